//! An authority in a folder of its own, a clock that a test sets, keys of every role.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use cordon_assess::Shelf;
use cordon_charter::{Charter, Digest, Meaning, MeasureId, Role};
use cordon_gateway::{ActError, Answered, Clock, Gateway, NewAuthority, Submission, Submitted};
use cordon_log::{Draft, Folder, KeyRequest, SecretKey, SignedStatement, Trust, verify_log};
use cordon_query::{Charge, ClipWish, Question};
use jiff::Timestamp;
use tempfile::TempDir;

/// The measure on MERS, short, with rows that live 14 days.
pub(crate) fn charter() -> Charter {
    let text = include_str!("../../../../measures/mers-surveillance.toml")
        .replace("sunset = 2027-10-31", "sunset = 2026-12-31")
        .replace("report_due = 2027-01-30", "report_due = 2026-12-15")
        .replace("review_every_days = 90", "review_every_days = 30")
        .replace("2015-04-01", "2026-11-01")
        .replace("2015-12-31", "2026-12-31")
        .replace("{ days = 90, anchor = \"end\",", "{ days = 14, anchor = \"dt_report\",");
    let read = cordon_charter::parse(&text);
    read.charter.unwrap()
}

/// The same where a person may have five rows, one a day.
pub(crate) fn charter_of_many() -> Charter {
    let one = serde_json::to_string(&charter()).unwrap();
    let many = one
        .replace("\"rows_per_person\":1,", "\"rows_per_person\":5,")
        .replace("\"key\":[\"id\"]", "\"key\":[\"id\",\"dt_report\"]");
    assert_ne!(one, many);
    serde_json::from_str(&many).unwrap()
}

/// What time it is, and how often it may be asked before it breaks: below 0 for ever.
#[derive(Clone)]
pub(crate) struct TestClock(Arc<AtomicI64>, Arc<AtomicI64>);

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        let left = self.1.fetch_sub(1, Ordering::SeqCst);
        assert_ne!(left, 0, "the clock breaks");
        Timestamp::from_second(self.0.load(Ordering::SeqCst)).unwrap()
    }
}

pub(crate) struct World {
    folder: TempDir,
    clock: TestClock,
    pub(crate) gateway: Gateway,
    pub(crate) measure: MeasureId,
}

/// What a sender lays beside a file.
fn manifest_of(text: &str) -> String {
    format!("sha256 = \"{}\"", Digest::of(text.as_bytes()))
}

pub(crate) fn secret(role: Role) -> SecretKey {
    SecretKey::from_seed(&[role as u8 + 10; 32])
}

impl World {
    /// An authority with keys and a proposed measure.
    pub(crate) async fn proposed() -> Self {
        Self::proposed_as(charter()).await
    }

    async fn proposed_as(proposed: Charter) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = TestClock(Arc::new(AtomicI64::new(0)), Arc::new(AtomicI64::new(-1)));
        clock.0.store(time("2026-11-02T08:00:00Z").as_second(), Ordering::SeqCst);
        let new = NewAuthority {
            name: "Example".to_owned(),
            jurisdiction: "KR".parse().unwrap(),
            origin: None,
            keys: None,
            passphrase: None,
        };
        let dir = folder.path().join("authority");
        let mut gateway = Gateway::create(&dir, new, Box::new(clock.clone())).await.unwrap();
        for role in [Role::Controller, Role::DataProtectionOfficer, Role::SupervisoryAuthority] {
            let request = KeyRequest::new(&secret(role), role, "Body");
            gateway.enrol_key(request, 400).await.unwrap();
        }
        let measure = proposed.measure.id.clone();
        let mut world = Self { folder, clock, gateway, measure };
        world.propose(proposed).await;
        world
    }

    /// With the measure open.
    pub(crate) async fn open() -> Self {
        Self::open_as(charter()).await
    }

    pub(crate) async fn open_as(charter: Charter) -> Self {
        let mut world = Self::proposed_as(charter).await;
        world.agree().await;
        world.gateway.open_measure(&world.measure, false).await.unwrap();
        world
    }

    pub(crate) async fn propose(&mut self, charter: Charter) {
        self.gateway.propose(charter, &Shelf::embedded().unwrap()).await.unwrap();
    }

    /// Every statement that the charter asks for, and every answer that a person must give.
    pub(crate) async fn agree(&mut self) {
        self.state(Role::Controller, Meaning::Approves).await.unwrap();
        self.state(Role::DataProtectionOfficer, Meaning::Advises).await.unwrap();
        self.state(Role::SupervisoryAuthority, Meaning::Consulted).await.unwrap();
        self.state(Role::Controller, Meaning::Judges).await.unwrap();
    }

    pub(crate) async fn state(&mut self, role: Role, meaning: Meaning) -> Result<u64, ActError> {
        let draft = self.draft(role, meaning);
        self.import(draft, &secret(role)).await
    }

    pub(crate) fn draft(&self, role: Role, meaning: Meaning) -> Draft {
        let proposal = self.gateway.measure(&self.measure).unwrap().proposal().unwrap();
        let (_, judged) = proposal.assessment.as_ref().unwrap();
        let rules = judged.to_be_judged.iter().filter(|_| meaning == Meaning::Judges);
        let answers = rules.map(|rule| (rule.clone(), "It does.".to_owned())).collect();
        let who = (role, meaning);
        self.gateway.draft_statement(&self.measure, who, "Because.", answers).unwrap()
    }

    pub(crate) async fn import(&mut self, draft: Draft, key: &SecretKey) -> Result<u64, ActError> {
        let signed = SignedStatement::sign(draft, "Body", key).unwrap();
        self.gateway.import_statement(&signed.to_bytes().unwrap()).await
    }

    pub(crate) fn at(&self, moment: &str) {
        self.clock.0.store(time(moment).as_second(), Ordering::SeqCst);
    }

    /// The clock breaks when it is asked once more than so often; below 0 never.
    pub(crate) fn break_clock_after(&self, calls: i64) {
        self.clock.1.store(calls, Ordering::SeqCst);
    }

    pub(crate) fn dir(&self) -> PathBuf {
        self.folder.path().join("authority")
    }

    /// The folder, which nobody has open any more.
    pub(crate) fn close(self) -> TempDir {
        self.folder
    }

    pub(crate) async fn reopen(self) -> Self {
        let Self { folder, clock, gateway, measure } = self;
        drop(gateway);
        let dir = folder.path().join("authority");
        let gateway = Gateway::open(&dir, Box::new(clock.clone()), None, None).await.unwrap();
        Self { folder, clock, gateway, measure }
    }

    /// Hands in `persons` cases reported on `day`.
    pub(crate) async fn cases(&mut self, persons: u32, day: &str) -> Result<Submitted, ActError> {
        let rows: String = (0..persons).map(|id| format!("p{id},40,{day}\n")).collect();
        self.submit(&format!("id,age,dt_report\n{rows}"), None).await
    }

    pub(crate) async fn submit(
        &mut self,
        text: &str,
        manifest: Option<&str>,
    ) -> Result<Submitted, ActError> {
        let submission = self.submission(text, manifest);
        self.gateway.submit(&submission, &mut |_| ()).await
    }

    pub(crate) fn submission(&self, text: &str, manifest: Option<&str>) -> Submission {
        let file = self.folder.path().join("cases.csv");
        std::fs::write(&file, text).unwrap();
        Submission {
            measure: self.measure.clone(),
            record: "mers_case".parse().unwrap(),
            file,
            manifest: Some(manifest.map_or_else(|| manifest_of(text), ToOwned::to_owned)),
            delimiter: None,
        }
    }

    pub(crate) async fn ask(&mut self, sql: &str) -> Result<Answered, ActError> {
        self.ask_for("course-of-outbreak", sql, "1/2").await
    }

    pub(crate) async fn ask_for(
        &mut self,
        purpose: &str,
        sql: &str,
        epsilon: &str,
    ) -> Result<Answered, ActError> {
        let charge = Charge::ByEpsilon(epsilon.parse().unwrap());
        self.put(&asked(purpose, sql, charge)).await
    }

    pub(crate) async fn put(&mut self, question: &Question) -> Result<Answered, ActError> {
        self.gateway.ask(&self.measure, Role::Epidemiologist, question).await
    }

    /// Kinds of the leaves, in order.
    pub(crate) fn kinds(&self) -> Vec<String> {
        self.gateway.leaves().iter().map(|leaf| leaf.event.kind()).collect()
    }

    pub(crate) fn count(&self, kind: &str) -> usize {
        self.kinds().iter().filter(|own| *own == kind).count()
    }

    /// What a stranger finds who replays the published log.
    pub(crate) fn assert_good(&self) {
        let source = Folder::new(&self.gateway.log_dir());
        let found = verify_log(&source, &Trust::default(), self.clock.now()).unwrap();
        assert!(found.is_good(), "{:?} {:?}", found.broken, found.state.faults());
    }
}

pub(crate) fn asked(purpose: &str, sql: &str, charge: Charge) -> Question {
    let (sql, purpose) = (sql.to_owned(), purpose.parse().unwrap());
    Question { sql, purpose, charge, clip: ClipWish::Chosen }
}

/// The code of a refusal.
pub(crate) fn code<T>(done: Result<T, ActError>) -> String {
    done.err().map(|error| error.code().to_owned()).unwrap_or_default()
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}
