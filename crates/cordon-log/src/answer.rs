//! Whether a public answer says of itself what the log says of it.

use cordon_charter::{CharterId, MeasureId};
use serde_json::Value;

use crate::{
    event::{Event, Phase},
    leaf::Leaf,
};

/// Members of the release `body` that differ from what `leaves` say of the leaf at `index`; none
/// for a leaf that is no answer. See `docs/spec/release.md`.
///
/// Purpose and cost are those of the charge that the leaf names; the charter is the one that was
/// in force when it was charged.
pub(crate) fn differing(leaves: &[Leaf], index: u64, body: &Value) -> Vec<&'static str> {
    let leaf_at = |index: u64| usize::try_from(index).ok().and_then(|at| leaves.get(at));
    let Some(Event::Released { measure, charge, snapshot }) = leaf_at(index).map(|l| &l.event)
    else {
        return Vec::new();
    };
    let (purpose, cost) = match leaf_at(*charge).map(|leaf| &leaf.event) {
        Some(Event::Charged { purpose, cost, .. }) => (said(purpose), said(cost)),
        _ => (None, None),
    };
    let in_force = opened_before(leaves, *charge, measure);
    let facts = [
        ("measure", said(measure)),
        ("charge", said(charge)),
        ("snapshot", said(snapshot)),
        ("purpose", purpose),
        ("charter", in_force.as_ref().and_then(said)),
        ("cost", cost),
    ];
    // An answer whose clips were chosen for it names what that cost.
    let choice = body.get("choice").filter(|choice| !choice.is_null());
    let choice =
        choice.filter(|choice| !names_its_choice(leaves, measure, choice)).map(|_| "choice");
    let differs = |(name, fact): &(&'static str, Option<Value>)| {
        fact.is_none() || body.get(*name) != fact.as_ref()
    };
    facts.iter().filter(|fact| differs(fact)).map(|(name, _)| *name).chain(choice).collect()
}

/// Whether a release's `choice` says what the log says: a charge of phase `scale` of the measure
/// with its cost, and a document that was chosen for it.
fn names_its_choice(leaves: &[Leaf], of: &MeasureId, choice: &Value) -> bool {
    let index = choice.get("charge").and_then(Value::as_u64);
    let leaf = index.and_then(|index| leaves.get(usize::try_from(index).ok()?));
    let Some(Event::Charged { measure, phase: Phase::Scale, cost, .. }) = leaf.map(|l| &l.event)
    else {
        return false;
    };
    let chosen = leaves.iter().find_map(|leaf| match &leaf.event {
        Event::ScaleChosen { measure, charge, scale } if Some(*charge) == index => {
            Some((measure, scale))
        }
        _ => None,
    });
    measure == of
        && choice.get("cost") == said(cost).as_ref()
        && chosen.is_some_and(|(measure, scale)| {
            measure == of && choice.get("document") == said(scale).as_ref()
        })
}

fn said<T: serde::Serialize>(fact: &T) -> Option<Value> {
    serde_json::to_value(fact).ok()
}

/// The charter under which `id` was opened last before the leaf at `index`.
fn opened_before(leaves: &[Leaf], index: u64, id: &MeasureId) -> Option<CharterId> {
    let before = leaves.get(..usize::try_from(index).ok()?)?;
    before.iter().rev().find_map(|leaf| match &leaf.event {
        Event::MeasureOpened { measure, charter, .. } if measure == id => Some(*charter),
        _ => None,
    })
}
