//! The one place of the scenarios that touches the API.

use std::collections::BTreeMap;

use cordon_charter::{Act, Bucket, Charter, Cost, Digest, MeasureId, Rho, Role};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use serde_json::json;

use crate::{
    checkpoint::NoteKey,
    event::{Event, Phase},
    fold::{State, state},
    key::{KeyId, KeyRequest, SecretKey},
    leaf::{BodyClass, Leaf, Opening, canonical},
    statement::{Draft, SignedStatement},
};

const CHARTER: &str = include_str!("../../../../../measures/simulated-outbreak.toml");

#[derive(Default)]
pub(super) struct World {
    pub(super) now: Timestamp,
    pub(super) state: State,
    pub(super) documents: BTreeMap<Digest, Vec<u8>>,
    pub(super) leaves: Vec<Leaf>,
    pub(super) proposed: BTreeMap<String, Charter>,
    /// Charters by measure and version, the first of each: `m v1`.
    pub(super) versions: BTreeMap<String, Digest>,
    assessed: BTreeMap<String, Digest>,
}

/// The words of a line after its act.
pub(super) struct Words<'a>(Vec<&'a str>);

impl<'a> Words<'a> {
    pub(super) fn at(&self, n: usize) -> &'a str {
        self.0[n]
    }
    pub(super) fn has(&self, word: &str) -> bool {
        self.0.contains(&word)
    }
    pub(super) fn option(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
    }
    pub(super) fn measure(&self) -> MeasureId {
        self.at(0).parse().unwrap()
    }
    pub(super) fn role(&self, n: usize) -> Role {
        self.at(n).parse().unwrap()
    }
}

pub(super) fn named<T: serde::de::DeserializeOwned>(text: &str) -> T {
    serde_json::from_value(json!(text)).unwrap()
}

pub(super) fn secret(role: Role) -> SecretKey {
    SecretKey::from_seed(&[role as u8 + 10; 32])
}

/// The body of every leaf that has one.
pub(super) fn opening() -> Opening {
    Opening { salt: Digest::of(b"salt"), body: json!({}) }
}

/// Events that come with a public body.
const fn speaks(event: &Event) -> bool {
    matches!(
        event,
        Event::ConsulteeHeard { .. }
            | Event::ConsulteeAnswered { .. }
            | Event::ConsultationConfirmed { .. }
            | Event::ProcessorsNotified { .. }
            | Event::ProcessorEnded { .. }
    )
}

impl World {
    pub(super) fn run(&mut self, line: &str) {
        let (act, expected) = line.split_once("->").map_or((line, "ok"), |(a, e)| (a, e.trim()));
        let mut words: Vec<&str> = act.split_whitespace().collect();
        self.now += SignedDuration::from_secs(1);
        if words[0].starts_with("20") {
            let word = words.remove(0);
            let day = || word.parse::<Date>().unwrap().to_zoned(TimeZone::UTC).unwrap();
            self.now = word.parse().unwrap_or_else(|_| day().timestamp());
        }
        let verb = words.remove(0);
        let words = Words(words);
        match verb {
            "is" => {
                let stands = self.state.measure(&words.measure()).unwrap().lifecycle(self.now);
                assert_eq!(stands.to_string().split(' ').next(), Some(words.at(1)), "{line}");
            }
            "can" => {
                let act: Act = named(words.at(1));
                let may = self.state.open_for(&words.measure(), act, self.now);
                assert_eq!(
                    may.as_ref().map_or_else(|why| why.code(), |_| "ok"),
                    expected,
                    "{line}"
                );
            }
            "spent" => {
                let spent = self.state.measure(&words.measure()).unwrap().charges().rho();
                let part = self.percent(words.at(1));
                assert_eq!(spent, part, "{line}");
            }
            "marked" | "unmarked" => {
                let text = Digest::of(words.option("text").unwrap_or("text").as_bytes());
                let review = self.state.notice_review(&words.measure(), words.at(1), &text);
                assert_eq!(review.is_some(), verb == "unmarked", "{line}");
            }
            "neglected" => {
                let found = self.state.neglected(self.now);
                let found: Vec<String> = found.iter().map(ToString::to_string).collect();
                let all = words.option("is").unwrap_or_default().split(',');
                let all: Vec<&str> = all.filter(|word| !word.is_empty()).collect();
                assert_eq!(found.len(), all.len(), "{line}: {found:?}");
                let named = all.iter().all(|word| found.iter().any(|one| one.contains(word)));
                assert!(named, "{line}: {found:?}");
            }
            "overdue" => {
                let mut state = self.state.clone();
                state.look(self.now);
                let rules: Vec<_> = state.faults().iter().map(|f| f.rule.name()).collect();
                assert_eq!(rules.contains(&"destruction-overdue"), words.has("yes"), "{line}");
            }
            "late" => {
                let late = self.state.late().iter().map(|late| late.days().to_string());
                assert_eq!(late.collect::<Vec<_>>().join(","), words.at(0), "{line}");
            }
            _ => self.act(verb, &words, expected, line),
        }
    }

    fn act(&mut self, verb: &str, words: &Words<'_>, expected: &str, line: &str) {
        let (actor, event) = self.event(verb, words);
        let actor = words.option("by").map_or(actor, |role| role.parse().unwrap());
        let time = words.option("at").map_or(self.now, |time| time.parse().unwrap());
        let class = match words.has("body-beside") {
            true => Some(BodyClass::Sealed),
            false if words.has("bare") => None,
            false if speaks(&event) => Some(BodyClass::Public),
            false => Self::class_of_conduct(&event),
        };
        let opening = opening();
        let body = class.map(|class| opening.commit(class).unwrap());
        let leaf = Leaf { v: 1, time, actor, event, body };
        let bytes = leaf.to_bytes().unwrap();
        assert_eq!(Leaf::from_bytes(&bytes).unwrap(), leaf, "{line}");
        let permitted = self.state.permits(&leaf, &self.documents);
        let outcome = permitted.as_ref().map_or_else(|fault| fault.rule.name(), |()| "ok");
        assert_eq!(outcome, expected, "{line}: {permitted:?}");
        let mut audited = self.state.clone();
        audited.step(&leaf, &self.documents);
        let faults: Vec<_> = audited.faults().iter().map(|fault| fault.rule.name()).collect();
        if expected == "ok" {
            assert!(faults.is_empty(), "{line}: {faults:?}");
            self.state = audited;
            self.leaves.push(leaf);
        } else {
            assert_eq!(faults, [expected], "{line}");
        }
    }

    /// The whole of what was permitted, replayed at once, has no fault.
    pub(super) fn replay(&self) {
        let replayed = state(&self.leaves, &self.documents, Timestamp::UNIX_EPOCH);
        assert!(replayed.faults().is_empty(), "{:?}", replayed.faults());
        assert_eq!(replayed.size(), self.leaves.len() as u64);
    }

    pub(super) fn keep(&mut self, bytes: Vec<u8>) -> Digest {
        let digest = Digest::of(&bytes);
        self.documents.insert(digest, bytes);
        digest
    }

    fn percent(&self, text: &str) -> Rho {
        let privacy = &self.proposed.values().next().unwrap().privacy;
        let total = Rho::largest_within(&privacy.epsilon, &privacy.delta.half());
        total.percent(text.trim_end_matches('%').parse().unwrap())
    }

    fn event(&mut self, verb: &str, words: &Words<'_>) -> (Role, Event) {
        match verb {
            "create" | "enrol" | "revoke" | "redact" | "confirm" => self.of_authority(verb, words),
            "propose" | "assess" | "state" | "open" => self.of_agreement(verb, words),
            "batch" | "refuse" | "charge" | "scale" | "release" | "read" => {
                self.of_use(verb, words)
            }
            "hear" | "answer" | "hold" | "tell" | "dismiss" | "review" => self.of_duty(verb, words),
            "asked" | "unveil" | "disclose" | "breach" | "weigh" | "warn" | "close" => {
                self.of_conduct(verb, words)
            }
            _ => self.of_course(verb, words),
        }
    }

    fn of_authority(&self, verb: &str, words: &Words<'_>) -> (Role, Event) {
        let event = match verb {
            "create" => {
                let public = SecretKey::from_seed(&[1; 32]).public();
                Event::AuthorityCreated {
                    name: "Example".to_owned(),
                    jurisdiction: "XX".parse().unwrap(),
                    log_key: NoteKey { name: "log.example".to_owned(), public, cosigns: false },
                }
            }
            "enrol" => {
                let role = words.role(0);
                let body = words.option("body").unwrap_or("Body").replace('_', " ");
                let mut key = KeyRequest::new(&secret(role), role, &body)
                    .enrolled(self.now, self.now + SignedDuration::from_hours(24 * 700));
                if let Some(until) = words.option("until") {
                    key.valid_until = until.parse().unwrap();
                }
                if words.has("unproven") {
                    key.organisation = "Somebody else".to_owned();
                }
                Event::KeyEnrolled { key }
            }
            "revoke" => Event::KeyRevoked {
                key: KeyId::of(&secret(words.role(0)).public()),
                lost: words.has("lost"),
            },
            "redact" => {
                let code = "personal-data".to_owned();
                Event::BodyRedacted { leaf: words.at(0).parse().unwrap(), code }
            }
            _ => {
                let from = words.option("from").map(|from| from.parse().unwrap());
                Event::TimeJumpConfirmed { from: from.unwrap_or(self.now) }
            }
        };
        (Role::Operator, event)
    }

    fn of_agreement(&mut self, verb: &str, words: &Words<'_>) -> (Role, Event) {
        let measure = words.measure();
        let of = words.at(0).to_owned();
        match verb {
            "propose" => {
                let charter = self.charter(words);
                let version = charter.measure.version;
                let digest = self.keep(charter.canonical());
                self.versions.entry(format!("{of} v{version}")).or_insert(digest);
                self.proposed.insert(of, charter);
                if words.has("withheld") {
                    self.documents.remove(&digest);
                }
                (Role::Controller, Event::MeasureProposed { measure, version, charter: digest })
            }
            "assess" => {
                let charter = self.proposed[&of].digest();
                let list = |name| words.option(name).map(|r| vec![r]).unwrap_or_default();
                let judged = if words.has("other") { Digest::of(b"other") } else { charter };
                let document = json!({
                    "charter": judged,
                    "unmet_must": list("unmet"),
                    "to_be_judged": list("judge"),
                });
                let assessment = self.keep(canonical(&document).unwrap());
                self.assessed.insert(of, assessment);
                (Role::Operator, Event::MeasureAssessed { measure, charter, assessment })
            }
            "state" => self.stated(words),
            _ => {
                let charter = &self.proposed[&of];
                let privacy = &charter.privacy;
                let granted = Rho::largest_within(&privacy.epsilon, &privacy.delta.half());
                let event = Event::MeasureOpened {
                    measure,
                    charter: charter.digest(),
                    assessment: *self.assessed.get(&of).unwrap_or(&Digest::of(b"none")),
                    provisional: words.has("provisional"),
                    rho: if words.has("generous") { granted.percent(101) } else { granted },
                };
                (Role::Controller, event)
            }
        }
    }

    fn charter(&self, words: &Words<'_>) -> Charter {
        let mut charter = cordon_charter::parse(CHARTER).charter.unwrap();
        charter.measure.id = words.measure();
        charter.measure.version = words.at(1).trim_start_matches('v').parse().unwrap();
        charter.measure.successor_of = words.option("after").map(|old| old.parse().unwrap());
        let term = &mut charter.term;
        (term.review_every_days, term.report_due) = (60, "2027-03-31".parse().unwrap());
        for (name, date) in [
            ("opens", &mut term.opens),
            ("sunset", &mut term.sunset),
            ("report", &mut term.report_due),
        ] {
            if let Some(own) = words.option(name) {
                *date = own.parse().unwrap();
            }
        }
        if words.has("no-contacts") {
            charter.records.get_mut(&"contact".parse().unwrap()).unwrap().retention.days = 179;
        }
        Self::duties_of(words, &mut charter);
        Self::powers_of(words, &mut charter);
        charter
    }

    fn stated(&mut self, words: &Words<'_>) -> (Role, Event) {
        let (measure, role) = (words.measure(), words.role(1));
        let draft = Draft {
            statement: 1,
            measure: measure.clone(),
            charter: self.proposed[words.at(0)].digest(),
            assessment: self.assessed[words.at(0)],
            role,
            meaning: named(words.at(2)),
            text: if words.has("silent") { " " } else { "Because." }.to_owned(),
            answers: words
                .option("answer")
                .map(|rule| (rule.to_owned(), "It is so.".to_owned()))
                .into_iter()
                .collect(),
            date: "2026-11-01".parse().unwrap(),
        };
        let meaning = draft.meaning;
        let body = words.option("body").unwrap_or("Body");
        let signer = words.option("key").map_or(role, |role| role.parse().unwrap());
        let mut signed = SignedStatement::sign(draft, body, &secret(signer)).unwrap();
        if words.has("altered") {
            signed.signed.draft.text = "Another text.".to_owned();
        }
        if words.has("old") {
            signed.signed.draft.assessment = Digest::of(b"old");
        }
        let statement = self.keep(signed.to_bytes().unwrap());
        (role, Event::StatementMade { measure, statement, meaning })
    }

    fn of_course(&mut self, verb: &str, words: &Words<'_>) -> (Role, Event) {
        let measure = words.measure();
        match verb {
            "suspend" => {
                let acts: Vec<Act> = words.at(2).split(',').map(named).collect();
                let signed = self.halted(words, &acts);
                (words.role(1), Event::MeasureSuspended { measure, acts, signed })
            }
            "resume" => {
                let signed = self.halted(words, &[]);
                (words.role(1), Event::MeasureResumed { measure, signed })
            }
            "end" => (Role::Controller, Event::MeasureEnded { measure }),
            "erase" => (Role::Operator, Event::MeasureErased { measure }),
            "report" => {
                let report = self.keep(b"A report.".to_vec());
                let next_due = words.at(1).parse().unwrap();
                (Role::Controller, Event::ReportPublished { measure, report, next_due })
            }
            "destroy" => {
                let state = self.state.measure(&measure).unwrap();
                let mut buckets: Vec<Bucket> = match words.at(1) {
                    "due" => state.due(self.now),
                    "last" => state.schedule().pop().into_iter().map(|(b, _)| b).collect(),
                    _ => state.schedule().into_iter().map(|(b, _)| b).take(1).collect(),
                };
                if words.has("unknown") {
                    buckets[0].period = Some("1999-01-01".parse().unwrap());
                }
                if words.has("twice") {
                    buckets.push(buckets[0].clone());
                }
                (Role::Operator, Event::KeysDestroyed { buckets })
            }
            other => panic!("no act `{other}`"),
        }
    }

    fn of_use(&self, verb: &str, words: &Words<'_>) -> (Role, Event) {
        let measure = words.measure();
        let last = self.leaves.iter().rposition(|l| matches!(l.event, Event::Charged { .. }));
        let charge = words.option("charge").map(|n| n.parse().unwrap());
        let charge = charge.or(last.map(|n| n as u64)).unwrap_or(0);
        match verb {
            "batch" => {
                let record = words.at(1).parse().unwrap();
                (Role::Submitter, Event::BatchAdmitted { measure, record })
            }
            "refuse" => {
                let (record, code) = (words.at(1).parse().unwrap(), "not-open".to_owned());
                (Role::Submitter, Event::BatchRefused { measure, record, code })
            }
            "charge" => {
                let cost = Cost::of(self.percent(words.at(2)));
                let phase = if words.has("scale") { Phase::Scale } else { Phase::Answer };
                let (purpose, question) = (words.at(1).parse().unwrap(), Digest::of(b"question"));
                (Role::Epidemiologist, Event::Charged { measure, purpose, phase, cost, question })
            }
            "scale" => (
                Role::Epidemiologist,
                Event::ScaleChosen { measure, charge, scale: Digest::of(b"") },
            ),
            "release" => {
                let snapshot = words.option("snapshot").map(|n| n.parse().unwrap());
                let snapshot = snapshot.unwrap_or(self.state.size());
                (Role::Epidemiologist, Event::Released { measure, charge, snapshot })
            }
            _ => {
                let purpose = words.at(1).parse().unwrap();
                (Role::CaseOfficer, Event::RowsRead { measure, purpose })
            }
        }
    }
}
