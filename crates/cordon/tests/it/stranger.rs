//! A stranger's check: public keys and files alone, in a process without store or engine.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use cordon_testkit::{copy_folder, files_below, flip_byte};

use crate::{
    people::{csv, invented},
    world::{MERS, World, json, root},
};

/// A world with a submission, an answer and a public reason in its log.
struct Told {
    world: World,
    answer: String,
    submission: String,
    log: String,
}

fn told() -> Told {
    let world = World::open(&MERS);
    let file = world.write("invented.csv", csv(&invented(60, 1)));
    world.submit(MERS.measure, "mers_case", Path::new(&file));
    let answer = world.text("answer.receipt.json");
    let words = ["ask", MERS.measure, "SELECT count(*) FROM mers_case", "--receipt", &answer];
    world.ok(&[&words[..], &["--purpose", "course-of-outbreak", "--epsilon", "0.5"]].concat());
    world.ok(&["measure", "suspend", MERS.measure, "--reason", "a public reason"]);
    let (submission, log) = (format!("{file}.receipt.json"), world.text("authority/log"));
    Told { world, answer, submission, log }
}

impl Told {
    /// The log's key, as an auditor would be given it on paper.
    fn log_key(&self) -> String {
        json(&fs::read_to_string(&self.answer).unwrap())["signed"]["log_key"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    fn trust(&self, name: &str, log_key: &str) -> String {
        self.world.write(name, format!("# obtained elsewhere\nlog {log_key}\n"))
    }
}

/// The example program of `cordon-log`, as it is now: one of another day may lie beside the tests.
fn stranger() -> PathBuf {
    let folder = Path::new(env!("CARGO_BIN_EXE_cordon")).parent().unwrap();
    let built = folder.join("examples").join("stranger");
    let profile = match folder.file_name().and_then(|name| name.to_str()).unwrap() {
        "debug" => "dev",
        other => other,
    };
    let done = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--package", "cordon-log", "--example", "stranger"])
        .args(["--profile", profile, "--target-dir"])
        .arg(folder.parent().unwrap())
        .current_dir(root())
        .status()
        .unwrap();
    assert!(done.success(), "the stranger's program does not build");
    built
}

fn stranger_says(program: &Path, words: &[&str]) -> (i32, String) {
    let output = Command::new(program).args(words).env_clear().output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap_or(-1), String::from_utf8(text).unwrap())
}

#[test]
fn a_stranger_verifies_receipts_and_log() {
    let told = told();
    let program = stranger();
    let trust = told.trust("trust.txt", &told.log_key());
    // Away from the authority: the folder is gone.
    let copy = told.world.text("copy");
    copy_folder(Path::new(&told.log), Path::new(&copy)).unwrap();
    fs::rename(told.world.path("authority"), told.world.path("elsewhere")).unwrap();
    fs::rename(told.world.path("authority-keys"), told.world.path("elsewhere-keys")).unwrap();
    let words = ["--trust", &trust, &told.answer, &told.submission, &copy];
    let (code, said) = stranger_says(&program, &words);
    assert_eq!(code, 0, "{said}");
    assert_eq!(said.matches("verified: ").count(), 3, "{said}");
    assert!(said.contains("not witnessed"), "{said}");
    let (code, said) = stranger_says(&program, &[&told.answer]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("keys that the authority named"), "{said}");
    // The command says the same, in a folder that is no authority's.
    let words = ["verify", &told.answer, &told.submission, "--log", &copy, "--trust", &trust];
    let said = told.world.ok(&words).out;
    assert_eq!(said.matches("verified: ").count(), 3, "{said}");
    assert!(!said.contains("keys that the authority named"), "{said}");
}

#[test]
fn the_programs_link_no_engine_and_no_store() {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--package", "cordon-log", "--edges", "normal"])
        .args(["--prefix", "none", "--no-dedupe"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    let own: std::collections::BTreeSet<&str> = tree
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| name.starts_with("cordon"))
        .collect();
    assert_eq!(own.into_iter().collect::<Vec<_>>(), ["cordon-charter", "cordon-log"]);
    for heavy in ["datafusion", "sqlx", "tokio", "opendp", "arrow"] {
        assert!(!tree.lines().any(|line| line.starts_with(heavy)), "{heavy}");
    }
}

#[test]
fn keys_that_were_obtained_elsewhere_decide() {
    let told = told();
    let right = told.trust("right.txt", &told.log_key());
    // Another authority with the same name and origin, so another key.
    let other = World::new(MERS.jurisdiction);
    let checkpoint = fs::read_to_string(other.path("authority/log/checkpoint")).unwrap();
    assert_eq!(checkpoint.lines().next(), told.log_key().split('+').next());
    let tile = other.path("authority/log/tile/entries/000.p/1");
    let leaf = fs::read(tile).unwrap();
    let leaf = json(std::str::from_utf8(&leaf[2..]).unwrap());
    let wrong = told.trust("wrong.txt", leaf["event"]["log_key"].as_str().unwrap());
    for checked in [vec!["verify", &told.answer], vec!["verify", "--log", &told.log]] {
        told.world.ok(&[&checked[..], &["--trust", &right]].concat());
        let ran = told.world.run(3, &[&checked[..], &["--trust", &wrong]].concat());
        assert!(ran.err.starts_with("broken: "), "{}", ran.err);
        let broken = told.world.write("broken.txt", "log nonsense\n");
        told.world.run(2, &[&checked[..], &["--trust", &broken]].concat());
    }
}

#[test]
fn any_flipped_byte_of_a_receipt_is_caught() {
    let told = told();
    let program = stranger();
    let whole = fs::read(&told.submission).unwrap();
    let copy = told.world.path("flipped.receipt.json");
    let text = copy.to_str().unwrap();
    for at in 0..whole.len() {
        fs::write(&copy, &whole).unwrap();
        flip_byte(&copy, at).unwrap();
        let (code, said) = stranger_says(&program, &[text]);
        assert_eq!(code, 3, "byte {at} of {}: {said}", whole.len());
    }
    // A letter for a letter, so that it stays JSON; by the command itself.
    for at in (0..whole.len()).filter(|at| whole[*at].is_ascii_alphanumeric()).step_by(97) {
        let mut bytes = whole.clone();
        bytes[at] = if bytes[at] == b'1' { b'2' } else { b'1' };
        fs::write(&copy, bytes).unwrap();
        told.world.run(3, &["verify", text]);
    }
}

#[test]
fn a_flipped_byte_of_any_file_of_the_log_is_caught() {
    let told = told();
    let size = told.world.log().len().to_string();
    let (from, copy) = (Path::new(&told.log), told.world.path("copy"));
    let mut flipped = 0;
    for file in files_below(from).unwrap() {
        let inside = file.strip_prefix(from).unwrap();
        // Tiles of smaller trees are no part of this one.
        let of_old_tree = inside.starts_with("tile") && !inside.ends_with(&size);
        let length = usize::try_from(fs::metadata(&file).unwrap().len()).unwrap();
        if of_old_tree || length == 0 {
            continue;
        }
        for at in [0, length / 2, length - 1] {
            let _ = fs::remove_dir_all(&copy);
            copy_folder(from, &copy).unwrap();
            flip_byte(&copy.join(inside), at).unwrap();
            let ran = told.world.try_run(&["verify", "--log", copy.to_str().unwrap()]);
            assert_eq!(ran.code, 3, "byte {at} of {}\n{}{}", inside.display(), ran.out, ran.err);
            flipped += 1;
        }
    }
    let kinds = ["checkpoint", "tile/0", "tile/entries", "documents", "bodies"];
    for kind in kinds {
        assert!(from.join(kind).exists(), "{kind} was not tried");
    }
    assert!(flipped >= 3 * kinds.len());
}

#[test]
fn a_missing_file_of_the_log_is_noticed() {
    let told = told();
    let size = told.world.log().len();
    let copy = told.world.path("copy");
    let charter = json(&told.world.ok(&["measure", "show", MERS.measure, "--format", "json"]).out);
    let charter = format!("documents/{}", charter["charter"].as_str().unwrap());
    for gone in [format!("tile/entries/000.p/{size}"), charter] {
        let _ = fs::remove_dir_all(&copy);
        copy_folder(Path::new(&told.log), &copy).unwrap();
        fs::remove_file(copy.join(&gone)).unwrap();
        let ran = told.world.run(3, &["verify", "--log", copy.to_str().unwrap()]);
        assert!([ran.out, ran.err].concat().contains(&gone), "{gone}");
    }
}
