//! Reviews of notices: that somebody who speaks the language read this very text, signed away from
//! the authority's folder.

use cordon_charter::{CharterId, Digest, MeasureId, Role};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    key::Domain,
    signed::{Signable, Signed},
};

/// A review before it is signed: `cordon notice review` writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewDraft {
    /// Version of the format: 1.
    pub review: u32,
    /// The measure whose notice it is.
    pub measure: MeasureId,
    /// The charter that the notice was put together from.
    pub charter: CharterId,
    /// The language, a tag (BCP 47): `fr`.
    pub language: String,
    /// SHA-256 of the notice's text, in UTF-8 and without its mark.
    pub notice: Digest,
    /// The role that signs.
    pub role: Role,
    /// The post that read it; never a person's name.
    pub post: String,
    /// The day of the review.
    pub date: Date,
}

impl Signable for ReviewDraft {
    const DOMAIN: Domain = Domain::NoticeReview;
}

/// A signed review.
pub type SignedReview = Signed<ReviewDraft>;
