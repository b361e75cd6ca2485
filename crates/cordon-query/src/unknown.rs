//! Which released numbers and quotients say nothing: noise leaves all open. They are NULL to every
//! later step, so that HAVING, ORDER BY and LIMIT see what a reader sees. Post-processing.

use std::{collections::BTreeMap, ops::Range};

use cordon_dp::{Block, Interval, Measured, told_from_zero};

use crate::{
    block::Place,
    expr::{Expr, Function, Operation, Type, Value, power_of_ten},
    ratio::literal,
    shape::{After, Aggregated, Order, Output, Step},
};

/// Whether the noise interval of an average, variance, deviation or percentile is all that the
/// field's bounds allow. Counts and sums have no such range.
///
/// # Privacy
///
/// A function of noised numbers and of the charter, so it costs nothing. Noticed by:
/// `t9_what_noise_leaves_open_is_null_to_order_and_having`.
pub(crate) fn says_nothing(block: Block, what: &Aggregated, interval: Interval) -> bool {
    let upto = |high: f64| Interval { low: 0.0, high };
    let all = match (block, what) {
        (Block::Average(centre), _) => centre.bounds(),
        (Block::Variance(centre), Aggregated::Deviation(..)) => {
            upto(centre.greatest_variance().sqrt())
        }
        (Block::Variance(centre), _) => upto(centre.greatest_variance()),
        (Block::Bins(bins), _) => {
            let (low, high) = (bins.values(0).0, bins.values(bins.count() - 1).1);
            Interval { low: low as f64, high: high as f64 }
        }
        _ => return false,
    };
    interval.covers(all)
}

/// What is done to released rows, with each quotient by released numbers NULL where its divisor
/// cannot be told from 0.
pub(crate) struct Guarded {
    pub(crate) after: After,
    /// Each once. Whether the first can be told from 0 stands at `first` of a released row, the
    /// others behind it.
    divisors: Vec<Expr>,
    first: usize,
    /// The places of numbers in a released row.
    numbers: Range<usize>,
}

/// What a divisor may be made of.
pub(crate) enum Read {
    /// A count or sum: equal places have one noise.
    Counted(Place, Measured),
    /// Anything else that has an interval.
    Within(Interval),
}

impl Guarded {
    /// `first` is the length of a released row without what is said here of divisors.
    pub(crate) fn new(after: &After, numbers: Range<usize>, first: usize) -> Self {
        let made = After { steps: Vec::new(), output: Vec::new() };
        let mut guarded = Self { after: made, divisors: Vec::new(), first, numbers };
        let order = |guarded: &mut Self, order: &Order| {
            let Order { ascending, nulls_first, .. } = *order;
            Order { expr: guarded.guard(&order.expr), ascending, nulls_first }
        };
        for step in &after.steps {
            let step = match step {
                Step::Filter(condition) => Step::Filter(guarded.guard(condition)),
                Step::Sort(orders) => {
                    Step::Sort(orders.iter().map(|one| order(&mut guarded, one)).collect())
                }
                Step::Limit { skip, fetch } => Step::Limit { skip: *skip, fetch: *fetch },
            };
            guarded.after.steps.push(step);
        }
        for Output { name, expr, kind } in &after.output {
            let expr = guarded.guard(expr);
            guarded.after.output.push(Output { name: name.clone(), expr, kind: *kind });
        }
        guarded
    }

    fn guard(&mut self, expr: &Expr) -> Expr {
        let made = expr.map(&mut |operand| self.guard(operand));
        match (expr, made) {
            (
                Expr::Arithmetic(Operation::Divide { .. }, _, divisor),
                Expr::Arithmetic(how, left, right),
            ) if self.reads_number(divisor) => {
                let place = self.divisors.iter().position(|one| one == divisor.as_ref());
                let place = place.unwrap_or_else(|| {
                    self.divisors.push(divisor.as_ref().clone());
                    self.divisors.len() - 1
                });
                let told = vec![(Expr::Column(self.first + place), *right)];
                let nothing = Box::new(Expr::Literal(Value::Null, Type::INTEGER));
                Expr::Arithmetic(how, left, Box::new(Expr::Case(told, nothing)))
            }
            (_, made) => made,
        }
    }

    /// For each divisor whether it can be told from 0; `read` gives the number at a place of the
    /// row, unless it is withheld.
    ///
    /// # Privacy
    ///
    /// A function of released rows and of their noise, so it costs nothing. Noticed by:
    /// `t9_what_noise_leaves_open_is_null_to_order_and_having`.
    pub(crate) fn told(&self, row: &[Value], read: &dyn Fn(usize) -> Option<Read>) -> Vec<Value> {
        let one = |divisor: &Expr| Value::Boolean(self.is_told(divisor, row, read));
        self.divisors.iter().map(one).collect()
    }

    fn is_told(&self, divisor: &Expr, row: &[Value], read: &dyn Fn(usize) -> Option<Read>) -> bool {
        if let Some(Linear { constant, factors }) = self.linear(divisor, row) {
            // Numbers that are rounded or cut to 0 divide nothing, whatever their steps are.
            let zero = |at: &usize| row.get(*at) == Some(&Value::Number(0));
            if constant == 0.0 && factors.keys().all(zero) {
                return false;
            }
            let mut terms: BTreeMap<(usize, usize), (f64, Measured)> = BTreeMap::new();
            let counted = factors.iter().all(|(at, factor)| match read(*at) {
                Some(Read::Counted(place, measured)) => {
                    let own = (place.block, place.part);
                    terms.entry(own).or_insert((0.0, measured)).0 += factor;
                    true
                }
                _ => false,
            });
            if counted {
                let terms: Vec<_> =
                    terms.into_values().filter(|(factor, _)| *factor != 0.0).collect();
                return told_from_zero(constant, &terms);
            }
        }
        // Nothing is known of how its noises add up: each number must be told by itself.
        let numbers = divisor.columns().into_iter().filter(|at| self.numbers.contains(at));
        numbers.map(read).all(|number| match number {
            Some(Read::Counted(_, measured)) => told_from_zero(0.0, &[(1.0, measured)]),
            Some(Read::Within(interval)) => interval.excludes_zero(),
            None => false,
        })
    }

    /// Whether a divisor that an expression of [`Self::after`] reads was not told from 0.
    pub(crate) fn is_open(&self, expr: &Expr, row: &[Value]) -> bool {
        let flags = self.first..self.first + self.divisors.len();
        let open = |at: &usize| row.get(*at) == Some(&Value::Boolean(false));
        expr.columns().iter().any(|at| flags.contains(at) && open(at))
    }

    fn reads_number(&self, expr: &Expr) -> bool {
        expr.columns().iter().any(|at| self.numbers.contains(at))
    }

    /// An expression as released numbers times what the row's keys and the question say, summed.
    fn linear(&self, expr: &Expr, row: &[Value]) -> Option<Linear> {
        if !self.reads_number(expr) {
            let Value::Number(units) = expr.value(row) else { return None };
            return Some(Linear { constant: units as f64, factors: BTreeMap::new() });
        }
        match expr {
            Expr::Column(at) => {
                Some(Linear { constant: 0.0, factors: BTreeMap::from([(*at, 1.0)]) })
            }
            Expr::Cast(inner, how) => {
                let (Type::Number { scale: from }, Type::Number { scale: to }) = (how.from, how.to)
                else {
                    return None;
                };
                let (up, down) = (power_of_ten(to)?, power_of_ten(from)?);
                Some(self.linear(inner, row)?.times(up as f64 / down as f64))
            }
            // `/ nullif(count(*), 0)`
            Expr::Call(Function::NullIf, list) => match list.as_slice() {
                [value, zero] if literal(zero) == Some(0.0) => self.linear(value, row),
                _ => None,
            },
            Expr::Arithmetic(operation, left, right) => {
                let (left, right) = (self.linear(left, row)?, self.linear(right, row)?);
                match operation {
                    Operation::Add => Some(left.plus(right)),
                    Operation::Subtract => Some(left.plus(right.times(-1.0))),
                    Operation::Multiply if left.factors.is_empty() => {
                        Some(right.times(left.constant))
                    }
                    Operation::Multiply if right.factors.is_empty() => {
                        Some(left.times(right.constant))
                    }
                    Operation::Divide { shift }
                        if right.factors.is_empty() && right.constant != 0.0 =>
                    {
                        Some(left.times(power_of_ten(*shift)? as f64 / right.constant))
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

/// constant + Σ factor · number, by the numbers' places, in the expression's own units.
struct Linear {
    constant: f64,
    factors: BTreeMap<usize, f64>,
}

impl Linear {
    fn times(mut self, factor: f64) -> Self {
        self.constant *= factor;
        self.factors.values_mut().for_each(|own| *own *= factor);
        self
    }

    fn plus(mut self, other: Self) -> Self {
        self.constant += other.constant;
        for (at, factor) in other.factors {
            *self.factors.entry(at).or_insert(0.0) += factor;
        }
        self
    }
}
