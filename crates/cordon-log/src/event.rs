//! What can happen: the typed events of the log. Everything here is public for ever, so a leaf
//! holds only what the fold needs; the rest is in the body, which can be closed or redacted.

use cordon_charter::{
    Act, BreachRisk, Bucket, CharterId, ConsultedGroup, Cost, Digest, Meaning, MeasureId,
    PurposeId, RecordName, Rho,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    breach::Told,
    bulletin::Term,
    checkpoint::NoteKey,
    key::{EnrolledKey, KeyId},
    request::RequestKind,
};

/// One thing that happened. The time and the actor's role stand beside it in the [`crate::Leaf`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Event {
    /// The first leaf of every log.
    AuthorityCreated {
        /// Name of the authority.
        name: String,
        /// Its country.
        jurisdiction: cordon_charter::CountryCode,
        /// The key that signs the checkpoints; its name is their origin line.
        log_key: NoteKey,
    },
    /// A key may sign from now on, for one role.
    KeyEnrolled {
        /// The key with its proof of possession.
        key: EnrolledKey,
    },
    /// A key may sign no more; what it signed before stands.
    KeyRevoked {
        /// Which.
        key: KeyId,
        /// Lost or stolen, not just retired.
        lost: bool,
    },
    /// A charter was proposed.
    MeasureProposed {
        /// Of which measure.
        measure: MeasureId,
        /// Which version of it.
        version: u32,
        /// The charter, a document.
        charter: CharterId,
    },
    /// A charter was judged.
    MeasureAssessed {
        /// Of which measure.
        measure: MeasureId,
        /// Which charter.
        charter: CharterId,
        /// The assessment, a document.
        assessment: Digest,
    },
    /// A role made a signed statement.
    StatementMade {
        /// About which measure.
        measure: MeasureId,
        /// The statement, a document; it names charter and assessment.
        statement: Digest,
        /// What it says.
        meaning: Meaning,
    },
    /// A measure opened.
    MeasureOpened {
        /// Which.
        measure: MeasureId,
        /// Under which charter.
        charter: CharterId,
        /// On which assessment.
        assessment: Digest,
        /// In an emergency, for at most 14 days.
        provisional: bool,
        /// ρ for the life of the measure, from the charter's ε and δ.
        rho: Rho,
    },
    /// Acts were stopped.
    MeasureSuspended {
        /// Of which measure.
        measure: MeasureId,
        /// Which.
        acts: Vec<Act>,
        /// What the role signed; without it the role is as told by whoever held the folder.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        signed: Option<Digest>,
    },
    /// Everything that the actor's role had stopped may go on.
    MeasureResumed {
        /// Which.
        measure: MeasureId,
        /// What the role signed; what was stopped under a signature takes one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        signed: Option<Digest>,
    },
    /// A measure ended for good.
    MeasureEnded {
        /// Which.
        measure: MeasureId,
    },
    /// Nothing of a measure is held any more.
    MeasureErased {
        /// Which.
        measure: MeasureId,
    },
    /// The report on the effect of a measure was published.
    ReportPublished {
        /// Of which measure.
        measure: MeasureId,
        /// The report, a document.
        report: Digest,
        /// When the next one is due.
        next_due: Date,
    },
    /// A submission was taken in; how many rows is in the body.
    BatchAdmitted {
        /// Into which measure.
        measure: MeasureId,
        /// Of which record.
        record: RecordName,
    },
    /// A submission was refused whole.
    BatchRefused {
        /// By which measure.
        measure: MeasureId,
        /// Of which record.
        record: RecordName,
        /// Why: `over-collection`, `manifest-mismatch` …
        code: String,
    },
    /// Privacy budget was spent; nothing gives it back.
    Charged {
        /// Of which measure.
        measure: MeasureId,
        /// Of which purpose.
        purpose: PurposeId,
        /// For what.
        phase: Phase,
        /// How much.
        cost: Cost,
        /// Digest of the canonical question, with a fresh salt that is in the body.
        question: Digest,
    },
    /// Clips were chosen from noised counts; they may be reused.
    ScaleChosen {
        /// Of which measure.
        measure: MeasureId,
        /// Leaf of the charge that paid for it.
        charge: u64,
        /// Noised counts and chosen clips, a document.
        scale: Digest,
    },
    /// An answer left. The release is the body.
    Released {
        /// From which measure.
        measure: MeasureId,
        /// Leaf of the charge that paid for it.
        charge: u64,
        /// Size of the log up to which submissions were read.
        snapshot: u64,
    },
    /// A question was declared that is answered window by window; its charge pays for all of them.
    BulletinDeclared {
        /// Of which measure.
        measure: MeasureId,
        /// Of which record.
        record: RecordName,
        /// Leaf of the charge.
        charge: u64,
        /// Question, clips and cost, a document.
        declaration: Digest,
        /// The windows.
        term: Term,
    },
    /// The rows of a window were read; its noise is drawn after this, once.
    WindowOpened {
        /// Of which measure.
        measure: MeasureId,
        /// Leaf of the declaration.
        bulletin: u64,
        /// Which window, from 1.
        window: u32,
        /// Position of the log from which submissions were read.
        from: u64,
        /// Size of the log up to which they were.
        snapshot: u64,
    },
    /// The answer of a window left. It is the body.
    WindowReleased {
        /// Of which measure.
        measure: MeasureId,
        /// Leaf of the declaration.
        bulletin: u64,
        /// Which window, from 1.
        window: u32,
    },
    /// A question was refused; nothing was read and nothing spent.
    QuestionRefused {
        /// By which measure.
        measure: MeasureId,
        /// Why: `outside-purpose`, `budget-exhausted` …
        code: String,
    },
    /// Identified rows were read. Whose is in the body.
    RowsRead {
        /// Of which measure.
        measure: MeasureId,
        /// For which purpose.
        purpose: PurposeId,
    },
    /// Somebody asked for data outside the purposes; it was refused. Who, and for what, is in the
    /// body.
    RequestRecorded {
        /// Of which measure.
        measure: MeasureId,
        /// What kind of asker.
        asked: RequestKind,
    },
    /// Who asked, and for what, became public: the opening of the request's body is this body.
    RequestPublished {
        /// Of which measure.
        measure: MeasureId,
        /// Leaf of the request.
        request: u64,
    },
    /// Rows left under a power that the charter names, by order of two roles.
    RequestDisclosed {
        /// Of which measure.
        measure: MeasureId,
        /// Leaf of the request.
        request: u64,
        /// The two signed orders, documents.
        orders: [Digest; 2],
    },
    /// A breach of personal data was discovered. What happened is in the body.
    BreachOpened {
        /// Of which measure.
        measure: MeasureId,
        /// When it was discovered.
        discovered: Timestamp,
        /// Until when the supervisory authority is told.
        notify_by: Timestamp,
    },
    /// Somebody judged what a breach does to persons.
    BreachAssessed {
        /// Of which measure.
        measure: MeasureId,
        /// Leaf of the breach.
        breach: u64,
        /// How likely it harms them.
        risk: BreachRisk,
    },
    /// A breach was told. To persons, the notice is the body.
    BreachNotified {
        /// Of which measure.
        measure: MeasureId,
        /// Leaf of the breach.
        breach: u64,
        /// To whom.
        to: Told,
    },
    /// A breach is dealt with. What was learnt is in the body.
    BreachClosed {
        /// Of which measure.
        measure: MeasureId,
        /// Leaf of the breach.
        breach: u64,
    },
    /// Somebody was heard over a charter. Who, and what was said, is in the body.
    ConsulteeHeard {
        /// About which measure.
        measure: MeasureId,
        /// Over which charter.
        charter: CharterId,
        /// For whom they speak.
        group: ConsultedGroup,
    },
    /// Somebody who was heard was answered. The answer, and what changed, is in the body.
    ConsulteeAnswered {
        /// About which measure.
        measure: MeasureId,
        /// Leaf of what was heard.
        reply: u64,
    },
    /// What was heard over earlier charters holds for this one too. Why is in the body.
    ConsultationConfirmed {
        /// Of which measure.
        measure: MeasureId,
        /// For which charter.
        charter: CharterId,
    },
    /// It was told in public which processors a new version of the charter changes.
    ProcessorsNotified {
        /// Of which measure.
        measure: MeasureId,
        /// The charter that changes them.
        charter: CharterId,
    },
    /// A processor's task ended before a new version of the charter.
    ProcessorEnded {
        /// Of which measure.
        measure: MeasureId,
        /// Digest of its table in the charter.
        processor: Digest,
    },
    /// Somebody read a notice in a language and signed that it reads well.
    NoticeReviewed {
        /// Of which measure.
        measure: MeasureId,
        /// The signed review, a document; it names language and notice.
        review: Digest,
    },
    /// Keys were destroyed; what they sealed cannot be read any more.
    KeysDestroyed {
        /// The buckets, by the schedule of the charter, whether or not they held anything.
        buckets: Vec<Bucket>,
    },
    /// The body of an earlier leaf was removed; its commitment stays.
    BodyRedacted {
        /// Which leaf.
        leaf: u64,
        /// Why: `personal-data`, `erasure-request` …
        code: String,
    },
    /// A jump of the clock by more than a day was looked at and found right.
    TimeJumpConfirmed {
        /// The time before the jump.
        from: Timestamp,
    },
}

/// What a charge pays for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Choosing the clips.
    Scale,
    /// The answer.
    Answer,
    /// All windows of a bulletin.
    Bulletin,
}

impl Event {
    /// The measure that the event is about, if it is about one.
    pub const fn measure(&self) -> Option<&MeasureId> {
        match self {
            Self::AuthorityCreated { .. }
            | Self::KeyEnrolled { .. }
            | Self::KeyRevoked { .. }
            | Self::KeysDestroyed { .. }
            | Self::BodyRedacted { .. }
            | Self::TimeJumpConfirmed { .. } => None,
            Self::MeasureProposed { measure, .. }
            | Self::MeasureAssessed { measure, .. }
            | Self::StatementMade { measure, .. }
            | Self::MeasureOpened { measure, .. }
            | Self::MeasureSuspended { measure, .. }
            | Self::MeasureResumed { measure, .. }
            | Self::MeasureEnded { measure }
            | Self::MeasureErased { measure }
            | Self::ReportPublished { measure, .. }
            | Self::BatchAdmitted { measure, .. }
            | Self::BatchRefused { measure, .. }
            | Self::Charged { measure, .. }
            | Self::ScaleChosen { measure, .. }
            | Self::Released { measure, .. }
            | Self::BulletinDeclared { measure, .. }
            | Self::WindowOpened { measure, .. }
            | Self::WindowReleased { measure, .. }
            | Self::QuestionRefused { measure, .. }
            | Self::RowsRead { measure, .. }
            | Self::RequestRecorded { measure, .. }
            | Self::RequestPublished { measure, .. }
            | Self::RequestDisclosed { measure, .. }
            | Self::BreachOpened { measure, .. }
            | Self::BreachAssessed { measure, .. }
            | Self::BreachNotified { measure, .. }
            | Self::BreachClosed { measure, .. }
            | Self::ConsulteeHeard { measure, .. }
            | Self::ConsulteeAnswered { measure, .. }
            | Self::ConsultationConfirmed { measure, .. }
            | Self::ProcessorsNotified { measure, .. }
            | Self::ProcessorEnded { measure, .. }
            | Self::NoticeReviewed { measure, .. } => Some(measure),
        }
    }

    /// The public documents that the event names.
    pub fn documents(&self) -> Vec<Digest> {
        match self {
            Self::MeasureProposed { charter, .. } => vec![*charter],
            Self::MeasureAssessed { charter, assessment, .. }
            | Self::MeasureOpened { charter, assessment, .. } => vec![*charter, *assessment],
            Self::StatementMade { statement, .. } => vec![*statement],
            Self::ReportPublished { report, .. } => vec![*report],
            Self::ScaleChosen { scale, .. } => vec![*scale],
            Self::BulletinDeclared { declaration, .. } => vec![*declaration],
            Self::NoticeReviewed { review, .. } => vec![*review],
            Self::RequestDisclosed { orders, .. } => orders.to_vec(),
            Self::MeasureSuspended { signed, .. } | Self::MeasureResumed { signed, .. } => {
                signed.iter().copied().collect()
            }
            _ => Vec::new(),
        }
    }

    /// The kind as written in the leaf, for people.
    pub fn kind(&self) -> String {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::Object(map)) => {
                map.get("kind").and_then(|kind| kind.as_str()).unwrap_or_default().to_owned()
            }
            _ => String::new(),
        }
    }
}
