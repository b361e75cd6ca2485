//! docs/manual/rules.md is current, and shows each rule met and failed.

use std::{env, fs, path::Path};

use super::{examples::examples, rules_manual};
use crate::Shelf;

#[test]
fn manual_of_rules_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/manual/rules.md");
    let shelf = Shelf::embedded().unwrap();
    let manual = rules_manual(&shelf, &examples(&shelf));
    if env::var_os("UPDATE").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &manual).unwrap();
    }
    let there = fs::read_to_string(&path).unwrap_or_default();
    assert!(there == manual, "docs/manual/rules.md is stale: run `cargo xtask codegen`");
}
