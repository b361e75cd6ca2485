//! Whether a text says anything at all. Whether it says enough, a person must judge.

use cordon_charter::LocalText;

/// Words that stand where a text should be.
const PLACEHOLDERS: [&str; 12] = [
    "todo",
    "to do",
    "tbd",
    "tba",
    "to be determined",
    "to be defined",
    "n/a",
    "na",
    "xxx",
    "none",
    "unknown",
    "lorem ipsum",
];

/// A text that has a letter or digit and is no placeholder. Says nothing of its quality.
pub(crate) fn is_said(text: &str) -> bool {
    let bare = text.trim().trim_end_matches(['.', '…', ':', '!', '?']).to_lowercase();
    bare.chars().any(char::is_alphanumeric) && !PLACEHOLDERS.contains(&bare.as_str())
}

/// A text that says something in every language in which it is there.
pub(crate) fn is_said_in_all(text: &LocalText) -> bool {
    text.all().all(|(_, text)| is_said(text))
}

/// The same of texts in one language or several.
pub(crate) fn all_said_in_all(texts: &[LocalText]) -> bool {
    !texts.is_empty() && texts.iter().all(is_said_in_all)
}

/// Texts in English, one after the other.
pub(crate) fn in_english(texts: &[LocalText]) -> String {
    texts.iter().map(|text| text.in_language("en")).collect::<Vec<_>>().join("; ")
}

/// At least one text that says something, and none that does not.
pub(crate) fn all_said(texts: &[String]) -> bool {
    !texts.is_empty() && texts.iter().all(|text| is_said(text))
}

/// `1 rule`, `2 rules`.
pub fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// A number with its thousands apart: `1,000,000`.
pub(crate) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// With its first letter as a capital.
pub(crate) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|c| c.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The nearest of `names` to `wanted`, if one is near enough to be meant.
pub(crate) fn nearest<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    names
        .map(|name| (distance(wanted, name), name))
        .filter(|(distance, name)| *distance * 3 <= name.len().max(wanted.len()))
        .min()
        .map(|(_, name)| name)
}

/// Levenshtein distance over bytes.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (y, cell) in b.bytes().zip(row.iter_mut().skip(1)) {
            let above = *cell;
            let step = if x == y { diagonal } else { 1 + diagonal.min(above).min(left) };
            diagonal = above;
            left = step;
            *cell = step;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_say_nothing() {
        for text in ["", "  ", "…", "TODO", "tbd.", "n/a", "---", "None"] {
            assert!(!is_said(text), "{text}");
        }
        for text in ["by post", "MERS", "none of the data leaves the agency"] {
            assert!(is_said(text), "{text}");
        }
    }

    #[test]
    fn thousands_stand_apart() {
        let all = [(0, "0"), (999, "999"), (1000, "1,000"), (1_000_000, "1,000,000")];
        for (n, said) in all {
            assert_eq!(grouped(n), said);
        }
    }

    #[test]
    fn a_slip_of_the_pen_finds_its_name() {
        assert_eq!(
            nearest("sunset_sett", ["sunset_set", "notice"].into_iter()),
            Some("sunset_set")
        );
        assert_eq!(nearest("elephant", ["sunset_set", "notice"].into_iter()), None);
    }
}
