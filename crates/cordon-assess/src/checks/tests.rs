//! Every check does on its own fragments what its page of the manual says.

use cordon_charter::Charter;

use super::{ALL, Check, Parameters, ScopeKind, parameters::Parameter};
use crate::{
    case::Case,
    condition::Scope,
    finding::{Outcome, Point, worst},
    fixture,
    manual::opening_comment,
    rulebook::AppliesTo,
    shelf::Shelf,
};

/// One fragment of a check's page.
struct Fragment {
    expected: Outcome,
    parameters: Parameters,
    text: String,
}

fn fragments(check: &Check) -> Vec<Fragment> {
    let mut fragments = Vec::new();
    let mut open: Option<Fragment> = None;
    for line in opening_comment(check.text) {
        let fence = line.strip_prefix("```");
        match (fence, &mut open) {
            (Some(""), Some(_)) => fragments.extend(open.take()),
            (Some(info), None) => {
                let expected = match info {
                    "charter-good" => Outcome::Met,
                    "charter-judge" => Outcome::PersonMustJudge,
                    "charter-bad" => Outcome::NotMet,
                    other => panic!("{}: unknown fragment {other}", check.name),
                };
                let parameters = Parameters::default();
                open = Some(Fragment { expected, parameters, text: String::new() });
            }
            (None, Some(fragment)) if line.starts_with("# with ") => {
                let given = line.strip_prefix("# with ").unwrap();
                let table: toml::Table = format!("it = {{ {given} }}").parse().unwrap();
                fragment.parameters = table["it"].clone().try_into().unwrap();
            }
            (None, Some(fragment)) => {
                fragment.text.push_str(line);
                fragment.text.push('\n');
            }
            (None, None) => {}
            (Some(_), Some(_)) => panic!("{}: a fence in a fragment", check.name),
        }
    }
    fragments
}

fn run(check: &'static Check, fragment: &Fragment, shelf: &Shelf) -> Vec<Point> {
    let charter = fixture::with(&fragment.text);
    let call = super::Call { check, parameters: fragment.parameters.clone(), own: Vec::new() };
    let case = Case { charter: &charter, parties: shelf.parties(), item: None };
    match check.scope {
        None => call.run(&case).expect("the fragment does not go this way"),
        Some(ScopeKind::Flow) => Scope::FlowAbroad
            .items(&charter, &AppliesTo::Every)
            .iter()
            .flat_map(|item| call.run(&Case { item: Some(item), ..case }).expect("not this way"))
            .collect(),
    }
}

/// The fragments on a check's page of the manual, as charter text.
pub(crate) fn fragments_of(name: &str) -> Vec<String> {
    let check = ALL.iter().find(|check| check.name == name).unwrap();
    fragments(check).into_iter().map(|fragment| fragment.text).collect()
}

#[test]
fn fragments_come_out_as_they_say() {
    let shelf = Shelf::embedded().unwrap();
    for check in ALL {
        for fragment in fragments(check) {
            let points = run(check, &fragment, &shelf);
            let came = worst(&points);
            assert_eq!(came, fragment.expected, "{}: {points:#?}\n{}", check.name, fragment.text);
        }
    }
}

#[test]
fn every_check_has_a_good_and_a_bad_fragment() {
    for check in ALL {
        let fragments = fragments(check);
        let bad = fragments.iter().any(|f| f.expected == Outcome::NotMet);
        let good = fragments.iter().any(|f| f.expected != Outcome::NotMet);
        assert!(good && bad, "{}", check.name);
        let title = opening_comment(check.text).next().unwrap();
        assert!(title.starts_with("Check: "), "{}", check.name);
    }
}

#[test]
fn every_point_names_its_field_and_what_to_do() {
    let shelf = Shelf::embedded().unwrap();
    for check in ALL {
        for point in fragments(check).iter().flat_map(|fragment| run(check, fragment, &shelf)) {
            assert_eq!(point.check, check.name);
            assert!(!point.fields.is_empty() && point.fields.iter().all(|f| !f.is_empty()));
            assert_eq!(point.help.is_some(), point.outcome != Outcome::Met, "{}", check.name);
            assert!(!point.text.ends_with('.'), "{}: {}", check.name, point.text);
        }
    }
}

#[test]
fn checks_are_sorted_and_named_like_their_files() {
    assert!(ALL.is_sorted_by_key(|check| check.name));
    for check in ALL {
        let registers = format!("name: \"{}\",", check.name);
        assert!(check.text.contains(&registers), "{}", check.name);
        let own_file = format!("include_str!(\"{}.rs\")", check.name);
        assert!(check.text.contains(&own_file), "{}", check.name);
    }
}

#[test]
fn every_parameter_has_a_name_that_reads_back() {
    for check in ALL {
        for parameter in check.needs.iter().chain(check.takes) {
            let value = match parameter {
                Parameter::Right => "\"access\"",
                Parameter::Role => "\"controller\"",
                Parameter::Meanings => "[\"approves\"]",
                Parameter::Groups => "[\"authority\"]",
                Parameter::Controls => "[\"sealed_storage\"]",
                Parameter::EpsilonAbove | Parameter::DeltaAbove => "\"1/2\"",
                _ => "7",
            };
            let text = format!("{} = {value}", parameter.as_str());
            let parameters: Parameters = toml::from_str(&text).unwrap();
            assert_eq!(parameters.in_words().len(), 1, "{text}");
        }
    }
}

#[test]
fn what_meets_a_check_is_a_charter_that_the_parser_accepts() {
    for check in ALL {
        for fragment in fragments(check).iter().filter(|f| f.expected != Outcome::NotMet) {
            let bytes = fixture::with(&fragment.text).canonical();
            let read = Charter::from_canonical(&bytes);
            assert!(read.is_ok(), "{}: {:?}\n{}", check.name, read.err(), fragment.text);
        }
    }
}

#[test]
fn every_field_that_decides_has_a_place_in_the_charter() {
    let shelf = Shelf::embedded().unwrap();
    for check in ALL {
        for fragment in fragments(check) {
            let charter = serde_json::to_value(fixture::with(&fragment.text)).unwrap();
            for path in run(check, &fragment, &shelf).iter().flat_map(|point| &point.fields) {
                assert!(is_place(&charter, path), "{}: {path}", check.name);
            }
        }
    }
}

/// Whether the path, or what it is missing from, is in the charter.
fn is_place(charter: &serde_json::Value, path: &str) -> bool {
    let pointer = format!("/{}", path.replace('[', ".").replace(']', "").replace('.', "/"));
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let flat = |tag: &str| charter.pointer(&format!("{parent}/{tag}/{key}")).is_some();
    let table = if parent.is_empty() { Some(charter) } else { charter.pointer(parent) };
    let optional = [
        "secrecy",
        "cross_border_contact",
        "discrimination_risk",
        "arrangement",
        "anonymous_option",
        "assessment_kept_years",
        "grievance_post",
        "national_conditions",
        "oversight",
        "register_entry",
        "research",
        "restriction",
        "portability",
        "safeguards",
        "basis",
        "agreement",
        "publication",
        "consultation",
    ];
    charter.pointer(&pointer).is_some()
        || flat("mode")
        || flat("type")
        || (table.is_some() && optional.contains(&key))
}
