//! How a block comes to its clip, and the document that says from what it was chosen.

use std::collections::BTreeMap;

use cordon_charter::{Cost, Digest, MeasureId, PurposeId, RecordName, Rho};
use cordon_dp::{
    Aim, Block, Census, Choice, Clip, Ladder, Loss, NoisedCensus, ScaleRule, Shape, Sigma,
};
use serde::{Deserialize, Serialize};

use crate::{question::ClipWish, refusal::Refusal, selection::SelectedKeys};

/// How a block comes to its clip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Clipped {
    /// It has one.
    At {
        /// The clip.
        clip: Clip,
        /// What clipping is estimated to take off all cells together, in units, if the clip was
        /// chosen from noised numbers.
        loss: Option<Loss>,
        /// Where those numbers stand in the log.
        from: Option<u64>,
    },
    /// It is chosen from the rows.
    Choose(Choosing),
}

/// A choice to be made. A function of charter and question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Choosing {
    /// What it costs.
    pub(crate) rho: Rho,
    /// What it is for.
    pub(crate) aim: Aim,
    /// No norm that is not zero lies below.
    pub(crate) least: Clip,
    /// The most cells that a person can reach.
    pub(crate) reach: u32,
}

/// Most memory for the sums of all clips at once; beyond it a first pass counts persons alone.
pub(crate) const MOST_BYTES: usize = 24 << 20;

impl Clipped {
    /// The clip, once there is one.
    pub(crate) const fn clip(&self) -> Option<Clip> {
        match self {
            Self::At { clip, .. } => Some(*clip),
            Self::Choose(_) => None,
        }
    }

    /// The clip of the charter, or the asker's.
    pub(crate) const fn fixed(clip: Clip) -> Self {
        Self::At { clip, loss: None, from: None }
    }
}

impl Choosing {
    /// Sums for every rung, of a block over so many groups.
    pub(crate) fn ladder(&self, block: Block, groups: u32, greatest: Clip) -> Ladder {
        Ladder::of(block, groups, self.least, greatest, self.reach)
    }

    /// Persons alone.
    pub(crate) fn census(&self, block: Block, groups: u32, greatest: Clip) -> Census {
        Census::of(block, groups, self.least, greatest, self.reach)
    }
}

/// Whether a clip is worth choosing: nobody can be clipped below one unit of a count, and where
/// the charter allows one row there is one.
pub(crate) fn is_open(bound: &Shape, greatest: Clip) -> bool {
    bound.rows_per_person > 1 && greatest > Clip::ONE
}

/// The most cells that one person can reach.
pub(crate) fn reach(block: Block, bound: &Shape) -> u32 {
    let groups = bound.rows_per_person.saturating_mul(bound.groupings.into()).min(bound.groups);
    u32::try_from(groups.saturating_mul(block.width().into())).unwrap_or(u32::MAX)
}

/// What the choice costs of what a block may cost.
pub(crate) fn share(total: &Rho, cells: usize) -> Rho {
    total.percent(ScaleRule::of_cells(cells).percent)
}

/// Noised numbers of persons and the clips chosen from them, and the keys that were found: a
/// public document of the log.
/// Format: `docs/spec/release.md`.
///
/// # Privacy
///
/// Holds what `cordon_dp::choose` noised, what `cordon_dp::select` released and what
/// follows from charter, question and log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// Version of the format: 1.
    pub scale: u32,
    /// The measure.
    pub measure: MeasureId,
    /// The charter under which it was asked.
    pub charter: Digest,
    /// What it is for.
    pub purpose: PurposeId,
    /// The record whose persons were counted.
    pub record: RecordName,
    /// The records that it is joined with.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub with: Vec<RecordName>,
    /// Position of the log up to which records were read.
    pub snapshot: u64,
    /// Position of the charge that paid for it.
    pub charge: u64,
    /// What was charged.
    pub cost: Cost,
    /// One for each block whose clip was chosen.
    pub blocks: Vec<ScaledBlock>,
    /// The values of the key that only the data know, if the question has one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub keys: Option<SelectedKeys>,
}

/// The persons of one block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScaledBlock {
    /// Digest of what the block counts: two questions with the same block have the same.
    pub block: Digest,
    /// `rows`, `persons`, `sum` or `average`.
    pub kind: String,
    /// ρ of the choice: the numbers have noise of σ² = 1/(2ρ) persons.
    pub rho: Rho,
    /// Cells of the block.
    pub cells: u64,
    /// The most cells that a person can reach.
    pub reach: u32,
    /// The rungs, ascending, in units.
    pub rungs: Vec<Clip>,
    /// Noised numbers of persons in steps of 2⁻⁴³, class by class of spread, in each by rung.
    pub persons: Vec<String>,
    /// The rung that was chosen for the question that paid.
    pub clip: Clip,
}

impl ScaledBlock {
    pub(crate) fn new(block: Digest, kind: &str, rho: &Rho, choice: &Choice) -> Self {
        let census = &choice.census;
        Self {
            block,
            kind: kind.to_owned(),
            rho: rho.clone(),
            cells: census.cells,
            reach: census.reach,
            rungs: census.rungs.clone(),
            persons: census.persons.iter().map(i128::to_string).collect(),
            clip: choice.clip,
        }
    }

    /// The numbers again, if they are whole.
    fn census(&self) -> Option<NoisedCensus> {
        let persons = self.persons.iter().map(|number| number.parse().ok());
        let census = NoisedCensus {
            rungs: self.rungs.clone(),
            persons: persons.collect::<Option<_>>()?,
            sigma: Sigma::of(Clip::ONE, &self.rho).ok()?,
            cells: self.cells,
            reach: self.reach,
        };
        census.is_whole().then_some(census)
    }
}

impl Scale {
    /// The canonical bytes (RFC 8785), as they stand in the log.
    pub fn canonical(&self) -> Vec<u8> {
        // A struct of strings and small integers always has a JSON form.
        serde_json_canonicalizer::to_vec(self).unwrap_or_default()
    }
}

/// The scales that the log holds for a measure: clips may be chosen from them again.
///
/// # Privacy
///
/// Public documents; to choose from them is post-processing.
#[derive(Clone, Debug, Default)]
pub struct Scales {
    blocks: BTreeMap<Digest, Vec<Known>>,
    keys: BTreeMap<Digest, Vec<KnownKeys>>,
}

#[derive(Clone, Debug)]
struct KnownKeys {
    leaf: u64,
    current: bool,
    keys: SelectedKeys,
}

#[derive(Clone, Debug)]
struct Known {
    leaf: u64,
    /// Over the same rows as a question that is asked now.
    current: bool,
    block: ScaledBlock,
}

impl Scales {
    /// Adds the document of the leaf at `leaf`, the newest last. It is `current` if the rows that
    /// it counted are those that a question would read now.
    pub fn add(&mut self, leaf: u64, current: bool, scale: Scale) {
        if let Some(keys) = scale.keys {
            let known = KnownKeys { leaf, current, keys };
            self.keys.entry(known.keys.key).or_default().push(known);
        }
        for block in scale.blocks {
            let known = Known { leaf, current, block };
            self.blocks.entry(known.block.block).or_default().push(known);
        }
    }

    /// The values of a key that were found over the rows as they are now, for no less ρ than
    /// `rho`, and where they stand.
    pub(crate) fn keys(&self, key: &Digest, rho: &Rho) -> Option<(u64, &SelectedKeys)> {
        let fit = |known: &&KnownKeys| known.current && known.keys.rho >= *rho;
        let known = self.keys.get(key)?.iter().rev().find(fit)?;
        Some((known.leaf, &known.keys))
    }

    /// The clip for an aim from the newest numbers for a block: for whoever wants a chosen one,
    /// over the same rows and not bought for less than half of what new ones would cost.
    pub(crate) fn choose(
        &self,
        block: &Digest,
        wish: ClipWish,
        aim: &Aim,
        new: &Rho,
    ) -> Option<Clipped> {
        let all = self.blocks.get(block)?.iter().rev();
        let good = |known: &&Known| known.current && known.block.rho >= new.percent(50);
        let mut fit = all.filter(|known| wish == ClipWish::Logged || good(known));
        let known = fit.next()?;
        let census = known.block.census()?;
        if matches!(aim, Aim::Deviation { .. }) && !census.sees_somebody() {
            return None;
        }
        let (clip, loss) = census.clip_for(aim);
        Some(Clipped::At { clip, loss: Some(loss), from: Some(known.leaf) })
    }
}

impl Scale {
    /// Whether clips can be chosen from it for noise of a given width. With a given cost there is
    /// one more number to trust, how large the noise becomes; here the cost follows from the clip
    /// alone, and a clip chosen from nothing would be cheap and wrong.
    pub(crate) fn sees_somebody(&self) -> bool {
        let mut blocks = self.blocks.iter();
        blocks.all(|block| block.census().is_some_and(|census| census.sees_somebody()))
    }
}

/// Nobody stood out of the noise from which a clip was to be chosen.
pub(crate) fn nobody_seen() -> Refusal {
    Refusal::new(
        "nobody-seen",
        "there are too few rows, or so wide an interval pays for too little, to choose a clip; \
         what looking for one cost stays charged",
        "add `--clip charter`, and `--explain` for what it then costs; or give --epsilon instead \
         of --within",
    )
}

/// The log holds no numbers for a block of the question.
pub(crate) fn nothing_logged() -> Refusal {
    Refusal::new(
        "no-logged-clip",
        "the log holds no clip for this question",
        "leave --clip out: the clip is then chosen, for a small charge of its own",
    )
}
