//! The README's way from a charter to an answer, typed as it stands there.

use std::{fs, path::Path, process::Command};

use crate::{
    people::{csv, invented},
    world::{MERS, root, still_due},
};

#[test]
fn the_readme_goes_from_a_charter_to_an_answer_as_it_is_typed() {
    if Command::new("bash").arg("--version").output().is_err() {
        eprintln!("skipped: the README is typed into bash, which is not here");
        return;
    }
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let typed = readme
        .split("```sh\n")
        .filter_map(|rest| rest.split("```").next())
        .find(|block| block.starts_with("cordon check"))
        .unwrap();
    let dir = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
    fs::create_dir(dir.path().join("measures")).unwrap();
    put(MERS.file, &still_due(&MERS.text()));
    put("linelist.csv", &csv(&invented(60, 1)));
    put("report.md", "Clusters were found earlier. No person is named.\n");
    // The person who judges.
    put(
        "judge.sh",
        "sed 's/ = \"\"$/ = \"Judged in the minutes.\"/' \"$1\" > new && mv new \"$1\"\n",
    );
    put("typed.sh", &format!("set -e\nEDITOR='sh judge.sh'\n{typed}"));
    let program = Path::new(env!("CARGO_BIN_EXE_cordon")).parent().unwrap();
    let path = std::env::var("PATH").unwrap_or_default();
    let ran = Command::new("bash")
        .arg("typed.sh")
        .current_dir(dir.path())
        .env("PATH", format!("{}:{path}", program.display()))
        .env_remove("CORDON_AUTHORITY")
        .env_remove("CORDON_PASSPHRASE_FILE")
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{out}\n{err}");
    for expected in ["60 rows received: 60 admitted", "verified: 14 leaves", "published (leaf"] {
        assert!(out.contains(expected), "`{expected}` is not in\n{out}\n{err}");
    }
    assert!(out.trim_end().ends_with("keys go when retention says"), "{out}");
}
