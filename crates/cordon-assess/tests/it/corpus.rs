//! Failures on the record: each rebuilt as a charter that is refused by the findings named in its
//! head, and its repaired twin that can be opened.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use cordon_assess::{Assessment, Finding, Outcome, Shelf, assess};

/// A line of a refused charter's head: `# stopped by: RULE at FIELD`.
const STOPPED_BY: &str = "# stopped by: ";

/// A line of a refused charter's head about what no field can decide: it is asked, not passed.
const LEFT_TO_A_PERSON: &str = "# left to a person: ";

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../charters").join(name)
}

/// File names with texts, by name.
fn charters(name: &str) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = fs::read_dir(folder(name))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(&path).unwrap())
        })
        .collect();
    all.sort();
    all
}

fn judged(name: &str, text: &str) -> Assessment {
    let parsed = cordon_charter::parse(text);
    let charter = parsed.charter.unwrap_or_else(|| panic!("{name}: {:?}", parsed.diagnostics));
    assess(&charter, &Shelf::embedded().unwrap())
}

/// The findings that a refused charter says it is stopped by.
fn stopped_by(text: &str) -> Vec<(&str, &str)> {
    let lines = text.lines().filter_map(|line| line.strip_prefix(STOPPED_BY));
    lines.map(|line| line.split_once(" at ").unwrap()).collect()
}

/// What the finding says of that field.
fn at(finding: &Finding, field: &str) -> Vec<Outcome> {
    let points = finding.points.iter().filter(|point| point.fields.iter().any(|f| f == field));
    points.map(|point| point.outcome).collect()
}

#[test]
fn each_failure_is_refused_by_the_findings_that_it_names() {
    let refused = charters("refused");
    assert_eq!(refused.len(), 6);
    for (name, text) in &refused {
        let assessment = judged(name, text);
        assert!(assessment.blocks_opening(), "{name}");
        let named = stopped_by(text);
        for (rule, field) in &named {
            let finding = assessment.findings.iter().find(|f| f.rule.as_str() == *rule);
            let finding = finding.unwrap_or_else(|| panic!("{name}: no rule {rule}"));
            assert_eq!(finding.outcome, Outcome::NotMet, "{name}: {rule}");
            let said = at(finding, field);
            let wanting = |o: &Outcome| matches!(o, Outcome::NotMet | Outcome::PersonMustJudge);
            assert!(said.iter().any(wanting), "{name}: {rule} at {field}: {finding:#?}");
        }
        // No `must` fails that the head is silent about.
        let rules: BTreeSet<&str> = named.iter().map(|(rule, _)| *rule).collect();
        let unmet: BTreeSet<&str> = assessment.unmet_must().iter().map(|r| r.as_str()).collect();
        let silent: Vec<_> = unmet.difference(&rules).collect();
        assert!(silent.is_empty(), "{name}: {silent:?}\n{assessment}");
        assert!(rules.intersection(&unmet).next().is_some(), "{name}");
    }
}

#[test]
fn each_repaired_twin_can_be_opened_and_is_not_asked_the_same_again() {
    let refused = charters("refused");
    let repaired = charters("repaired");
    let names = |all: &[(String, String)]| all.iter().map(|c| c.0.clone()).collect::<Vec<_>>();
    assert_eq!(names(&refused), names(&repaired), "each refused charter has its twin");
    for ((name, bad), (_, good)) in refused.iter().zip(&repaired) {
        let assessment = judged(name, good);
        assert!(!assessment.blocks_opening(), "{name}\n{assessment}");
        for (rule, _) in stopped_by(bad) {
            let finding = assessment.findings.iter().find(|f| f.rule.as_str() == rule).unwrap();
            assert_ne!(finding.outcome, Outcome::NotMet, "{name}: {rule}");
        }
        let should: Vec<_> = assessment.with_outcome(Outcome::NotMet).map(|f| &f.rule).collect();
        assert!(should.is_empty(), "{name}: {should:?}\n{assessment}");
    }
}

#[test]
fn each_failure_says_what_happened_and_where_that_is_told() {
    for (name, text) in charters("refused") {
        let head: Vec<&str> = text.lines().take_while(|line| *line != "[measure]").collect();
        let told = |start: &str| head.iter().any(|line| line.starts_with(start));
        assert!(told("# Rebuilt from the record: "), "{name}");
        assert!(told("# https://"), "{name}");
        assert!(!stopped_by(&text).is_empty(), "{name}");
    }
}

/// The rule's finding leaves the field to a person, who must answer before anything opens.
fn is_left_to_a_person(assessment: &Assessment, rule: &str, field: &str) -> bool {
    let finding = assessment.findings.iter().find(|f| f.rule.as_str() == rule).unwrap();
    finding.needs_answer() && at(finding, field).contains(&Outcome::PersonMustJudge)
}

#[test]
fn what_no_field_can_decide_is_asked_before_anything_opens() {
    let mut left = 0;
    for (name, text) in charters("refused") {
        let assessment = judged(&name, &text);
        for line in text.lines().filter_map(|line| line.strip_prefix(LEFT_TO_A_PERSON)) {
            let (rule, field) = line.split_once(" at ").unwrap();
            assert!(is_left_to_a_person(&assessment, rule, field), "{name}: {line}");
            left += 1;
        }
    }
    assert!(left > 0);
}

/// With a competence, a responsible post and forbidden uses in sound words, what is left of the
/// Indian case is a recipient that must not be one: the repaired twin has none, and whoever writes
/// one into it is asked about it by name.
#[test]
fn lists_for_the_police_stay_a_question_however_well_they_are_worded() {
    let (name, text) = charters("repaired").into_iter().find(|(n, _)| n.contains("india")).unwrap();
    let rule = "c108-5-4a";
    let field = "recipient[1]";
    let before = judged(&name, &text);
    let sound = before.findings.iter().find(|f| f.rule.as_str() == rule).unwrap();
    assert_eq!(sound.outcome, Outcome::Met);
    let police = "[[recipient]]\nname = \"District police\"\ncountry = \"IN\"\nreceives = \
                  \"lists of positive people and their contacts\"\ncompetence = \"Police Act \
                  1861, section 23\"\npurpose = \"tracing\"\nagreement = \"order 7\"\n\n[privacy]";
    for data in ["", "data = \"persons\"\n"] {
        let police = police.replace("competence", &format!("{data}competence"));
        let after = judged(&name, &text.replace("[privacy]", &police));
        assert!(is_left_to_a_person(&after, rule, field), "{after}");
        let finding = after.findings.iter().find(|f| f.rule.as_str() == rule).unwrap();
        let point = finding.deciding().find(|p| p.fields == [field]).unwrap();
        for said in ["District police", "lists of positive people", "policing and enforcement"] {
            assert!(point.text.contains(said), "{said}: {}", point.text);
        }
    }
}

/// A failure cannot be talked away: with sound words in every place that was empty, publishing
/// persons stays refused by what the charter says in a typed field.
#[test]
fn better_words_do_not_open_a_charter_that_publishes_persons() {
    let (name, text) = charters("refused").into_iter().find(|(n, _)| n.contains("korea")).unwrap();
    let words = [("why = \"n/a\"", "why = \"needed to find visitors\""), ("\"none\"", "\"Done.\"")];
    let text = words.iter().fold(text, |text, (from, to)| text.replace(from, to));
    let assessment = judged(&name, &text);
    let stopped = assessment.findings.iter().find(|finding| finding.rule.as_str() == "kr-34-2");
    let stopped = stopped.unwrap();
    assert!(stopped.blocks());
    let point = stopped.deciding().find(|point| point.fields == ["publication.shows"]).unwrap();
    assert!(point.text.contains("The route of each patient with sex, age and employer"));
}
