//! Decides what may be kept of a submission: every row is admitted or refused, and counted.
//!
//! Two passes over the same bytes. [`inspect`] reads the whole file once: digest, rows, encoding,
//! delimiter, header, manifest; it refuses a submission as a whole. [`Plan::admit`] reads it again
//! and hands on chunks of [`Admitted`] rows and of [`RefusedRow`]s; [`Admission::finish`] gives the
//! [`Report`] in which the counts reconcile.
//!
//! Invariants: bounds, lists and types come from the charter, never from data. No error, report or
//! help text holds a value of a row: they name line, column, reason and what to do.
//!
//! Pure but for the reader it is given: no clock, no disk, no network.
//! Not here: reading charters (`cordon-charter`), keeping rows (`cordon-store`).

// What a charter asks of a row.
mod closed;
mod plan;

// From bytes to rows.
mod encoding;
mod header;
mod row;

// From text to one value.
mod cell;
mod day;
mod number;
mod text;

// The two passes.
mod admit;
mod admitted;
mod columns;
mod expiry;
mod inspect;
mod manifest;

// What is said about it.
mod reason;
mod report;

pub use admit::{Admission, AdmitError, Chunk, RefusedRow};
pub use admitted::Admitted;
pub use encoding::Encoding;
pub use header::{Delimiter, HeaderError};
pub use inspect::{InspectError, Inspected, Options, inspect};
pub use manifest::{Manifest, ManifestError, ManifestMismatch};
pub use plan::{Plan, PlanError};
pub use reason::Reason;
pub use report::{Coarsened, Dropped, ExpiredValues, FileFacts, Refusals, Report};
