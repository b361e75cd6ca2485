//! Signed suspensions and resumptions: a role stops a measure under its own key, away from the
//! authority's folder, and only its key lets the measure go on.

use cordon_charter::{Act, MeasureId, Role};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    key::Domain,
    signed::{Signable, Signed},
};

/// A suspension or resumption before it is signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HaltDraft {
    /// Version of the format: 1.
    pub halt: u32,
    /// Of which measure.
    pub measure: MeasureId,
    /// The role that stops it or lets it go on.
    pub role: Role,
    /// What stops; none where everything that the role had stopped may go on.
    pub acts: Vec<Act>,
    /// How many leaves whoever signs had seen: a resumption ends no suspension that came later.
    pub after: u64,
    /// Why, in public.
    pub reason: String,
    /// The day of signing.
    pub date: Date,
}

impl HaltDraft {
    /// Whether it lets the measure go on.
    pub const fn resumes(&self) -> bool {
        self.acts.is_empty()
    }
}

impl Signable for HaltDraft {
    const DOMAIN: Domain = Domain::Halt;
}

/// A signed suspension or resumption; good once.
pub type SignedHalt = Signed<HaltDraft>;
