//! What is code and what is not.

use super::*;

fn code(text: &str) -> String {
    Source::new(text).code.iter().collect()
}

#[test]
fn comments_and_strings_are_blanked_in_place() {
    assert_eq!(code("a // b\nc"), "a     \nc");
    assert_eq!(code("a /* b /* c */ d */ e"), "a                   e");
    assert_eq!(code(r#"f("x{\"y")"#), r#"f(""""""")"#);
    assert_eq!(code("g(r#\"{\"# , b\"}\")"), "g(\"\"\"\"\"\" , b\"\"\")");
    assert_eq!(code("'{' 'a '\\n' b'\\'' r#type"), "\"\"\" 'a \"\"\"\" b\"\"\"\" r#type");
}

#[test]
fn a_word_in_a_comment_or_in_another_word_is_not_found() {
    let source = Source::new("use opendp::x;\n// opendp\nlet my_opendp = \"opendp\";\n");
    assert_eq!(source.lines_with_word("opendp"), [1]);
}

#[test]
fn a_word_in_a_comment_is_found_there_only() {
    let text = "later(); // later\n\"later\"\n/* a\nlater */\n";
    assert_eq!(Source::new(text).comments_with_word(text, "later"), [1, 4]);
}

#[test]
fn functions_are_measured_to_their_closing_brace() {
    let text = "pub fn a<const N: usize>(x: [u8; 3])\nwhere X: Y {\n  // why\n\n  if b { c }\n}\n\
                trait T { fn without_body(&self) -> [u8; 2]; }\npub(crate) fn d() {}\n";
    let functions = Source::new(text).functions();
    let seen: Vec<_> =
        functions.iter().map(|f| (f.name.as_str(), f.line, f.code_lines, f.is_public)).collect();
    assert_eq!(seen, [("a", 1, 4, true), ("d", 8, 1, false)]);
}

#[test]
fn test_items_can_be_left_out() {
    let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n  fn b() { c() }\n}\nfn d() {}\n\
                #[cfg(test)]\nmod e;\nfn f() {}";
    let source = Source::new(text).without_tests();
    let names: Vec<_> = source.functions().into_iter().map(|f| f.name).collect();
    assert_eq!(names, ["a", "d", "f"]);
    assert_eq!(source.lines().count(), 9);
    assert_eq!(source.code_lines(), 3);
}
