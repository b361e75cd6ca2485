//! The measures that Cordon ships can be opened: no `must` is unmet, people have their questions.

use std::{fs, path::Path};

use cordon_assess::{Outcome, Shelf, assess};

#[test]
fn shipped_measures_have_no_unmet_must() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../measures");
    let shelf = Shelf::embedded().unwrap();
    let mut judged = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "toml") {
            continue;
        }
        let parsed = cordon_charter::parse(&fs::read_to_string(&path).unwrap());
        let charter =
            parsed.charter.unwrap_or_else(|| panic!("{path:?}: {:?}", parsed.diagnostics));
        let assessment = assess(&charter, &shelf);
        assert!(!assessment.blocks_opening(), "{}\n{assessment}", path.display());
        // What the law leaves to people stays with them, however good the charter.
        let asked = assessment.with_outcome(Outcome::PersonMustJudge);
        assert!(asked.into_iter().any(|finding| finding.rule.as_str() == "c108-5-1"));
        judged += 1;
    }
    assert!(judged > 0);
}
