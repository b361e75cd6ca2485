//! The phrases in English.

use cordon_charter::Role;

use super::phrases::Phrases;

pub(super) const PHRASES: Phrases = Phrases {
    language: "en",
    colon: ": ",
    semicolon: "; ",
    comma: ", ",
    brackets: (" (", ")"),
    title: "Privacy notice",
    not_reviewed: "Put together by software from the charter; not reviewed by a native speaker.",
    reviewed: "Put together by software from the charter; read by a native speaker: <1>, <2>.",
    as_in_charter: "What the charter does not say in this language is given as it stands there, \
                    after the tag of its language: `[en]`. \
                    Laws bear the names that the charter gives them.",
    who: "Who is responsible",
    controller: "<1>. Responsible post: <2>. Contact: <3>.",
    processor: "On its behalf: <1> (<2>): <3>.",
    what_for: "What for",
    forbidden: "Never for: <1>.",
    law: "By which law",
    by_law: "A law allows it; your consent is not asked. <1>.",
    by_consent: "Only with your free consent. If you refuse: <1>.",
    which_data: "Which data",
    whose: "About: <1>.",
    special: "Sensitive data among them: <1>.",
    direct: "These point to you by themselves and are sealed under a key of your own: <1>.",
    from_others: "Not from you but from: <1>.",
    who_sees: "Who sees what",
    sees_statistics: "<1>: only statistics with noise, nothing about a single person.",
    sees_rows: "<1>: of assigned persons only, at most <3> a day, each reading logged: <2>.",
    sees_own: "<1>: your own data.",
    who_receives: "Who receives data, and where they lie",
    no_recipient: "Nobody outside receives data.",
    only_statistics: "Nobody outside receives data about single persons, \
                      only statistics with noise.",
    compelled: "Data about you can be handed over under <1> (<2>): of `<3>` the fields <4>, of at \
                most <5> persons at a time, by order of two bodies, logged in public.",
    recipient: "<1> (<2>): <3>.",
    abroad: "That is in another country.",
    stored: "The data lie in: <1>.",
    how_long: "How long",
    term: "The measure begins on <1> and ends by itself after <2>.",
    kept: "`<1>`: kept for at most <2> days from <3>; then the keys are destroyed.",
    from_end: "the end of the measure",
    from_field: "the day in `<1>`",
    machine: "Decisions by machine",
    no_machine: "No decision about you is made by machine.",
    by_machine: "<1>. A person reviews it: <2>. How you are heard: <3>.",
    breach: "If something goes wrong",
    after_breach: "A breach is reported to <1> within <2> hours. How you are told: <3>.",
    rights: "Your rights",
    rights_head: ["Right", "How", "Within", "Cost"],
    right_name,
    days: "<1> days",
    free: "free",
    not_free: "not free",
    ask: "Where to ask: <1>.",
    ask_offline: "Without a device or the net: <1>.",
    act_for: "Who may act for you: <1>.",
    children: "Children: <1>.",
    role,
};

fn right_name(key: &str) -> &'static str {
    match key {
        "access" => "See your data",
        "correction" => "Correct them",
        "erasure" => "Have them erased",
        "objection" => "Object",
        "restriction" => "Have them kept unused while you dispute them",
        "portability" => "Take them along",
        _ => "Complain",
    }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Controller => "The responsible body",
        Role::DataProtectionOfficer => "The data protection officer",
        Role::SupervisoryAuthority => "The supervisory authority",
        Role::Consultee => "Who is consulted",
        Role::Submitter => "Who hands in data",
        Role::Epidemiologist => "Epidemiologists",
        Role::CaseOfficer => "Case officers",
        Role::RightsDesk => "The desk for your rights",
        Role::Person => "You",
        Role::Operator => "The operator",
        Role::Witness => "The witness",
    }
}
