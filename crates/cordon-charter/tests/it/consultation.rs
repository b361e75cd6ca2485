//! Who is heard over the charter, and how processors differ from one charter to the next.

use cordon_charter::{Charter, ConsultedGroup, ProcessorChanges, parse};

const SMALL: &str = include_str!("../../vectors/charter/small.toml");

fn with(text: &str) -> String {
    SMALL.replacen("[design]\n", &format!("{text}\n[design]\n"), 1)
}

fn charter(text: &str) -> Charter {
    let parsed = parse(&with(text));
    assert_eq!(parsed.diagnostics, [], "{text}");
    parsed.charter.unwrap()
}

#[test]
fn a_consultation_is_read_and_a_charter_without_one_keeps_its_digest() {
    let own = charter("[consultation]\ngroups = [\"people_concerned\", \"authority\"]");
    let groups = own.consultation.as_ref().unwrap().groups.clone();
    assert_eq!(groups, [ConsultedGroup::PeopleConcerned, ConsultedGroup::Authority]);
    assert_eq!(Charter::from_canonical(&own.canonical()).unwrap(), own);
    let reasoned = charter("[consultation]\ngroups = []\nnot_sought = \"no time before the peak\"");
    assert!(reasoned.consultation.unwrap().groups.is_empty());
    assert!(!String::from_utf8(charter("").canonical()).unwrap().contains("consultation"));
}

#[test]
fn a_consultation_names_each_group_once_and_somebody_or_a_reason() {
    for (text, code) in [
        ("[consultation]\ngroups = []", "empty-list"),
        ("[consultation]\ngroups = [\"authority\", \"authority\"]", "duplicate-group"),
        ("[consultation]\nnot_sought = \"x\"", "missing-key"),
    ] {
        let codes: Vec<_> = parse(&with(text)).diagnostics.iter().map(|d| d.code).collect();
        assert_eq!(codes, [code], "{text}");
    }
    let unknown = parse(&with("[consultation]\ngroups = [\"everybody\"]"));
    assert_eq!(unknown.diagnostics.len(), 1, "{:?}", unknown.diagnostics);
}

#[test]
fn a_group_is_named_as_it_is_written() {
    for group in ConsultedGroup::ALL {
        assert_eq!(serde_json::to_value(group).unwrap(), group.as_str());
        assert_eq!(group.to_string(), group.as_str());
    }
}

#[test]
fn processors_are_added_changed_and_ended() {
    let one = |name: &str, task: &str| {
        format!(
            "[[processor]]\nname = \"{name}\"\ncountry = \"XX\"\ntask = \"{task}\"\n\
             contract = \"contract 17\"\n"
        )
    };
    let before = charter(&[one("Alpha", "runs servers"), one("Beta", "calls")].concat());
    let after = charter(&[one("Beta", "calls and writes"), one("Gamma", "prints")].concat());
    let changes = ProcessorChanges::between(&before.processors, &after);
    let names = |list: &[cordon_charter::Processor]| -> Vec<String> {
        list.iter().map(|one| one.name.clone()).collect()
    };
    assert_eq!(names(&changes.added), ["Gamma"]);
    assert_eq!(names(&changes.changed), ["Beta"]);
    assert_eq!(names(&changes.ended), ["Alpha"]);
    assert!(ProcessorChanges::between(&after.processors, &after).is_empty());
    let beta = |charter: &Charter| {
        charter.processors.iter().find(|one| one.name == "Beta").unwrap().digest()
    };
    assert_ne!(beta(&before), beta(&after), "another task is another digest");
}
