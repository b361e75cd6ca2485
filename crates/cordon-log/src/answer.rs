//! Whether a public answer says of itself what the log says of it.

use cordon_charter::{CharterId, MeasureId};
use serde_json::Value;

use crate::{event::Event, leaf::Leaf};

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
    let differs = |(name, fact): &(&'static str, Option<Value>)| {
        fact.is_none() || body.get(*name) != fact.as_ref()
    };
    facts.iter().filter(|fact| differs(fact)).map(|(name, _)| *name).collect()
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
