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
            for forbidden in FORBIDDEN.iter().filter(|forbidden| stands_in(line, forbidden)) {
                findings.add(path, i + 1, format!("`{forbidden}` holds on one machine only"));
            }
        }
    }
}

/// A path in a web address is no path of a machine: `https://authority.example/…`. Hosts are looked
/// for in addresses too.
fn stands_in(line: &str, forbidden: &str) -> bool {
    if !forbidden.starts_with('/') {
        return line.contains(forbidden);
    }
    line.split(|c: char| c.is_whitespace() || "\"'`<>()".contains(c))
        .filter(|word| !word.starts_with("https://"))
        .any(|word| word.contains(forbidden))
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
    #[test]
    fn a_path_in_a_web_address_is_none_of_a_machine() {
        let found = |line: &str| report(&RULE, &Tree::of([("guidance/a.toml", line)])).len();
        assert_eq!(found(concat!("url = \"https://authority.example/ho", "me/page\"\n")), 0);
        // But a file address is, and so is a path beside an address, and a registry's host.
        assert_eq!(found(concat!("url = \"file:///ho", "me/someone\"\n")), 1);
        assert_eq!(found(concat!("see https://a.example /ho", "me/someone\n")), 1);
        assert_eq!(found(concat!("https://pypi", ".org/simple\n")), 1);
    }
}
