//! Nothing hidden: no mutable statics, no exit from the middle.

use super::super::finding::Findings;
use super::super::tree::{Tree, is_for_tests};
use super::Rule;

pub(super) const RULE: Rule = Rule {
    name: "global-state",
    why: "A library that keeps state of its own or ends the process cannot be tested or audited.",
    check,
};

const FORBIDDEN: &[&str] =
    &["process::exit", "process::abort", "static mut", "thread_local!", "lazy_static!"];

fn check(tree: &Tree, findings: &mut Findings) {
    for (path, source) in tree.rust() {
        if is_for_tests(path) {
            continue;
        }
        for forbidden in FORBIDDEN {
            for line in source.without_tests().lines_with_word(forbidden) {
                let message = format!("`{forbidden}`: return a value or take an argument instead");
                findings.add(path, line, message);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::report;
    use super::*;

    #[test]
    fn exit_and_hidden_state_are_reported() {
        let text = "//! x\nthread_local! { static A: u8 = 1; }\nfn f() { std::process::exit(1) }\n";
        let tree = Tree::of([("crates/cordon-store/src/lib.rs", text)]);
        assert_eq!(report(&RULE, &tree).len(), 2);
    }
}
