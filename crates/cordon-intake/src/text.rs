//! Text as it is kept: NFC, trimmed, bounded; and the spelling in which persons are compared.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::reason::Reason;

/// Most characters of a value that names a person.
pub(crate) const PERSON_LENGTH: u32 = 256;

/// Between the parts of a person's identifier and of a row key; no admitted name holds it.
pub(crate) const UNIT_SEPARATOR: char = '\u{1f}';

/// Which control characters a text may hold.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lines {
    /// None.
    One,
    /// Line ends and tabs, as free text does.
    Several,
}

/// `text` in Unicode normalisation form C without white space around it. No allocation where it
/// already is so.
pub(crate) fn normal(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect::<String>().trim().to_owned())
    }
}

/// Checks the length, in characters, and control characters of a normalised text.
pub(crate) fn check(text: &str, max_length: u32, lines: Lines) -> Result<(), Reason> {
    let most = max_length as usize;
    if text.len() > most && text.chars().count() > most {
        return Err(Reason::TooLong);
    }
    let control =
        |c: char| c.is_control() && !(lines == Lines::Several && matches!(c, '\n' | '\r' | '\t'));
    if text.chars().any(control) { Err(Reason::ControlCharacter) } else { Ok(()) }
}

/// The spelling in which two texts are the same person or key, at the end of `out`: lower case,
/// again in NFC since lower-casing can leave it.
pub(crate) fn push_folded(out: &mut String, text: &str) {
    if text.is_ascii() {
        let from = out.len();
        out.push_str(text);
        if let Some(added) = out.get_mut(from..) {
            added.make_ascii_lowercase();
        }
    } else {
        out.extend(text.to_lowercase().nfc());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn composed_and_decomposed_are_the_same_text() {
        assert_eq!(normal(" Jose\u{301} "), "Jos\u{e9}");
        assert!(matches!(normal("José"), Cow::Borrowed(_)));
    }

    #[test]
    fn length_counts_characters_after_composition() {
        assert_eq!(check("ééé", 3, Lines::One), Ok(()));
        assert_eq!(check("éééé", 3, Lines::One), Err(Reason::TooLong));
    }

    #[test]
    fn control_characters_are_refused() {
        assert_eq!(check("a\u{1f}b", 9, Lines::Several), Err(Reason::ControlCharacter));
        assert_eq!(check("a\u{85}b", 9, Lines::Several), Err(Reason::ControlCharacter));
        assert_eq!(check("a\nb", 9, Lines::Several), Ok(()));
        assert_eq!(check("a\nb", 9, Lines::One), Err(Reason::ControlCharacter));
    }

    #[test]
    fn folding_is_stable() {
        for text in ["SK_1", "ÅSA", "İstanbul", "ΟΔΥΣΣΕΥΣ", "Straße"] {
            let mut once = String::new();
            push_folded(&mut once, text);
            let mut twice = String::new();
            push_folded(&mut twice, &once);
            assert_eq!(once, twice, "{text}");
        }
    }
}
