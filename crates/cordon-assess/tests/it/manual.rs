//! docs/manual/rules.md is current.

use std::{env, fs, path::Path};

use cordon_assess::{Shelf, rules_manual};

#[test]
fn manual_of_rules_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/manual/rules.md");
    let manual = rules_manual(&Shelf::embedded().unwrap());
    if env::var_os("UPDATE").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &manual).unwrap();
    }
    let there = fs::read_to_string(&path).unwrap_or_default();
    assert!(there == manual, "docs/manual/rules.md is stale: run `cargo xtask codegen`");
}
