//! Until when a breach is told: the strictest of what the charter promises and the rulebooks ask.

use cordon_charter::Charter;

use crate::{
    RuleId, Seen, Shelf,
    rulebook::{Rule, Rulebook},
};

/// How long after its discovery the supervisory authority is told of a breach, at the latest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreachDeadline {
    /// Hours.
    pub hours: u32,
    /// The rule that is stricter than the charter; `None` where the charter decides.
    pub rule: Option<DeadlineRule>,
}

/// The rule that gives a deadline, and how well it was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadlineRule {
    /// The rule.
    pub id: RuleId,
    /// Where the law says it.
    pub citation: String,
    /// Whether its content was verified when it was compiled.
    pub verified: bool,
    /// How well it was seen.
    pub seen: Seen,
    /// Where.
    pub source: String,
    /// Where that is a copy, not with who publishes the law: `at github.com`.
    pub copy: Option<String>,
    /// Whether its rulebook is in force as such.
    pub in_force: bool,
}

impl DeadlineRule {
    /// For people: citation, rule, and how well it was seen.
    pub fn in_words(&self) -> String {
        let force = if self.in_force { "" } else { ", of a standard that is not in force as such" };
        let seen = if self.verified { "verified" } else { "NOT VERIFIED" };
        let how = self.seen.in_copy(self.copy.as_deref());
        format!("{} (`{}`{force}; {seen}: {how})", self.citation, self.id)
    }
}

/// The deadline for a breach under `charter`. A rule counts whether or not its conditions hold: who
/// tells early harms nobody.
pub fn breach_deadline(charter: &Charter, shelf: &Shelf) -> BreachDeadline {
    let own = BreachDeadline { hours: charter.breach.hours, rule: None };
    let country = &charter.measure.jurisdiction;
    let books = shelf.books_for(country).into_iter();
    let rules = books.flat_map(|book| book.rules.iter().map(move |rule| (book, rule)));
    let asked = rules.flat_map(|(book, rule)| hours_of(rule).map(move |h| (h, book, rule)));
    let strictest = asked.min_by_key(|(hours, ..)| *hours);
    match strictest.filter(|(hours, ..)| *hours < own.hours) {
        Some((hours, book, rule)) => BreachDeadline { hours, rule: Some(as_seen(book, rule)) },
        None => own,
    }
}

fn as_seen(book: &Rulebook, rule: &Rule) -> DeadlineRule {
    DeadlineRule {
        id: rule.id.clone(),
        citation: rule.citation.clone(),
        verified: rule.verified,
        seen: rule.seen,
        source: rule.source.clone(),
        copy: rule.copy.clone(),
        in_force: book.in_force,
    }
}

fn hours_of(rule: &Rule) -> impl Iterator<Item = u32> {
    let ways = rule.one_of.iter().flat_map(|way| &way.checks);
    rule.checks.iter().chain(ways).filter_map(crate::checks::Call::breach_hours)
}

#[cfg(test)]
mod tests {
    use crate::{Shelf, breach_deadline, fixture::SOUND};

    fn deadline(hours: u32) -> (u32, Option<String>) {
        let text = SOUND.replace("hours = 24", &format!("hours = {hours}"));
        let charter = cordon_charter::parse(&text).charter.unwrap();
        let found = breach_deadline(&charter, &Shelf::embedded().unwrap());
        (found.hours, found.rule.map(|rule| rule.in_words()))
    }

    #[test]
    fn the_stricter_of_charter_and_rulebook_decides() {
        assert_eq!(deadline(24), (24, None));
        assert_eq!(deadline(72), (72, None));
        let (hours, rule) = deadline(720);
        assert_eq!(hours, 72);
        assert_eq!(
            rule.unwrap(),
            "Convention 108+ Art 7(2) (`c108-7-2`, of a standard that is not in force as such; \
             verified: an excerpt was seen in a copy at data.guardint.org, not at the publisher)"
        );
    }
}
