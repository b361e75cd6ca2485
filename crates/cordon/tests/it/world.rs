//! A world in a temporary folder: one authority, three roles with keys kept apart, the real binary.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::Mutex,
};

use serde_json::Value;

/// The real binary, an authority's folder, and keys outside it.
pub(crate) struct World {
    dir: tempfile::TempDir,
    heard: Mutex<String>,
}

/// What a run of the binary came to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// A charter of `measures/`, and who must say what before it opens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Example {
    pub(crate) file: &'static str,
    pub(crate) measure: &'static str,
    pub(crate) jurisdiction: &'static str,
    pub(crate) authority_says: &'static str,
}

pub(crate) const MERS: Example = Example {
    file: "measures/mers-surveillance.toml",
    measure: "mers-surveillance",
    jurisdiction: "KR",
    authority_says: "consulted",
};

pub(crate) const EBOLA: Example = Example {
    file: "measures/ebola-surveillance.toml",
    measure: "ebola-surveillance",
    jurisdiction: "SL",
    authority_says: "consulted",
};

pub(crate) const VARICELLA: Example = Example {
    file: "measures/varicella-notification.toml",
    measure: "varicella-notification",
    jurisdiction: "DE",
    authority_says: "notified",
};

pub(crate) const OUTBREAK: Example = Example {
    file: "measures/simulated-outbreak.toml",
    measure: "simulated-outbreak",
    jurisdiction: "XX",
    authority_says: "consulted",
};

const ROLES: [&str; 3] = ["controller", "data_protection_officer", "supervisory_authority"];

impl Example {
    /// The charter as it stands.
    pub(crate) fn text(&self) -> String {
        fs::read_to_string(root().join(self.file)).unwrap()
    }

    /// The charter with the greatest ε there is and no minimum of people, so that answers can be
    /// compared with exact ones.
    pub(crate) fn without_noise(&self) -> String {
        let line = |line: &str| {
            if line.starts_with("epsilon = ") {
                "epsilon = \"1000000000\"".to_owned()
            } else if line.starts_with("minimum_people = ") {
                "minimum_people = 0".to_owned()
            } else {
                line.to_owned()
            }
        };
        self.text().lines().map(line).collect::<Vec<_>>().join("\n")
    }
}

impl World {
    /// An authority without measures.
    pub(crate) fn new(jurisdiction: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let world = Self { dir, heard: Mutex::default() };
        let authority = world.text("authority");
        let name = "Example health authority";
        world.ok(&["init", &authority, "--name", name, "--jurisdiction", jurisdiction]);
        world
    }

    /// An authority with the example open, as it stands.
    pub(crate) fn open(example: &Example) -> Self {
        Self::open_as(example, &example.text())
    }

    /// An authority with the charter proposed, signed by all roles, and open.
    pub(crate) fn open_as(example: &Example, charter: &str) -> Self {
        let world = Self::new(example.jurisdiction);
        world.propose(charter);
        world.enrol_roles();
        world.sign_all(example);
        world.hear_all(example.measure);
        world.ok(&["measure", "open", example.measure]);
        world
    }

    pub(crate) fn propose(&self, charter: &str) {
        let file = self.write("charter.toml", still_due(charter));
        self.ok(&["measure", "propose", &file]);
    }

    /// Makes a key for each role, away from the authority's folder, and enrols it.
    pub(crate) fn enrol_roles(&self) {
        for role in ROLES {
            let key = self.text(&format!("{role}.key"));
            let organisation = format!("Example {role}");
            self.ok(&["key", "new", &key, "--role", role, "--organisation", &organisation]);
            self.ok(&["key", "enrol", &format!("{key}.pub")]);
        }
    }

    /// Every role signs what the charter asks of it; findings for a person to judge are answered.
    pub(crate) fn sign_all(&self, example: &Example) {
        for (role, meaning) in
            ROLES.into_iter().zip(["approves", "advises", example.authority_says])
        {
            self.sign(example.measure, role, meaning, &[]);
        }
        let answers: Vec<String> = self.show(example.measure)["to_be_judged"]
            .as_array()
            .unwrap()
            .iter()
            .map(|rule| format!("{}=judged and found met", rule.as_str().unwrap()))
            .collect();
        if !answers.is_empty() {
            self.sign(example.measure, "controller", "judges", &answers);
        }
    }

    /// Somebody of each group that the charter demands is heard over it, and answered.
    pub(crate) fn hear_all(&self, measure: &str) {
        let lacking = self.show(measure)["to_hear"].as_array().unwrap().clone();
        for group in lacking.iter().filter_map(|one| one["group"].as_str()) {
            let reply = self.hear(measure, group);
            self.answer(measure, &reply);
        }
    }

    /// A copy of the rulebooks, for a test to add to.
    pub(crate) fn books(&self) -> String {
        let folder = self.path("books");
        fs::create_dir(&folder).unwrap();
        for entry in fs::read_dir(root().join("rulebooks")).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), folder.join(entry.file_name())).unwrap();
        }
        self.text("books")
    }

    /// The exported form, filled in for `group` and imported; the leaf of the reply.
    pub(crate) fn hear(&self, measure: &str, group: &str) -> String {
        let file = self.text("consultation.md");
        self.ok(&["consult", "export", measure, "--out", &file]);
        fs::write(&file, filled(&fs::read_to_string(&file).unwrap(), group)).unwrap();
        self.ok(&["consult", "import", measure, &file]);
        (self.log().len() - 1).to_string()
    }

    /// Answers the reply at a leaf.
    pub(crate) fn answer(&self, measure: &str, reply: &str) {
        let words = ["consult", "answer", measure, "--reply", reply];
        self.ok(&[&words[..], &["--answer", "You are right.", "--changed", "nothing"]].concat());
    }

    /// One statement, exported, signed and imported.
    pub(crate) fn sign(&self, measure: &str, role: &str, meaning: &str, answers: &[String]) {
        self.sign_with(measure, (role, meaning), "", answers);
    }

    /// One statement with its reasons; what the import says besides its leaf.
    pub(crate) fn sign_with(
        &self,
        measure: &str,
        (role, meaning): (&str, &str),
        text: &str,
        answers: &[String],
    ) -> Ran {
        let file = self.text(&format!("{role}-{meaning}.json"));
        let mut export = vec!["statement", "export", measure, "--as", role];
        export.extend(["--meaning", meaning, "--text", text, "--out", &file]);
        for answer in answers {
            export.extend(["--answer", answer]);
        }
        self.ok(&export);
        self.ok(&["statement", "sign", &file, "--key", &self.text(&format!("{role}.key"))]);
        self.ok(&["statement", "import", &file])
    }

    /// What `measure show` says to machines.
    pub(crate) fn show(&self, measure: &str) -> Value {
        json(&self.ok(&["measure", "show", measure, "--format", "json"]).out)
    }

    /// ρ that is left, as exact text.
    pub(crate) fn left(&self, measure: &str) -> String {
        self.show(measure)["rho_left"].as_str().unwrap().to_owned()
    }

    /// Every event of the log, first to last, as `{"index", "leaf"}`.
    pub(crate) fn log(&self) -> Vec<Value> {
        self.ok(&["log", "show", "--format", "json"]).out.lines().map(json).collect()
    }

    /// The last event of the log.
    pub(crate) fn last_event(&self) -> Value {
        self.log().pop().unwrap()["leaf"]["event"].take()
    }

    /// Copies a file into the world and hands it in; what the submitter's receipt says of it.
    #[track_caller]
    pub(crate) fn submit(&self, measure: &str, record: &str, from: &Path) -> Value {
        let file = self.path(from.file_name().unwrap().to_str().unwrap());
        if file != from {
            fs::copy(from, &file).unwrap();
            lay_manifest(&file);
        }
        let file = file.to_str().unwrap();
        self.ok(&["submit", measure, record, file]);
        let receipt = fs::read_to_string(format!("{file}.receipt.json")).unwrap();
        json(&receipt)["signed"]["opening"]["body"].clone()
    }

    /// A path in the world's folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The same as text.
    pub(crate) fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    /// Writes a file into the world's folder.
    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        fs::write(self.path(name), bytes).unwrap();
        if name.ends_with(".csv") {
            lay_manifest(&self.path(name));
        }
        self.text(name)
    }

    /// All that the binary said so far.
    pub(crate) fn heard(&self) -> String {
        self.heard.lock().unwrap().clone()
    }

    /// The binary with its words, not yet started.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cordon"));
        command
            .args(words)
            .current_dir(self.dir.path())
            .env("CORDON_AUTHORITY", self.path("authority"));
        command
    }

    /// Runs the binary; it must end with `code`.
    #[track_caller]
    pub(crate) fn run(&self, code: i32, words: &[&str]) -> Ran {
        let ran = self.try_run(words);
        assert_eq!(ran.code, code, "cordon {words:?}\n{}\n{}", ran.out, ran.err);
        ran
    }

    /// Runs the binary; it must do what it was asked.
    #[track_caller]
    pub(crate) fn ok(&self, words: &[&str]) -> Ran {
        self.run(0, words)
    }

    /// Runs the binary.
    pub(crate) fn try_run(&self, words: &[&str]) -> Ran {
        let Output { status, stdout, stderr } = self.command(words).output().unwrap();
        let ran = Ran {
            code: status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&stdout).into_owned(),
            err: String::from_utf8_lossy(&stderr).into_owned(),
        };
        let mut heard = self.heard.lock().unwrap();
        heard.push_str(&ran.out);
        heard.push_str(&ran.err);
        ran
    }
}

/// The charter with its first report due today where it was due before: no measure opens with one
/// overdue, and these tests run in later years too.
pub(crate) fn still_due(charter: &str) -> String {
    let today = crate::nine::today().to_string();
    let line = |line: &str| match line.strip_prefix("report_due = ") {
        Some(due) if due < today.as_str() => format!("report_due = {today}\n"),
        _ => format!("{line}\n"),
    };
    charter.lines().map(line).collect()
}

/// What a sender lays beside a file.
fn lay_manifest(file: &Path) {
    let digest = cordon_charter::Digest::of(&fs::read(file).unwrap());
    fs::write(file.with_extension("manifest.toml"), format!("sha256 = \"{digest}\"\n")).unwrap();
}

/// The form of a consultation, filled in for a group.
pub(crate) fn filled(form: &str, group: &str) -> String {
    let lines = [
        ("for", group),
        ("who", "Example council of residents"),
        ("role", "board"),
        ("date", "2026-11-01"),
        ("said", "No street names."),
    ];
    lines.iter().fold(form.to_owned(), |text, (key, value)| {
        text.replacen(&format!("\n{key}:\n"), &format!("\n{key}: {value}\n"), 1)
    })
}

/// JSON that must be some.
#[track_caller]
pub(crate) fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// The workspace's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}
