//! Every rule of the baseline: a charter that meets it, and one that fails it.

use cordon_charter::Charter;

use crate::{
    Assessment, Outcome, Shelf, assess,
    assessment::AssessmentError,
    compare::as_if_of,
    fixture::{SOUND, sound, with},
    rulebook::RuleId,
};

fn judge(charter: &Charter) -> Assessment {
    assess(charter, &Shelf::embedded().unwrap())
}

fn outcome(assessment: &Assessment, rule: &str) -> Outcome {
    assessment.findings.iter().find(|f| f.rule.as_str() == rule).expect(rule).outcome
}

fn names(ids: &[RuleId]) -> Vec<&str> {
    ids.iter().map(RuleId::as_str).collect()
}

const RESTRICTED: &str = r#"
[[restricted_right]]
provision = "Art 9(1)(b)"
right = "access to the name of the person who reported the contact"
law = "Public Health Act, section 16"
need = "sources stay silent if they are named"
milder_means = "naming them after the outbreak was weighed and is what happens"
until = 2026-06-30
"#;

const DECIDED: &str = r#"
[[automated.decision]]
decision = "who is called first"
law = "Public Health Act, section 18"
reasoning = "days since contact and age, by the published table"
reviewer_post = "head of the contact team"
hearing = "the person is called and can object before anything follows"
"#;

const ABROAD: &str = r#"
[[recipient]]
name = "Public health institute"
country = "FR"
receives = "noised weekly counts"
competence = "agreement of 2024"
purpose = "epidemic-curve"
transfer = { tool = "party" }
"#;

const POLICE: &str = r#"
[[recipient]]
name = "District police"
country = "XA"
receives = "the list of contacts who were not at home"
data = "persons"
competence = "Police Act, section 12"
purpose = "case-follow-up"
"#;

const DEROGATION: &str = r#"
[[recipient]]
name = "Hospital"
country = "US"
receives = "the file of a patient who is treated there"
competence = "treats the patient"
purpose = "epidemic-curve"
transfer = { tool = "derogation", ground = "the person's interest", why_necessary = "no other" }
"#;

/// Rule; a charter that meets it, with how; and what is changed in it so that it fails.
fn cases() -> Vec<(&'static str, &'static str, Outcome, (&'static str, &'static str))> {
    use Outcome::{Met, PersonMustJudge as Judge};
    vec![
        ("c108-4", "", Met, ("", "[law]\ninstrument = []")),
        ("c108-5-1", "", Judge, ("", "[aim]\nbalance = []")),
        ("c108-5-2", "", Met, ("", "[law]\nlegal_basis = { kind = \"law\", reason = \"\" }")),
        ("c108-5-4a", "", Met, ("", "[[purpose]]\nid = \"epidemic-curve\"\nforbidden_uses = []")),
        ("c108-5-4c", "", Met, ("", "[record.case.field.age]\nwhy = \"…\"")),
        ("c108-5-4e", "", Met, ("", "[term]\nsunset = 9999-12-31")),
        ("c108-6", "", Judge, ("", "[special]\nsafeguards = []")),
        ("c108-7-1", "", Met, ("", "[risk.disappearance]\ncontrol = []")),
        ("c108-7-2", "", Met, ("", "[breach]\nhours = 73")),
        ("c108-8", "", Met, ("", "[notice]\npublished_at = \"\"")),
        (
            "c108-9-1a",
            DECIDED,
            Met,
            ("reviewer_post = \"head of the contact team\"", "reviewer_post = \"\""),
        ),
        ("c108-9-1b", "", Judge, ("", "[rights.access]\ndays = 32")),
        ("c108-9-1c", DECIDED, Judge, ("days since contact and age, by the published table", "")),
        ("c108-9-1d", "", Met, ("", "[rights.objection]\nfree = false")),
        (
            "c108-10-1",
            "",
            Met,
            ("", "[[statement]]\nrole = \"controller\"\nmeaning = \"approves\""),
        ),
        ("c108-10-2", "", Met, ("", "[design]\nchoices = []")),
        ("c108-10-2-budget", "", Met, ("", "[privacy]\nepsilon = \"40\"\nreason = \"\"")),
        ("c108-11-scope", RESTRICTED, Met, ("Art 9(1)(b)", "Art 6")),
        ("c108-11", RESTRICTED, Judge, ("2026-06-30", "2027-06-30")),
        ("c108-11-core", "", Judge, ("", "[aim]\nbalance = []")),
        ("c108-14-1", ABROAD, Met, ("\"FR\"", "\"US\"")),
        ("c108-14-4", DEROGATION, Judge, ("why_necessary = \"no other\"", "why_necessary = \"\"")),
        (
            "c108-15",
            "",
            Judge,
            ("", "[[statement]]\nrole = \"supervisory_authority\"\nmeaning = \"notified\""),
        ),
        ("c108-16-19", "", Judge, ("", "# without law.cross_border_contact")),
    ]
}

/// What is laid over the sound charter so that a rule of the baseline is met, and failed.
pub(crate) fn fragments_for(rule: &RuleId) -> Vec<String> {
    let own = cases().into_iter().filter(|case| case.0 == rule.as_str());
    let both =
        own.flat_map(|(_, fragment, _, change)| [fragment.to_owned(), bad(fragment, change)]);
    both.collect()
}

fn bad(fragment: &str, (from, to): (&str, &str)) -> String {
    if from.is_empty() { to.to_owned() } else { fragment.replace(from, to) }
}

#[test]
fn every_rule_has_a_charter_that_meets_it_and_one_that_fails_it() {
    let shelf = Shelf::embedded().unwrap();
    let rules: Vec<_> = shelf.books()[0].rules.iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(rules, cases().iter().map(|case| case.0).collect::<Vec<_>>());
    for (rule, fragment, met, change) in cases() {
        let good = assess(&with(fragment), &shelf);
        assert_eq!(outcome(&good, rule), met, "{rule}\n{good}");
        assert!(!good.blocks_opening(), "{rule}: {:?}", good.unmet_must);
        let bad = bad(fragment, change);
        assert_ne!(bad, fragment, "{rule}");
        let bad = assess(&with(&bad), &shelf);
        assert_eq!(outcome(&bad, rule), Outcome::NotMet, "{rule}\n{bad}");
        assert_eq!(bad.blocks_opening(), rule != "c108-16-19", "{rule}");
    }
}

#[test]
fn fragments_are_laid_over_what_the_parser_reads() {
    let parsed = cordon_charter::parse(SOUND);
    assert!(parsed.diagnostics.is_empty(), "{:#?}", parsed.diagnostics);
    assert_eq!(parsed.charter, Some(sound()));
}

#[test]
fn the_sound_charter_opens_once_people_have_answered() {
    let assessment = judge(&sound());
    assert!(assessment.unmet_must().is_empty() && !assessment.is_invalid());
    let asked = names(assessment.to_be_judged());
    let by_people = ["c108-5-1", "c108-6", "c108-9-1b", "c108-11-core", "c108-15", "c108-16-19"];
    assert_eq!(asked, by_people);
    assert_eq!(assessment.not_judged.map(|c| c.to_string()), Some("XA".to_owned()));
}

/// Whoever must answer reads a question: what the rule asks, quoted, and what was found.
#[test]
fn every_question_has_a_text_that_can_be_answered() {
    let shelf = Shelf::embedded().unwrap();
    for country in ["XA", "DE", "NG", "KR", "IN", "CN", "CA", "AR"] {
        for fragment in ["", POLICE, DEROGATION, "[term]\nsunset = 2028-12-31"] {
            let charter = as_if_of(&with(fragment), &country.parse().unwrap());
            let assessment = assess(&charter, &shelf);
            let answered = assessment.findings.iter().filter(|f| f.needs_answer());
            for finding in answered {
                let asked = finding.asked();
                assert!(!asked.is_empty(), "{country}: {}", finding.rule);
                for question in &asked {
                    assert!(question.contains('?') || question.contains("why"), "{question}");
                    assert!(!question.contains("is this what"), "{question}");
                }
                let all = asked.join("\n");
                let quoted = finding.verified || all.contains(&finding.paraphrase);
                assert!(quoted, "{}: {all}", finding.rule);
            }
        }
    }
}

#[test]
fn who_must_answer_is_named_by_role_and_post() {
    let assessment = judge(&sound());
    let page = assessment.to_string();
    let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
    for controller in &assessment.subject.controllers {
        assert!(page.contains(&format!("answered by the controller, {controller}")), "{page}");
    }
    let many = format!("all {} findings", assessment.to_be_judged.len());
    assert!(page.contains(&many) && page.contains("answers of other roles do not count"), "{page}");
}

#[test]
fn what_was_not_verified_is_never_met() {
    for fragment in ["", DECIDED, RESTRICTED, ABROAD] {
        for finding in judge(&with(fragment)).findings {
            assert!(finding.verified || finding.outcome != Outcome::Met, "{}", finding.rule);
            if !finding.verified && finding.outcome == Outcome::PersonMustJudge {
                assert!(finding.needs_answer() && !finding.questions.is_empty());
            }
        }
    }
}

#[test]
fn limiting_what_may_not_be_limited_is_invalid() {
    let assessment = judge(&with(&RESTRICTED.replace("Art 9(1)(b)", "Art 10(1)")));
    assert_eq!(names(&assessment.invalid), ["c108-11-scope"]);
    assert!(names(&assessment.unmet_must).contains(&"c108-11-scope"));
    assert!(assessment.to_string().contains("Invalid: the charter limits what no law may limit"));
}

#[test]
fn a_should_that_is_not_followed_is_explained_in_public() {
    let assessment = judge(&with("# without law.cross_border_contact"));
    assert!(!assessment.blocks_opening());
    assert!(names(assessment.to_be_judged()).contains(&"c108-16-19"));
}

#[test]
fn consent_is_for_a_person_to_judge() {
    let consent = "[law]\nlegal_basis = { kind = \"consent\", refusal = \"nothing follows\" }";
    let one = format!("# only-purpose case-follow-up\n{consent}");
    assert_eq!(outcome(&judge(&with(&one)), "c108-5-2"), Outcome::PersonMustJudge);
    let bundled = judge(&with(consent));
    assert_eq!(outcome(&bundled, "c108-5-2"), Outcome::NotMet);
}

#[test]
fn each_recipient_takes_its_own_way_abroad() {
    let law = ABROAD.replace("\"FR\"", "\"NZ\"");
    let law = law.replace("tool = \"party\"", "tool = \"law\", reference = \"Privacy Act\"");
    let mixed = judge(&with(&format!("{ABROAD}{law}")));
    let finding = mixed.findings.iter().find(|f| f.rule.as_str() == "c108-14-1").unwrap();
    let ways: Vec<_> = finding.points.iter().map(|p| (p.check.as_str(), p.outcome)).collect();
    let expected =
        [("transfer_to_party", Outcome::Met), ("transfer_law", Outcome::PersonMustJudge)];
    assert_eq!(ways, expected);
    assert!(finding.points[0].text.starts_with("Public health institute (FR): "));
    let none = judge(&with(&ABROAD.replace("transfer = { tool = \"party\" }", "")));
    let finding = none.findings.iter().find(|f| f.rule.as_str() == "c108-14-1").unwrap();
    assert_eq!(finding.outcome, Outcome::NotMet);
    assert_eq!(finding.points[0].fields, ["recipient[0]"]);
    let help = finding.points[0].help.as_deref().unwrap();
    assert_eq!(help, "take one of these ways: party, law, safeguards, derogation");
}

/// A list of names and purposes says who receives what, not whether it may.
#[test]
fn whoever_receives_data_about_persons_is_a_question_for_a_person() {
    let asked = |fragment: &str| {
        let assessment = judge(&with(fragment));
        let rule = |f: &&crate::Finding| f.rule.as_str() == "c108-5-4a";
        assessment.findings.iter().find(rule).unwrap().clone()
    };
    let police = asked(POLICE);
    assert_eq!(police.outcome, Outcome::PersonMustJudge);
    assert!(police.needs_answer());
    let point = police.deciding().next().unwrap();
    assert_eq!(point.fields, ["recipient[0]"]);
    for said in ["District police", "who were not at home", "`case-follow-up`", "sanctions"] {
        assert!(point.text.contains(said), "{said}: {}", point.text);
    }
    // Silence is no answer; statistics are one.
    let silent = asked(&POLICE.replace("data = \"persons\"\n", ""));
    assert_eq!(silent.outcome, Outcome::PersonMustJudge);
    assert!(silent.deciding().any(|p| p.text.contains("nothing says whether it is about persons")));
    let counts = asked(&POLICE.replace("\"persons\"", "\"statistics\""));
    assert_eq!(counts.outcome, Outcome::Met);
    assert_eq!(asked("recipient = []").outcome, Outcome::Met);
    // Each is asked about by its name.
    let two = asked(&format!("{POLICE}{}", POLICE.replace("District police", "Landlords")));
    assert_eq!(two.deciding().count(), 2);
}

/// A version that lets a power compel rows asks more than the one before it.
#[test]
fn a_power_that_may_compel_rows_is_asked_about_with_its_fields() {
    let mut charter = sound();
    let rule = |charter: &Charter| {
        let assessment = judge(charter);
        let own = |f: &&crate::Finding| f.rule.as_str() == "c108-5-4a";
        assessment.findings.iter().find(own).unwrap().clone()
    };
    assert_eq!(rule(&charter).outcome, Outcome::Met);
    charter.law.overriding[0].disclosure = Some(cordon_charter::CompelledDisclosure {
        record: charter.records.keys().next().unwrap().clone(),
        fields: vec!["outcome".parse().unwrap()],
        most_persons: 20,
    });
    let found = rule(&charter);
    assert_eq!(found.outcome, Outcome::PersonMustJudge);
    let point = found.points.iter().find(|p| p.fields == ["law.overriding[0]"]).unwrap();
    for said in ["can compel outcome of", "20 persons at most", "policing", "forbidden uses"] {
        assert!(point.text.contains(said), "{said}: {}", point.text);
    }
    assert!(found.asked().contains(&point.text));
}

/// A mark that is taken off a field keeps the notice silent about it.
#[test]
fn a_special_category_that_no_field_is_marked_with_is_asked_about() {
    let asks = |charter: &Charter| {
        let assessment = judge(charter);
        let found = assessment.findings.iter().find(|f| f.rule.as_str() == "c108-6").unwrap();
        found.points.iter().any(|p| p.text.contains("no field is marked with it"))
    };
    let mut charter = sound();
    assert!(!asks(&charter));
    let mut fields = charter.records.values_mut().flat_map(|record| record.fields.values_mut());
    fields.by_ref().for_each(|field| field.special = None);
    assert!(asks(&charter));
}

#[test]
fn a_store_abroad_is_a_flow_abroad() {
    let outside = judge(&with("[measure]\nstorage_location = \"US\""));
    assert_eq!(outcome(&outside, "c108-14-1"), Outcome::NotMet);
    let party = judge(&with("[measure]\nstorage_location = \"FR\""));
    assert_eq!(outcome(&party, "c108-14-1"), Outcome::Met);
}

#[test]
fn the_balance_test_follows_from_the_findings() {
    let assessment = judge(&sound());
    let parts: Vec<_> = assessment
        .balance
        .parts
        .iter()
        .map(|part| format!("{}: {}", part.part.in_words(), part.outcome.in_words()))
        .collect();
    let expected = [
        "provided by law: a person must judge",
        "essence of the rights respected: a person must judge",
        "legitimate aim: a person must judge",
        "necessary: a person must judge",
        "proportionate: a person must judge",
        "limited in time: met",
        "least intrusive, a non-digital option included: a person must judge",
        "safeguards: a person must judge",
    ];
    assert_eq!(parts, expected);
    let bad = judge(&with("[term]\nsunset = 2025-12-31"));
    let part = &bad.balance.parts[5];
    assert_eq!((part.outcome, names(&part.decided_by)), (Outcome::NotMet, vec!["c108-5-4e"]));
    assert_eq!(part.fields, ["term.sunset"]);
}

#[test]
fn what_is_met_by_words_alone_says_so() {
    let assessment = judge(&sound());
    let on_words: Vec<&str> = assessment
        .findings
        .iter()
        .filter(|finding| finding.rests_on_words())
        .map(|finding| finding.rule.as_str())
        .collect();
    assert_eq!(on_words, ["c108-5-2", "c108-9-1a"]);
    // Any words will do, so the rule saw nothing else.
    let any = with("[law]\nlegal_basis = { kind = \"law\", reason = \"x\" }");
    assert_eq!(outcome(&judge(&any), "c108-5-2"), Outcome::Met);
    let page = assessment.beside(SOUND).with_all(true).to_string();
    assert_eq!(page.matches("Rests on words only: ").count(), on_words.len(), "{page}");
    let document = String::from_utf8(assessment.canonical().unwrap()).unwrap();
    assert!(document.contains("\"words_only\":true"));
    // A term has a last day, whatever words stand beside it.
    let term = assessment.findings.iter().find(|f| f.rule.as_str() == "c108-5-4e").unwrap();
    assert!(term.outcome == Outcome::Met && !term.rests_on_words());
}

/// Nothing limited, nobody decided about by machine, nobody who receives: what is not there answers
/// for no part of the balance test.
#[test]
fn no_part_of_the_balance_test_is_met_by_what_is_not_there() {
    let shelf = Shelf::embedded().unwrap();
    let text: toml::Table = SOUND.parse().unwrap();
    // `a.b[0].c`, as findings name it.
    let is_there = |field: &str| {
        let names = field.split('.').map(|name| name.split('[').next().unwrap());
        let mut at = Some(toml::Value::Table(text.clone()));
        for name in names {
            at = match at {
                Some(toml::Value::Table(table)) => table.get(name).cloned(),
                // Of lists, whether there is any is enough.
                Some(toml::Value::Array(list)) => list.first().cloned(),
                _ => None,
            };
        }
        !matches!(&at, None | Some(toml::Value::Array(_)))
            || at.is_some_and(|v| v.as_array().is_some_and(|list| !list.is_empty()))
    };
    assert!(is_there("term.sunset") && is_there("law.instrument[0].url"));
    assert!(!is_there("restricted_right") && !is_there("automated.decision"));
    for country in ["XA", "DE", "FR", "CN", "AR", "NG", "IN", "CA", "KR"] {
        let charter = crate::compare::as_if_of(&sound(), &country.parse().unwrap());
        let assessment = assess(&charter, &shelf);
        for part in assessment.balance.parts.iter().filter(|part| part.outcome == Outcome::Met) {
            let mut met = part.deciding(&assessment.findings).flat_map(|f| f.deciding());
            let decides = met.any(|point| point.fields.iter().any(|field| is_there(field)));
            assert!(decides, "{country}: {:?} is met by {:?}", part.part, part.fields);
        }
        let essence = &assessment.balance.parts[1];
        assert_eq!(essence.outcome, Outcome::PersonMustJudge, "{country}: {essence:?}");
    }
}

#[test]
fn a_control_that_only_people_carry_lowers_no_risk() {
    let people = "[[risk.disappearance.control]]\ntitle = \"care\"\ncheck = \"organisational\"";
    let risk = &judge(&with(people)).impact.risks[2];
    assert_eq!(risk.residual_likelihood, risk.likelihood);
    let carried = &judge(&sound()).impact.risks[2];
    assert!(carried.residual_likelihood < carried.likelihood);
}

#[test]
fn the_document_reads_back_and_cannot_be_touched_up() {
    let assessment = judge(&with("[breach]\nhours = 720"));
    let bytes = assessment.canonical().unwrap();
    assert_eq!(Assessment::from_canonical(&bytes).unwrap(), assessment);
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains("\"unmet_must\":[\"c108-7-2\"]"), "{text}");
    let softened = text.replace("\"unmet_must\":[\"c108-7-2\"]", "\"unmet_must\":[]");
    let read = Assessment::from_canonical(softened.as_bytes());
    assert!(matches!(read, Err(AssessmentError::Inconsistent)), "{read:?}");
    let spaced = text.replacen(':', ": ", 1);
    let read = Assessment::from_canonical(spaced.as_bytes());
    assert!(matches!(read, Err(AssessmentError::NotCanonical)), "{read:?}");
    assert!(Assessment::from_canonical(b"{}").is_err());
}

#[test]
fn the_page_says_what_was_found_and_never_runs_over_its_lines() {
    let page = judge(&with("[breach]\nhours = 720")).to_string();
    for said in [
        "Fever case surveillance (fever-surveillance, version 1)",
        "Basis: law. Public Health Act, section 12.",
        "Cannot open: 1 rule is not met. Mend the charter.",
        "breach.hours: a breach is reported later than within 72 hours",
        "→ set at most 72",
        "5. proportionate: a person must judge",
        "- Convention 108+ Art 5(1) (c108-5-1): asks a person; aim: problem, effect, evidence",
        "There is no compiled rulebook of XA",
    ] {
        assert!(page.contains(said), "{said}\n{page}");
    }
    assert!(page.lines().all(|line| line.chars().count() <= 100), "{page}");
}

#[test]
fn with_the_charter_beside_it_the_page_names_lines() {
    let text = SOUND.replace("hours = 24", "hours = 720");
    let charter = cordon_charter::parse(&text).charter.unwrap();
    let page = judge(&charter).beside(&text).to_string();
    let line = 1 + text.lines().position(|line| line == "hours = 720").unwrap();
    assert!(page.contains(&format!("breach.hours (line {line}): a breach is reported")), "{page}");
    assert!(!page.contains("What is met"), "{page}");
    let all = judge(&charter).beside(&text).with_all(true).to_string();
    let page = all.strip_prefix(page.as_str()).unwrap();
    assert!(
        page.contains("What is met") && page.contains("(Convention 108+ Art 4; c108-4;"),
        "{all}"
    );
    assert!(page.contains("What does not apply") && page.contains("c108-11;"), "{all}");
}

#[test]
fn many_equal_faults_are_one_point() {
    let mut charter = sound();
    for field in charter.records.values_mut().flat_map(|record| record.fields.values_mut()) {
        field.why.clear();
    }
    let assessment = judge(&charter);
    let finding = assessment.findings.iter().find(|f| f.rule.as_str() == "c108-5-4c").unwrap();
    let failed: Vec<_> = finding.points.iter().filter(|p| p.outcome == Outcome::NotMet).collect();
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0].fields.len(), 5);
    assert!(assessment.to_string().contains(" and 1 more: nothing says why"));
}
