//! A rule of conduct that was broken, or would be.

use std::fmt;

use cordon_charter::Bucket;
use jiff::{Timestamp, Unit, civil::Date, tz::TimeZone};

/// The rules, by the name that `verify` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the text of each rule is in `Rule::name`")]
pub enum Rule {
    FirstLeaf,
    TimeOrder,
    TimeJump,
    Actor,
    KeyProof,
    KeyUnknown,
    CharterDocument,
    CharterVersion,
    CharterValid,
    AssessmentDocument,
    StatementDocument,
    StatementSigned,
    StatementSubject,
    NotProposed,
    NotAssessed,
    Ended,
    UnmetMust,
    NotJudged,
    StatementMissing,
    AdverseAdviceUnanswered,
    OutsideTerm,
    ProvisionalTwice,
    AlreadyOpen,
    Successor,
    Budget,
    NotOpen,
    NotSuspended,
    HaltSigned,
    NoRecord,
    NoAccess,
    Charge,
    Snapshot,
    Destruction,
    Redaction,
    ReportDue,
    ReportOverdue,
    Overdue,
    NotEnded,
    PublicBody,
    Consultation,
    ConsultationMissing,
    ConsultationEarlier,
    ConsultationUnanswered,
    Processors,
    ProcessorNoticeMissing,
    ReviewDocument,
    OverseerBody,
    Request,
    Power,
    Order,
    Breach,
    Bulletin,
}

impl Rule {
    /// The name in messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FirstLeaf => "first-leaf",
            Self::TimeOrder => "time-order",
            Self::TimeJump => "time-jump",
            Self::Actor => "actor",
            Self::KeyProof => "key-proof",
            Self::KeyUnknown => "key-unknown",
            Self::CharterDocument => "charter-document",
            Self::CharterVersion => "charter-version",
            Self::CharterValid => "charter-valid",
            Self::AssessmentDocument => "assessment-document",
            Self::StatementDocument => "statement-document",
            Self::StatementSigned => "statement-signed",
            Self::StatementSubject => "statement-subject",
            Self::NotProposed => "not-proposed",
            Self::NotAssessed => "not-assessed",
            Self::Ended => "ended",
            Self::UnmetMust => "unmet-must",
            Self::NotJudged => "not-judged",
            Self::StatementMissing => "statement-missing",
            Self::AdverseAdviceUnanswered => "adverse-advice-unanswered",
            Self::OutsideTerm => "outside-term",
            Self::ProvisionalTwice => "provisional-twice",
            Self::AlreadyOpen => "already-open",
            Self::Successor => "successor",
            Self::Budget => "budget",
            Self::NotOpen => "not-open",
            Self::NotSuspended => "not-suspended",
            Self::HaltSigned => "halt-signed",
            Self::NoRecord => "no-record",
            Self::NoAccess => "no-access",
            Self::Charge => "charge",
            Self::Snapshot => "snapshot",
            Self::Destruction => "destruction",
            Self::Redaction => "redaction",
            Self::ReportDue => "report-due",
            Self::ReportOverdue => "report-overdue",
            Self::Overdue => "destruction-overdue",
            Self::NotEnded => "not-ended",
            Self::PublicBody => "public-body",
            Self::Consultation => "consultation",
            Self::ConsultationMissing => "consultation-missing",
            Self::ConsultationEarlier => "consultation-earlier",
            Self::ConsultationUnanswered => "consultation-unanswered",
            Self::Processors => "processors",
            Self::ProcessorNoticeMissing => "processor-notice-missing",
            Self::ReviewDocument => "review-document",
            Self::OverseerBody => "overseer-body",
            Self::Request => "request",
            Self::Power => "power",
            Self::Order => "order",
            Self::Breach => "breach",
            Self::Bulletin => "bulletin",
        }
    }
}

/// A leaf that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which leaf.
    pub leaf: u64,
    /// Which rule.
    pub rule: Rule,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: &'static str,
}

/// Keys that were declared destroyed after the day on which they were due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Late {
    /// The leaf that declares it.
    pub leaf: u64,
    /// Which keys.
    pub bucket: Bucket,
    /// The day on which they were due, at 00:00 UTC.
    pub due: Date,
    /// When they were declared destroyed.
    pub time: Timestamp,
}

impl Late {
    /// Whole days between the time at which they were due and their destruction.
    pub fn days(&self) -> i32 {
        let done = self.time.to_zoned(TimeZone::UTC).date();
        self.due.until((Unit::Day, done)).map_or(0, |span| span.get_days())
    }
}

impl fmt::Display for Late {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { leaf, bucket, due, time } = self;
        let days = self.days();
        let (keys, plural) = (keys(bucket), if days == 1 { "" } else { "s" });
        write!(f, "{keys}: due {due}, declared destroyed {time} (leaf {leaf}), ")?;
        write!(f, "{days} day{plural} late")
    }
}

fn keys(bucket: &Bucket) -> String {
    let period = bucket.period.map_or_else(|| "end of the measure".into(), |p| p.to_string());
    format!("keys of measure `{}`, class `{}`, period {period}", bucket.measure, bucket.class)
}

impl Fault {
    pub(crate) fn overdue(size: u64, bucket: &Bucket) -> Self {
        Self {
            leaf: size,
            rule: Rule::Overdue,
            message: format!("{} should have been destroyed", keys(bucket)),
            help: "run any act of the gateway: it destroys what is due; after more than a day \
                   without one, run `cordon log confirm-clock` first",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}
