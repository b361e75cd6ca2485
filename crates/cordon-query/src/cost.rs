//! What a question costs: ρ is split in equal parts over the blocks that are asked for, after a
//! tenth for the persons per cell where the charter sets a minimum and the question does not count
//! those persons itself, and after a third for the values of a key that only the data know. A
//! block whose clip is to be chosen pays for that from its own part.

use std::num::NonZeroU32;

use cordon_charter::Rho;
use cordon_dp::{Aim, Block, Choice, Clip, PlanError, Sigma, rho_for_epsilon};
use dashu::rational::RBig;

use crate::{
    block::{Blocks, Context, Counted, Draft, sigma},
    meaning,
    question::{Charge, ClipWish},
    refusal::Refusal,
    scale::{self, Choosing, Clipped},
    selection::PERCENT,
};

/// Clip and cost of a block.
pub(crate) struct Priced {
    pub(crate) greatest: Clip,
    pub(crate) clipped: Clipped,
    pub(crate) rho: Rho,
    pub(crate) asked: String,
}

/// Prices the blocks, of which the first `own` are the question's own. Gives the half width too if
/// the answer's cost follows from clips that are to be chosen.
pub(crate) fn prices(
    drafts: &[Draft],
    own: usize,
    for_keys: &Rho,
    context: &Context<'_>,
) -> Result<(Vec<Priced>, Option<RBig>), Refusal> {
    let extra = drafts.len() - own;
    let all = drafts.iter().enumerate();
    let (mut priced, rest) = match &context.question.charge {
        Charge::Within(width) => {
            let own = all.take(own).map(|(_, draft)| within(draft, width, context));
            let own = own.collect::<Result<Vec<_>, _>>()?;
            let rest = ninth(own.iter().map(|one| &one.rho), extra)?;
            (own, rest)
        }
        charge => {
            let total = total(charge, context);
            let total = total.checked_sub(for_keys).unwrap_or(Rho::ZERO);
            let for_minimum = if extra > 0 { total.percent(10) } else { Rho::ZERO };
            let rest = total.checked_sub(&for_minimum).unwrap_or(Rho::ZERO);
            let each = rest.split(parts(own));
            let own = all.take(own).map(|(_, draft)| at_cost(draft, &each, context));
            (own.collect::<Result<Vec<_>, _>>()?, for_minimum.split(parts(extra)))
        }
    };
    let open = priced.iter().any(|one| one.clipped.clip().is_none());
    let pending = match &context.question.charge {
        Charge::Within(width) if open => Some(width.clone()),
        _ => None,
    };
    // The asker's clip is for what they asked; the persons of the charter's minimum have theirs.
    for draft in drafts.iter().skip(own) {
        let greatest = greatest(draft, context)?;
        let clip = match &pending {
            Some(_) => greatest,
            None => clip_of_minimum(greatest, &rest, context.charter.privacy.minimum_people),
        };
        // What follows from other blocks' costs is told by theirs.
        let asked = match &context.question.charge {
            Charge::Within(_) => "clip charter, a ninth".to_owned(),
            _ => said(clip, &rest),
        };
        priced.push(Priced { greatest, clipped: Clipped::fixed(clip), rho: rest.clone(), asked });
    }
    let mut all = drafts.iter().zip(&priced);
    all.try_for_each(|(draft, one)| payable(draft, one, pending.is_some()))?;
    Ok((priced, pending))
}

/// The clip of the persons by whom small cells are withheld: the greatest at which their noise is
/// within half of the minimum, but no less than one cell. Whoever is in more cells then counts for
/// less in each, so that more is withheld, never less; a higher clip would let noise decide.
fn clip_of_minimum(greatest: Clip, rho: &Rho, least: u32) -> Clip {
    let wanted = RBig::from(least) / RBig::from(2);
    let within = |clip: &Clip| {
        let needs = cordon_dp::rho_within(*clip, cordon_dp::Unit::ONE, &wanted);
        needs.is_ok_and(|needs| needs <= *rho)
    };
    let rungs = Clip::ladder(greatest).filter(|clip| *clip >= Clip::ONE.min(greatest));
    rungs.filter(within).max().unwrap_or(Clip::ONE.min(greatest))
}

/// What the question may cost, where it says so; nothing where it gives a half width.
fn total(charge: &Charge, context: &Context<'_>) -> Rho {
    match charge {
        Charge::ByEpsilon(epsilon) => rho_for_epsilon(epsilon, &context.charter.privacy.delta),
        Charge::BySpend(rho) => rho.clone(),
        Charge::Within(_) => Rho::ZERO,
    }
}

/// What finding the values of a key costs: a third of the whole. With a half width it is half of
/// what the numbers would cost at a clip of one unit.
pub(crate) fn for_keys(
    drafts: &[Draft],
    own: usize,
    context: &Context<'_>,
) -> Result<Rho, Refusal> {
    let Charge::Within(width) = &context.question.charge else {
        return Ok(total(&context.question.charge, context).percent(PERCENT));
    };
    let one = |draft: &Draft| {
        let clip = Clip::ONE.min(greatest(draft, context)?);
        rho_within(&draft.parts, clip, width).map_err(|error| spending(&error))
    };
    let all = drafts.iter().take(own).map(one).collect::<Result<Vec<_>, _>>()?;
    Ok(all.iter().sum::<Rho>().percent(50))
}

impl Blocks {
    /// With the clips that were chosen, in the order of the blocks that had none.
    ///
    /// # Errors
    /// If there are not as many, or a cost is beyond any budget.
    pub(crate) fn settled(mut self, choices: Vec<Choice>) -> Result<Self, PlanError> {
        let mut choices = choices.into_iter();
        for block in &mut self.list {
            if let Clipped::Choose(_) = block.clipped {
                let Choice { clip, loss, .. } = choices.next().ok_or(PlanError::Nothing)?;
                block.clipped = Clipped::At { clip, loss: Some(loss), from: None };
                if let Some(width) = &self.pending {
                    block.rho = rho_within(&block.parts, clip, width)?;
                }
            }
        }
        if self.pending.take().is_some() {
            let own = self.list.iter().take(self.own).map(|block| &block.rho);
            let rest = ninth_of(own, self.list.len() - self.own)?;
            self.list.iter_mut().skip(self.own).for_each(|block| block.rho = rest.clone());
        }
        Ok(self)
    }
}

/// A block of the question for a part of what it may cost.
fn at_cost(draft: &Draft, each: &Rho, context: &Context<'_>) -> Result<Priced, Refusal> {
    let greatest = greatest(draft, context)?;
    let fixed = |clip: Clip| Priced {
        greatest,
        clipped: Clipped::fixed(clip),
        rho: each.clone(),
        asked: said(clip, each),
    };
    let aim = Aim::Cost(each.clone());
    let new = scale::share(each, cells(draft, context));
    Ok(match wanted(draft, greatest, (&aim, &new), context)? {
        Wanted::Fixed(clip) => fixed(clip),
        Wanted::Known(clipped) if context.question.clip == ClipWish::Logged => {
            Priced { clipped, ..fixed(greatest) }.said_as_fixed()
        }
        Wanted::Known(clipped) => {
            Priced { clipped, asked: format!("clip chosen rho {each}"), ..fixed(greatest) }
        }
        Wanted::Open => {
            let rest = each.checked_sub(&new).unwrap_or(Rho::ZERO);
            let choosing = choosing(draft, new, Aim::Cost(rest.clone()), context);
            let asked = format!("clip chosen rho {each}");
            Priced { greatest, clipped: Clipped::Choose(choosing), rho: rest, asked }
        }
    })
}

/// A block of the question at a half width.
fn within(draft: &Draft, width: &RBig, context: &Context<'_>) -> Result<Priced, Refusal> {
    if matches!(draft.block(), Block::Average(_) | Block::Variance(_) | Block::Bins(_)) {
        return Err(Refusal::new(
            "within-average",
            "the interval of an average, variance or percentile is not known before the answer",
            "say what it may cost with --epsilon or --spend",
        )
        .at("avg"));
    }
    let greatest = greatest(draft, context)?;
    let at = |clip: Clip| rho_within(&draft.parts, clip, width).map_err(|error| spending(&error));
    let sigma = draft.parts.iter().map(|part| part.deviation_within(width)).min();
    let aim =
        Aim::Deviation { sigma: sigma.unwrap_or(RBig::ZERO), numbers: fewest(draft, context) };
    let digits = draft.parts.iter().map(|part| part.scale).max().unwrap_or(0);
    let chosen = format!("clip chosen within {}", in_units(width, digits));
    let new = || -> Result<Rho, Refusal> {
        // What the dearest clip would cost must be within reach of a budget.
        let most = scale::share(&at(greatest)?, cells(draft, context));
        let rho = scale::share(&at(Clip::ONE.min(greatest))?, cells(draft, context));
        // A choice that sees nobody would be saving at the wrong end.
        Ok(rho.max(thousandth(context)).min(most))
    };
    let known = new().unwrap_or(Rho::ZERO);
    Ok(match wanted(draft, greatest, (&aim, &known), context)? {
        Wanted::Fixed(clip) => {
            let rho = at(clip)?;
            let asked = said(clip, &rho);
            Priced { greatest, clipped: Clipped::fixed(clip), rho, asked }
        }
        Wanted::Known(clipped) => {
            let rho = at(clipped.clip().unwrap_or(greatest))?;
            let priced = Priced { greatest, clipped, rho, asked: chosen };
            let logged = context.question.clip == ClipWish::Logged;
            if logged { priced.said_as_fixed() } else { priced }
        }
        Wanted::Open => {
            let clipped = Clipped::Choose(choosing(draft, new()?, aim, context));
            Priced { greatest, clipped, rho: Rho::ZERO, asked: chosen }
        }
    })
}

/// The numbers of a block over which the loss of one person's rows is spread evenly, where they are
/// fewest: each grouping has all the rows.
fn fewest(draft: &Draft, context: &Context<'_>) -> u64 {
    let groupings = &context.groupings.list;
    let least = groupings.iter().map(|grouping| grouping.cells).min().unwrap_or(1);
    let numbers = least.saturating_mul(groupings.len());
    (numbers as u64).saturating_mul(draft.block().places().into())
}

/// A thousandth of what the charter grants the measure for its life.
fn thousandth(context: &Context<'_>) -> Rho {
    const THOUSAND: NonZeroU32 = NonZeroU32::MIN.saturating_add(999);
    context.charter.rho_total().split(THOUSAND)
}

/// What the question says of a block's clip.
enum Wanted {
    Fixed(Clip),
    Known(Clipped),
    Open,
}

fn wanted(
    draft: &Draft,
    greatest: Clip,
    (aim, new): (&Aim, &Rho),
    context: &Context<'_>,
) -> Result<Wanted, Refusal> {
    let wish = context.question.clip;
    let open = scale::is_open(&context.bound(), greatest);
    let known = || context.scales.choose(&meaning::of_block(draft, context), wish, aim, new);
    Ok(match wish {
        // A clip above C_max would add noise for nothing.
        ClipWish::At(clip) => Wanted::Fixed(clip.min(greatest)),
        ClipWish::Charter => Wanted::Fixed(greatest),
        _ if !open => Wanted::Fixed(greatest),
        ClipWish::Chosen => known().map_or(Wanted::Open, Wanted::Known),
        ClipWish::Logged => Wanted::Known(known().ok_or_else(scale::nothing_logged)?),
    })
}

impl Priced {
    /// A logged clip means what the same clip means when it is given.
    fn said_as_fixed(self) -> Self {
        let asked = self.clipped.clip().map_or_else(String::new, |clip| said(clip, &self.rho));
        Self { asked, ..self }
    }
}

fn said(clip: Clip, rho: &Rho) -> String {
    format!("clip {clip} rho {rho}")
}

fn choosing(draft: &Draft, rho: Rho, aim: Aim, context: &Context<'_>) -> Choosing {
    let reach = scale::reach(draft.block(), &context.bound());
    // No vector that is not zero has a lower norm than its least part.
    let least = draft.parts.iter().map(Counted::least).min().unwrap_or(Clip::LEAST);
    Choosing { rho, aim, least, reach }
}

fn cells(draft: &Draft, context: &Context<'_>) -> usize {
    context.groupings.cells().saturating_mul(draft.block().places() as usize)
}

/// Nobody within the charter's bounds is clipped above it; over several windows, whose parts are
/// one vector, it grows with the root of their number.
fn greatest(draft: &Draft, context: &Context<'_>) -> Result<Clip, Refusal> {
    let one = draft.block().greatest_clip(&context.bound());
    let all = one.and_then(|one| match context.windows {
        Some(windows) => Clip::of_square(&(one.units() * one.units() * RBig::from(windows.get()))),
        None => Ok(one),
    });
    all.map_err(|_| {
        Refusal::new(
            "unbounded",
            "the charter allows a person more rows than an answer can bound",
            "the charter must lower `rows_per_person`",
        )
    })
}

/// Nothing is charged for what could not be noised.
fn payable(draft: &Draft, priced: &Priced, pending: bool) -> Result<(), Refusal> {
    let at = |clip| sigma(draft.block(), &draft.quantiles, clip, &priced.rho);
    let noise = match &priced.clipped {
        Clipped::At { .. } if pending => return Ok(()),
        Clipped::At { clip, .. } => at(*clip),
        Clipped::Choose(choosing) if pending => Sigma::of(Clip::ONE, &choosing.rho),
        Clipped::Choose(choosing) => {
            Sigma::of(Clip::ONE, &choosing.rho).and_then(|_| at(priced.greatest))
        }
    };
    noise.map(|_| ()).map_err(|error| spending(&error))
}

/// What intervals of this half width of all numbers of a block cost at a clip.
pub(crate) fn rho_within(parts: &[Counted], clip: Clip, width: &RBig) -> Result<Rho, PlanError> {
    let each = parts.iter().map(|part| part.rho_within(clip, width));
    let each = each.collect::<Result<Vec<_>, _>>()?;
    each.into_iter().max().ok_or(PlanError::Nothing)
}

/// A half width in field units.
pub(crate) fn in_units(width: &RBig, digits: u32) -> RBig {
    width * RBig::from(10).pow(isize::try_from(digits).unwrap_or(0))
}

/// A tenth of the whole is a ninth of the rest.
fn ninth<'a>(own: impl Iterator<Item = &'a Rho>, extra: usize) -> Result<Rho, Refusal> {
    ninth_of(own, extra).map_err(|error| spending(&error))
}

fn ninth_of<'a>(own: impl Iterator<Item = &'a Rho>, extra: usize) -> Result<Rho, PlanError> {
    let sum: Rho = own.sum();
    let parts = RBig::from(9 * extra.max(1));
    Rho::rounded_up(&(sum.value() / parts)).map_err(|_| PlanError::Within)
}

fn parts(count: usize) -> NonZeroU32 {
    NonZeroU32::new(u32::try_from(count).unwrap_or(1)).unwrap_or(NonZeroU32::MIN)
}

fn spending(error: &PlanError) -> Refusal {
    let help = match error {
        PlanError::Nothing | PlanError::TooCoarse => "raise --epsilon or --spend",
        _ => "give --within a larger half width",
    };
    Refusal::new("spend", error.to_string(), help)
}
