//! Every mechanism states its claim.

use super::super::finding::Findings;
use super::super::source::Source;
use super::super::tree::{Tree, is_for_tests};
use super::Rule;

pub(super) const RULE: Rule = Rule {
    name: "privacy-section",
    why: "A mechanism without claim, assumptions and source cannot be reviewed.",
    check,
};

const HEADING: &str = "/// # Privacy";

fn check(tree: &Tree, findings: &mut Findings) {
    for (path, text) in tree.ending(".rs") {
        let inside = path.strip_prefix("crates/cordon-dp/src/mechanism");
        if inside.is_none() || is_for_tests(path) {
            continue;
        }
        for function in Source::new(text).without_tests().functions() {
            // Methods only hand on what a mechanism made.
            let is_mechanism = function.is_public && function.is_free;
            if is_mechanism && !doc_of(text, function.line).any(|line| line.starts_with(HEADING)) {
                let name = function.name;
                findings.add(path, function.line, format!("give `{name}` a `# Privacy` section"));
            }
        }
    }
}

/// The doc comment above a line (attributes in between are skipped).
fn doc_of(text: &str, line: usize) -> impl Iterator<Item = &str> {
    let above: Vec<&str> = text.lines().take(line.saturating_sub(1)).map(str::trim).collect();
    above.into_iter().rev().take_while(|line| line.starts_with("///") || line.starts_with("#["))
}

#[cfg(test)]
mod tests {
    use super::super::report;
    use super::*;

    #[test]
    fn a_public_mechanism_without_the_section_is_reported() {
        let text = "//! x\n/// Adds noise.\n///\n/// # Privacy\n/// zCDP.\n#[must_use]\n\
                    pub fn good() {}\n/// Adds noise.\npub fn bad() {}\nfn inner() {}\n\
                    impl A {\n    pub fn value(&self) {}\n}\n";
        let tree = Tree::of([
            ("crates/cordon-dp/src/mechanism/gauss.rs", text),
            ("crates/cordon-dp/src/account.rs", text),
        ]);
        let wanted = "crates/cordon-dp/src/mechanism/gauss.rs:9: privacy-section: \
                      give `bad` a `# Privacy` section";
        assert_eq!(report(&RULE, &tree), [wanted]);
    }
}
