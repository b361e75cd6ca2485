//! Leftovers of work in progress, and tests that do not test.

use super::super::finding::Findings;
use super::super::source::Source;
use super::super::tree::Tree;
use super::Rule;

pub(super) const RULE: Rule = Rule {
    name: "unwanted-words",
    why: "What is unfinished is an issue, not a comment; a switched-off test shows nothing.",
    check,
};

/// Words that may not stand in a comment or in a document. (Written in two halves, so that this
/// file is not its own finding.)
const UNFINISHED: &[&str] = &[concat!("FIX", "ME"), concat!("TO", "DO"), concat!("XX", "X")];

/// Macros and attributes that may not stand in code.
const IN_CODE: &[&str] = &[
    concat!("dbg", "!("),
    concat!("to", "do!("),
    concat!("unimple", "mented!("),
    concat!("#[ig", "nore"),
    concat!("#[should", "_panic"),
];

fn check(tree: &Tree, findings: &mut Findings) {
    for ending in [".sh", ".py", ".toml", ".md", ".yml"] {
        for (path, text) in tree.ending(ending) {
            for (i, line) in text.lines().enumerate() {
                for word in UNFINISHED.iter().filter(|word| stands_in(line, word)) {
                    findings.add(path, i + 1, format!("`{word}`: do it now or open an issue"));
                }
            }
        }
    }
    for (path, text) in tree.ending(".rs") {
        let source = Source::new(text);
        for word in UNFINISHED {
            for line in source.comments_with_word(text, word) {
                findings.add(path, line, format!("`{word}`: do it now or open an issue"));
            }
        }
    }
    for (path, source) in tree.rust() {
        for (number, line) in source.lines() {
            for word in IN_CODE.iter().filter(|word| line.contains(*word)) {
                findings.add(path, number, format!("`{word}` does not belong in the tree"));
            }
        }
    }
}

/// Whether the word stands by itself in the line.
fn stands_in(line: &str, word: &str) -> bool {
    line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|part| part == word)
}

#[cfg(test)]
mod tests {
    use super::super::report;
    use super::*;

    #[test]
    fn leftovers_are_reported() {
        let text = format!(
            "//! x\n// {}: later\n#[test]\n{}]\nfn f() {{ {}1) }}\n// a {}tle word\n",
            concat!("FIX", "ME"),
            concat!("#[ig", "nore"),
            concat!("dbg", "!("),
            concat!("TO", "DO"),
        );
        let tree = Tree::of([("crates/a/src/lib.rs", text.as_str())]);
        assert_eq!(report(&RULE, &tree).len(), 3);
    }
}
