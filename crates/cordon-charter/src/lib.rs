//! Charter text → one resolved, canonical [`Charter`], or diagnostics: where, and what to do.
//!
//! A *charter* is the file that declares one *measure*: law, aim, alternatives, purposes, records,
//! access, retention, privacy budget, end. Everything a rule or the runtime needs is a typed field.
//!
//! Pure: no disk, no clock, no randomness, no async.
//! Not here: judging a charter (`cordon-assess`), drawing noise (`cordon-dp`).

// The words.
mod decimal;
mod ids;
mod path;
mod text;

// The charter, noun by noun, in the order of the file.
mod access;
mod charter;
mod consultation;
mod governance;
mod law;
mod record;
mod reference;
mod requests;
mod rights;
mod risk;
mod safeguards;

// What follows from a charter.
mod budget;
mod canonical;
mod fields;
mod processor;
mod retention;
mod rules;

// Reading and comparing.
mod diagnostic;
mod diff;
mod parse;

pub use access::{Access, AccessMode, ReceivedData, Recipient, TransferTool};
pub use budget::{Account, BudgetError, Charges, Cost, Delta, Epsilon, Exhausted, Rho};
pub use canonical::CanonicalError;
pub use charter::{
    Act, Aim, Alternative, Charter, Continuity, Controller, DataSubjects, Measure, MeasureUse,
    Processor, Purpose, Term,
};
pub use consultation::{Consultation, ConsultedGroup};
pub use diagnostic::{Diagnostic, Severity, Span};
pub use diff::{Change, CharterDiff, diff};
pub use fields::{AccessKind, KnownDomain};
pub use governance::{Consulted, Meaning, Privacy, PurposeShare, RequiredStatement, Role};
pub use ids::{
    CharterId, ControllerId, CountryCode, Digest, FieldName, IdError, MeasureId, PurposeId,
    RecordName, ReferenceName, RetentionClassId,
};
pub use law::{
    Instrument, Law, LegalBasis, OverridingPower, RestrictedRight, SecrecyDuty, SpecialCategories,
};
pub use parse::{Parsed, parse};
pub use processor::ProcessorChanges;
pub use record::{
    Bounds, Field, FieldType, Identifies, NamedPerson, Record, Retention, RetentionAnchor,
    RetentionPeriod,
};
pub use reference::{Reference, ReferenceValue};
pub use requests::{CompelledDisclosure, Requests};
pub use retention::{Bucket, PeriodStart, RetentionClass};
pub use rights::{
    Automated, AutomatedDecision, Breach, BreachRisk, Notice, Right, Rights, RightsChannel,
};
pub use risk::{Control, Level, Risk, Risks, RuntimeCheck};
pub use safeguards::{
    Accountability, App, Design, Publication, PublishedItem, Quarantine, Security, Telecom, Tools,
    VenueLog,
};
pub use text::LocalText;
