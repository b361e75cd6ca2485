//! Statements of roles: what is signed, away from the authority's folder, over which charter and
//! assessment.

use std::collections::BTreeMap;

use cordon_charter::{CharterId, Digest, Meaning, MeasureId, Role};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    key::Domain,
    signed::{Signable, Signed},
};

/// A statement before it is signed: `cordon statement export` writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// Version of the format: 1.
    pub statement: u32,
    /// About which measure.
    pub measure: MeasureId,
    /// Over this very charter.
    pub charter: CharterId,
    /// Over this very assessment.
    pub assessment: Digest,
    /// Who speaks.
    pub role: Role,
    /// What it says.
    pub meaning: Meaning,
    /// The reasons, in public.
    pub text: String,
    /// Answers to findings that a person must judge, by rule id, in public.
    pub answers: BTreeMap<String, String>,
    /// The day of the statement.
    pub date: Date,
}

impl Signable for Draft {
    const DOMAIN: Domain = Domain::Statement;
}

/// A signed statement.
pub type SignedStatement = Signed<Draft>;
