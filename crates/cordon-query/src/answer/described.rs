//! What a release says of its blocks and columns.

use cordon_dp::{Block, BlockAnswer, Centre, Clip, Unit};
use dashu::{integer::IBig, rational::RBig};

use crate::{
    after::plain,
    block::{Counted, Place, Planned},
    expr::{decimal_text, power_of_ten},
    plan::Plan,
    ratio,
    release::{Clipping, ColumnKind, ReleasedBlock, ReleasedColumn, ReleasedKeys},
    scale::Clipped,
    selection::Found,
    shape::{Aggregated, Output},
};

pub(super) fn released_block(
    plan: &Plan,
    (at, planned): (usize, &Planned),
    noised: &BlockAnswer,
) -> ReleasedBlock {
    let scale = planned.parts.first().map_or(0, |first| first.scale);
    let natural = |units: RBig| units / RBig::from(power_of_ten(scale).unwrap_or(1));
    let middle = |centre: Centre| Some(natural(centre.value_at(&RBig::ZERO)).to_string());
    // A centred value counts in halves of a field unit.
    let centred = |centre: Centre| natural(centre.unit().to_value(1) / RBig::from(2));
    let (steps, middle) = match planned.block {
        Block::Average(centre) => (vec![Unit::ONE.to_value(1), centred(centre)], middle(centre)),
        Block::Variance(centre) => {
            // Squares count in 1 where a value lies at a bound.
            let one = Unit::ONE.to_value(1);
            (vec![one.clone(), centred(centre), one], middle(centre))
        }
        Block::Bins(_) => (vec![Unit::ONE.to_value(1)], None),
        _ => {
            let of = |part: &Counted| {
                part.unit().to_value(1) / RBig::from(power_of_ten(part.scale).unwrap_or(1))
            };
            (planned.parts.iter().map(of).collect(), None)
        }
    };
    let clip = planned.clipped.clip().unwrap_or(planned.greatest);
    let bounds = match (planned.block, planned.parts.first().and_then(|one| one.value.as_ref())) {
        (Block::Bins(_), Some(value)) => {
            Some([value.low, value.high].map(|end| decimal_text(end.into(), scale)))
        }
        _ => None,
    };
    ReleasedBlock {
        kind: planned.name().to_owned(),
        clip,
        greatest_clip: planned.greatest,
        steps: steps.iter().map(RBig::to_string).collect(),
        middle,
        bounds,
        sigma: planned.sigma().map_or_else(String::new, |sigma| sigma.steps().to_string()),
        rho: planned.rho.clone(),
        clipping: clipping(plan, planned, clip, noised),
        minimum: at >= plan.blocks.own,
    }
}

fn clipping(plan: &Plan, planned: &Planned, clip: Clip, noised: &BlockAnswer) -> Clipping {
    let Clipped::At { loss: Some(loss), from, .. } = &planned.clipped else {
        return if clip < planned.greatest { Clipping::Possible } else { Clipping::None };
    };
    // Of several numbers together the loss is in rows; bins are of one group together.
    let numbers = if let Block::Bins(_) = planned.block { 1 } else { planned.block.width() };
    let cells = RBig::from(plan.cells().max(1)) * RBig::from(numbers);
    let (unit, digits) = match planned.parts.as_slice() {
        [sum] if matches!(sum.block, Block::Sum(_)) => (sum.unit(), sum.scale),
        _ => (Unit::ONE, 0),
    };
    if clip >= planned.greatest {
        return Clipping::None;
    }
    let natural = |loss: &RBig| {
        let one = RBig::from(unit.get()) / RBig::from(power_of_ten(digits).unwrap_or(1));
        let hundredths: IBig = (loss * one / &cells * RBig::from(100)).ceil();
        decimal_text(i128::try_from(hundredths).unwrap_or(i128::MAX), 2)
    };
    Clipping::Estimated {
        share: share(planned, &loss.about, noised),
        per_cell: natural(&loss.about),
        at_most: natural(&loss.at_most),
        numbers: *from,
    }
}

/// What part clipping takes off all numbers of a block together, by the noised numbers themselves:
/// large numbers lose more than an average one. Nothing of bins, whose rows are not released, and
/// where noise leaves open whether there is anything.
fn share(planned: &Planned, loss: &RBig, noised: &BlockAnswer) -> Option<String> {
    let (width, sizes) = match planned.block {
        Block::Bins(_) => return None,
        // Rows are the first number of each group.
        Block::Average(_) | Block::Variance(_) => {
            let width = planned.block.width() as usize;
            (width, noised.steps.iter().step_by(width).collect::<Vec<_>>())
        }
        _ => (1, noised.steps.iter().collect()),
    };
    let sum: IBig = sizes.iter().map(|steps| IBig::from(**steps)).sum();
    let noise = IBig::from(noised.sigma.steps()).sqr() * IBig::from(4 * sizes.len());
    if sum <= IBig::ZERO || IBig::from(sum.sqr()) <= noise {
        return None;
    }
    let lost = loss / RBig::from(width);
    let all = Unit::ONE.to_value(i128::try_from(sum).ok()?) + &lost;
    let thousandths: IBig = (lost / all * RBig::from(1_000)).ceil();
    Some(decimal_text(i128::try_from(thousandths).ok()?, 3))
}

/// How the values of a key were found, if they were.
pub(super) fn found(plan: &Plan) -> Option<ReleasedKeys> {
    let open = plan.open.as_ref()?;
    let cost = open.threshold.cost();
    Some(ReleasedKeys {
        rho: cost.rho.clone(),
        delta: cost.delta.clone()?,
        most: open.most,
        persons: open.threshold.persons(1),
        numbers: match open.found {
            Found::Before(leaf) => Some(leaf),
            Found::Now | Found::NotYet => None,
        },
    })
}

pub(super) fn column(plan: &Plan, output: &Output) -> ReleasedColumn {
    let index = plain(output);
    let place = index.and_then(|index| index.checked_sub(plan.keys.len()));
    let columns = output.expr.columns();
    // Keys, and `grouping(key)`.
    let is_number =
        |at: &usize| (plan.keys.len()..=plan.keys.len() + plan.aggregates.len()).contains(at);
    let of_keys = !columns.is_empty() && !columns.iter().any(is_number);
    let kind = match (index, place.and_then(|place| plan.aggregates.get(place))) {
        (None, _) if of_keys => ColumnKind::Key,
        (None, _) if ratio::is_of_two(plan, output) => ColumnKind::Ratio,
        (None, _) => ColumnKind::Computed,
        (Some(_), None) => ColumnKind::Key,
        (_, Some(aggregate)) => match aggregate.what {
            Aggregated::Rows => ColumnKind::Rows,
            Aggregated::Persons => ColumnKind::Persons,
            Aggregated::Sum(..) => ColumnKind::Sum,
            Aggregated::Mean(..) => ColumnKind::Average,
            Aggregated::Variance(..) => ColumnKind::Variance,
            Aggregated::Deviation(..) => ColumnKind::Deviation,
            Aggregated::Percentile(..) => ColumnKind::Percentile,
        },
    };
    let place = place.and_then(|place| plan.blocks.of_aggregate.get(place));
    let several = |place: &&Place| {
        plan.blocks.list.get(place.block).is_some_and(|block| block.parts.len() > 1)
    };
    ReleasedColumn {
        name: output.name.clone(),
        kind,
        block: place.map(|place| place.block),
        part: place.filter(several).map(|place| place.part),
    }
}
