//! Questions that are asked once and answered window by window, for one charge.
//!
//! Planned once, with clips that are fixed for all windows; each window is one pass over the rows
//! that arrived in it, and moves the spent norms of the persons who took part. Argument:
//! `docs/proofs/standing-questions.md`.

use std::num::NonZeroU32;

use cordon_charter::{Account, Charges, Charter, Digest, Rho};
use cordon_dp::{Clip, NoiseSource, Spent};
use serde::{Deserialize, Serialize};

use crate::{
    answer::{Failed, guarded, release, workers},
    norms::Norms,
    pass::{self, Sums},
    plan::{Over, Plan, plan_over},
    question::{Charge, ClipWish, Question},
    refusal::Refusal,
    release::{Release, ReleasedWindow, TOGETHER},
    scale::{Clipped, Scales},
    source::RecordSource,
};

/// A block of a standing question, as it stands in the declaration: clip and ρ hold for every
/// window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandingBlock {
    /// `rows`, `persons`, `sum` …
    pub kind: String,
    /// Digest of what it counts.
    pub counts: Digest,
    /// C: the most that one person adds to all windows together.
    pub clip: Clip,
    /// ρ of the block, charged once.
    pub rho: Rho,
}

/// Plans a standing question over so many windows. Its cost pays for all of them.
///
/// # Errors
///
/// A [`Refusal`] that says what to write instead; nothing was read and nothing charged.
///
/// # Privacy
///
/// Reads no row: a function of question, charter, account and public documents of the log. The
/// charter's bound on a person over all windows is that of one window times √windows; no clip is
/// chosen from rows that are still to come.
pub fn plan_standing(
    charter: &Charter,
    question: &Question,
    account: &Account,
    scales: &Scales,
    windows: NonZeroU32,
) -> Result<Plan, Refusal> {
    if question.clip == ClipWish::Chosen {
        return Err(Refusal::new(
            "clip-of-windows",
            "the clip of a standing question is fixed before its first window",
            "give --clip C, the most that one person may add over all windows together; or \
             `charter`, which clips nobody; or `logged`, from numbers that the log holds",
        ));
    }
    let over = Over { windows: Some(windows), apart: false };
    let plan = plan_over(charter, question, account, scales, over)?;
    if plan.open.is_some() {
        return Err(Refusal::new(
            "keys-of-windows",
            "the keys of a standing question are known before its first window",
            "name them in the question, for example `WHERE village IN ('…', '…')`, or group by a \
             field whose values the charter lists",
        ));
    }
    if plan.records().len() > 1 {
        return Err(Refusal::new(
            "records-of-windows",
            "a window holds the rows of one record: what arrives in two records at different times \
             would never meet",
            "ask about one record, or join it with a public table",
        ));
    }
    // Logged clips and given ones mean the same from here on.
    let blocks = plan.standing_blocks();
    Ok(plan.with_blocks(&blocks).unwrap_or_else(|plan| *plan))
}

/// The plan of a declared question again, with the clips and ρ of its declaration. What it costs
/// was charged: no account is asked.
///
/// # Errors
///
/// If the question means something else than was declared.
pub fn plan_declared(
    charter: &Charter,
    (sql, purpose): (&str, &cordon_charter::PurposeId),
    (blocks, windows): (&[StandingBlock], NonZeroU32),
) -> Result<Plan, Refusal> {
    let question = Question {
        sql: sql.to_owned(),
        purpose: purpose.clone(),
        charge: Charge::BySpend(blocks.iter().map(|block| &block.rho).sum()),
        clip: ClipWish::Charter,
    };
    let whole = Account::new(&charter.privacy, Charges::default());
    // Ratios that were declared before their numbers were clipped together go on as they began.
    let apart = !blocks.iter().any(|block| block.kind == TOGETHER);
    let over = Over { windows: Some(windows), apart };
    let plan = plan_over(charter, &question, &whole, &Scales::default(), over)?;
    plan.with_blocks(blocks).map_err(|_| {
        Refusal::new(
            "not-as-declared",
            "the question means something else than when it was declared",
            "declare it again",
        )
    })
}

impl Plan {
    /// How many blocks the question has.
    pub fn blocks(&self) -> usize {
        self.blocks.list.len()
    }

    /// The blocks as a declaration holds them.
    pub fn standing_blocks(&self) -> Vec<StandingBlock> {
        let block = |block: &crate::block::Planned| StandingBlock {
            kind: block.name().to_owned(),
            counts: block.counts,
            clip: block.clipped.clip().unwrap_or(block.greatest),
            rho: block.rho.clone(),
        };
        self.blocks.list.iter().map(block).collect()
    }

    /// With clips and ρ of a declaration, if it is of the same blocks.
    fn with_blocks(mut self, blocks: &[StandingBlock]) -> Result<Self, Box<Self>> {
        let same = self.blocks.list.len() == blocks.len()
            && self.blocks.list.iter().zip(blocks).all(|(own, declared)| {
                (own.name(), own.counts) == (declared.kind.as_str(), declared.counts)
            });
        if !same {
            return Err(Box::new(self));
        }
        for (own, declared) in self.blocks.list.iter_mut().zip(blocks) {
            own.clipped = Clipped::fixed(declared.clip);
            own.rho = declared.rho.clone();
            own.asked = format!("clip {} rho {} standing", declared.clip, declared.rho);
        }
        self.cost = self.blocks.cost();
        Ok(self)
    }
}

/// The exact sums of one window, with the norms that persons have spent after it. No `Debug`: they
/// have no noise yet.
pub struct ReadWindow {
    sums: Sums,
    norms: Norms,
    snapshot: u64,
}

/// Reads the rows of one window. `source` has those that arrived in it and no others; `before` is
/// what the window before left.
///
/// # Errors
///
/// [`Failed`], always the same, whatever happened. Then the window may be read again: no noise was
/// drawn.
///
/// # Privacy
///
/// Nothing leaves. With and without a person the sums of all windows together differ by at most
/// the clip of each block in L2 if each window is read with the norms that the one before left
/// ([`cordon_dp::Window`]). Noticed by:
/// `t2_one_person_moves_all_windows_by_at_most_the_clip`.
pub fn read_window(
    plan: &Plan,
    source: &dyn RecordSource,
    before: &Norms,
) -> Result<ReadWindow, Failed> {
    if plan.scale_cost.is_some() || plan.follows() || before.blocks() != plan.blocks() {
        return Err(Failed);
    }
    guarded(|| {
        let (sums, norms) =
            pass::window_sums(plan, source, workers(), before).map_err(|_| Failed)?;
        Ok(ReadWindow { sums, norms, snapshot: source.position() })
    })
}

impl ReadWindow {
    /// The norms of everybody who took part in this window. To be durable, with the event that
    /// opens the window, before [`Self::answer`].
    pub const fn norms(&self) -> &Norms {
        &self.norms
    }

    /// Draws the noise. `spent` is of the ledger that found the charge of the declaration and
    /// recorded durably that this window is opened.
    ///
    /// # Errors
    ///
    /// [`Failed`], always the same, whatever happened; the window is not opened again.
    ///
    /// # Privacy
    ///
    /// All windows together are ρ-zCDP with respect to one person for the ρ of one `spent`, which
    /// was charged once (`docs/proofs/standing-questions.md`). Noticed by:
    /// `t2_one_person_moves_all_windows_by_at_most_the_clip`.
    pub fn answer(
        self,
        plan: &Plan,
        window: ReleasedWindow,
        noise: &mut impl NoiseSource,
        spent: Spent,
    ) -> Result<Release, Failed> {
        if spent.cost() != plan.cost() {
            return Err(Failed);
        }
        let Self { sums, snapshot, .. } = self;
        guarded(|| {
            let answer = release(plan, snapshot, sums, None, noise, spent)?;
            Ok(Release { window: Some(window), ..answer })
        })
    }
}
