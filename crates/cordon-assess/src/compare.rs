//! National conditions side by side: one charter, the rulebooks of several countries.

use std::fmt;

use cordon_charter::{Charter, CountryCode};
use serde::Serialize;

use crate::{
    checks::Limit,
    finding::{Finding, Outcome, Severity},
    judge::findings_by,
    prose::capitalised,
    report::Page,
    rulebook::{Rule, Rulebook, Topic},
    shelf::Shelf,
};

/// What the countries of a comparison ask of one charter.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    /// The countries, in the order asked for.
    pub countries: Vec<CountryCompared>,
    /// One for each topic that any of the countries has a rule about.
    pub topics: Vec<TopicCompared>,
    /// Where the countries differ.
    pub gaps: Vec<Gap>,
}

/// One country of a comparison, and by which rulebooks.
#[derive(Clone, Debug, Serialize)]
pub struct CountryCompared {
    /// ISO 3166-1 alpha-2, or `EU`.
    pub country: String,
    /// The rulebooks beside the baseline that speak for it.
    pub rulebooks: Vec<String>,
    /// What is missing: no rulebook, or one that is not yet compiled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<String>,
    /// Whether all of its rulebooks are in force.
    pub in_force: bool,
}

/// One topic, country by country.
#[derive(Clone, Debug, Serialize)]
pub struct TopicCompared {
    /// What the rules are about.
    pub topic: Topic,
    /// As many as countries, in their order; a country without a rule has an empty list.
    pub findings: Vec<Vec<Finding>>,
}

/// A difference between countries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// What about.
    pub topic: Topic,
    /// What differs.
    pub kind: GapKind,
    /// The countries on the one side: those that ask, or whose rule the charter does not meet.
    pub here: Vec<String>,
    /// The countries on the other side.
    pub there: Vec<String>,
    /// Where numbers differ: of what, and each country's own, the strictest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numbers: Option<NumbersCompared>,
}

/// A limit that several countries set by different numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NumbersCompared {
    /// What is limited: `days at most (right_usable, access)`.
    pub of: String,
    /// Country and number; of several rules of a country, the strictest.
    pub by: Vec<(String, u32)>,
}

/// In what countries differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GapKind {
    /// `here` has a rule of its own about it, `there` has none: only the baseline holds there.
    NoRule,
    /// The charter fails a rule `here`, and none `there`: it would have to be mended for `here`.
    NotMet,
    /// A `must` here is at most a `should` there.
    Weaker,
    /// A person must judge `here` what typed fields of the charter meet `there`.
    Judged,
    /// The same is limited by a stricter number `here` than `there`.
    Stricter,
}

/// Why countries cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CompareError {
    /// Not a country.
    #[error("`{0}` is no country; write two capital letters: `FR`, or `EU`")]
    NotACountry(String),
    /// No country, or the same twice.
    #[error("name at least two different countries: `FR,CN`")]
    TooFew,
}

/// Judges a charter by the national rulebooks of several countries, without the baseline that they
/// share. Whose charter it is does not matter: its own country need not be among them.
///
/// # Errors
/// Fewer than two countries, or a code that is none. A country without a rulebook is no error: it
/// stands in the comparison with what is missing.
pub fn compare(
    charter: &Charter,
    shelf: &Shelf,
    countries: &[String],
) -> Result<Comparison, CompareError> {
    let mut codes: Vec<CountryCode> = Vec::new();
    for text in countries {
        let code: CountryCode = text
            .trim()
            .to_ascii_uppercase()
            .parse()
            .map_err(|_| CompareError::NotACountry(text.clone()))?;
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    if codes.len() < 2 {
        return Err(CompareError::TooFew);
    }
    let by_country: Vec<(CountryCompared, Vec<Finding>)> =
        codes.iter().map(|code| of_country(charter, shelf, code)).collect();
    let limits: Vec<Vec<Number<'_>>> = codes.iter().map(|code| limits_of(shelf, code)).collect();
    let topics: Vec<TopicCompared> = Topic::ALL
        .into_iter()
        .map(|topic| TopicCompared {
            topic,
            findings: by_country
                .iter()
                .map(|(_, all)| all.iter().filter(|f| f.topics.contains(&topic)).cloned().collect())
                .collect(),
        })
        .filter(|row| row.findings.iter().any(|findings| !findings.is_empty()))
        .collect();
    let countries: Vec<CountryCompared> = by_country.into_iter().map(|(head, _)| head).collect();
    let both = topics.iter().flat_map(|row| {
        let mut all = gaps(row, &countries);
        all.extend(stricter(row, &countries, &limits));
        all
    });
    let gaps = both.collect();
    Ok(Comparison { countries, topics, gaps })
}

fn of_country(
    charter: &Charter,
    shelf: &Shelf,
    code: &CountryCode,
) -> (CountryCompared, Vec<Finding>) {
    let as_if = as_if_of(charter, code);
    let books: Vec<&Rulebook> =
        shelf.books_for(code).into_iter().filter(|book| !book.is_for_every()).collect();
    let own = books.iter().any(|book| book.jurisdiction == code.as_str());
    let missing = match books.iter().find_map(|book| book.not_yet_compiled.clone()) {
        Some(missing) => Some(missing),
        None if own => None,
        None => Some(format!("There is no rulebook of {code}: its own law was not judged.")),
    };
    let head = CountryCompared {
        country: code.to_string(),
        rulebooks: books.iter().map(|book| book.jurisdiction.clone()).collect(),
        missing,
        in_force: books.iter().all(|book| book.in_force),
    };
    (head, findings_by(&books, &as_if, shelf.parties()))
}

/// The charter as if it were of this country: what lies at home, and what abroad, depends on it.
pub(crate) fn as_if_of(charter: &Charter, code: &CountryCode) -> Charter {
    let mut as_if = charter.clone();
    let home = std::mem::replace(&mut as_if.measure.jurisdiction, code.clone());
    let countries = [&mut as_if.measure.storage_location]
        .into_iter()
        .chain(as_if.controllers.iter_mut().map(|controller| &mut controller.country))
        .chain(as_if.processors.iter_mut().map(|processor| &mut processor.country))
        .chain(as_if.recipients.iter_mut().map(|recipient| &mut recipient.country));
    for country in countries.filter(|country| **country == home) {
        *country = code.clone();
    }
    as_if
}

/// A number that a rule sets, and what it limits.
type Number<'a> = (&'a Rule, Limit, u32);

/// Every number that a law of the country gives. Numbers of the books' own are thresholds for
/// somebody's attention, no law: a country is not stricter by them.
fn limits_of<'a>(shelf: &'a Shelf, code: &CountryCode) -> Vec<Number<'a>> {
    let books = shelf.books_for(code).into_iter().filter(|book| !book.is_for_every());
    let limits = books.flat_map(|book| &book.rules).flat_map(|rule| {
        let calls = rule.checks.iter().chain(rule.one_of.iter().flat_map(|way| &way.checks));
        calls.flat_map(|call| call.limits()).map(move |(limit, number)| (rule, limit, number))
    });
    limits.collect()
}

/// Limits on the row's topic by a number that is not the same in all countries that set one.
fn stricter(
    row: &TopicCompared,
    countries: &[CountryCompared],
    limits: &[Vec<Number<'_>>],
) -> Vec<Gap> {
    let about = |rule: &Rule| rule.topics.contains(&row.topic);
    let mut seen: Vec<Limit> = Vec::new();
    for (_, limit, _) in limits.iter().flatten().filter(|(rule, ..)| about(rule)) {
        if !seen.contains(limit) {
            seen.push(*limit);
        }
    }
    let gap = |limit: Limit| {
        let strictest = |own: &[Number<'_>]| {
            let same = own.iter().filter(|(rule, of, _)| *of == limit && about(rule));
            let stricter = |a, b| if limit.is_stricter(a, b) { a } else { b };
            same.map(|(.., number)| *number).reduce(stricter)
        };
        let of_country = countries.iter().zip(limits);
        let mut by: Vec<(String, u32)> = of_country
            .filter_map(|(country, own)| Some((country.country.clone(), strictest(own)?)))
            .collect();
        by.sort_by(|(_, a), (_, b)| if limit.is_stricter(1, 2) { a.cmp(b) } else { b.cmp(a) });
        let first = by.first()?.1;
        let side = |strict: bool| -> Vec<String> {
            let own = by.iter().filter(|(_, number)| (*number == first) == strict);
            own.map(|(country, _)| country.clone()).collect()
        };
        let (here, there) = (side(true), side(false));
        let numbers = Some(NumbersCompared { of: limit.in_words(), by });
        let kind = GapKind::Stricter;
        (!there.is_empty()).then_some(Gap { topic: row.topic, kind, here, there, numbers })
    };
    seen.into_iter().filter_map(gap).collect()
}

fn gaps(row: &TopicCompared, countries: &[CountryCompared]) -> Vec<Gap> {
    let side = |wanted: &dyn Fn(&[Finding]) -> bool| -> Vec<String> {
        countries
            .iter()
            .zip(&row.findings)
            .filter(|(_, findings)| wanted(findings))
            .map(|(country, _)| country.country.clone())
            .collect()
    };
    let fails = |findings: &[Finding]| findings.iter().any(|f| f.outcome == Outcome::NotMet);
    let demands = |findings: &[Finding]| findings.iter().any(|f| f.severity >= Severity::Must);
    let mut gaps = Vec::new();
    let mut add = |kind, here: Vec<String>, there: Vec<String>| {
        if !here.is_empty() && !there.is_empty() {
            gaps.push(Gap { topic: row.topic, kind, here, there, numbers: None });
        }
    };
    add(GapKind::NoRule, side(&|f| !f.is_empty()), side(&<[Finding]>::is_empty));
    add(GapKind::NotMet, side(&fails), side(&|f| !f.is_empty() && !fails(f)));
    add(GapKind::Weaker, side(&demands), side(&|f| !f.is_empty() && !demands(f)));
    let worst = |findings: &[Finding]| findings.iter().map(|f| f.outcome).max();
    let judged = |findings: &[Finding]| worst(findings) == Some(Outcome::PersonMustJudge);
    let met = |findings: &[Finding]| worst(findings) == Some(Outcome::Met);
    add(GapKind::Judged, side(&judged), side(&met));
    gaps
}

impl Gap {
    /// For people.
    pub fn in_words(&self) -> String {
        let (topic, here, there) =
            (self.topic.in_words(), self.here.join(", "), self.there.join(", "));
        match self.kind {
            GapKind::NoRule => {
                format!("{topic}: a rule in {here}; none known in {there}, only the baseline")
            }
            GapKind::NotMet => {
                format!("{topic}: the charter falls short in {here}, and does not in {there}")
            }
            GapKind::Weaker => format!("{topic}: a must in {here}, at most a should in {there}"),
            GapKind::Judged => format!("{topic}: a person must judge in {here}; met in {there}"),
            GapKind::Stricter => {
                let by = self.numbers.as_ref().map(|numbers| {
                    let each = numbers.by.iter().map(|(country, n)| format!("{n} in {country}"));
                    format!("{}: {}", numbers.of, each.collect::<Vec<_>>().join(", "))
                });
                format!("{topic}: stricter in {here} than in {there}; {}", by.unwrap_or_default())
            }
        }
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let page = &mut Page::plain(f);
        page.line(0, "National conditions side by side, beside the baseline that all share")?;
        for country in &self.countries {
            page.item(2, "- ", &country.in_words())?;
        }
        for row in &self.topics {
            page.head(&capitalised(row.topic.in_words()))?;
            for (country, findings) in self.countries.iter().zip(&row.findings) {
                let mark = format!("{} ", country.country);
                if findings.is_empty() {
                    page.item(2, &mark, "no rule is known")?;
                }
                for finding in findings {
                    page.item(2, &mark, &in_words(finding))?;
                }
            }
        }
        page.head("Gaps")?;
        if self.gaps.is_empty() {
            page.line(2, "none")?;
        }
        self.gaps.iter().try_for_each(|gap| page.item(2, "- ", &gap.in_words()))
    }
}

impl CountryCompared {
    fn in_words(&self) -> String {
        let books = match self.rulebooks.as_slice() {
            [] => "no rulebook".to_owned(),
            books => format!("by {}", books.join(" and ")),
        };
        let force = if self.in_force { "" } else { " (not all of it in force)" };
        let missing = self.missing.as_ref().map(|text| format!(". {text}")).unwrap_or_default();
        format!("{}: {books}{force}{missing}", self.country)
    }
}

fn in_words(finding: &Finding) -> String {
    let seen = if finding.verified { "verified" } else { "not verified" };
    let (how, source) = (finding.seen_in_words(), finding.source.split(' ').next());
    let source = source.filter(|source| source.starts_with("http"));
    let at = source.map(|source| format!(" {source}")).unwrap_or_default();
    format!(
        "{}: {} ({}; {}; {}; {seen}: {how}){at}",
        finding.outcome.in_words(),
        finding.paraphrase,
        finding.citation,
        finding.rule,
        finding.severity.in_words(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{sound, with};

    fn of(charter: &Charter, countries: &[&str]) -> Result<Comparison, CompareError> {
        let countries: Vec<String> = countries.iter().map(|&code| code.to_owned()).collect();
        compare(charter, &Shelf::embedded().unwrap(), &countries)
    }

    #[test]
    fn countries_stand_side_by_side_with_their_gaps() {
        let comparison = of(&with("[breach]\nhours = 100"), &["FR", "cn", "NG"]).unwrap();
        let names: Vec<_> = comparison.countries.iter().map(|c| c.country.as_str()).collect();
        assert_eq!(names, ["FR", "CN", "NG"]);
        assert_eq!(comparison.countries[0].rulebooks, ["EU", "FR"]);
        assert!(comparison.countries[0].missing.as_ref().unwrap().contains("Not yet compiled"));
        assert_eq!(comparison.countries[1].missing, None);
        let breach = comparison.topics.iter().find(|row| row.topic == Topic::Breach).unwrap();
        assert!(breach.findings.iter().all(|of| of.len() == 1));
        assert!(breach.findings.iter().flatten().all(|f| f.outcome == Outcome::NotMet));
        let design = Gap {
            topic: Topic::Design,
            kind: GapKind::NoRule,
            here: vec!["FR".to_owned()],
            there: vec!["CN".to_owned(), "NG".to_owned()],
            numbers: None,
        };
        assert!(comparison.gaps.contains(&design), "{:?}", comparison.gaps);
        let page = comparison.to_string();
        assert!(page.contains("none known in CN, NG, only the baseline"), "{page}");
        let fits = |line: &str| line.chars().count() <= 100 || line.trim().starts_with("http");
        assert!(page.lines().all(fits), "{page}");
        // How well each rule was seen, and where.
        assert!(page.contains("verified: the text was seen in a copy at "), "{page}");
        assert!(page.contains("not verified: "), "{page}");
    }

    #[test]
    fn numbers_that_differ_and_what_is_left_to_a_person_are_gaps() {
        let gaps = of(&sound(), &["EU", "AR", "KR"]).unwrap().gaps;
        let access = "days at most (right_usable, access)";
        let numbers = |gap: &&Gap| gap.numbers.as_ref().is_some_and(|n| n.of == access);
        let gap = gaps.iter().find(numbers).unwrap();
        let by = &gap.numbers.as_ref().unwrap().by;
        assert_eq!((gap.kind, gap.topic), (GapKind::Stricter, Topic::Rights));
        assert_eq!(*by, [("AR".to_owned(), 10), ("EU".to_owned(), 31)]);
        assert_eq!(
            gap.in_words(),
            "rights of the person: stricter in AR than in EU; days at most (right_usable, \
             access): 10 in AR, 31 in EU"
        );
        // A number that is not the law's makes no country stricter.
        let own = of(&sound(), &["CN", "FR"]).unwrap();
        let number = |gap: &Gap| gap.numbers.as_ref().map(|n| n.of.clone());
        let kept = own.gaps.iter().filter_map(number).find(|n| n.contains("retention_limited"));
        assert_eq!(kept, None);
        assert!(!own.to_string().contains("1827"), "{own}");
        // Equal numbers are no gap.
        let same = of(&sound(), &["DE", "NO"]).unwrap().gaps;
        assert!(same.iter().all(|gap| gap.kind != GapKind::Stricter), "{same:?}");
        let judged = gaps.iter().find(|gap| gap.kind == GapKind::Judged).unwrap();
        assert!(judged.in_words().contains(": a person must judge in "), "{judged:?}");
    }

    #[test]
    fn what_one_country_refuses_and_another_allows_is_a_gap() {
        let abroad = with("[measure]\nstorage_location = \"US\"");
        let gaps = of(&abroad, &["CN", "IN"]).unwrap().gaps;
        let transfers = gaps.iter().find(|gap| gap.topic == Topic::Transfers).unwrap();
        assert_eq!(transfers.kind, GapKind::NotMet);
        assert_eq!(
            (transfers.here.join(" "), transfers.there.join(" ")),
            ("CN".into(), "IN".into())
        );
    }

    #[test]
    fn a_charter_of_another_country_is_at_home_in_each() {
        let comparison = of(&sound(), &["CN", "KR"]).unwrap();
        let transfers = comparison.topics.iter().find(|row| row.topic == Topic::Transfers).unwrap();
        assert!(transfers.findings.iter().flatten().all(|f| f.outcome != Outcome::NotMet));
    }

    #[test]
    fn a_country_without_a_rulebook_is_told_and_a_word_is_refused() {
        let comparison = of(&sound(), &["SL", "KR"]).unwrap();
        let missing = comparison.countries[0].missing.as_deref().unwrap();
        assert_eq!(missing, "There is no rulebook of SL: its own law was not judged.");
        assert_eq!(
            of(&sound(), &["France", "KR"]).unwrap_err().to_string(),
            "`France` is no country; write two capital letters: `FR`, or `EU`"
        );
        assert_eq!(of(&sound(), &["KR", "kr"]).unwrap_err(), CompareError::TooFew);
    }
}
