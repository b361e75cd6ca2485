//! Test files that no test binary includes.

use super::super::finding::Findings;
use super::super::tree::Tree;
use super::Rule;

pub(super) const RULE: Rule = Rule {
    name: "forgotten-tests",
    why: "A test file that `main.rs` does not name is never compiled and always green.",
    check,
};

fn check(tree: &Tree, findings: &mut Findings) {
    for (path, _) in tree.ending(".rs") {
        let Some((package, inside)) = path.split_once("/tests/") else { continue };
        if package.contains("/src/") {
            continue; // a unit-test module beside its subject: the compiler sees it
        }
        let Some((binary, file)) = inside.split_once('/') else {
            findings.add(path, 0, "one integration binary per crate: move it to `tests/it/`");
            continue;
        };
        // `tests/it/a.rs` and `tests/it/a/b.rs` both hang on `mod a;` in main.rs.
        let module = file.split('/').next().unwrap_or(file).trim_end_matches(".rs");
        let main = format!("{package}/tests/{binary}/main.rs");
        let Some(text) = tree.text(&main) else {
            findings.add(path, 0, format!("`{main}` is missing"));
            continue;
        };
        if module != "main" && !text.lines().any(|line| names_module(line, module)) {
            findings.add(path, 0, format!("`{main}` has no `mod {module};`"));
        }
    }
}

fn names_module(line: &str, module: &str) -> bool {
    line.trim().strip_prefix("mod ").and_then(|rest| rest.split(';').next()) == Some(module)
}

#[cfg(test)]
mod tests {
    use super::super::report;
    use super::*;

    #[test]
    fn a_file_that_main_does_not_name_is_reported() {
        let tree = Tree::of([
            ("crates/a/tests/it/main.rs", "//! x\nmod seen; // why\n"),
            ("crates/a/tests/it/seen.rs", "//! x\n"),
            ("crates/a/tests/it/seen/deeper.rs", "//! x\n"),
            ("crates/a/tests/it/forgotten.rs", "//! x\n"),
            ("crates/a/tests/loose.rs", "//! x\n"),
            ("crates/a/src/x/tests/unit.rs", "//! x\n"),
        ]);
        let seen = report(&RULE, &tree);
        assert_eq!(seen.len(), 2, "{seen:?}");
    }
}
