//! Two records joined on the person, block by block of ordinals.

use std::{collections::HashSet, iter::Peekable, sync::Arc};

use arrow::{
    array::{Array, ArrayRef, AsArray, BooleanArray, UInt32Array},
    compute::{concat_batches, take},
    datatypes::{DataType, Field, Schema, UInt32Type},
    record_batch::RecordBatch,
};

use super::Relation;
use crate::{
    domain::{Column, Domain},
    expr::{Expr, Type},
    pass::{conditions, keep},
    program::{Program, Rows, Scratch},
    refusal::Refusal,
    source::{BLOCK, Batches, ORDINAL, RecordSource, SourceError},
};

/// `left … JOIN right ON left.person = right.person`, each with rows of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Joined {
    pub(crate) left: Relation,
    pub(crate) right: Relation,
    /// Of the right side's rows, before they are joined.
    pub(crate) filters: Vec<Expr>,
    pub(crate) kind: Kind,
}

/// What becomes of a person's rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Every row of the left beside every row of the right.
    Pairs,
    /// The same; a row of the left without a partner stays, with NULLs.
    PairsOrAlone,
    /// Rows of the left whose person has rows on the right.
    Having,
    /// Rows of the left whose person has none.
    Lacking,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Pairs => "pairs",
            Self::PairsOrAlone => "pairs or alone",
            Self::Having => "having",
            Self::Lacking => "lacking",
        }
    }

    const fn is_pairs(self) -> bool {
        matches!(self, Self::Pairs | Self::PairsOrAlone)
    }
}

impl Joined {
    /// The rows as a relation: columns of the left, of the right and, where a row may stand alone,
    /// whether it has a partner.
    ///
    /// # Privacy
    ///
    /// Both rows of a pair are of one person, so that a person's pairs follow from that person's
    /// rows alone; there are at most m₁·m₂ of them. A row that is kept or left out because of the
    /// other record is one of m₁. Noticed by: `t10_a_join_has_at_most_the_product_of_the_bounds`.
    pub(crate) fn relation(self) -> Result<Relation, Refusal> {
        if !self.kind.is_pairs() {
            let (columns, rows) = (self.left.columns.clone(), self.left.rows_per_person);
            return Ok(Relation::joined(columns, rows, self));
        }
        let alone = self.kind == Kind::PairsOrAlone;
        let right = self.right.rows_per_person.max(1);
        let rows = self.left.rows_per_person.checked_mul(right).ok_or_else(|| {
            Refusal::new(
                "unbounded",
                "the charter allows a person more pairs of rows than an answer can bound",
                "join with one row a person: a sub-query that groups by the person",
            )
            .at("join")
        })?;
        let mut columns: Vec<Column> = Vec::new();
        for (side, relation) in [(false, &self.left), (true, &self.right)] {
            for column in &relation.columns {
                let mut name = format!("{}.{}", relation.first(), column.name);
                while columns.iter().any(|known| known.name == name) {
                    name.push('\'');
                }
                let nullable = column.nullable || (side && alone);
                columns.push(Column { name, nullable, ..column.clone() });
            }
        }
        if alone {
            columns.push(Column {
                name: MATCHED.to_owned(),
                kind: Type::Boolean,
                domain: Domain::Boolean,
                nullable: true,
            });
        }
        Ok(Relation::joined(columns, rows, self))
    }

    /// Which rows these are.
    pub(super) fn meaning(&self) -> Vec<String> {
        let inner =
            |relation: &Relation| relation.meaning().into_iter().map(|line| format!("  {line}"));
        let name =
            |at: usize| self.right.columns.get(at).map_or_else(String::new, |c| c.name.clone());
        let mut filters: Vec<String> = self
            .filters
            .iter()
            .map(|filter| format!("  where {}", filter.canonical(&name)))
            .collect();
        filters.sort_unstable();
        filters.dedup();
        let mut lines: Vec<String> = inner(&self.left).collect();
        lines.push(format!("  {}", self.kind.name()));
        lines.extend(inner(&self.right));
        lines.extend(filters);
        lines
    }
}

/// Name of the column that is TRUE where a row has a partner, and NULL where it has none.
const MATCHED: &str = "matched";

/// Most rows of a batch that is made, but for one row's partners.
const MOST_ROWS: usize = 65_536;

/// A source of the joined rows.
pub(super) struct JoinedRows<'a> {
    made: &'a Joined,
    columns: &'a [Column],
    left: Box<dyn RecordSource + 'a>,
    right: Box<dyn RecordSource + 'a>,
    filters: Vec<Program<bool>>,
}

impl<'a> JoinedRows<'a> {
    pub(super) fn new(
        made: &'a Joined,
        columns: &'a [Column],
        left: Box<dyn RecordSource + 'a>,
        right: Box<dyn RecordSource + 'a>,
    ) -> Self {
        let filters = conditions(&made.filters, &made.right.columns);
        Self { made, columns, left, right, filters }
    }
}

/// Where a wanted column comes from.
#[derive(Clone, Debug)]
enum From {
    Left(String),
    Right(String),
    Matched,
}

impl RecordSource for JoinedRows<'_> {
    fn position(&self) -> u64 {
        self.left.position().max(self.right.position())
    }

    fn partitions(&self) -> usize {
        self.left.partitions()
    }

    fn read<'a>(
        &'a self,
        partition: usize,
        columns: &[String],
    ) -> Result<Batches<'a>, SourceError> {
        if self.left.partitions() != self.right.partitions() {
            return Err(SourceError);
        }
        let (left, right) = (&self.made.left.columns, &self.made.right.columns);
        let from = |name: &String| {
            let at = self.columns.iter().position(|column| column.name == *name)?;
            Some(match (left.get(at), at.checked_sub(left.len()).map(|at| right.get(at))) {
                (Some(column), _) => From::Left(column.name.clone()),
                (None, Some(Some(column))) => From::Right(column.name.clone()),
                _ => From::Matched,
            })
        };
        let wanted: Vec<(String, From)> = columns
            .iter()
            .map(|name| Ok((name.clone(), from(name).ok_or(SourceError)?)))
            .collect::<Result<_, SourceError>>()?;
        let mut used: Vec<usize> = self.made.filters.iter().flat_map(Expr::columns).collect();
        used.sort_unstable();
        used.dedup();
        let filtered = used.iter().filter_map(|at| right.get(*at)).map(|c| c.name.clone());
        let (mut of_left, mut of_right) = (Vec::new(), filtered.collect::<Vec<_>>());
        for (_, from) in &wanted {
            match from {
                From::Left(name) if !of_left.contains(name) => of_left.push(name.clone()),
                From::Right(name) if !of_right.contains(name) => of_right.push(name.clone()),
                _ => {}
            }
        }
        Ok(Box::new(Pairing {
            of: self,
            wanted,
            used,
            left: Side::new(self.left.read(partition, &of_left)?),
            right: Side::new(self.right.read(partition, &of_right)?),
            open: None,
            failed: false,
        }))
    }
}

/// The batches of one side, taken together block by block.
struct Side<'a> {
    batches: Peekable<Batches<'a>>,
    last: Option<u32>,
}

impl<'a> Side<'a> {
    fn new(batches: Batches<'a>) -> Self {
        Self { batches: batches.peekable(), last: None }
    }

    /// The block of the next batch that has rows.
    fn next_block(&mut self) -> Result<Option<u32>, SourceError> {
        loop {
            match self.batches.peek() {
                None => return Ok(None),
                Some(Err(_)) => return Err(SourceError),
                Some(Ok(batch)) if batch.num_rows() > 0 => return block_of(batch).map(Some),
                Some(Ok(_)) => {
                    self.batches.next();
                }
            }
        }
    }

    /// All rows of a block. Blocks ascend, or the two sides would miss each other.
    fn block(&mut self, block: u32) -> Result<Option<RecordBatch>, SourceError> {
        let mut found = Vec::new();
        while self.next_block()? == Some(block) {
            found.push(self.batches.next().ok_or(SourceError)??);
        }
        if self.last.is_some_and(|last| last >= block) && !found.is_empty() {
            return Err(SourceError);
        }
        let Some(first) = found.first() else { return Ok(None) };
        self.last = Some(block);
        concat_batches(&first.schema(), &found).map(Some).map_err(|_| SourceError)
    }

    /// Leaves out blocks before this one.
    fn skip_to(&mut self, block: u32) -> Result<(), SourceError> {
        while let Some(next) = self.next_block()?
            && next < block
        {
            if self.last.is_some_and(|last| last > next) {
                return Err(SourceError);
            }
            self.last = Some(next);
            self.batches.next();
        }
        Ok(())
    }
}

fn ordinals(batch: &RecordBatch) -> Result<&[u32], SourceError> {
    let ordinals = batch.column_by_name(ORDINAL).ok_or(SourceError)?;
    Ok(ordinals.as_primitive_opt::<UInt32Type>().ok_or(SourceError)?.values())
}

fn block_of(batch: &RecordBatch) -> Result<u32, SourceError> {
    let ordinals = ordinals(batch)?;
    let block = ordinals.first().ok_or(SourceError)? / BLOCK;
    if ordinals.iter().any(|ordinal| ordinal / BLOCK != block) {
        return Err(SourceError);
    }
    Ok(block)
}

struct Pairing<'a> {
    of: &'a JoinedRows<'a>,
    wanted: Vec<(String, From)>,
    used: Vec<usize>,
    left: Side<'a>,
    right: Side<'a>,
    open: Option<Open>,
    failed: bool,
}

/// A block whose rows are being joined.
struct Open {
    left: RecordBatch,
    right: Option<RecordBatch>,
    /// Rows of the left by ordinal.
    order: Vec<u32>,
    /// Rows of the right by ordinal: (ordinal, row).
    partners: Vec<(u32, u32)>,
    next: usize,
}

impl Iterator for Pairing<'_> {
    type Item = Result<RecordBatch, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let made = self.batch();
        self.failed = made.is_err();
        made.transpose()
    }
}

impl Pairing<'_> {
    fn batch(&mut self) -> Result<Option<RecordBatch>, SourceError> {
        loop {
            let Some(mut open) = self.open.take() else {
                match self.left.next_block()? {
                    Some(block) => self.open = Some(self.open(block)?),
                    None => return Ok(None),
                }
                continue;
            };
            let made = self.pairs(&mut open)?;
            if open.next < open.order.len() {
                self.open = Some(open);
            }
            if made.num_rows() > 0 {
                return Ok(Some(made));
            }
        }
    }

    fn open(&mut self, block: u32) -> Result<Open, SourceError> {
        let left = self.left.block(block)?.ok_or(SourceError)?;
        self.right.skip_to(block)?;
        let right = self.right.block(block)?;
        let of_left = ordinals(&left)?;
        let mut order: Vec<u32> = (0..row_count(of_left.len())?).collect();
        order.sort_by_key(|row| of_left.get(*row as usize).copied());
        let mut partners = Vec::new();
        if let Some(right) = &right {
            let of_right = ordinals(right)?;
            let mut kept: Vec<u32> = (0..row_count(of_right.len())?).collect();
            let mut scratch = Scratch::default();
            let columns = &self.of.made.right.columns;
            let mut rows = Rows::new(right, columns, &self.used, &mut scratch)?;
            keep(&mut rows, &self.of.filters, &mut kept)?;
            let of = |row: u32| Some((of_right.get(row as usize).copied()?, row));
            partners.extend(kept.into_iter().filter_map(of));
            partners.sort_unstable();
        }
        Ok(Open { left, right, order, partners, next: 0 })
    }

    /// Some of the rows of a block.
    fn pairs(&self, open: &mut Open) -> Result<RecordBatch, SourceError> {
        let of_left = ordinals(&open.left)?;
        let kind = self.of.made.kind;
        let persons: HashSet<u32> = if kind.is_pairs() {
            HashSet::new()
        } else {
            open.partners.iter().map(|(ordinal, _)| *ordinal).collect()
        };
        let (mut left, mut right): (Vec<u32>, Vec<Option<u32>>) = Default::default();
        while let Some(row) = open.order.get(open.next)
            && left.len() < MOST_ROWS
        {
            open.next += 1;
            let ordinal = of_left.get(*row as usize).copied().ok_or(SourceError)?;
            if !kind.is_pairs() {
                if persons.contains(&ordinal) == (kind == Kind::Having) {
                    left.push(*row);
                    right.push(None);
                }
                continue;
            }
            let first = open.partners.partition_point(|(other, _)| *other < ordinal);
            let partners = open.partners.iter().skip(first);
            let before = left.len();
            for (_, partner) in partners.take_while(|(other, _)| *other == ordinal) {
                left.push(*row);
                right.push(Some(*partner));
            }
            if left.len() == before && kind == Kind::PairsOrAlone {
                left.push(*row);
                right.push(None);
            }
        }
        self.taken(open, &UInt32Array::from(left), &UInt32Array::from(right))
    }

    fn taken(
        &self,
        open: &Open,
        left: &UInt32Array,
        right: &UInt32Array,
    ) -> Result<RecordBatch, SourceError> {
        let column = |batch: &RecordBatch, name: &str, rows: &UInt32Array| {
            let column = batch.column_by_name(name).ok_or(SourceError)?;
            take(column.as_ref(), rows, None).map_err(|_| SourceError)
        };
        let mut fields = vec![Field::new(ORDINAL, DataType::UInt32, false)];
        let mut columns: Vec<ArrayRef> = vec![column(&open.left, ORDINAL, left)?];
        for (name, from) in &self.wanted {
            let made: ArrayRef = match (from, &open.right) {
                (From::Left(own), _) => column(&open.left, own, left)?,
                (From::Right(own), Some(batch)) => column(batch, own, right)?,
                // Nobody of the block has a row on the right.
                (From::Right(own), None) => self.nulls(own, right.len())?,
                (From::Matched, _) => {
                    Arc::new(right.iter().map(|row| row.map(|_| true)).collect::<BooleanArray>())
                }
            };
            fields.push(Field::new(name, made.data_type().clone(), true));
            columns.push(made);
        }
        RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(|_| SourceError)
    }

    fn nulls(&self, name: &str, rows: usize) -> Result<ArrayRef, SourceError> {
        let column = self.of.made.right.columns.iter().find(|column| column.name == name);
        let kind = column.ok_or(SourceError)?.kind;
        super::fold::array(kind, &vec![crate::expr::Value::Null; rows])
    }
}

fn row_count(rows: usize) -> Result<u32, SourceError> {
    u32::try_from(rows).map_err(|_| SourceError)
}
