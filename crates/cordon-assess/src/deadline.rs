//! Until when a breach is told: the strictest of what the charter promises and the rulebooks ask.

use cordon_charter::Charter;

use crate::{RuleId, Shelf, rulebook::Rule};

/// How long after its discovery the supervisory authority is told of a breach, at the latest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreachDeadline {
    /// Hours.
    pub hours: u32,
    /// The rule that is stricter than the charter; `None` where the charter decides.
    pub rule: Option<RuleId>,
}

/// The deadline for a breach under `charter`. A rule counts whether or not its conditions hold: who
/// tells early harms nobody.
pub fn breach_deadline(charter: &Charter, shelf: &Shelf) -> BreachDeadline {
    let own = BreachDeadline { hours: charter.breach.hours, rule: None };
    let country = &charter.measure.jurisdiction;
    let rules = shelf.books_for(country).into_iter().flat_map(|book| &book.rules);
    let asked = rules.flat_map(|rule| hours_of(rule).map(move |hours| (hours, rule)));
    let strictest = asked.min_by_key(|(hours, _)| *hours);
    match strictest.filter(|(hours, _)| *hours < own.hours) {
        Some((hours, rule)) => BreachDeadline { hours, rule: Some(rule.id.clone()) },
        None => own,
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
        (found.hours, found.rule.map(|rule| rule.to_string()))
    }

    #[test]
    fn the_stricter_of_charter_and_rulebook_decides() {
        assert_eq!(deadline(24), (24, None));
        assert_eq!(deadline(72), (72, None));
        let (hours, rule) = deadline(720);
        assert_eq!((hours, rule.is_some()), (72, true));
    }
}
