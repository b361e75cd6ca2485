//! Nothing that is true on one machine only.

use super::super::finding::Findings;
use super::super::tree::Tree;
use super::Rule;

pub(super) const RULE: Rule = Rule {
    name: "machine-paths",
    why: "A path or host of one machine breaks on every other and tells about its owner.",
    check,
};

/// In two halves, so that this file is not its own finding.
const FORBIDDEN: &[&str] = &[
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/wo", "rk/"),
    concat!("/Us", "ers/"),
    concat!("/tm", "p/"),
    concat!("C:", "\\"),
    concat!("index.crates", ".io"),
    concat!("static.crates", ".io"),
    concat!("pypi", ".org"),
    concat!("pythonhosted", ".org"),
    concat!("registry.npmjs", ".org"),
    concat!("proxy.golang", ".org"),
    concat!("index", "-url"),
    concat!("replace", "-with"),
];

fn check(tree: &Tree, findings: &mut Findings) {
    for (path, text) in tree.texts() {
        for (i, line) in text.lines().enumerate() {
            for forbidden in FORBIDDEN.iter().filter(|forbidden| line.contains(*forbidden)) {
                findings.add(path, i + 1, format!("`{forbidden}` holds on one machine only"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::report;
    use super::*;

    #[test]
    fn a_path_of_one_machine_is_reported() {
        let text = concat!("//! x\nconst A: &str = \"/ho", "me/someone/file\";\n");
        let tree = Tree::of([("crates/a/src/lib.rs", text)]);
        assert_eq!(report(&RULE, &tree).len(), 1);
    }
}
