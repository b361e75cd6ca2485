//! Private selection of keys that no charter and no question names. Argument:
//! `docs/proofs/key-selection.md`.

use crate::{
    CellError, Clip, Cost, MechanismError, NoiseCall, NoiseError, NoiseSource, Noised, PlanError,
    Sigma, Spent,
    lattice::{CELL_BITS, CLIP_BITS, STEP_BITS},
    threshold::{MOST_DELTA, normal_quantile},
};

/// The weights of keys: each person puts 1/√k, rounded down, on each of their k keys. Exact, hence
/// no `Debug`, no `Serialize`, and no way to read it but [`select`].
///
/// A key is its index in a dictionary that the workers share. The dictionary is made from rows and
/// is as secret as they are: its length, its order and the indices leave nobody's memory.
pub struct KeyWeights {
    most: u32,
    /// In cells of 2⁻³⁰. At most 2³² persons · 2³⁰.
    weights: Vec<u64>,
}

impl KeyWeights {
    /// Nobody's keys. `most` is K_max: the most keys that a person can have, from charter and
    /// question; 0 counts as 1.
    pub const fn new(most: u32) -> Self {
        Self { most: if most == 0 { 1 } else { most }, weights: Vec::new() }
    }

    /// K_max.
    pub const fn most(&self) -> u32 {
        self.most
    }

    /// Adds one person's keys, each once and ascending. Call it once per person. Somebody with
    /// more than K_max keys, whom the charter does not allow, adds nothing: which keys to drop
    /// could not be told without looking at other persons.
    ///
    /// # Errors
    /// If the keys do not ascend; then nothing was added.
    pub fn add_person(&mut self, keys: &[u32]) -> Result<(), CellError> {
        self.add_part(keys.len(), keys)
    }

    /// Adds those of one person's `all` distinct keys that are selected in this part of a
    /// [`Selection`]. Call it once per person and part, with the same `all` in each.
    ///
    /// # Errors
    /// If the keys do not ascend, or are more than all; then nothing was added.
    pub fn add_part(&mut self, all: usize, keys: &[u32]) -> Result<(), CellError> {
        if !keys.is_sorted_by(|a, b| a < b) || keys.len() > all {
            return Err(CellError::Order);
        }
        let Some(last) = keys.last() else { return Ok(()) };
        if all as u64 > u64::from(self.most) {
            return Ok(());
        }
        let weight = weight_of(all as u64);
        let reach = *last as usize + 1;
        if self.weights.len() < reach {
            self.weights.resize(reach, 0);
        }
        for key in keys {
            if let Some(sum) = self.weights.get_mut(*key as usize) {
                *sum += weight;
            }
        }
        Ok(())
    }

    /// Adds the weights of other persons' keys in the same dictionary. Persons must be disjoint,
    /// as partitions are.
    ///
    /// # Errors
    /// If K_max differs; then nothing was added.
    pub fn merge(&mut self, other: &Self) -> Result<(), CellError> {
        if self.most != other.most {
            return Err(CellError::Mismatch);
        }
        if self.weights.len() < other.weights.len() {
            self.weights.resize(other.weights.len(), 0);
        }
        self.weights.iter_mut().zip(&other.weights).for_each(|(sum, part)| *sum += part);
        Ok(())
    }
}

/// Noise and threshold of a selection, in steps of 2⁻⁴³ persons. A function of K_max and cost
/// alone, so it may be shown before anything is charged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyThreshold {
    most: u32,
    cost: Cost,
    sigma: Sigma,
    steps: i128,
}

impl KeyThreshold {
    /// Standard deviation of the noise on each weight: ρ = 1/(2σ²).
    pub const fn sigma(&self) -> Sigma {
        self.sigma
    }

    /// A key is released where its noised weight, in steps, reaches this.
    pub const fn steps(&self) -> i128 {
        self.steps
    }

    /// What a selection with it costs: ρ and δ.
    pub const fn cost(&self) -> &Cost {
        &self.cost
    }

    /// A key that so many persons have is released with 95 %, if each of them has `keys` keys in
    /// all: for display.
    pub fn persons(&self, keys: u32) -> u64 {
        let weight = i128::from(weight_of(keys.clamp(1, self.most).into())) << CLIP_BITS;
        // 1.645 standard deviations above the threshold.
        let needed = self.steps + (self.sigma.steps() as i128).saturating_mul(1_645) / 1_000;
        u64::try_from((needed + weight - 1) / weight.max(1)).unwrap_or(u64::MAX)
    }

    /// T = max over 1 ≤ k ≤ K_max of 1/√k + σ·Φ⁻¹((1 − δ)^(1/k)) (Gopi et al. 2020, "Differentially
    /// Private Set Union"), rounded up, with one step more for the discrete tail.
    ///
    /// # Errors
    /// If the cost has no δ, one above 1/10, or a ρ that buys no usable noise.
    ///
    /// # Privacy
    /// Whatever keys somebody has whom nobody shares them with: with probability at least 1 − δ
    /// none of them reaches T. Exact integer arithmetic, against the asker:
    /// `docs/proofs/key-selection.md`. Noticed by:
    /// `t8_the_threshold_is_not_below_an_independent_one`,
    /// `t8_a_key_of_one_person_is_released_at_most_as_often_as_delta`.
    pub fn of(most: u32, cost: &Cost) -> Result<Self, PlanError> {
        let delta = cost.delta.as_ref().ok_or(PlanError::Delta)?.value();
        if *delta > MOST_DELTA {
            return Err(PlanError::Delta);
        }
        let sigma = Sigma::of(Clip::ONE, &cost.rho)?;
        // The maximum lies at one end: `docs/proofs/key-selection.md`, "Both ends suffice".
        let at =
            |keys: u32| 1 + weight_above(keys) + normal_quantile(delta, keys).times(sigma.steps());
        let most = most.max(1);
        Ok(Self { most, cost: cost.clone(), sigma, steps: at(1).max(at(most)) })
    }
}

/// ⌊2³⁰/√k⌋, since ⌊√x⌋ = ⌊√⌊x⌋⌋.
const fn weight_of(count: u64) -> u64 {
    ((1u64 << (2 * CELL_BITS)) / count).isqrt()
}

/// 1/√k in steps, rounded up.
fn weight_above(keys: u32) -> i128 {
    let square = (1u128 << (2 * STEP_BITS)).div_ceil(u128::from(keys));
    let root = square.isqrt();
    (root + u128::from(root * root < square)) as i128
}

/// Releases the names of those keys whose noised weight reaches the threshold, ascending. `names`
/// is the dictionary, in the order of the indices; what is not released is dropped with it.
/// [`Spent::take`] parts what this costs from what pays for the answer.
///
/// # Errors
/// If the threshold costs more than `spent`, it is for another K_max, a key has no name, or there
/// is no randomness. No noise is drawn before all is checked.
///
/// # Privacy
/// δ-approximately ρ-zCDP (Bun and Steinke 2016, Definition 8.1) with respect to one person: a
/// person's weights have L2 norm at most 1, and keys of that person alone are released with
/// probability at most δ. Only keys that somebody has are noised; the released ones are sorted by
/// name, so neither their order nor a gap tells of others. Argument and conditions:
/// `docs/proofs/key-selection.md`. Noticed by:
/// `t8_a_key_of_one_person_is_released_at_most_as_often_as_delta`,
/// `t2_a_persons_weights_have_norm_at_most_one`, `t9_released_keys_come_in_order_of_name`,
/// `t5_a_selection_needs_its_charge`.
pub fn select<N: Ord>(
    spent: Spent,
    keys: KeyWeights,
    threshold: &KeyThreshold,
    names: Vec<N>,
    source: &mut impl NoiseSource,
) -> Result<Noised<Vec<N>>, MechanismError> {
    let mut selection = Selection::of(spent, threshold)?;
    selection.part(keys, names.into_iter().map(Some).collect(), source)?;
    Ok(selection.end())
}

/// One selection in parts, where not all keys fit into memory at once: each key is in one part.
///
/// # Privacy
/// What [`Self::end`] gives is what [`select`] would have given of all keys at once, if every key
/// was whole in one part and in no other: each key has noise of its own, so it does not matter with
/// which others it is noised. Nothing is to leave before the end. Noticed by:
/// `t2_parts_of_a_selection_are_the_selection`.
pub struct Selection<N> {
    spent: Spent,
    threshold: KeyThreshold,
    released: Vec<N>,
}

impl<N: Ord> Selection<N> {
    /// Nothing selected yet.
    ///
    /// # Errors
    /// If the threshold costs more than `spent`.
    pub fn of(spent: Spent, threshold: &KeyThreshold) -> Result<Self, MechanismError> {
        if threshold.cost.rho > spent.cost().rho || threshold.cost.delta > spent.cost().delta {
            return Err(MechanismError::Unpaid);
        }
        Ok(Self { spent, threshold: threshold.clone(), released: Vec::new() })
    }

    /// Selects from keys of which no part had any. `names` is the dictionary, in the order of the
    /// indices; a key without a name is passed over, it is of another part.
    ///
    /// # Errors
    /// As [`select`].
    pub fn part(
        &mut self,
        keys: KeyWeights,
        names: Vec<Option<N>>,
        source: &mut impl NoiseSource,
    ) -> Result<(), MechanismError> {
        let KeyWeights { most, weights } = keys;
        if most != self.threshold.most {
            return Err(MechanismError::Cells(CellError::Mismatch));
        }
        if weights.len() > names.len() {
            return Err(MechanismError::Cells(CellError::Outside));
        }
        let present = weights.into_iter().zip(names).filter(|(weight, _)| *weight > 0);
        let present = present.filter_map(|(weight, name)| Some((weight, name?)));
        let (exact, names): (Vec<i128>, Vec<N>) =
            present.map(|(weight, name)| (i128::from(weight) << CLIP_BITS, name)).unzip();
        let noise = source.draw(NoiseCall {
            mechanism: "weights_of_keys",
            sensitivity: Clip::ONE.steps(),
            sigma: self.threshold.sigma,
            exact: &exact,
        })?;
        if noise.len() != exact.len() {
            return Err(MechanismError::Noise(NoiseError));
        }
        let noised = exact.iter().zip(noise).map(|(weight, noise)| weight.saturating_add(noise));
        let least = self.threshold.steps;
        let named = names.into_iter().zip(noised);
        self.released.extend(named.filter_map(|(name, weight)| (weight >= least).then_some(name)));
        Ok(())
    }

    /// How many keys were released so far: it has noise.
    pub fn found(&self) -> usize {
        self.released.len()
    }

    /// The names of all parts, ascending.
    pub fn end(self) -> Noised<Vec<N>> {
        let Self { spent, released: mut keys, .. } = self;
        keys.sort_unstable();
        Noised::paid_by(&spent, keys)
    }
}
