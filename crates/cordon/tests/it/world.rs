//! A world in a temporary folder: one authority, three roles with keys kept apart, the real binary.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// The real binary, an authority's folder, and keys outside it.
pub(crate) struct World {
    dir: tempfile::TempDir,
}

/// What a run of the binary came to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// The roles that the example charters ask for, and what each says.
const STATEMENTS: [(&str, &str); 3] = [
    ("controller", "approves"),
    ("data_protection_officer", "advises"),
    ("supervisory_authority", "consulted"),
];

impl World {
    /// An authority without measures.
    pub(crate) fn new(jurisdiction: &str) -> Self {
        let world = Self { dir: tempfile::tempdir().unwrap() };
        world.ok(&[
            "init",
            world.path("authority").to_str().unwrap(),
            "--name",
            "Example health authority",
            "--jurisdiction",
            jurisdiction,
        ]);
        world
    }

    /// An authority with one measure, proposed, signed by all roles, and open.
    pub(crate) fn with_open(charter: &str, measure: &str, jurisdiction: &str) -> Self {
        let world = Self::new(jurisdiction);
        world.ok(&["measure", "propose", root().join(charter).to_str().unwrap()]);
        world.enrol_roles();
        world.sign_all(measure);
        world.ok(&["measure", "open", measure]);
        world
    }

    /// Makes a key for each role, away from the authority's folder, and enrols it.
    pub(crate) fn enrol_roles(&self) {
        for (role, _) in STATEMENTS {
            let key = self.path(&format!("{role}.key"));
            let organisation = format!("Example {role}");
            self.ok(&[
                "key",
                "new",
                key.to_str().unwrap(),
                "--role",
                role,
                "--organisation",
                &organisation,
            ]);
            self.ok(&["key", "enrol", &format!("{}.pub", key.display())]);
        }
    }

    /// Every role signs what the charter asks of it; findings that a person must judge are answered.
    pub(crate) fn sign_all(&self, measure: &str) {
        for (role, meaning) in STATEMENTS {
            self.sign(measure, role, meaning, &[]);
        }
        let shown = self.ok(&["measure", "show", measure, "--format", "json"]);
        let shown: serde_json::Value = serde_json::from_str(&shown.out).unwrap();
        let answers: Vec<String> = shown["to_be_judged"]
            .as_array()
            .unwrap()
            .iter()
            .map(|rule| format!("{}=judged and found met", rule.as_str().unwrap()))
            .collect();
        if !answers.is_empty() {
            self.sign(measure, "controller", "judges", &answers);
        }
    }

    /// One statement, exported, signed and imported.
    pub(crate) fn sign(&self, measure: &str, role: &str, meaning: &str, answers: &[String]) {
        let file = self.path(&format!("{role}-{meaning}.json"));
        let file = file.to_str().unwrap();
        let mut export = vec![
            "statement", "export", measure, "--as", role, "--meaning", meaning, "--out", file,
        ];
        for answer in answers {
            export.extend(["--answer", answer]);
        }
        self.ok(&export);
        let key = self.path(&format!("{role}.key"));
        self.ok(&["statement", "sign", file, "--key", key.to_str().unwrap()]);
        self.ok(&["statement", "import", file]);
    }

    /// A path in the world's folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The world's folder.
    pub(crate) fn dir(&self) -> &Path {
        self.dir.path()
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

    fn try_run(&self, words: &[&str]) -> Ran {
        let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_cordon"))
            .args(words)
            .current_dir(self.dir.path())
            .env("CORDON_AUTHORITY", self.dir.path().join("authority"))
            .output()
            .unwrap();
        Ran {
            code: status.code().unwrap_or(-1),
            out: String::from_utf8(stdout).unwrap(),
            err: String::from_utf8(stderr).unwrap(),
        }
    }
}

/// The workspace's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}
