//! SQL over one measure → one noised release.
//!
//! [`plan`] takes a question apart against the charter and the account, or refuses it; it reads no
//! row. [`answer`] takes a plan, rows, noise and a durable charge and gives one [`Release`]. Where
//! a clip is to be chosen, [`scale`] comes before, with a charge of its own.
//!
//! DataFusion parses SQL and types it, over tables without rows. What may be computed per row is a
//! closed list of our own (`expr`), and the one pass over rows is ours (`pass`): DataFusion
//! executes nothing, so that no cast, rewrite or statistic of its own can depend on a person.
//!
//! Not here: clipping and noise (`cordon-dp`), where rows lie and how they are sealed
//! (`cordon-store`), who may ask and the charge itself (`cordon-gateway`).

// The question.
mod question;
mod refusal;

// From SQL text to one aggregation over rows.
mod catalog;
mod forms;
mod functions;
mod shape;
mod sql;

// What may be computed, and which values it can have.
mod domain;
mod expr;
mod relation;

// The plan.
mod block;
mod cost;
mod explain;
mod groupings;
mod keys;
mod listed;
mod meaning;
mod never;
mod plan;
mod scale;

// The answer.
mod after;
mod answer;
mod dummy;
mod norms;
mod pass;
mod program;
mod ratio;
mod reading;
mod release;
mod selection;
mod snapshot;
mod source;
mod standing;
mod unknown;
mod walk;

pub use answer::{Failed, Scaled, answer, answer_with, scale, scale_with};
pub use dummy::{DUMMY_PERSONS, dummy};
pub use explain::{ExplainedBlock, ExplainedKeys, Explanation, FIRST_ROWS, Rung};
pub use expr::Cell;
pub use norms::Norms;
pub use plan::{Plan, plan, plan_with};
pub use question::{Charge, ClipWish, Question};
pub use reading::{Picked, Reading, cut_off, listed};
pub use refusal::{Refusal, Snippet};
pub use release::{
    Clipping, ColumnKind, Release, Released, ReleasedBlock, ReleasedColumn, ReleasedKeys,
    ReleasedWindow, State, TOGETHER,
};
pub use scale::{Scale, ScaledBlock, Scales};
pub use selection::{Means, SelectedKeys};
pub use source::{BLOCK, Batches, MemorySource, ORDINAL, RecordSource, Records, SourceError};
pub use standing::{ReadWindow, StandingBlock, plan_declared, plan_standing, read_window};
