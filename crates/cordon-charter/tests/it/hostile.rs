//! No text makes the parser panic, and what it accepts it can write and read again.

use cordon_charter::{Charter, diff, parse};
use proptest::prelude::*;

use crate::canonical::SMALL;

/// Whatever came of a text: everything that can be done with it works.
fn exercise(text: &str) {
    let parsed = parse(text);
    for finding in &parsed.diagnostics {
        let rendered = finding.render("charter.toml", text);
        assert!(rendered.ends_with('\n') && rendered.contains(finding.code));
    }
    match parsed.charter {
        Some(charter) => {
            let bytes = charter.canonical();
            let read = Charter::from_canonical(&bytes).unwrap();
            assert_eq!(read, charter);
            let small = parse(SMALL).charter.unwrap();
            assert_eq!(diff(&small, &charter).changes.is_empty(), small == charter);
            let _ = charter.destruction_schedule(charter.term.opens, charter.term.sunset);
        }
        None => assert!(!parsed.diagnostics.is_empty(), "refused without a word"),
    }
}

/// Pieces that a charter is made of, to be put where they do not belong.
const PIECES: [&str; 24] = [
    "\"",
    "'",
    "\"\"\"",
    "[",
    "]",
    "{",
    "}",
    "=",
    "\n",
    "#",
    ",",
    ".",
    "charter = 1\n",
    "[record.stay]\n",
    "[[purpose]]\n",
    "id = \"beds\"\n",
    "min = -9223372036854775808\n",
    "max = 1e999\n",
    "9999-12-31",
    "\u{0}",
    "é",
    "\u{feff}",
    "days = 4294967295\n",
    "= { en = 1, }",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_is_answered(text in "\\PC{0,200}") {
        exercise(&text);
    }

    #[test]
    fn any_bytes_as_text_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        exercise(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn a_charter_with_a_piece_cut_out_is_answered(start in 0..SMALL.len(), length in 0usize..400) {
        let end = (start + length).min(SMALL.len());
        prop_assume!(SMALL.is_char_boundary(start) && SMALL.is_char_boundary(end));
        exercise(&format!("{}{}", &SMALL[..start], &SMALL[end..]));
    }

    #[test]
    fn a_charter_with_a_piece_put_in_is_answered(
        places in prop::collection::vec((0..SMALL.len(), 0..PIECES.len()), 1..4),
    ) {
        let mut text = SMALL.to_owned();
        for (at, piece) in places {
            if text.is_char_boundary(at) {
                text.insert_str(at, PIECES[piece]);
            }
        }
        exercise(&text);
    }

    #[test]
    fn a_charter_with_two_lines_exchanged_is_answered(a in 0usize..150, b in 0usize..150) {
        let mut lines: Vec<&str> = SMALL.lines().collect();
        let (a, b) = (a % lines.len(), b % lines.len());
        lines.swap(a, b);
        exercise(&lines.join("\n"));
    }
}

#[test]
fn deep_nesting_is_answered() {
    exercise(&format!("charter = {}1{}", "[".repeat(10_000), "]".repeat(10_000)));
    exercise(&format!("charter = 1\n[{}a]\n", "a.".repeat(10_000)));
}
