//! From a finding to the guidance and the cases that teach it.

use serde::Serialize;

use super::{CaseOutcome, Catalogue, Guidance, Practice};
use crate::{
    finding::Finding,
    rulebook::{BalancePart, Seen, Topic},
};

/// Points for a topic that names the very check that decided.
const BY_CHECK: u32 = 8;
/// Points for a part of the balance test.
const BY_PART: u32 = 2;
/// Points for guidance or a case of the same legal order.
const SAME_ORDER: u32 = 3;

/// A piece of guidance or a case, and why it is shown here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Link {
    /// Which of the two.
    pub kind: LinkKind,
    /// Its id: `cordon guidance show ID`, `cordon practice show ID`.
    pub id: String,
    /// The title, or the measure.
    pub title: String,
    /// The issuer and date, or the place and year.
    pub from: String,
    /// What it says, or what to learn from it.
    pub says: String,
    /// Where it can be read.
    pub url: String,
    /// Whether its facts were seen.
    pub verified: bool,
    /// How well.
    pub seen: Seen,
    /// What came of a case for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<CaseOutcome>,
    /// Why it is linked.
    pub because: Because,
}

/// What a link leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// What an authority has said.
    Guidance,
    /// What was done and what came of it.
    Practice,
}

/// Why something is linked. The nearer reason is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// It is about what this check looks at.
    Check(String),
    /// It is about this part of the balance test.
    Part(BalancePart),
}

/// What is to be taught.
struct Lesson<'a> {
    checks: Vec<&'a str>,
    /// Only what is on this topic teaches it: what bears on safeguards at large says nothing of a
    /// breach.
    only_on: Option<&'static str>,
    parts: &'a [BalancePart],
    order: Option<&'a str>,
}

impl Catalogue {
    /// What teaches a finding: at most `most` pieces of guidance and as many cases, the nearest
    /// first. The checks that decided it weigh most, then the finding's own legal order, then the
    /// parts of the balance test; what was verified and seen best comes first among equals.
    pub fn teaching(&self, finding: &Finding, most: usize) -> Vec<Link> {
        let decided = finding.points.iter().filter(|point| point.outcome == finding.outcome);
        let mut checks: Vec<&str> = decided.map(|point| point.check.as_str()).collect();
        if checks.iter().all(|check| check.is_empty()) {
            checks = finding.points.iter().map(|point| point.check.as_str()).collect();
        }
        let order = Some(finding.jurisdiction.as_str());
        let only_on = (finding.topics == [Topic::Breach]).then_some("breach");
        self.links(&Lesson { checks, only_on, parts: &finding.tests, order }, most)
    }

    /// What teaches a part of the balance test.
    pub fn teaching_part(&self, part: BalancePart, most: usize) -> Vec<Link> {
        self.links(&Lesson { checks: Vec::new(), only_on: None, parts: &[part], order: None }, most)
    }

    /// What teaches about what a check looks at.
    pub fn teaching_check(&self, check: &str, most: usize) -> Vec<Link> {
        self.links(&Lesson { checks: vec![check], only_on: None, parts: &[], order: None }, most)
    }

    fn links(&self, lesson: &Lesson<'_>, most: usize) -> Vec<Link> {
        let guidance = self.guidance.iter().filter_map(|entry| self.of_guidance(entry, lesson));
        let cases = self.practices.iter().filter_map(|case| self.of_practice(case, lesson));
        let mut links = nearest(guidance.collect(), most);
        links.extend(nearest(cases.collect(), most));
        links
    }

    fn of_guidance(&self, entry: &Guidance, lesson: &Lesson<'_>) -> Option<(Rank, Link)> {
        let parts = lesson.parts.iter().copied();
        let part = parts.clone().find(|part| self.bears_on(&entry.topics, *part));
        let count = parts.filter(|part| self.bears_on(&entry.topics, *part)).count();
        let because = self.because(&entry.topics, lesson, part)?;
        let same = lesson.order.is_some_and(|order| is_of(order, entry.jurisdiction.code()));
        let link = Link {
            kind: LinkKind::Guidance,
            id: entry.id.to_string(),
            title: entry.title.clone(),
            from: format!("{}, {}", entry.issuer, entry.date),
            says: entry.gist.clone(),
            url: entry.url.clone(),
            verified: entry.verified,
            seen: entry.seen,
            outcome: None,
            because,
        };
        Some((rank(&link, count, same), link))
    }

    fn of_practice(&self, case: &Practice, lesson: &Lesson<'_>) -> Option<(Rank, Link)> {
        let taught = lesson.parts.iter().copied().filter(|part| case.tests.contains(part));
        let because = self.because(&case.topics, lesson, taught.clone().next())?;
        let of = |order: &str| case.countries.iter().any(|place| is_of(order, place.code()));
        let link = Link {
            kind: LinkKind::Practice,
            id: case.id.to_string(),
            title: case.measure.clone(),
            from: format!("{}, {}", case.place, case.year),
            says: case.lesson.clone(),
            url: case.source.clone(),
            verified: case.verified,
            seen: case.seen,
            outcome: Some(case.outcome),
            because,
        };
        Some((rank(&link, taught.count(), lesson.order.is_some_and(of)), link))
    }

    fn bears_on(&self, topics: &[String], part: BalancePart) -> bool {
        self.topics.iter().any(|t| topics.contains(&t.name) && t.tests.contains(&part))
    }

    /// The nearer reason, if there is any.
    fn because(
        &self,
        topics: &[String],
        lesson: &Lesson<'_>,
        part: Option<BalancePart>,
    ) -> Option<Because> {
        if lesson.only_on.is_some_and(|only| topics.iter().all(|topic| topic != only)) {
            return None;
        }
        let looks_at = |check: &&&str| {
            let same = |name: &String| name == **check;
            self.topics.iter().any(|t| topics.contains(&t.name) && t.checks.iter().any(same))
        };
        let check = lesson.checks.iter().find(looks_at);
        check.map(|check| Because::Check((*check).to_owned())).or_else(|| part.map(Because::Part))
    }
}

/// Points, then how well it was seen.
type Rank = (u32, u8);

fn rank(link: &Link, parts: usize, same_order: bool) -> Rank {
    let by_check = if matches!(link.because, Because::Check(_)) { BY_CHECK } else { 0 };
    let by_part = u32::try_from(parts).unwrap_or(u32::MAX).saturating_mul(BY_PART).min(BY_CHECK);
    let by_order = if same_order { SAME_ORDER } else { 0 };
    let seen = match (link.verified, link.seen) {
        (true, Seen::Text) => 3,
        (true, Seen::Excerpt) => 2,
        (true, Seen::Secondary) => 1,
        (true, Seen::None) | (false, _) => 0,
    };
    (by_check + by_part + by_order, seen)
}

/// The best; equals stay in the catalogue's order.
fn nearest(mut found: Vec<(Rank, Link)>, most: usize) -> Vec<Link> {
    found.sort_by_key(|(rank, _)| std::cmp::Reverse(*rank));
    found.into_iter().take(most).map(|(_, link)| link).collect()
}

/// Whether a rulebook and a place are of one legal order; the baseline is of the world.
fn is_of(order: &str, place: &str) -> bool {
    order == place || (place == "INT" && order.starts_with("INT"))
}
