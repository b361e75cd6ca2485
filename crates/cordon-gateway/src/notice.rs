//! Act: reviews of notices, written to be signed elsewhere, and taken into the log.

use cordon_assess::pia::{Language, Notice, Reviewed};
use cordon_charter::{CharterId, Digest, MeasureId, Role};
use cordon_log::{Event, ReviewDraft, SignedReview, State};

use crate::{error::ActError, gateway::Gateway};

impl Gateway {
    /// The notice that the public is given: that of the charter in force, or else, or if `proposed`
    /// is set, that of the charter proposed last; with the digest of that charter.
    ///
    /// # Errors
    /// If there is no such measure, or no charter of it.
    pub fn notice(
        &self,
        measure: &MeasureId,
        language: Language,
        proposed: bool,
    ) -> Result<(CharterId, Notice), ActError> {
        let state = self.measure(measure)?;
        let in_force = state.in_force().filter(|_| !proposed).map(|own| (own.digest, &own.charter));
        let last = state.proposal().map(|proposal| (proposal.digest, &proposal.charter));
        let (digest, charter) = in_force.or(last).ok_or_else(|| {
            ActError::usage("not-proposed", format!("no charter of `{measure}` was proposed"))
        })?;
        Ok((digest, Notice::of(charter, language)))
    }

    /// The review of the same notice that somebody is asked to sign.
    ///
    /// # Errors
    /// As [`Self::notice`], or if no post is named.
    pub fn draft_review(
        &self,
        measure: &MeasureId,
        (language, proposed): (Language, bool),
        (role, post): (Role, &str),
    ) -> Result<ReviewDraft, ActError> {
        if post.trim().is_empty() {
            return Err(ActError::usage("post", "say which post read the notice, not who"));
        }
        let (charter, notice) = self.notice(measure, language, proposed)?;
        Ok(ReviewDraft {
            review: 1,
            measure: measure.clone(),
            charter,
            language: language.tag().to_owned(),
            notice: notice.digest(),
            role,
            post: post.to_owned(),
            date: self.today(),
        })
    }

    /// Takes a signed review into the log; gives its leaf. The same review is not taken again.
    ///
    /// # Errors
    /// If it is about something else, or not rightly signed by an enrolled key of its role.
    pub async fn import_review(&mut self, bytes: &[u8]) -> Result<u64, ActError> {
        let signed = SignedReview::from_bytes(bytes).map_err(|error| {
            if serde_json::from_slice::<ReviewDraft>(bytes).is_ok() {
                return ActError::usage("unsigned", "this review is not signed yet")
                    .with_help("its role signs it with `cordon notice sign`");
            }
            ActError::broken("review", format!("this is not a signed review: {error}"))
                .with_help("`cordon notice sign` writes one; ask for the file again")
        })?;
        let (role, measure) = (signed.signed.draft.role, signed.signed.draft.measure.clone());
        let bytes = signed.to_bytes()?;
        let event = Event::NoticeReviewed { measure, review: Digest::of(&bytes) };
        if let Some(leaf) = self.last_of(|own| *own == event) {
            return Ok(leaf);
        }
        let mut act = self.begin();
        act.document(bytes);
        act.event(role, event);
        Ok(self.commit(act).await?.last())
    }
}

/// Who read which notices of a measure, by keys that were not lost.
pub fn reviewed_notices(state: &State, measure: &MeasureId) -> Vec<Reviewed> {
    let Some(reviews) = state.measure(measure).map(|measure| measure.reviews()) else {
        return Vec::new();
    };
    let good = reviews.iter().filter_map(|review| {
        let draft = &review.draft;
        let stands = state.notice_review(measure, &draft.language, &draft.notice)?;
        let language = Language::of_tag(&stands.draft.language)?;
        Some(Reviewed {
            language,
            notice: stands.draft.notice,
            by: format!("{}, {}", stands.draft.post, stands.organisation),
            date: stands.draft.date,
        })
    });
    good.collect()
}
