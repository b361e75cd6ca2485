//! The groupings of a question: one for plain GROUP BY, one for each set of GROUPING SETS, ROLLUP
//! or CUBE. The cells of an answer are one range for each of them.

/// One grouping: the keys that it has, and its range of cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Grouping {
    /// Indices of keys, ascending.
    pub(crate) keys: Vec<usize>,
    /// Its first cell.
    pub(crate) start: usize,
    /// Its cells.
    pub(crate) cells: usize,
}

/// All groupings of a question, in the order of their cells. Never none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Groupings {
    pub(crate) list: Vec<Grouping>,
}

impl Groupings {
    /// The ranges of cells for keys of so many values, unless there are more than `most` together.
    pub(crate) fn new(sets: &[Vec<usize>], sizes: &[usize], most: usize) -> Option<Self> {
        let mut start = 0usize;
        let mut list = Vec::new();
        for set in sets {
            let sizes = set.iter().map(|key| sizes.get(*key).copied().unwrap_or(0));
            let cells = sizes.into_iter().try_fold(1usize, usize::checked_mul)?;
            list.push(Grouping { keys: set.clone(), start, cells });
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
        (0..keys).filter(|key| self.list.iter().any(|grouping| !grouping.keys.contains(key)))
    }

    /// The sets as lines of a question's meaning; none for plain GROUP BY.
    pub(crate) fn meaning(&self, keys: usize) -> Vec<String> {
        match self.list.as_slice() {
            [one] if one.keys.len() == keys => Vec::new(),
            all => all.iter().map(|grouping| format!("grouping {:?}", grouping.keys)).collect(),
        }
    }
}
