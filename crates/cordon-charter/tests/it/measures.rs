//! The charters in `measures/` stand.

use std::{fs, path::PathBuf};

use cordon_charter::{Charter, parse};

pub(crate) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../measures")
}

/// Name and text of every example.
pub(crate) fn all() -> Vec<(String, String)> {
    let mut all: Vec<_> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(&path).unwrap())
        })
        .collect();
    all.sort();
    all
}

pub(crate) fn charter(text: &str, name: &str) -> Charter {
    let parsed = parse(text);
    let rendered: String = parsed.diagnostics.iter().map(|d| d.render(name, text)).collect();
    assert!(rendered.is_empty(), "{rendered}");
    parsed.charter.unwrap()
}

#[test]
fn every_example_is_a_charter_without_findings() {
    let all = all();
    assert!(!all.is_empty());
    for (name, text) in all {
        let charter = charter(&text, &name);
        assert_eq!(format!("{}.toml", charter.measure.id), name);
    }
}

#[test]
fn the_canonical_form_reads_back_as_the_same_charter() {
    for (name, text) in all() {
        let charter = charter(&text, &name);
        let bytes = charter.canonical();
        let read = Charter::from_canonical(&bytes).unwrap();
        assert_eq!(read, charter, "{name}");
        assert_eq!(read.digest(), charter.digest(), "{name}");
    }
}
