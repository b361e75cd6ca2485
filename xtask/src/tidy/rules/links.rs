//! Links between documents.

use super::super::finding::Findings;
use super::super::tree::Tree;
use super::Rule;

pub(super) const RULE: Rule =
    Rule { name: "links", why: "A link to a file that is not there sends a reader away.", check };

fn check(tree: &Tree, findings: &mut Findings) {
    for (path, text) in tree.ending(".rs") {
        let comments = text.lines().enumerate().filter(|(_, line)| line.trim().starts_with("//"));
        for (i, line) in comments {
            for file in named_documents(line).map(|file| file.trim_end_matches('.')) {
                if !tree.holds(file) {
                    findings.add(path, i + 1, format!("`{file}` is not there"));
                }
            }
        }
    }
    for (path, text) in tree.ending(".md") {
        let mut in_example = false;
        for (i, line) in text.lines().enumerate() {
            if line.trim_start().starts_with("```") {
                in_example = !in_example;
            }
            if in_example {
                continue;
            }
            for target in targets(line) {
                let file = target.split('#').next().unwrap_or_default();
                let elsewhere = target.contains("://") || target.starts_with("mailto:");
                if elsewhere || file.is_empty() {
                    continue;
                }
                if !tree.holds(&resolve(path, file)) {
                    findings.add(path, i + 1, format!("`{file}` is not there"));
                }
            }
        }
    }
}

/// Documents that comments name: `docs/…/….md`.
fn named_documents(line: &str) -> impl Iterator<Item = &str> {
    let is_path = |c: char| c.is_ascii_alphanumeric() || "/-_.".contains(c);
    line.split(move |c| !is_path(c))
        .filter(|part| part.starts_with("docs/") && part.trim_end_matches('.').ends_with(".md"))
}

/// What stands in the round brackets of `[text](target)`.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| {
        let target = rest.split(')').next()?;
        target.split_whitespace().next()
    })
}

/// The path that a link in `from` means.
fn resolve(from: &str, target: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::super::report;
    use super::*;

    #[test]
    fn a_link_to_nothing_is_reported() {
        let text = "See [a](../a.md#part), [b](b.md), [c](https://example.org/c), [d](#here).\n\
                    ```text\n[e](e.md)\n```\n[f](..) [g](sub/)\n";
        let tree = Tree::of([("docs/x.md", text), ("a.md", ""), ("docs/sub/y.md", "")]);
        let wanted = ["docs/x.md:1: links: `b.md` is not there"];
        let seen: Vec<String> =
            report(&RULE, &tree).into_iter().filter(|line| !line.contains("`..`")).collect();
        assert_eq!(seen, wanted);
    }

    #[test]
    fn a_comment_that_names_a_missing_document_is_reported() {
        let text = "//! See docs/a.md and `docs/b.md`.\nconst C: &str = \"docs/c.md\";\n";
        let tree = Tree::of([("crates/x/src/lib.rs", text), ("docs/a.md", "")]);
        assert_eq!(
            report(&RULE, &tree),
            ["crates/x/src/lib.rs:1: links: `docs/b.md` is not there"]
        );
    }
}
