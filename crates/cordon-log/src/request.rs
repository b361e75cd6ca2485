//! Requests for data outside the purposes, and orders that compel a disclosure: two roles sign the
//! same order, away from the authority's folder.

use std::fmt;

use cordon_charter::{CharterId, Digest, FieldName, MeasureId, RecordName, Role};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    event::Event,
    key::Domain,
    leaf::{Leaf, Opening},
    signed::{Signable, Signed},
};

/// Who asks for data outside the purposes. All that a leaf says of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestKind {
    /// Police and prosecutors.
    LawEnforcement,
    /// A court, in a case between others.
    Court,
    /// A security or intelligence service.
    Intelligence,
    /// Immigration, tax, welfare or another part of government.
    OtherAuthority,
    /// An employer, insurer, landlord or another business.
    Commercial,
    /// Research that the charter does not name.
    Research,
    /// Anybody else.
    Other,
}

impl RequestKind {
    /// Every kind, in the order of declaration.
    pub const ALL: [Self; 7] = [
        Self::LawEnforcement,
        Self::Court,
        Self::Intelligence,
        Self::OtherAuthority,
        Self::Commercial,
        Self::Research,
        Self::Other,
    ];

    /// As written in leaves: `law_enforcement`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LawEnforcement => "law_enforcement",
            Self::Court => "court",
            Self::Intelligence => "intelligence",
            Self::OtherAuthority => "other_authority",
            Self::Commercial => "commercial",
            Self::Research => "research",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for RequestKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Body of `request_recorded`: the supervisory authority reads it at once, everybody when its
/// opening is published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestDetails {
    /// The body or post that asked; never a person's name.
    pub from: String,
    /// What was asked for, and by which power; names no person.
    pub text: String,
    /// What was answered.
    pub answer: String,
}

/// Whether the body of a `request_published` opens the request that it is about: what becomes
/// public late is what was committed to at once. `true` for other events.
pub(crate) fn is_published_whole(leaves: &[Leaf], event: &Event, body: &Value) -> bool {
    let Event::RequestPublished { request, .. } = event else { return true };
    let at = usize::try_from(*request).ok();
    let committed = at.and_then(|at| leaves.get(at)).and_then(|leaf| leaf.body.as_ref());
    let opening = Opening::deserialize(body).ok();
    committed.zip(opening).is_some_and(|(commitment, opening)| opening.opens(commitment))
}

/// Body of `request_disclosed`: whose rows. Nobody but whoever signs and the supervisory authority
/// sees it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Selection {
    /// The persons' identifiers, each once.
    pub persons: Vec<String>,
}

impl Selection {
    /// The persons of an opening, if it is a selection that names each once.
    pub fn of(opening: &Opening) -> Option<Vec<String>> {
        let persons = Self::deserialize(&opening.body).ok()?.persons;
        let distinct: std::collections::BTreeSet<&String> = persons.iter().collect();
        (distinct.len() == persons.len()).then_some(persons)
    }
}

/// An order before it is signed: two of them, for two roles, differ in the role alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderDraft {
    /// Version of the format: 1.
    pub order: u32,
    /// Of which measure.
    pub measure: MeasureId,
    /// Under which charter, which names the power.
    pub charter: CharterId,
    /// Leaf of the request.
    pub request: u64,
    /// The power, as `[[law.overriding]]` of the charter writes it.
    pub power: String,
    /// Of which record.
    pub record: RecordName,
    /// Which fields; no others leave.
    pub fields: Vec<FieldName>,
    /// Commitment to the persons concerned: SHA-256 over a fresh salt and their identifiers.
    pub selection: Digest,
    /// The role that signs.
    pub role: Role,
    /// The day of the order.
    pub date: Date,
}

impl OrderDraft {
    /// Whether both orders are for the same, whoever signs them.
    pub fn is_same_as(&self, other: &Self) -> bool {
        let of = |draft: &Self| Self { role: Role::Controller, ..draft.clone() };
        of(self) == of(other)
    }
}

impl Signable for OrderDraft {
    const DOMAIN: Domain = Domain::DisclosureOrder;
}

/// A signed order.
pub type SignedOrder = Signed<OrderDraft>;
