//! The groupings of a question: one for plain GROUP BY, one for each set of GROUPING SETS, ROLLUP
//! or CUBE. The cells of an answer are one range for each of them.

use crate::expr::Expr;

/// The keys of one grouping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Set {
    /// Indices of the keys of which its cells are made, ascending.
    pub(crate) keys: Vec<usize>,
    /// Its other keys, each with what it is of the values of keys before it: cells that cannot
    /// occur are not released.
    pub(crate) follow: Vec<(usize, Expr)>,
}

impl Set {
    /// Of keys none of which follows from others.
    pub(crate) const fn of(keys: Vec<usize>) -> Self {
        Self { keys, follow: Vec::new() }
    }

    /// Whether it has a key.
    pub(crate) fn has(&self, key: usize) -> bool {
        self.keys.contains(&key) || self.follow.iter().any(|(at, _)| *at == key)
    }
}

/// One grouping: the keys that it has, and its range of cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Grouping {
    pub(crate) set: Set,
    /// Its first cell.
    pub(crate) start: usize,
    /// Its cells.
    pub(crate) cells: usize,
}

/// A grouping as text.
fn line(grouping: &Grouping) -> String {
    let Set { keys, follow } = &grouping.set;
    let follow: Vec<usize> = follow.iter().map(|(at, _)| *at).collect();
    match follow.is_empty() {
        true => format!("grouping {keys:?}"),
        false => format!("grouping {keys:?} {follow:?}"),
    }
}

/// All groupings of a question, in the order of their cells. Never none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Groupings {
    pub(crate) list: Vec<Grouping>,
}

impl Groupings {
    /// The ranges of cells for keys of so many values, unless there are more than `most` together.
    pub(crate) fn new(sets: &[Set], sizes: &[usize], most: usize) -> Option<Self> {
        let mut start = 0usize;
        let mut list = Vec::new();
        for set in sets {
            let sizes = set.keys.iter().map(|key| sizes.get(*key).copied().unwrap_or(0));
            let cells = sizes.into_iter().try_fold(1usize, usize::checked_mul)?;
            list.push(Grouping { set: set.clone(), start, cells });
            start = start.checked_add(cells).filter(|all| *all <= most)?;
        }
        Some(Self { list })
    }

    /// Cells of all groupings.
    pub(crate) fn cells(&self) -> usize {
        self.list.iter().map(|grouping| grouping.cells).sum()
    }

    /// How many there are.
    pub(crate) fn count(&self) -> u32 {
        u32::try_from(self.list.len()).unwrap_or(u32::MAX)
    }

    /// The most cells that `rows` rows of one person can lie in: of each grouping one for each row.
    pub(crate) fn reached(&self, rows: u64) -> u64 {
        let of = |grouping: &Grouping| u64::try_from(grouping.cells).unwrap_or(u64::MAX).min(rows);
        self.list.iter().map(of).fold(0, u64::saturating_add)
    }

    /// The grouping that a cell is of, and its number within it.
    pub(crate) fn of_cell(&self, cell: usize) -> Option<(&Grouping, usize)> {
        let last = self.list.partition_point(|grouping| grouping.start <= cell).checked_sub(1)?;
        let grouping = self.list.get(last)?;
        Some((grouping, cell - grouping.start))
    }

    /// The keys that some grouping lacks.
    pub(crate) fn lacked(&self, keys: usize) -> impl Iterator<Item = usize> {
        (0..keys).filter(|key| self.list.iter().any(|grouping| !grouping.set.has(*key)))
    }

    /// Whether cells of some grouping are made of a key.
    pub(crate) fn in_cells(&self, key: usize) -> bool {
        self.list.iter().any(|grouping| grouping.set.keys.contains(&key))
    }

    /// The keys of each.
    pub(crate) fn sets(&self) -> Vec<Set> {
        self.list.iter().map(|grouping| grouping.set.clone()).collect()
    }

    /// The sets as lines of a question's meaning; none for plain GROUP BY.
    pub(crate) fn meaning(&self, keys: usize) -> Vec<String> {
        match self.list.as_slice() {
            [one] if one.set.keys.len() == keys => Vec::new(),
            all => all.iter().map(line).collect(),
        }
    }
}
