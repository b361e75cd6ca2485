//! A small log as it is published, in memory.

use std::{collections::BTreeMap, io};

use cordon_charter::{Bucket, Charter, Cost, Digest, Meaning, Rho, Role};
use cordon_log::{
    BodyClass, CHECKPOINT, Checkpoint, Draft, Event, KeyRequest, Leaf, LogSource, NoteKey, Opening,
    Phase, Receipt, SecretKey, SignedCheckpoint, SignedStatement, Tree, body_path, canonical,
    document_path, files,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

const CHARTER: &str = include_str!("../../../../measures/simulated-outbreak.toml");
pub(crate) const ORIGIN: &str = "health.example/cordon";
pub(crate) const NOW: &str = "2026-11-02T12:00:00Z";

/// The files of a log, by path.
#[derive(Clone, Default)]
pub(crate) struct Published(pub(crate) BTreeMap<String, Vec<u8>>);

impl LogSource for Published {
    fn read(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        Ok(self.0.get(path).cloned())
    }
}

/// What writes such a log.
pub(crate) struct Writer {
    pub(crate) log_key: SecretKey,
    pub(crate) witness: SecretKey,
    time: Timestamp,
    leaves: Vec<Leaf>,
    bytes: Vec<Vec<u8>>,
    openings: BTreeMap<u64, Opening>,
    tree: Tree,
    out: Published,
}

impl Writer {
    pub(crate) fn new() -> Self {
        Self {
            log_key: SecretKey::from_seed(&[1; 32]),
            witness: SecretKey::from_seed(&[2; 32]),
            time: "2026-11-01T08:00:00Z".parse().unwrap(),
            leaves: Vec::new(),
            bytes: Vec::new(),
            openings: BTreeMap::new(),
            tree: Tree::default(),
            out: Published::default(),
        }
    }

    pub(crate) fn note_key(&self) -> NoteKey {
        NoteKey { name: ORIGIN.to_owned(), public: self.log_key.public(), cosigns: false }
    }

    pub(crate) fn witness_key(&self) -> NoteKey {
        let name = "witness.example".to_owned();
        NoteKey { name, public: self.witness.public(), cosigns: true }
    }

    pub(crate) fn document(&mut self, bytes: Vec<u8>) -> Digest {
        let digest = Digest::of(&bytes);
        self.out.0.insert(document_path(&digest), bytes);
        digest
    }

    pub(crate) fn act(&mut self, actor: Role, event: Event) -> u64 {
        self.act_with(actor, event, None)
    }

    pub(crate) fn act_with(
        &mut self,
        actor: Role,
        event: Event,
        body: Option<(BodyClass, serde_json::Value)>,
    ) -> u64 {
        let index = self.tree.size();
        self.time += SignedDuration::from_secs(60);
        let salt = Digest::of(&index.to_be_bytes());
        let body = body.map(|(class, body)| (class, Opening { salt, body }));
        let commitment = body.as_ref().map(|(class, opening)| opening.commit(*class).unwrap());
        if let Some((class, opening)) = body {
            if class == BodyClass::Public {
                self.out.0.insert(body_path(index), canonical(&opening).unwrap());
            }
            self.openings.insert(index, opening);
        }
        let leaf = Leaf { v: 1, time: self.time, actor, event, body: commitment };
        let bytes = leaf.to_bytes().unwrap();
        self.tree.push(&bytes);
        self.bytes.push(bytes);
        self.leaves.push(leaf);
        index
    }

    fn enrol(&mut self, secret: &SecretKey, role: Role, body: &str) {
        let until = "2028-01-01T00:00:00Z".parse().unwrap();
        let key = KeyRequest::new(secret, role, body).enrolled(self.time, until);
        self.act(Role::Operator, Event::KeyEnrolled { key });
    }

    /// Three leaves that depend on no charter: the worked example of the specifications.
    pub(crate) fn example() -> (Self, u64) {
        let mut log = Self::new();
        let created = Event::AuthorityCreated {
            name: "Example Health Agency".to_owned(),
            jurisdiction: "XX".parse().unwrap(),
            log_key: log.note_key(),
        };
        log.act(Role::Operator, created);
        let measure: cordon_charter::MeasureId = "example".parse().unwrap();
        let rho = "1/200".to_owned();
        let charged = Event::Charged {
            measure: measure.clone(),
            purpose: "epidemic-curve".parse().unwrap(),
            phase: Phase::Answer,
            cost: Cost::of(serde_json::from_value(json!(rho)).unwrap()),
            question: Digest::of(b"question"),
        };
        let charge = log.act(Role::Epidemiologist, charged);
        let released = Event::Released { measure, charge, snapshot: charge };
        let answer = json!({"release": 1, "rows": [["north", "12"], ["south", "0"]]});
        let body = Some((BodyClass::Public, answer));
        let release = log.act_with(Role::Epidemiologist, released, body);
        (log, release)
    }

    /// A measure from its charter to one answer.
    pub(crate) fn story() -> (Self, u64) {
        Self::story_but(&[])
    }

    /// The same, but with these members in the answer.
    pub(crate) fn story_but(untrue: &[(&str, serde_json::Value)]) -> (Self, u64) {
        let mut log = Self::new();
        let roles = [
            (Role::Controller, Meaning::Approves, 10),
            (Role::DataProtectionOfficer, Meaning::Advises, 11),
            (Role::SupervisoryAuthority, Meaning::Consulted, 12),
        ];
        let event = Event::AuthorityCreated {
            name: "Example Health Agency".to_owned(),
            jurisdiction: "XX".parse().unwrap(),
            log_key: log.note_key(),
        };
        log.act(Role::Operator, event);
        let witness = SecretKey::from_seed(&[2; 32]);
        log.enrol(&witness, Role::Witness, "witness.example");
        for (role, _, seed) in roles {
            log.enrol(&SecretKey::from_seed(&[seed; 32]), role, "Example body");
        }
        let charter = cordon_charter::parse(CHARTER).charter.unwrap();
        let measure = charter.measure.id.clone();
        let (digest, version) = (log.document(charter.canonical()), charter.measure.version);
        let proposed =
            Event::MeasureProposed { measure: measure.clone(), version, charter: digest };
        log.act(Role::Controller, proposed);
        let assessment = json!({"charter": digest, "unmet_must": [], "to_be_judged": []});
        let assessment = log.document(canonical(&assessment).unwrap());
        let assessed =
            Event::MeasureAssessed { measure: measure.clone(), charter: digest, assessment };
        log.act(Role::Operator, assessed);
        for (role, meaning, seed) in roles {
            let draft = Draft {
                statement: 1,
                measure: measure.clone(),
                charter: digest,
                assessment,
                role,
                meaning,
                text: "Because.".to_owned(),
                answers: BTreeMap::new(),
                date: "2026-11-01".parse().unwrap(),
            };
            let key = SecretKey::from_seed(&[seed; 32]);
            let signed = SignedStatement::sign(draft, "Example body", &key).unwrap();
            let statement = log.document(signed.to_bytes().unwrap());
            let made = Event::StatementMade { measure: measure.clone(), statement, meaning };
            log.act(role, made);
        }
        let release = log.used(&charter, digest, assessment, untrue);
        (log, release)
    }

    fn used(
        &mut self,
        charter: &Charter,
        digest: Digest,
        assessment: Digest,
        untrue: &[(&str, serde_json::Value)],
    ) -> u64 {
        let measure = charter.measure.id.clone();
        let rho = Rho::largest_within(&charter.privacy.epsilon, &charter.privacy.delta.half());
        let opened = Event::MeasureOpened {
            measure: measure.clone(),
            charter: digest,
            assessment,
            provisional: false,
            rho: rho.clone(),
        };
        self.act(Role::Controller, opened);
        let record = "case_report".parse().unwrap();
        let admitted = Event::BatchAdmitted { measure: measure.clone(), record };
        let counts = json!({"received": 3, "admitted": 2, "refused": {"key": 1}});
        self.act_with(Role::Submitter, admitted, Some((BodyClass::Overseer, counts)));
        let charged = Event::Charged {
            measure: measure.clone(),
            purpose: "epidemic-curve".parse().unwrap(),
            phase: Phase::Answer,
            cost: Cost::of(rho.percent(1)),
            question: Digest::of(b"question"),
        };
        let charge = self.act(Role::Epidemiologist, charged);
        let released = Event::Released { measure: measure.clone(), charge, snapshot: charge };
        let mut answer = json!({
            "release": 1,
            "rows": [["r1", "12"], ["r2", "0"]],
            "measure": measure,
            "charge": charge,
            "snapshot": charge,
            "purpose": "epidemic-curve",
            "charter": digest,
            "cost": Cost::of(rho.percent(1)),
        });
        for (member, value) in untrue {
            answer[*member] = value.clone();
        }
        let body = Some((BodyClass::Public, answer));
        let release = self.act_with(Role::Epidemiologist, released, body);
        let read = Event::RowsRead { measure, purpose: "contact-follow-up".parse().unwrap() };
        let who = json!({"person": "sealed"});
        self.act_with(Role::CaseOfficer, read, Some((BodyClass::Sealed, who)));
        release
    }

    pub(crate) fn note(&self) -> SignedCheckpoint {
        let (size, root) = (self.tree.size(), self.tree.root());
        let mut note = Checkpoint { origin: ORIGIN.to_owned(), size, root }.sign(&self.log_key);
        let seen = NOW.parse().unwrap();
        note.add(note.cosign("witness.example", &self.witness, seen));
        note
    }

    pub(crate) fn publish(&self) -> Published {
        let mut out = self.out.clone();
        for file in files(&self.tree, &self.bytes, 0) {
            out.0.insert(file.path, file.bytes);
        }
        out.0.insert(CHECKPOINT.to_owned(), self.note().to_text().into_bytes());
        out
    }

    pub(crate) fn receipt(&self, index: u64) -> Vec<u8> {
        let leaf = self.leaves[usize::try_from(index).unwrap()].clone();
        let receipt = Receipt::new(
            (leaf, index),
            self.openings.get(&index).cloned(),
            (&self.tree, &self.note()),
            (self.note_key(), vec![self.witness_key()]),
            &self.log_key,
        );
        receipt.unwrap().to_bytes().unwrap()
    }

    pub(crate) fn leaf(&self, index: u64) -> &Leaf {
        &self.leaves[usize::try_from(index).unwrap()]
    }

    pub(crate) fn opening(&self, index: u64) -> &Opening {
        &self.openings[&index]
    }

    pub(crate) fn measure(&self) -> cordon_charter::MeasureId {
        self.leaves.iter().find_map(|leaf| leaf.event.measure()).unwrap().clone()
    }

    /// The charter that was proposed.
    pub(crate) fn charter(&self) -> Digest {
        let proposed = self.leaves.iter().find_map(|leaf| match &leaf.event {
            Event::MeasureProposed { charter, .. } => Some(*charter),
            _ => None,
        });
        proposed.unwrap()
    }

    pub(crate) fn forget_body(&mut self, index: u64) {
        self.out.0.remove(&body_path(index));
    }

    pub(crate) fn jump(&mut self, to: &str) {
        self.time = to.parse().unwrap();
    }

    pub(crate) fn due(&self, now: &str) -> Vec<Bucket> {
        let trust = cordon_log::Trust::default();
        let at = now.parse().unwrap();
        cordon_log::verify_log(&self.publish(), &trust, at).unwrap().state.due(at)
    }
}
