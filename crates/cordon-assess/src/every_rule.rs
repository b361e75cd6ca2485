//! Every rule of every national book: a charter that meets it and one that fails it, made of the
//! fragments that stand on the pages of its checks. A rule that no field can answer is always for
//! a person.

use std::collections::BTreeSet;

use cordon_charter::{Charter, CountryCode};

use crate::{
    Condition, Finding, Outcome, Rule, Rulebook, Scope, Severity, Shelf, assess,
    checks::tests::fragments_of, compare::as_if_of, fixture::laid, judge::findings_by,
};

/// What national books ask besides, laid over the sound charter.
pub(crate) const FULL: &str = include_str!("../tests/national.toml");

const RECIPIENT_ABROAD: &str = r#"
[[recipient]]
name = "Institute abroad"
country = "US"
receives = "noised weekly counts"
competence = "agreement of 2024"
purpose = "epidemic-curve"
transfer = { tool = "safeguards", reference = "standard contract 3 of 2025" }
"#;

const LIMITED: &str = r#"
[[restricted_right]]
provision = "Art 9(1)(b)"
right = "access to the name of the person who reported the contact"
law = "Public Health Act, section 16"
need = "sources stay silent if they are named"
milder_means = "naming them after the outbreak was weighed and is what happens"
until = 2026-06-30
"#;

/// A fragment by which the condition holds.
fn holds(condition: Condition) -> &'static str {
    match condition {
        Condition::BasisLaw
        | Condition::SpecialCategories
        | Condition::Recipients
        | Condition::RowsRead => "",
        Condition::Publication => FULL,
        Condition::BasisConsent => {
            "# only-purpose case-follow-up\n[law]\nlegal_basis = { kind = \"consent\", \
             refusal = \"nothing follows\" }"
        }
        Condition::FlowAbroad => RECIPIENT_ABROAD,
        Condition::AutomatedDecisions => {
            r#"
            [[automated.decision]]
            decision = "who is called first"
            law = "Public Health Act, section 18"
            reasoning = "days since contact and age, by the published table"
            reviewer_post = "head of the contact team"
            hearing = "the person is called and can object before anything follows"
            "#
        }
        Condition::RestrictedRights => LIMITED,
        Condition::Processors => {
            r#"
            [[processor]]
            name = "Data centre"
            country = "XA"
            task = "runs the servers"
            contract = "contract 17 of 2025"
            "#
        }
        Condition::Research => {
            "[[purpose]]\nid = \"epidemic-curve\"\nresearch = \"Research Act, section 4\""
        }
        Condition::ContactTracing => "[measure]\nkind = \"contact_follow_up\"",
        Condition::Quarantine => "[measure]\nkind = \"quarantine_check_in\"",
        Condition::App => "[measure]\nkind = \"exposure_notification\"",
        Condition::VenueLog => {
            "[tool.venue_log]\nsplit_custody = \"venue and agency\"\nerasure_check = \"monthly\""
        }
        Condition::Telecom => "[tool.telecom]\nanonymised_at_operator = true",
        Condition::HighResidualRisk => {
            r#"
            [risk.unwanted_modification]
            severity = "maximal"
            likelihood = "maximal"
            residual_severity = "important"
            residual_likelihood = "important"
            "#
        }
    }
}

/// The country whose charters the book judges; of the Union, one of its states; for the baseline,
/// the invented one of the sound charter.
fn country(book: &Rulebook) -> CountryCode {
    let name = match book.jurisdiction.as_str() {
        "EU" => "DE",
        _ if book.is_for_every() => "XA",
        own => own,
    };
    name.parse().unwrap()
}

/// A charter that could meet or fail a rule, with what was laid over the sound one.
pub(crate) struct Tried {
    pub(crate) fragments: Vec<String>,
    pub(crate) charter: Charter,
}

/// Charters that could meet or fail a rule.
pub(crate) fn tried(book: &Rulebook, rule: &Rule) -> Vec<Tried> {
    let conditions: Vec<&str> = rule.applies_when.iter().map(|c| holds(*c)).collect();
    let calls = rule.checks.iter().chain(rule.one_of.iter().flat_map(|way| &way.checks));
    let mut fragments: Vec<String> = calls.flat_map(|call| fragments_of(call.name())).collect();
    fragments.extend(crate::tests::fragments_for(&rule.id));
    fragments.extend([String::new(), "[term]\nsunset = 2026-06-30".to_owned()]);
    if rule.for_each == Some(Scope::FlowAbroad) {
        fragments.push(RECIPIENT_ABROAD.to_owned());
    }
    let mut charters = Vec::new();
    for fragment in &fragments {
        for under in ["", FULL] {
            let mut all = vec![under];
            all.extend(&conditions);
            all.push(fragment);
            let charter = as_if_of(&laid(&all), &country(book));
            charters
                .push(Tried { fragments: all.into_iter().map(str::to_owned).collect(), charter });
        }
    }
    charters
}

pub(crate) fn finding(charter: &Charter, shelf: &Shelf, rule: &Rule) -> Finding {
    let book = shelf.books().iter().find(|book| book.rules.iter().any(|r| r.id == rule.id));
    let all = findings_by(&[book.unwrap()], charter, shelf.parties());
    all.into_iter().find(|finding| finding.rule == rule.id).unwrap()
}

fn national(shelf: &Shelf) -> impl Iterator<Item = (&Rulebook, &Rule)> {
    let books = shelf.books().iter().filter(|book| !book.is_for_every());
    books.flat_map(|book| book.rules.iter().map(move |rule| (book, rule)))
}

/// Verified rules without a question of their own that still no charter meets by itself: all that a
/// charter can name there must be weighed by somebody.
const NEVER_MET_ALONE: [&str; 8] =
    ["ca-opc-4", "cn-pipl-38", "gdpr-44-49", "gdpr-9-4", "in-9", "ng-31", "ng-41", "ng-43"];

#[test]
fn every_rule_has_a_charter_that_meets_it_and_one_that_fails_it() {
    let shelf = Shelf::embedded().unwrap();
    let mut never_met = BTreeSet::new();
    for (book, rule) in national(&shelf) {
        let findings: Vec<Finding> =
            tried(book, rule).iter().map(|t| finding(&t.charter, &shelf, rule)).collect();
        let outcomes: BTreeSet<Outcome> = findings.iter().map(|f| f.outcome).collect();
        let asks_only = rule.checks.is_empty() && rule.one_of.is_empty();
        assert!(outcomes.contains(&Outcome::NotMet) != asks_only, "{}: {outcomes:?}", rule.id);
        let met = outcomes.contains(&Outcome::Met);
        let judged = outcomes.contains(&Outcome::PersonMustJudge);
        if asks_only || !rule.verified || rule.judgement.is_some() {
            assert!(judged && !met, "{}: {outcomes:?}", rule.id);
        } else if !met {
            assert!(judged, "{}: {outcomes:?}", rule.id);
            never_met.insert(rule.id.as_str());
        }
        for finding in findings.iter().filter(|f| f.outcome == Outcome::PersonMustJudge) {
            assert!(finding.needs_answer() && finding.deciding().count() > 0, "{}", rule.id);
        }
    }
    assert_eq!(never_met.into_iter().collect::<Vec<_>>(), NEVER_MET_ALONE);
}

#[test]
fn a_full_charter_opens_in_every_country_once_people_have_answered() {
    let shelf = Shelf::embedded().unwrap();
    for book in shelf.books().iter().filter(|book| !book.is_for_every()) {
        let assessment = assess(&as_if_of(&laid(&[FULL]), &country(book)), &shelf);
        assert!(!assessment.blocks_opening(), "{}\n{assessment}", book.jurisdiction);
        let bytes = assessment.canonical().unwrap();
        assert_eq!(crate::Assessment::from_canonical(&bytes).unwrap(), assessment);
        // An address longer than a line stays whole, so that it can be followed.
        let fits = |line: &str| line.chars().count() <= 100 || line.trim().starts_with("http");
        assert!(assessment.to_string().lines().all(fits));
        for part in &assessment.balance.parts {
            assert!(!part.decided_by.is_empty() && !part.fields.is_empty(), "{:?}", part.part);
            assert_eq!(part.deciding(&assessment.findings).count(), part.decided_by.len());
        }
    }
}

#[test]
fn every_rule_has_what_a_reader_needs_to_look_it_up() {
    let shelf = Shelf::embedded().unwrap();
    for (book, rule) in national(&shelf) {
        assert!(rule.url.starts_with("http"), "{}", rule.id);
        assert!(!rule.tests.is_empty() && !rule.topics.is_empty(), "{}", rule.id);
        assert!(!rule.charter_must_show.is_empty(), "{}", rule.id);
        assert!(rule.severity < Severity::Invalid, "{}: only the baseline says so", rule.id);
        assert!(rule.citation.chars().any(char::is_numeric), "{}", rule.id);
        let finding = finding(&as_if_of(&laid(&[FULL]), &country(book)), &shelf, rule);
        assert_eq!((finding.verified, finding.seen), (rule.verified, rule.seen), "{}", rule.id);
        assert_eq!((finding.source, finding.url), (rule.source.clone(), rule.url.clone()));
    }
}

/// Rules whose numbers the law itself gives.
const NUMBERS_OF_THE_LAW: [&str; 8] = [
    "cn-pipl-56",
    "gdpr-33",
    "in-as-180",
    "in-rules-breach",
    "kr-entry-4w",
    "kr-pipa-34",
    "kr-route-time",
    "ng-40",
];

#[test]
fn a_number_that_the_law_does_not_give_is_called_cordons_own() {
    let shelf = Shelf::embedded().unwrap();
    let mut of_the_law = Vec::new();
    for rule in shelf.books().iter().flat_map(|book| &book.rules) {
        let calls = rule.checks.iter().chain(rule.one_of.iter().flat_map(|way| &way.checks));
        let parameters: Vec<String> = calls.flat_map(crate::checks::Call::parameters).collect();
        let has_number = |p: &String| {
            let (_, value) = p.split_once(" = ").unwrap();
            value.starts_with(|c: char| c.is_ascii_digit())
        };
        let noted = rule
            .note
            .as_ref()
            .is_some_and(|note| note.contains("Cordon") || note.contains("are counted as"));
        if parameters.iter().any(has_number) && !noted {
            of_the_law.push(rule.id.as_str());
        }
    }
    of_the_law.sort_unstable();
    assert_eq!(of_the_law, NUMBERS_OF_THE_LAW);
    // What a note calls Cordon's, the check lists as its own, and the other way round.
    for rule in shelf.books().iter().flat_map(|book| &book.rules) {
        let calls = || rule.checks.iter().chain(rule.one_of.iter().flat_map(|way| &way.checks));
        let parameters =
            || calls().flat_map(|call| call.parameters().into_iter().map(move |p| (call, p)));
        let name = |p: &str| p.split(" = ").next().unwrap().to_owned();
        let listed = parameters().any(|(call, p)| call.is_own(&name(&p)));
        let number =
            |p: &str| p.split(" = ").nth(1).unwrap().starts_with(|c: char| c.is_ascii_digit());
        let numbers = parameters().any(|(_, p)| number(&p));
        let noted = rule.note.as_ref().is_some_and(|note| note.contains("Cordon's"));
        assert_eq!(listed, numbers && noted, "{}: {:?}", rule.id, rule.note);
    }
}

#[test]
fn what_was_seen_can_be_followed_or_says_that_it_cannot() {
    let shelf = Shelf::embedded().unwrap();
    for rule in shelf.books().iter().flat_map(|book| &book.rules).filter(|rule| rule.verified) {
        let said = &rule.source;
        let followed = said.starts_with("https://") || said.starts_with("http://");
        assert!(followed || said.contains("no public address"), "{}: {said}", rule.id);
    }
}

/// A text at some address is not the law's own page because it looks like it.
#[test]
fn a_copy_is_not_called_the_law() {
    let shelf = Shelf::embedded().unwrap();
    let rules = || shelf.books().iter().flat_map(|book| &book.rules);
    let copy = |id: &str| rules().find(|rule| rule.id.as_str() == id).unwrap().copy.clone();
    assert_eq!(copy("gdpr-5-1c").as_deref(), Some("at github.com"));
    assert_eq!(copy("ng-31").as_deref(), Some("at huggingface.co"));
    assert_eq!(copy("gdpr-35").as_deref(), Some("that has no public address"));
    for official in ["cfr-52", "ca-tbs-pia", "kr-nhrck"] {
        assert_eq!(copy(official), None, "{official}");
    }
    let assessment = assess(&as_if_of(&laid(&[FULL]), &"DE".parse().unwrap()), &shelf);
    let finding = assessment.findings.iter().find(|f| f.rule.as_str() == "gdpr-5-1c").unwrap();
    let said = "the text was seen in a copy at github.com, not at the publisher";
    assert_eq!(finding.seen_in_words(), said);
    // An account is called an account, and what was not seen is not called a copy.
    for rule in
        rules().filter(|rule| matches!(rule.seen, crate::Seen::Secondary | crate::Seen::None))
    {
        let words = rule.seen.in_copy(rule.copy.as_deref());
        assert_eq!(words, rule.seen.in_words(), "{}", rule.id);
    }
    // `check` prints where a rule was seen, not the book's address alone.
    let page = assessment.to_string();
    for finding in assessment.with_outcome(Outcome::PersonMustJudge) {
        let source = finding.source.split(' ').next().unwrap();
        assert!(page.contains(source), "{}: {source}", finding.rule);
    }
}

#[test]
fn a_country_is_judged_by_its_own_book_and_told_what_was_not_judged() {
    let shelf = Shelf::embedded().unwrap();
    let judged = |code: &str| assess(&as_if_of(&laid(&[FULL]), &code.parse().unwrap()), &shelf);
    for (code, books, not_judged) in [
        ("KR", "INT-108+ KR", None),
        ("FR", "INT-108+ EU FR", Some("FR")),
        ("DE", "INT-108+ EU", Some("DE")),
        ("NO", "INT-108+ EU", Some("NO")),
        ("SL", "INT-108+", Some("SL")),
    ] {
        let assessment = judged(code);
        let by: Vec<_> = assessment.rulebooks.iter().map(|b| b.jurisdiction.as_str()).collect();
        assert_eq!(by.join(" "), books);
        assert_eq!(assessment.not_judged.as_ref().map(CountryCode::as_str), not_judged);
    }
    let page = judged("FR").to_string();
    for said in ["Not yet compiled: what French law asks", "beyond INT-108+ and EU was not"] {
        assert!(page.contains(said), "{said}\n{page}");
    }
    // One page does not say of one book that it is compiled and that it is not.
    let page = judged("FR").to_string();
    assert!(page.contains("FR France (its law was not compiled, and judged nothing)"), "{page}");
    assert_eq!(page.matches("compiled 2026").count(), 2, "{page}");
    assert!(judged("IN").to_string().contains("The act comes into force in stages"));
}

/// GDPR Arts 18 and 20, NDPA: a charter that is silent about them is asked, not passed.
#[test]
fn restriction_and_portability_are_asked_for_where_the_law_gives_them() {
    let shelf = Shelf::embedded().unwrap();
    let consent = holds(Condition::BasisConsent);
    let full = "[rights.restriction]\nhow = \"on request\"\ndays = 5\nfree = true\n\
                [rights.portability]\nhow = \"as a table\"\ndays = 5\nfree = true";
    let points = |country: &str, rule: &str, fragments: &[&str]| {
        let charter = as_if_of(&laid(fragments), &country.parse().unwrap());
        let assessment = assess(&charter, &shelf);
        let found = assessment.findings.into_iter().find(|f| f.rule.as_str() == rule).unwrap();
        let asked = |p: &&crate::Point| p.outcome == Outcome::PersonMustJudge;
        let asked: Vec<_> = found.points.iter().filter(asked).flat_map(|p| &p.fields).collect();
        asked.into_iter().cloned().collect::<Vec<_>>()
    };
    let (restriction, portability) = ("rights.restriction", "rights.portability");
    assert_eq!(points("DE", "gdpr-15-21", &[""]), [restriction]);
    assert_eq!(points("DE", "gdpr-15-21", &[full]), [""; 0]);
    assert_eq!(points("DE", "gdpr-20", &[consent]), [portability]);
    assert_eq!(points("DE", "gdpr-20", &[consent, full]), [""; 0]);
    // On a law nobody takes data along (Art 20(3)).
    assert_eq!(points("DE", "gdpr-20", &[""]), [""; 0]);
    assert_eq!(points("NG", "ng-34-38", &[""]), [restriction, portability]);
    assert_eq!(points("NG", "ng-34-38", &[full]), [""; 0]);
}

/// Leaving a table out answers nothing where the kind of measure, or its fields, suggest it.
#[test]
fn no_rule_is_switched_off_by_leaving_a_table_out() {
    let shelf = Shelf::embedded().unwrap();
    let place = "[record.case.field.area]\ntype = \"place\"\nmax_length = 8\n\
                 identifies = \"together\"\npurposes = [\"case-follow-up\"]\nwhy = \"where\"\n\
                 required = false";
    let nothing = "";
    for (country, rule, kind, fields, table) in [
        ("DE", "epriv-15", "mobility_analysis", nothing, holds(Condition::Telecom)),
        ("KR", "kr-entry-4w", "contact_follow_up", place, holds(Condition::VenueLog)),
        (
            "CA",
            "ca-fpt-1",
            "quarantine_check_in",
            nothing,
            "[tool.app]\nvoluntary = true\nwithout_it = \"they call\"\n\
             evaluated_on = 2026-06-01\naudit = \"yearly\"",
        ),
        ("XA", "c108-9-1c", "screening", nothing, holds(Condition::AutomatedDecisions)),
    ] {
        let country: CountryCode = country.parse().unwrap();
        let kind = format!("[measure]\nkind = \"{kind}\"");
        let judged = |fragments: &[&str]| {
            let assessment = assess(&as_if_of(&laid(fragments), &country), &shelf);
            assessment.findings.into_iter().find(|f| f.rule.as_str() == rule).expect(rule)
        };
        let silent = judged(&[&kind, fields]);
        assert_eq!(silent.outcome, Outcome::PersonMustJudge, "{rule}");
        assert!(silent.needs_answer() && silent.questions.len() == 1, "{rule}: {silent:?}");
        assert!(silent.points[0].text.contains("nothing says") || rule == "c108-9-1c");
        // Once it is described, the rule's own checks decide.
        let described = judged(&[&kind, fields, table]);
        assert!(described.points.iter().all(|point| !point.check.is_empty()), "{rule}");
        // Where nothing suggests it, it does not apply.
        assert_eq!(judged(&[""]).outcome, Outcome::NotApplicable, "{rule}");
    }
}

#[test]
fn within_the_economic_area_nothing_crosses_the_border_of_the_union() {
    let shelf = Shelf::embedded().unwrap();
    let to = |country: &str| {
        let abroad = RECIPIENT_ABROAD.replace("\"US\"", &format!("\"{country}\""));
        let assessment = assess(&as_if_of(&laid(&[&abroad]), &"DE".parse().unwrap()), &shelf);
        assessment.findings.into_iter().find(|f| f.rule.as_str() == "gdpr-44-49").unwrap().outcome
    };
    assert_eq!(to("NO"), Outcome::NotApplicable);
    assert_eq!(to("US"), Outcome::PersonMustJudge);
}
