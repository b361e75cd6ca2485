//! Rulebooks × charter → assessment.

use cordon_charter::Charter;

use crate::{
    assessment::Assessment,
    case::{Case, Item},
    checks::Call,
    condition::Suggested,
    finding::{Finding, Outcome, Point, worst},
    parties::Parties,
    rulebook::{Rule, Rulebook},
    shelf::Shelf,
};

/// Judges a charter by the baseline and by the book of its own country, if there is one.
pub fn assess(charter: &Charter, shelf: &Shelf) -> Assessment {
    let books = shelf.books_for(&charter.measure.jurisdiction);
    let findings = findings_by(&books, charter, shelf.parties());
    Assessment::of(charter, shelf, &books, findings)
}

/// One finding for each rule, in the order of the rulebooks.
pub(crate) fn findings_by(
    books: &[&Rulebook],
    charter: &Charter,
    parties: &Parties,
) -> Vec<Finding> {
    books
        .iter()
        .flat_map(|book| book.rules.iter().map(|rule| (*book, rule)))
        .map(|(book, rule)| judge(book, rule, charter, parties))
        .collect()
}

fn judge(book: &Rulebook, rule: &Rule, charter: &Charter, parties: &Parties) -> Finding {
    let points = points(book, rule, charter, parties);
    let mut outcome = worst(&points);
    let mut questions = Vec::new();
    if let Some(suggested) = left_out(rule, charter) {
        questions.push(suggested.question.to_owned());
    } else if matches!(outcome, Outcome::Met | Outcome::PersonMustJudge) {
        questions.extend(rule.judgement.clone());
        if !rule.verified {
            questions.push(format!(
                "does {} ask this: “{}”, and does the charter do it? Nobody verified that the law \
                 says so ({})",
                rule.citation,
                rule.paraphrase,
                rule.seen.in_copy(rule.copy.as_deref())
            ));
        }
        if !questions.is_empty() {
            outcome = Outcome::PersonMustJudge;
        }
    }
    Finding {
        rule: rule.id.clone(),
        jurisdiction: book.jurisdiction.clone(),
        citation: rule.citation.clone(),
        title: rule.title.clone(),
        paraphrase: rule.paraphrase.clone(),
        severity: rule.severity,
        outcome,
        tests: rule.tests.clone(),
        topics: rule.topics.clone(),
        verified: rule.verified,
        seen: rule.seen,
        source: rule.source.clone(),
        copy: rule.copy.clone(),
        url: rule.url.clone(),
        note: rule.note.clone(),
        questions,
        points,
    }
}

fn points(book: &Rulebook, rule: &Rule, charter: &Charter, parties: &Parties) -> Vec<Point> {
    if let Some(suggested) = left_out(rule, charter) {
        return vec![asks_about(&suggested)];
    }
    if let Some(condition) = rule.applies_when.iter().find(|c| !c.holds(charter)) {
        return vec![does_not_apply(condition.field(), condition.in_words())];
    }
    let case = Case { charter, parties, item: None };
    let Some(scope) = rule.for_each else { return of_one(rule, case) };
    let items = scope.items(charter, &book.applies_to);
    if items.is_empty() {
        return vec![does_not_apply(scope.field(), &format!("there is a {}", scope.in_words()))];
    }
    let mut points = Vec::new();
    for item in &items {
        let label = item.label();
        for mut point in of_one(rule, Case { item: Some(item), ..case }) {
            point.text = format!("{label}: {}", point.text);
            points.push(point);
        }
    }
    points
}

fn of_one(rule: &Rule, case: Case<'_>) -> Vec<Point> {
    let mut points: Vec<Point> =
        rule.checks.iter().filter_map(|call| call.run(&case)).flatten().collect();
    if !rule.one_of.is_empty() {
        points.extend(best_way(rule, case));
    }
    if rule.checks.is_empty() && rule.one_of.is_empty() {
        points.push(asks_a_person(rule, case));
    }
    points
}

/// What no field of a charter can answer.
fn asks_a_person(rule: &Rule, case: Case<'_>) -> Point {
    let fields = match (case.item, rule.see.as_slice()) {
        (Some(Item::Flow(flow)), []) => vec![flow.field.clone()],
        (None, []) => vec!["charter".to_owned()],
        (_, see) => see.to_vec(),
    };
    Point {
        check: String::new(),
        outcome: Outcome::PersonMustJudge,
        fields,
        text: "no field of a charter answers this by itself".to_owned(),
        words_only: false,
        help: Some("answer it in a signed, public statement (`judges`)".to_owned()),
    }
}

/// Of the alternatives that the charter takes, the one that comes out best.
fn best_way(rule: &Rule, case: Case<'_>) -> Vec<Point> {
    let taken = rule.one_of.iter().filter_map(|way| all_taken(&way.checks, case));
    taken.min_by_key(|points| worst(points)).unwrap_or_else(|| {
        let ways: Vec<&str> = rule.one_of.iter().map(|way| way.way.as_str()).collect();
        let field = match case.item {
            Some(Item::Flow(flow)) => flow.field.clone(),
            None => rule.for_each.map_or("charter", |scope| scope.field()).to_owned(),
        };
        vec![Point {
            check: String::new(),
            outcome: Outcome::NotMet,
            fields: vec![field],
            text: "the charter takes none of the ways that the law allows".to_owned(),
            words_only: false,
            help: Some(format!("take one of these ways: {}", ways.join(", "))),
        }]
    })
}

/// All points of a way, or `None` if one of its checks says that it is not taken.
fn all_taken(calls: &[Call], case: Case<'_>) -> Option<Vec<Point>> {
    let said: Option<Vec<Vec<Point>>> = calls.iter().map(|call| call.run(&case)).collect();
    said.map(|points| points.into_iter().flatten().collect())
}

/// Where a rule does not apply only because the charter leaves out what its kind or fields suggest:
/// silence answers nothing, so a person must.
fn left_out(rule: &Rule, charter: &Charter) -> Option<Suggested> {
    let mut absent = rule.applies_when.iter().filter(|c| !c.holds(charter));
    let first = absent.next()?.suggested(charter)?;
    absent.all(|c| c.suggested(charter).is_some()).then_some(first)
}

fn asks_about(suggested: &Suggested) -> Point {
    Point {
        check: String::new(),
        outcome: Outcome::PersonMustJudge,
        fields: vec![suggested.field.to_owned()],
        text: suggested.why.to_owned(),
        words_only: false,
        help: Some(suggested.help.to_owned()),
    }
}

fn does_not_apply(field: &str, unless: &str) -> Point {
    Point {
        check: String::new(),
        outcome: Outcome::NotApplicable,
        fields: vec![field.to_owned()],
        text: format!("applies only where {unless}"),
        words_only: false,
        help: None,
    }
}
