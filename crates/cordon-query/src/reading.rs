//! What a reader of an answer needs beside the release: which columns a block is behind, what the
//! question does that its numbers do not show.

use cordon_dp::Block;

use crate::{
    block::Place,
    expr::{Expr, Function, Operation, Type, Value},
    plan::Plan,
    ratio,
    selection::Found,
    shape::{Order, Output, Step},
};

/// How an answer is to be read. Not part of the release: whoever asks the same with other names has
/// the same release and a reading of their own.
///
/// # Privacy
///
/// A function of the question, and of how many keys were found, which the log tells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// The columns as this question names them.
    pub names: Vec<String>,
    /// For each block the columns that show its numbers or are computed from them.
    pub of_blocks: Vec<Vec<usize>>,
    /// Where a released whole number is divided by a whole number: columns, or clauses.
    pub cuts: Vec<String>,
    /// Columns that are a part of a whole, with what the whole is shown as.
    pub shares: Vec<(usize, f64)>,
    /// Which rows LIMIT keeps, if it picks them by noised numbers.
    pub picked: Option<Picked>,
    /// Whether HAVING leaves rows out.
    pub having: bool,
    /// How many values were found of a key that only the data know; nothing where there is no such
    /// key, or they are still to be found.
    pub found: Option<usize>,
}

/// The rows that LIMIT and OFFSET keep of a list that is ordered by noised numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picked {
    /// The greatest numbers come first.
    pub greatest: bool,
    /// OFFSET
    pub skip: usize,
    /// LIMIT
    pub fetch: usize,
}

impl Reading {
    /// Names of the columns that a block is behind.
    pub fn columns_of(&self, block: usize) -> Vec<String> {
        let columns = self.of_blocks.get(block).into_iter().flatten();
        columns.filter_map(|column| self.names.get(*column).cloned()).collect()
    }
}

/// What a division of whole numbers does.
pub fn cut_off(places: &[String]) -> String {
    let places = places.join(", ");
    format!(
        "{places}: whole numbers divided, and the rest cut off; for a share or ratio write \
         `100.0 * a / b`"
    )
}

/// Names of columns for reading; of many the first ones.
pub fn listed<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> String {
    const SHOWN: usize = 6;
    let more = names.len().saturating_sub(SHOWN);
    let names = names.take(SHOWN).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if more == 0 { names } else { format!("{names} and {more} more") }
}

impl Plan {
    /// How an answer to the question is to be read.
    pub fn reading(&self) -> Reading {
        let output = &self.after.output;
        Reading {
            names: output.iter().map(|one| one.name.clone()).collect(),
            of_blocks: (0..self.blocks.list.len()).map(|block| self.shown_of(block)).collect(),
            cuts: self.cuts(),
            shares: output
                .iter()
                .enumerate()
                .filter_map(|(at, one)| Some((at, self.whole_of(one)?)))
                .collect(),
            picked: self.picked(),
            having: self.after.steps.iter().any(|step| matches!(step, Step::Filter(_))),
            found: self.values_found(),
        }
    }

    /// Columns that are, or are computed from, numbers of a block.
    fn shown_of(&self, block: usize) -> Vec<usize> {
        let is_of = |place: &usize| self.place(*place).is_some_and(|place| place.block == block);
        let output = self.after.output.iter().enumerate();
        let of = output.filter(|(_, one)| one.expr.columns().iter().any(is_of));
        of.map(|(at, _)| at).collect()
    }

    /// Where a number of a released row comes from.
    fn place(&self, released: usize) -> Option<Place> {
        self.blocks.of_aggregate.get(released.checked_sub(self.keys.len())?).copied()
    }

    /// The columns that cut, and only where there are none the clauses that do.
    fn cuts(&self) -> Vec<String> {
        let columns = self.after.output.iter().filter(|one| self.cuts_off(&one.expr));
        let columns: Vec<String> = columns.map(|one| format!("`{}`", one.name)).collect();
        if !columns.is_empty() {
            return columns;
        }
        let clause = |step: &Step| match step {
            Step::Filter(condition) => self.cuts_off(condition).then_some("HAVING"),
            Step::Sort(orders) => {
                let cuts = orders.iter().any(|order| self.cuts_off(&order.expr));
                cuts.then_some("ORDER BY")
            }
            Step::Limit { .. } => None,
        };
        self.after.steps.iter().filter_map(clause).map(str::to_owned).collect()
    }

    /// Whether a noised number is somewhere in a division of whole numbers.
    fn cuts_off(&self, expr: &Expr) -> bool {
        let mut found = false;
        expr.visit(&mut |one| {
            if let Expr::Arithmetic(Operation::Divide { .. }, left, right) = one {
                let noised = one.columns().iter().any(|place| self.place(*place).is_some());
                found |= noised && self.is_whole(left) && self.is_whole(right);
            }
        });
        found
    }

    /// Whether an expression over a released row is a whole number by its type.
    fn is_whole(&self, expr: &Expr) -> bool {
        let whole = |kind: Type| matches!(kind, Type::Number { scale: 0 });
        match expr {
            Expr::Column(place) => {
                let key = self.keys.get(*place).map(|key| key.key.kind);
                let number = || self.aggregates.get(place.checked_sub(self.keys.len())?);
                key.or_else(|| Some(number()?.kind())).is_some_and(whole)
            }
            Expr::Literal(Value::Number(_), kind) => whole(*kind),
            Expr::Cast(_, how) => whole(how.to),
            // Numbers of public tables are whole.
            Expr::Lookup(..) => true,
            Expr::Arithmetic(_, left, right) => self.is_whole(left) && self.is_whole(right),
            Expr::Case(_, otherwise) => self.is_whole(otherwise),
            Expr::Call(
                Function::Absolute
                | Function::NullIf
                | Function::Coalesce
                | Function::Least
                | Function::Greatest,
                list,
            ) => list.first().is_some_and(|first| self.is_whole(first)),
            _ => false,
        }
    }

    /// What a column is at most, if it is a count by a count of no fewer.
    fn whole_of(&self, output: &Output) -> Option<f64> {
        let (factor, above, below) = ratio::of_two(output)?;
        let part = |at: usize| {
            let place = self.place(at)?;
            self.blocks.list.get(place.block)?.parts.get(place.part)
        };
        let (above, below) = (part(above)?, part(below)?);
        let counts = matches!(below.block, Block::Rows | Block::Presence);
        let within = below.condition.iter().all(|one| above.condition.contains(one));
        (counts && above.block == below.block && within && factor > 0.0).then_some(factor)
    }

    /// So many values of the key that only the data know, without NULL.
    fn values_found(&self) -> Option<usize> {
        let open = self.open.as_ref().filter(|open| open.found != Found::NotYet)?;
        let values = &self.keys.get(open.key)?.values;
        Some(values.iter().filter(|value| **value != Value::Null).count())
    }

    fn picked(&self) -> Option<Picked> {
        let noised =
            |order: &&Order| order.expr.columns().iter().any(|place| self.place(*place).is_some());
        let known = self.open.as_ref().is_none_or(|open| open.found != Found::NotYet);
        let mut greatest = None;
        for step in &self.after.steps {
            match (step, greatest) {
                (Step::Sort(orders), _) => {
                    greatest = orders.iter().find(noised).map(|order| !order.ascending);
                }
                (Step::Limit { skip, fetch: Some(fetch) }, Some(greatest))
                    if *skip > 0 || !known || self.cells() > *fetch =>
                {
                    return Some(Picked { greatest, skip: *skip, fetch: *fetch });
                }
                _ => {}
            }
        }
        None
    }
}
