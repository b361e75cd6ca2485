//! An authority with one open measure, and how tests submit and read.

use std::{path::Path, sync::Arc};

use arrow::util::display::{ArrayFormatter, FormatOptions};
use cordon_charter::{
    Act, Bucket, Charter, Digest, FieldName, Meaning, MeasureId, RecordName, Rho, Role,
};
use cordon_intake::{Manifest, Options, Plan, inspect};
use cordon_log::{
    Draft, Event, KeyRequest, Leaf, NoteKey, Opening, SecretKey, SignedStatement, State, canonical,
    state,
};
use cordon_store::{
    ActError, AdmitCounts, BlockBatch, Body, Disk, FileSystem, Logged, OpenError, Places, RootKey,
    Store,
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde_json::json;
use sqlx::Connection as _;
use tempfile::TempDir;

pub(crate) const ORIGIN: &str = "log.example/cordon";

/// The simulated outbreak's charter, with changes.
pub(crate) fn charter(change: impl FnOnce(&mut Charter)) -> Charter {
    let text = include_str!("../../../../measures/simulated-outbreak.toml");
    let mut charter = cordon_charter::parse(text).charter.unwrap();
    change(&mut charter);
    Charter::from_canonical(&charter.canonical()).unwrap()
}

pub(crate) struct World {
    pub(crate) folder: TempDir,
    pub(crate) charter: Charter,
    pub(crate) now: Timestamp,
    pub(crate) store: Store,
}

pub(crate) fn places(folder: &Path) -> Places {
    Places { authority: folder.join("authority"), key_table: folder.join("keys/keys.db") }
}

pub(crate) fn record(name: &str) -> RecordName {
    name.parse().unwrap()
}

pub(crate) fn fields(names: &[&str]) -> Vec<FieldName> {
    names.iter().map(|name| name.parse().unwrap()).collect()
}

pub(crate) fn log_key() -> SecretKey {
    SecretKey::from_seed(&[1; 32])
}

/// Makes the folders of a new authority and its root key.
pub(crate) fn prepare(folder: &Path) -> RootKey {
    std::fs::create_dir_all(folder.join("authority")).unwrap();
    std::fs::create_dir_all(folder.join("keys")).unwrap();
    RootKey::create(&FileSystem, &folder.join("keys/root.key"), None).unwrap()
}

pub(crate) fn root(folder: &Path) -> RootKey {
    RootKey::read(&folder.join("keys/root.key"), None).unwrap()
}

/// A process that another test just started has the locks of all tests until it is under way.
pub(crate) async fn reopen(folder: &Path, disk: Arc<dyn Disk>) -> Store {
    let mut opened = Store::open(places(folder), root(folder), Arc::clone(&disk)).await;
    for _ in 0..100 {
        if !matches!(opened, Err(OpenError::InUse(_))) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
        opened = Store::open(places(folder), root(folder), Arc::clone(&disk)).await;
    }
    opened.unwrap()
}

/// Writes into the key table of a closed store how long the log was before and after its last act.
pub(crate) async fn note_last_act(folder: &Path, leaves: std::ops::Range<u64>) {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.join("keys/keys.db"));
    let mut table = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
    let (before, after) = (leaves.start as i64, leaves.end as i64);
    let query = sqlx::query("UPDATE last_act SET before = ?, after = ?").bind(before).bind(after);
    query.execute(&mut table).await.unwrap();
    table.close().await.unwrap();
}

impl World {
    /// A new authority on whose log `charter` is open.
    pub(crate) async fn new(charter: Charter) -> Self {
        Self::on(charter, Arc::new(FileSystem)).await
    }

    pub(crate) async fn on(charter: Charter, disk: Arc<dyn Disk>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = prepare(folder.path());
        let store = Store::create(places(folder.path()), root, disk).await.unwrap();
        let now = "2026-11-02T08:00:00Z".parse().unwrap();
        let mut world = Self { folder, charter, now, store };
        world.open_measure().await;
        world
    }

    pub(crate) fn measure(&self) -> MeasureId {
        self.charter.measure.id.clone()
    }

    /// What follows from the log now.
    pub(crate) async fn state(&mut self) -> State {
        let leaves: Vec<Leaf> = self.store.leaves(0).await.unwrap();
        let documents = self.store.documents().await.unwrap();
        state(&leaves, &documents, self.now)
    }

    pub(crate) async fn event(
        &mut self,
        actor: Role,
        event: Event,
        documents: &[Vec<u8>],
    ) -> Logged<u64> {
        self.now += SignedDuration::from_secs(1);
        let mut act = self.store.begin(self.now).await.unwrap();
        for document in documents {
            act.put_document(document).await.unwrap();
        }
        let position = act.append(actor, event, None).await.unwrap();
        act.commit(position).await.unwrap()
    }

    /// The events from the first to the opening of the measure.
    async fn open_measure(&mut self) {
        let log_key =
            NoteKey { name: ORIGIN.to_owned(), public: log_key().public(), cosigns: false };
        let (name, jurisdiction) = ("Example".to_owned(), "XX".parse().unwrap());
        let created = Event::AuthorityCreated { name, jurisdiction, log_key };
        let _ = self.event(Role::Operator, created, &[]).await;
        let (measure, version) = (self.measure(), self.charter.measure.version);
        let charter = self.charter.digest();
        let canonical_charter = self.charter.canonical();
        let proposed = Event::MeasureProposed { measure: measure.clone(), version, charter };
        let _ = self.event(Role::Controller, proposed, &[canonical_charter]).await;
        let judged =
            canonical(&json!({"charter": charter, "unmet_must": [], "to_be_judged": []})).unwrap();
        let assessment = Digest::of(&judged);
        let assessed = Event::MeasureAssessed { measure: measure.clone(), charter, assessment };
        let _ = self.event(Role::Operator, assessed, &[judged]).await;
        for required in self.charter.statements.clone() {
            self.state_as(required.role, required.meaning, assessment).await;
        }
        let privacy = &self.charter.privacy;
        let rho = Rho::largest_within(&privacy.epsilon, &privacy.delta.half());
        let opened = Event::MeasureOpened { measure, charter, assessment, provisional: false, rho };
        let _ = self.event(Role::Controller, opened, &[]).await;
        let state = self.state().await;
        assert!(state.faults().is_empty(), "{:?}", state.faults());
    }

    async fn state_as(&mut self, role: Role, meaning: Meaning, assessment: Digest) {
        let secret = SecretKey::from_seed(&[role as u8 + 10; 32]);
        let until = self.now + SignedDuration::from_hours(24 * 700);
        let key = KeyRequest::new(&secret, role, "Body").enrolled(self.now, until);
        let _ = self.event(Role::Operator, Event::KeyEnrolled { key }, &[]).await;
        let measure = self.measure();
        let draft = Draft {
            statement: 1,
            measure: measure.clone(),
            charter: self.charter.digest(),
            assessment,
            role,
            meaning,
            text: "Because.".to_owned(),
            answers: [].into(),
            date: "2026-11-02".parse().unwrap(),
        };
        let signed = SignedStatement::sign(draft, "Body", &secret).unwrap().to_bytes().unwrap();
        let statement = Digest::of(&signed);
        let made = Event::StatementMade { measure, statement, meaning };
        let _ = self.event(role, made, &[signed]).await;
    }

    /// Submits a CSV text as one act, with its event.
    pub(crate) async fn submit(&mut self, record: &RecordName, csv: &str) -> AdmitCounts {
        self.try_submit(record, csv).await.unwrap().into_inner()
    }

    pub(crate) async fn try_submit(
        &mut self,
        record: &RecordName,
        csv: &str,
    ) -> Result<Logged<AdmitCounts>, ActError> {
        self.now += SignedDuration::from_secs(1);
        let opened = self.state().await.open_for(&self.measure(), Act::Intake, self.now).unwrap();
        submit(&mut self.store, &self.charter, &opened, (record, csv), self.now).await
    }

    /// What statistics see: (ordinal, values as text), sorted.
    pub(crate) async fn rows(&mut self, name: &str, columns: &[&str]) -> Vec<(u32, Vec<String>)> {
        let expired = self.state().await.due(self.now);
        self.rows_but(name, columns, &expired).await
    }

    pub(crate) async fn rows_but(
        &mut self,
        name: &str,
        columns: &[&str],
        expired: &[Bucket],
    ) -> Vec<(u32, Vec<String>)> {
        let snapshot = self.store.snapshot(&self.charter, &record(name), expired).await.unwrap();
        let mut rows = Vec::new();
        for partition in 0..snapshot.partitions() {
            for batch in snapshot.read(partition, &fields(columns)).unwrap() {
                rows.extend(texts(&batch.unwrap()));
            }
        }
        rows.sort();
        rows
    }
}

/// One submission as one act.
pub(crate) async fn submit(
    store: &mut Store,
    charter: &Charter,
    opened: &cordon_log::Opened,
    (record, csv): (&RecordName, &str),
    now: Timestamp,
) -> Result<Logged<AdmitCounts>, ActError> {
    let plan = Plan::compile(charter, record).unwrap();
    let manifest = Some(Manifest::of(csv.as_bytes()).unwrap());
    let options = Options { manifest, ..Options::default() };
    let inspected = inspect(&plan, &options, csv.as_bytes(), &mut |_| ()).unwrap();
    let today = now.to_zoned(TimeZone::UTC).date();
    let mut admission = plan.admit(&inspected, csv.as_bytes(), today).unwrap();
    let mut act = store.begin(now).await?;
    let leaf = act.next_position();
    let mut refused = Vec::new();
    while let Some(chunk) = admission.next_chunk().unwrap() {
        if let Some(rows) = chunk.admitted {
            act.admit(charter, opened, rows).await?;
        }
        refused.extend(chunk.refused);
    }
    let digest = Digest::of(csv.as_bytes());
    let measure = charter.measure.id.clone();
    let counts = act.finish_rows(&measure, record).await?;
    let body = Body::overseer(Opening::fresh(json!(counts)).unwrap());
    let event = Event::BatchAdmitted { measure: measure.clone(), record: record.clone() };
    act.append(Role::Submitter, event, Some(body)).await?;
    act.note_submission(&measure, record, &digest, leaf).await?;
    if !refused.is_empty() {
        act.keep_refused(charter, record, leaf, &refused).await?;
    }
    act.commit(counts).await
}

/// The rows of a batch as texts; NULL is empty.
pub(crate) fn texts(batch: &BlockBatch) -> Vec<(u32, Vec<String>)> {
    let options = FormatOptions::default();
    let columns: Vec<_> = batch
        .rows
        .columns()
        .iter()
        .map(|column| ArrayFormatter::try_new(column.as_ref(), &options).unwrap())
        .collect();
    (0..batch.rows.num_rows())
        .map(|row| {
            let mut texts = columns.iter().map(|column| column.value(row).to_string());
            let ordinal: u32 = texts.next().unwrap().parse().unwrap();
            assert_eq!(ordinal / cordon_store::BLOCK, batch.block);
            (ordinal, texts.collect())
        })
        .collect()
}
