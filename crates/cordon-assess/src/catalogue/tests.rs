//! What is shipped is sound; word forms, ranks and filters; every way in which a file is refused.

use std::collections::BTreeSet;

use super::*;
use crate::{
    Outcome, Shelf, assess, check_names,
    fixture::sound,
    rulebook::{BalancePart, Seen},
};

fn shipped() -> Catalogue {
    Catalogue::embedded().unwrap()
}

fn guidance(words: &str) -> Vec<String> {
    let catalogue = shipped();
    let query = Query { words: words.to_owned(), ..Query::default() };
    catalogue.search_guidance(&query).entries.iter().map(|e| e.id.to_string()).collect()
}

fn practices(query: &Query) -> Vec<String> {
    shipped().search_practices(query).entries.iter().map(|e| e.id.to_string()).collect()
}

#[test]
fn every_entry_names_its_source_and_how_well_it_was_seen() {
    let catalogue = shipped();
    assert_eq!((catalogue.guidance().len(), catalogue.practices().len()), (53, 28));
    for entry in catalogue.guidance() {
        assert!(entry.url.starts_with("http"), "{}", entry.id);
        assert!(!entry.verified || entry.seen != Seen::None, "{}", entry.id);
    }
    for case in catalogue.practices() {
        assert!(case.source.starts_with("http"), "{}", case.id);
        assert!(!case.tests.is_empty(), "{}", case.id);
    }
    let ids: BTreeSet<&EntryId> = catalogue.ids().collect();
    assert_eq!(ids.len(), 81);
    // What was said from memory alone stays marked.
    let toolbox = catalogue.guidance_by_id("ehealth-toolbox-2020-04-15").unwrap();
    assert_eq!(toolbox.limits.iter().filter(|limit| !limit.verified).count(), 1);
    let json = serde_json::to_value(toolbox).unwrap();
    assert_eq!(json["limits"][2]["verified"], false);
    assert_eq!(json["seen"], "excerpt");
}

#[test]
fn every_topic_is_used() {
    let catalogue = shipped();
    for topic in catalogue.topics() {
        let guidance = catalogue.guidance().iter().any(|e| e.topics.contains(&topic.name));
        let case = catalogue.practices().iter().any(|e| e.topics.contains(&topic.name));
        assert!(guidance || case, "`{}` has no entry", topic.name);
    }
}

#[test]
fn forms_of_a_word_find_the_same() {
    for forms in [
        &["trace", "tracing", "traced", "Tracing"][..],
        &["proportionality", "proportionate", "proportional", "PROPORTIONATE"],
        &["retention", "retentions"],
        &["anonymised", "anonymized", "anonymisation", "anonymization", "anonymise"],
        &["authority", "authorities"],
        &["necessity", "necessities"],
    ] {
        let first = guidance(forms[0]);
        assert!(!first.is_empty(), "{forms:?}");
        for form in forms {
            assert_eq!(guidance(form), first, "{form}");
        }
    }
    // Stems keep apart what is not the same word.
    assert_ne!(guidance("retention"), guidance("location"));
    assert_ne!(guidance("police"), guidance("policy"));
}

#[test]
fn the_most_fitting_comes_first() {
    assert_eq!(guidance("SwissCovid")[0], "fdpic-swisscovid-2020-05-11");
    assert_eq!(guidance("CNIL StopCovid order")[0], "cnil-med-2020-015");
    assert_eq!(guidance("measuring temperature")[0], "aepd-temperature-2020-04-30");
    let seek = |words: &str| Query { words: words.to_owned(), ..Query::default() };
    assert_eq!(practices(&seek("quarantine selfies"))[0], "ru-moscow-monitoring");
    assert_eq!(practices(&seek("police use of tracing data"))[0], "sg-tracetogether");
    assert_eq!(practices(&seek("health codes for bank depositors")), ["cn-henan-red-codes"]);
}

#[test]
fn words_are_all_wanted_as_long_as_one_entry_has_them() {
    let catalogue = shipped();
    let seek = |words: &str| Query { words: words.to_owned(), ..Query::default() };
    let all = catalogue.search_guidance(&seek("the location of the telecom"));
    assert!(all.every_word && all.advice.is_empty());
    assert_eq!(all.entries[0].id.as_str(), "edpb-04-2020");
    let some = catalogue.search_guidance(&seek("biometrics selfie SwissCovid"));
    assert!(!some.every_word && !some.entries.is_empty());
    // Only words that say nothing: they are sought all the same.
    assert!(!catalogue.search_guidance(&seek("the")).entries.is_empty());
    assert_eq!(catalogue.search_guidance(&Query::default()).entries.len(), 53);
}

#[test]
fn filters_hold_together() {
    let catalogue = shipped();
    let all = || Query::default();
    let country = |code: &str| Some(code.parse::<Place>().unwrap());
    let french = catalogue.search_guidance(&Query { country: country("FR"), ..all() });
    assert_eq!(french.entries.len(), 4);
    assert!(french.entries.iter().all(|entry| entry.issuer.contains("CNIL")));
    let cnil = Query { issuer: Some("cnil".to_owned()), ..all() };
    assert_eq!(catalogue.search_guidance(&cnil).entries, french.entries);
    let retention = Query { topic: Some("retention".to_owned()), country: country("GB"), ..all() };
    let found = catalogue.search_guidance(&retention).entries;
    assert!(!found.is_empty());
    assert!(found.iter().all(|e| e.topics.contains(&"retention".to_owned())));
    assert!(found.iter().all(|e| e.jurisdiction.code() == "GB"));

    let harmed = Query { outcome: Some(CaseOutcome::Harmed), ..all() };
    assert_eq!(practices(&harmed).len(), 13);
    let both = Query { country: country("KR"), ..harmed };
    assert_eq!(practices(&both), ["kr-patient-routes"]);
    let teaches = Query { part: Some(BalancePart::LegitimateAim), ..all() };
    assert_eq!(practices(&teaches), ["cn-henan-red-codes", "br-mp954"]);
    // A case in several countries is found by each.
    assert_eq!(practices(&Query { country: country("QA"), ..all() }), ["gulf-live-gps"]);
    // Words and filters together.
    let words = Query { words: "app".to_owned(), country: country("NO"), ..all() };
    assert_eq!(practices(&words), ["no-smittestopp"]);
}

#[test]
fn what_to_try_is_said_where_nothing_is_found() {
    let catalogue = shipped();
    let advice = |query: Query| {
        let found = catalogue.search_guidance(&query);
        assert!(found.entries.is_empty(), "{query:?}");
        found.advice.join("\n")
    };
    let seek = |words: &str| Query { words: words.to_owned(), ..Query::default() };
    assert!(advice(seek("retension")).contains("`retention` instead of `retension`"));
    assert!(advice(seek("追踪")).contains("written in English"));
    let nowhere = Query { country: Some("ZW".parse().unwrap()), ..seek("tracing") };
    let said = advice(nowhere);
    assert!(said.contains("without filters") && said.contains("CN, ES, EU, FR"), "{said}");
    assert!(
        advice(Query { issuer: Some("nobody".to_owned()), ..seek("") }).contains("filters: 53")
    );
}

#[test]
fn only_topics_that_have_entries_are_offered_and_the_other_half_is_named() {
    let catalogue = shipped();
    let on = |topic: &str| Query { topic: Some(topic.to_owned()), ..Query::default() };
    let breach = catalogue.search_guidance(&on("breach")).advice.join("\n");
    assert!(breach.contains("no guidance is on `breach`"), "{breach}");
    assert!(breach.contains("`cordon practice` with the same: 1 found"), "{breach}");
    let offered = breach.lines().last().unwrap();
    assert!(offered.contains("retention (") && !offered.contains("breach ("), "{offered}");
    for topic in offered.split_once(": ").unwrap().1.split(", ") {
        let (name, count) = topic.rsplit_once(" (").unwrap();
        let found = catalogue.search_guidance(&on(name)).entries.len();
        assert_eq!(format!("{found})"), count, "{topic}");
        assert!(found > 0, "{topic}");
    }
    let words = Query { words: "quarantine".to_owned(), ..Query::default() };
    let found = catalogue.search_guidance(&words);
    assert!(found.entries.is_empty());
    let advice = found.advice.join("\n");
    assert!(advice.contains("`cordon practice` with the same: 2 found"), "{advice}");
    assert_eq!(practices(&words).len(), 2);
    // What nobody compiled is not found anywhere, and no near word is made of it.
    let words = Query { words: "children".to_owned(), ..Query::default() };
    assert!(!catalogue.search_guidance(&words).advice.join("\n").contains("with the same"));
}

#[test]
fn a_wrong_topic_or_id_names_the_near_one() {
    let catalogue = shipped();
    assert_eq!(catalogue.topic("Retention").unwrap().name, "retention");
    assert_eq!(catalogue.topic("retentoin"), Err(Some("retention")));
    assert_eq!(catalogue.topic("elephants"), Err(None));
    assert_eq!(catalogue.nearest_id("ch-swisscovd"), Some("ch-swisscovid"));
}

#[test]
fn findings_lead_to_what_teaches_them() {
    let catalogue = shipped();
    let shelf = Shelf::embedded().unwrap();
    let assessment = assess(&sound(), &shelf);
    for finding in &assessment.findings {
        let links = catalogue.teaching(finding, 2);
        // What is shown beside a rule on breaches is about breaches, if there is anything.
        if finding.topics == [crate::Topic::Breach] {
            let cases = links.iter().map(|l| catalogue.practice_by_id(&l.id).expect("no guidance"));
            let on =
                cases.map(|case| case.topics.contains(&"breach".to_owned())).collect::<Vec<_>>();
            assert_eq!(on, [true], "{}", finding.rule);
            continue;
        }
        let of = |kind: LinkKind| links.iter().filter(|link| link.kind == kind).count();
        assert!((1..=2).contains(&of(LinkKind::Guidance)), "{}", finding.rule);
        assert!((1..=2).contains(&of(LinkKind::Practice)), "{}", finding.rule);
        assert!(links.iter().all(|link| link.url.starts_with("http")));
    }
    assert!(assessment.with_outcome(Outcome::Met).count() > 0);
    for part in BalancePart::ALL {
        let links = catalogue.teaching_part(part, 3);
        assert!(links.len() >= 4, "{part:?}");
        assert!(links.iter().all(|link| link.because == Because::Part(part)));
    }
    let links = catalogue.teaching_check("sunset_set", 1);
    assert!(links.iter().all(|l| l.because == Because::Check("sunset_set".to_owned())));
    assert_eq!(links.len(), 2);
    assert!(catalogue.teaching_check("no_such_check", 3).is_empty());
    // The legal order of a finding comes first among what fits equally.
    let mut finding = assessment.findings[0].clone();
    for (order, place) in [("CN", "cn-cac-notice"), ("AU", "au-covidsafe")] {
        finding.jurisdiction = order.to_owned();
        finding.tests = vec![BalancePart::ProvidedByLaw];
        finding.points.clear();
        assert_eq!(catalogue.teaching(&finding, 1)[1].id, place);
    }
}

#[test]
fn the_checks_lead_to_both_guidance_and_cases() {
    let catalogue = shipped();
    let both = |name: &&str| catalogue.teaching_check(name, 1).len() == 2;
    let taught = check_names().filter(both).count();
    assert!(taught >= 30, "{taught} checks lead to both");
}

mod refused;
