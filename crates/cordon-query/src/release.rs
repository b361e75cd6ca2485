//! What leaves: one noised answer, with everything a reader needs to judge it.
//! Format: `docs/spec/release.md`.

use cordon_charter::{Cost, Delta, Digest, MeasureId, PurposeId, RecordName, Rho};
use cordon_dp::Clip;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::expr::Cell;

/// One answer to one question.
///
/// # Privacy
///
/// Holds noised numbers and what follows from charter, question and log; nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// Version of the format: 1.
    pub release: u32,
    /// The measure.
    pub measure: MeasureId,
    /// Digest of the charter under which it was asked.
    pub charter: Digest,
    /// What it is for.
    pub purpose: PurposeId,
    /// The record that was asked.
    pub record: RecordName,
    /// The records that it was joined with.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub with: Vec<RecordName>,
    /// The question as it was asked.
    pub sql: String,
    /// Digest of the question's canonical form.
    pub question: Digest,
    /// Position of the log up to which records were read.
    pub snapshot: u64,
    /// Position in the log of the charge that paid for it.
    pub charge: u64,
    /// What was charged.
    pub cost: Cost,
    /// What finding keys and choosing clips cost, if that was done for this answer.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub choice: Option<ReleasedChoice>,
    /// The ε that this cost, with that of the choice, means by itself at half the charter's δ,
    /// rounded up. It does not add over questions; ρ does.
    pub epsilon: String,
    /// The blocks of the answer.
    pub blocks: Vec<ReleasedBlock>,
    /// The columns.
    pub columns: Vec<ReleasedColumn>,
    /// How the values of a key were found that only the data know, if the question has one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub keys: Option<ReleasedKeys>,
    /// The rows, in the order in which they were asked for.
    pub rows: Vec<Vec<Released>>,
    /// Cells with fewer estimated persons than this show no numbers; 0 for none.
    pub minimum_people: u32,
    /// Which window of a standing question it is, if it is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub window: Option<ReleasedWindow>,
}

/// One window of a standing question: the rows that arrived in it. The clips hold over all windows
/// together, and the charge pays for all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleasedWindow {
    /// Position in the log of the question's declaration.
    pub bulletin: u64,
    /// Position in the log of the event that opened the window.
    pub opened: u64,
    /// Its number, from 1.
    pub number: u32,
    /// Of so many.
    pub of: u32,
    /// First day, in UTC.
    pub first: Date,
    /// Last day, in UTC.
    pub last: Date,
    /// Position of the log from which submissions were read; up to `snapshot`.
    pub from: u64,
}

/// The search for keys and the choice of the clips, charged apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleasedChoice {
    /// Position in the log of the charge that paid for it.
    pub charge: u64,
    /// What was charged.
    pub cost: Cost,
    /// The noised numbers of persons, a document of the log ([`crate::Scale`]).
    pub document: Digest,
}

/// How the values of a key were found. Others that rows have are missing, with their rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleasedKeys {
    /// ρ of the selection: the noise of a weight has σ² = 1/(2ρ).
    pub rho: Rho,
    /// δ of the selection.
    pub delta: Delta,
    /// The most values that a person can have by the charter.
    pub most: u32,
    /// A value that so many persons have, and no other, is found with 95 %; where each of them has
    /// k values, √k times as many.
    pub persons: u64,
    /// The leaf whose document names the values, if they were not found for this answer.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub numbers: Option<u64>,
}

/// Kind of a block of counts and sums whose ratio was asked for: one vector, one clip.
pub const TOGETHER: &str = "together";

/// One block: same kind of number, same clip, same noise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleasedBlock {
    /// `rows`, `persons`, `sum`, `average`, `variance`, `bins` (of percentiles) or `together`
    /// (counts and sums whose ratio was asked for).
    pub kind: String,
    /// C: the most that one person adds, in units.
    pub clip: Clip,
    /// C_max: nobody within the charter's bounds adds more.
    pub greatest_clip: Clip,
    /// One step of the lattice for each number of a cell, in the number's own unit: exact
    /// rationals. An average has two: of rows, and of the sum of (value − middle).
    pub steps: Vec<String>,
    /// For an average, the middle of the charter's bounds: an exact rational.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub middle: Option<String>,
    /// For bins, the least and the greatest value that the field can have: decimal text.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub bounds: Option<[String; 2]>,
    /// Standard deviation of the noise, in steps.
    pub sigma: String,
    /// ρ of this block.
    pub rho: Rho,
    /// Whether clipping may have lowered the numbers. Kept apart from the intervals, which say
    /// nothing about it.
    pub clipping: Clipping,
    /// Whether it is there for the charter's minimum alone: persons by whom cells are withheld.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub minimum: bool,
}

/// What clipping may have done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clipping {
    /// Nothing: the clip is the charter's own bound.
    None,
    /// Persons above the clip count as the clip; how many there are is not known.
    Possible,
    /// Persons above the clip count as the clip; noised numbers say about what that takes off.
    Estimated {
        /// What it takes off an average cell, in the number's own unit (rows of the group for an
        /// average, a variance or a percentile): an estimate, not a bound.
        per_cell: String,
        /// What part it takes off all numbers of the block together, cells that are not shown
        /// included: decimal text from 0 to 1. Each number loses about as much of itself. Nothing
        /// for percentiles, and where the noise leaves open whether there is anything.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        share: Option<String>,
        /// What it takes off an average cell at most, with two standard deviations of the noise of
        /// those numbers.
        at_most: String,
        /// The leaf whose numbers were chosen from, if they were not made for this answer.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        numbers: Option<u64>,
    },
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleasedColumn {
    /// Name, as asked.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// The block it comes from, if it is a number of one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub block: Option<usize>,
    /// Which of the block's numbers, where it has several that are clipped together.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub part: Option<usize>,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// A key, known from charter or question, or found.
    Key,
    /// A noised number of rows.
    Rows,
    /// A noised number of persons.
    Persons,
    /// A noised sum.
    Sum,
    /// A ratio of two noised numbers.
    Average,
    /// A variance, from three noised numbers.
    Variance,
    /// The root of a variance.
    Deviation,
    /// A percentile, from a noisy search among bins.
    Percentile,
    /// A ratio of two noised numbers that are clipped together or not at all. It has an interval
    /// where the number below can be told from 0, and is unknown where it cannot.
    Ratio,
    /// Computed from the other columns; one times a known number has an interval.
    Computed,
}

/// One value of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Released {
    /// For reading: rounded to the digits of the field, not below zero where it cannot be.
    pub value: Cell,
    /// The noised lattice numbers, in steps: one, or for an average two (rows, centred sum).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub steps: Vec<String>,
    /// 95 % noise interval, lower end.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub low: Option<String>,
    /// 95 % noise interval, upper end.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub high: Option<String>,
    /// Withheld: fewer estimated persons than the charter's minimum, of this number or of one that
    /// it is computed from.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub withheld: bool,
    /// Unknown: the noise leaves open what it is, or whether a divisor is 0. NULL to HAVING, ORDER
    /// BY and whatever is computed from it.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub unknown: bool,
}

/// Whether a cell has a value, and if not, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It has.
    Told,
    /// Fewer estimated persons than the charter's minimum.
    Withheld,
    /// The noise leaves it open.
    Unknown,
    /// It is NULL by itself.
    Null,
}

impl State {
    /// One word for machines.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Told => "told",
            Self::Withheld => "withheld",
            Self::Unknown => "unknown",
            Self::Null => "null",
        }
    }
}

impl Released {
    pub(crate) fn new(
        value: Cell,
        state: State,
        steps: Vec<String>,
        (low, high): (Option<String>, Option<String>),
    ) -> Self {
        let (withheld, unknown) = (state == State::Withheld, state == State::Unknown);
        Self { value, steps, low, high, withheld, unknown }
    }

    /// Whether it has a value, and if not, why.
    pub fn state(&self) -> State {
        match self {
            Self { withheld: true, .. } => State::Withheld,
            Self { unknown: true, .. } => State::Unknown,
            Self { value: Cell::Null, .. } => State::Null,
            _ => State::Told,
        }
    }
}

impl Release {
    /// The canonical bytes (RFC 8785): what a receipt commits to. Every number is text or a small
    /// whole number, so that no reader rounds it.
    pub fn canonical(&self) -> Vec<u8> {
        // A struct of strings and small integers always has a JSON form.
        serde_json_canonicalizer::to_vec(self).unwrap_or_default()
    }

    /// SHA-256 of [`Self::canonical`].
    pub fn digest(&self) -> Digest {
        Digest::of(&self.canonical())
    }
}
