//! What a notice says around the charter's own words, once for each language.

use cordon_charter::Role;

/// All phrases of one language. `<1>`, `<2>`, `<3>` stand for words of the charter.
#[derive(Clone, Copy)]
pub(super) struct Phrases {
    pub(super) language: &'static str,
    /// Before what is explained, between sentences of a list, between names; around a remark.
    pub(super) colon: &'static str,
    pub(super) semicolon: &'static str,
    pub(super) comma: &'static str,
    pub(super) brackets: (&'static str, &'static str),
    pub(super) title: &'static str,
    pub(super) not_reviewed: &'static str,
    pub(super) reviewed: &'static str,
    pub(super) as_in_charter: &'static str,
    pub(super) who: &'static str,
    pub(super) controller: &'static str,
    pub(super) processor: &'static str,
    pub(super) what_for: &'static str,
    pub(super) forbidden: &'static str,
    pub(super) law: &'static str,
    pub(super) by_law: &'static str,
    pub(super) by_consent: &'static str,
    pub(super) which_data: &'static str,
    pub(super) whose: &'static str,
    pub(super) special: &'static str,
    pub(super) direct: &'static str,
    pub(super) from_others: &'static str,
    pub(super) who_sees: &'static str,
    pub(super) sees_statistics: &'static str,
    pub(super) sees_rows: &'static str,
    pub(super) sees_own: &'static str,
    pub(super) who_receives: &'static str,
    pub(super) no_recipient: &'static str,
    pub(super) only_statistics: &'static str,
    pub(super) compelled: &'static str,
    pub(super) recipient: &'static str,
    pub(super) abroad: &'static str,
    pub(super) stored: &'static str,
    pub(super) how_long: &'static str,
    pub(super) term: &'static str,
    pub(super) kept: &'static str,
    pub(super) from_end: &'static str,
    pub(super) from_field: &'static str,
    pub(super) machine: &'static str,
    pub(super) no_machine: &'static str,
    pub(super) by_machine: &'static str,
    pub(super) breach: &'static str,
    pub(super) after_breach: &'static str,
    pub(super) rights: &'static str,
    pub(super) rights_head: [&'static str; 4],
    pub(super) right_name: fn(&str) -> &'static str,
    pub(super) days: &'static str,
    pub(super) free: &'static str,
    pub(super) not_free: &'static str,
    pub(super) ask: &'static str,
    pub(super) ask_offline: &'static str,
    pub(super) act_for: &'static str,
    pub(super) children: &'static str,
    pub(super) role: fn(Role) -> &'static str,
}

/// Words without the full stop at their end, in whichever script: the phrase has its own.
pub(super) fn unended(words: &str) -> &str {
    words.trim().trim_end_matches(['.', '。'])
}

/// A phrase with words of the charter in place of `<1>`, `<2>`, `<3>`. Words are put in at once,
/// so that none of them is read as a place.
pub(super) fn filled(phrase: &str, words: &[&str]) -> String {
    let mut text = String::new();
    let mut rest = phrase;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let Some((place, after)) = after.split_once('>') else {
            text.push('<');
            rest = after;
            continue;
        };
        let word = place.parse::<usize>().ok().and_then(|n| words.get(n.checked_sub(1)?));
        text.push_str(word.map_or("", |word| unended(word)));
        rest = after;
    }
    text.push_str(rest);
    text
}
