//! Keys of several groupings: of which keys the cells of each are made, and which of its keys
//! follow from those.

use std::collections::BTreeMap;

use super::{combined::is_open, dependent::follows};
use crate::{
    domain::Column,
    expr::{Expr, Function, Translated, Type},
    groupings::Set,
};

/// The keys and groupings of a question.
pub(super) struct Resolved {
    /// Those of the question in their places, and behind them keys that are several in one.
    pub(super) keys: Vec<Translated>,
    pub(super) sets: Vec<Set>,
    /// Keys that are a part of the one that only the data know, with their members of it.
    pub(super) parts: BTreeMap<usize, Vec<u32>>,
}

/// Takes from each grouping the keys that follow from others of it, and puts keys that only the
/// data know together: where one grouping has all of them, they are found there, and groupings with
/// fewer have what occurs in a combination that was found.
///
/// # Privacy
///
/// A function of the question. One search is made, for the finest grouping; what a coarser one has
/// is computed from found keys. Noticed by: `t8_a_key_of_one_person_is_not_found`,
/// `t2_neighbours_over_found_keys_differ_by_at_most_the_clip`.
pub(super) fn resolved(
    mut keys: Vec<Translated>,
    sets: Vec<Vec<usize>>,
    columns: &[Column],
    filters: &[Expr],
) -> Resolved {
    let mut sets: Vec<Set> = sets.into_iter().map(|set| reduced(&keys, set)).collect();
    let is_open = |at: &usize| keys.get(*at).is_some_and(|key| is_open(key, columns, filters));
    let in_cells = |at: &usize| sets.iter().any(|set| set.keys.contains(at));
    let open: Vec<usize> = (0..keys.len()).filter(in_cells).filter(is_open).collect();
    let mut parts = BTreeMap::new();
    let has_all = |set: &Set| open.iter().all(|at| set.has(*at));
    if open.len() < 2 || !sets.iter().any(has_all) {
        return Resolved { keys, sets, parts };
    }
    for set in sets.iter_mut().filter(|set| has_all(set)) {
        set.keep_whole(&open);
    }
    let member = |at: &usize| {
        let place = open.iter().position(|one| one == at);
        place.and_then(|place| u32::try_from(place).ok())
    };
    let mut tuples: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
    for set in &mut sets {
        let own: Vec<usize> = set.keys.iter().copied().filter(|at| open.contains(at)).collect();
        let at = match own.as_slice() {
            [] => continue,
            [one] => *one,
            _ => *tuples.entry(own.clone()).or_insert_with(|| {
                keys.push(tuple(&keys, &own));
                keys.len() - 1
            }),
        };
        if own.len() > 1 {
            set.join(&own, at);
        }
        if own != open {
            parts.insert(at, own.iter().filter_map(member).collect());
        }
    }
    Resolved { keys, sets, parts }
}

/// A grouping without the keys that follow from others of it. Later keys go first.
fn reduced(keys: &[Translated], set: Vec<usize>) -> Set {
    let of = |set: &[usize]| -> Vec<Translated> {
        set.iter().filter_map(|at| keys.get(*at).cloned()).collect()
    };
    let computed = |at: usize, own: &[usize]| {
        let expr = follows(&keys.get(at)?.expr, &of(own))?;
        Some(expr.over(&|place| own.get(place).copied().unwrap_or(place)))
    };
    let mut own = set.clone();
    for place in (0..own.len()).rev() {
        let at = own.remove(place);
        if computed(at, &own).is_none() {
            own.insert(place, at);
        }
    }
    let others = set.iter().filter(|at| !own.contains(at));
    let follow = others.filter_map(|at| Some((*at, computed(*at, &own)?))).collect();
    Set { keys: own, follow }
}

/// Several keys as one.
fn tuple(keys: &[Translated], of: &[usize]) -> Translated {
    let members = of.iter().filter_map(|at| keys.get(*at)).map(|key| key.expr.clone()).collect();
    Translated::new(Expr::Call(Function::Tuple, members), Type::Text)
}

impl Set {
    /// Makes cells of these keys also where some of them follow from others: one of them stands
    /// alone in another grouping.
    fn keep_whole(&mut self, all: &[usize]) {
        self.follow.retain(|(at, _)| !all.contains(at));
        self.keys.extend(all);
        self.keys.sort_unstable();
        self.keys.dedup();
    }

    /// Has the key `at` in place of `own`, which are its members.
    fn join(&mut self, own: &[usize], at: usize) {
        self.keys.retain(|key| !own.contains(key));
        self.keys.push(at);
        let member = |(member, key): (u32, &usize)| {
            (*key, Expr::Call(Function::Member(member), vec![Expr::Column(at)]))
        };
        // Before keys that follow from them.
        let members: Vec<_> = (0..).zip(own).map(member).collect();
        self.follow.splice(0..0, members);
    }
}
