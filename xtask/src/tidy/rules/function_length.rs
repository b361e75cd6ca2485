//! Functions that fit on a screen.

use super::super::finding::Findings;
use super::super::tree::Tree;
use super::Rule;

pub(super) const RULE: Rule = Rule {
    name: "function-length",
    why: "A function of more than 70 lines of code does two things: cut it where they meet.",
    check,
};

const MOST: usize = 70;

fn check(tree: &Tree, findings: &mut Findings) {
    for (path, source) in tree.rust() {
        for function in source.functions() {
            if function.code_lines > MOST {
                let (name, lines) = (function.name, function.code_lines);
                let message = format!("`{name}` has {lines} lines of code, at most {MOST}");
                findings.add(path, function.line, message);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::report;
    use super::*;

    #[test]
    fn a_long_function_is_reported_where_it_starts() {
        let body = |lines| format!("//! x\nfn f() {{\n{}}}\n", "g();\n// why\n".repeat(lines));
        let (fits, long) = (body(68), body(69));
        let tree = Tree::of([("a/src/fits.rs", fits.as_str()), ("a/src/long.rs", long.as_str())]);
        let wanted = "a/src/long.rs:2: function-length: `f` has 71 lines of code, at most 70";
        assert_eq!(report(&RULE, &tree), [wanted]);
    }
}
