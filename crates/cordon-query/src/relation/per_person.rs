//! A sub-query that aggregates per person: what each person's row holds.

use std::collections::BTreeSet;

use super::Relation;
use crate::{
    domain::{self, Column, Domain},
    expr::{Expr, Translated, Type, Value, power_of_ten},
    functions::MEAN_DIGITS,
    refusal::Refusal,
};

/// `SELECT person, keys, numbers FROM base WHERE filters GROUP BY person, keys`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PerPerson {
    pub(crate) base: Relation,
    pub(crate) filters: Vec<Expr>,
    /// Beside the person.
    pub(crate) keys: Vec<Translated>,
    pub(crate) numbers: Vec<Number>,
}

/// One aggregate of a person's rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Number {
    pub(crate) what: Folded,
    /// All must be true for a row to count.
    pub(crate) condition: Vec<Expr>,
}

/// What is made of a person's rows. None depends on their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Folded {
    Count,
    Sum(Expr, u32),
    /// With [`MEAN_DIGITS`] digits more, half away from zero.
    Mean(Expr, u32),
    Least(Translated),
    Greatest(Translated),
    /// Values other than NULL, each once.
    Distinct(Translated),
}

impl Folded {
    /// Type of the number.
    pub(crate) const fn kind(&self) -> Type {
        match self {
            Self::Count | Self::Distinct(_) => Type::INTEGER,
            Self::Sum(_, scale) => Type::Number { scale: *scale },
            Self::Mean(_, scale) => {
                Type::Number { scale: *scale + MEAN_DIGITS.unsigned_abs() as u32 }
            }
            Self::Least(value) | Self::Greatest(value) => value.kind,
        }
    }

    /// What of a row it reads.
    pub(crate) const fn value(&self) -> Option<&Expr> {
        match self {
            Self::Count => None,
            Self::Sum(expr, _) | Self::Mean(expr, _) => Some(expr),
            Self::Least(value) | Self::Greatest(value) | Self::Distinct(value) => Some(&value.expr),
        }
    }

    const fn name(&self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Sum(..) => "sum",
            Self::Mean(..) => "avg",
            Self::Least(_) => "min",
            Self::Greatest(_) => "max",
            Self::Distinct(_) => "count distinct",
        }
    }
}

impl PerPerson {
    /// All that is computed of a row of the base.
    pub(super) fn expressions(&self) -> impl Iterator<Item = &Expr> {
        let keys = self.keys.iter().map(|key| &key.expr);
        let conditions = self.numbers.iter().flat_map(|number| &number.condition);
        let values = self.numbers.iter().filter_map(|number| number.what.value());
        self.filters.iter().chain(keys).chain(conditions).chain(values)
    }

    /// The rows as a relation: its columns are keys, then numbers.
    ///
    /// # Privacy
    ///
    /// Domains and the number of rows follow from those of the base, hence from the charter: with
    /// no key beside the person there is one row, with keys at most one for each of the base's
    /// rows and one for each combination of values. Noticed by:
    /// `t10_rows_per_person_are_within_their_bound`.
    pub(crate) fn relation(self) -> Result<Relation, Refusal> {
        let mut rows = 1u64;
        let mut columns = Vec::new();
        for key in &self.keys {
            let column = self.key_column(key)?;
            let values = column.domain.size().and_then(|size| u64::try_from(size).ok());
            let null = u64::from(column.nullable);
            rows = rows.saturating_mul(values.map_or(u64::MAX, |size| size.saturating_add(null)));
            columns.push(column);
        }
        for number in &self.numbers {
            columns.push(self.number_column(number)?);
        }
        let most = u64::from(self.base.rows_per_person);
        let rows = u32::try_from(rows.min(most)).unwrap_or(self.base.rows_per_person);
        Ok(Relation::per_person(columns, rows, self))
    }

    /// Which rows these are.
    pub(super) fn meaning(&self) -> Vec<String> {
        let mut lines = self.base.meaning();
        let sorted = |kind: &str, texts: BTreeSet<String>| -> Vec<String> {
            texts.into_iter().map(|text| format!("{kind} {text}")).collect()
        };
        let filters = self.filters.iter().map(|expr| self.text(expr)).collect();
        lines.extend(sorted("where", filters));
        lines.extend(sorted("key", self.keys.iter().map(|key| self.text(&key.expr)).collect()));
        lines.extend(sorted("number", self.numbers.iter().map(|one| self.name(one)).collect()));
        lines
    }

    fn text(&self, expr: &Expr) -> String {
        let name =
            |at: usize| self.base.columns.get(at).map_or_else(String::new, |c| c.name.clone());
        expr.canonical(&name)
    }

    /// One text for one meaning, by which the column is found.
    fn name(&self, number: &Number) -> String {
        let value = number.what.value().map_or_else(|| "*".to_owned(), |expr| self.text(expr));
        let mut name = format!("{}({value})", number.what.name());
        let conditions: BTreeSet<String> =
            number.condition.iter().map(|expr| self.text(expr)).collect();
        for condition in conditions {
            name.push_str(&format!(" if {condition}"));
        }
        name
    }

    fn key_column(&self, key: &Translated) -> Result<Column, Refusal> {
        let name = match &key.expr {
            Expr::Column(at) => self.base.columns.get(*at).map(|column| column.name.clone()),
            _ => None,
        };
        Ok(Column {
            name: name.unwrap_or_else(|| self.text(&key.expr)),
            kind: key.kind,
            domain: self.domain(key)?,
            nullable: self.may_be_null(key),
        })
    }

    fn number_column(&self, number: &Number) -> Result<Column, Refusal> {
        let rows = i128::from(self.base.rows_per_person);
        let least = i128::from(number.condition.is_empty());
        let (domain, nullable) = match &number.what {
            Folded::Count => (steps(least, rows, "count")?, false),
            Folded::Distinct(value) => {
                let values = self.domain(value)?.size().and_then(|size| i128::try_from(size).ok());
                (steps(0, values.map_or(rows, |values| values.min(rows)), "count")?, false)
            }
            Folded::Sum(expr, _) => {
                let (low, high) = self.range(expr, "sum")?;
                let most = |end: i128| end.checked_mul(rows).ok_or_else(|| too_wide("sum"));
                (steps(low.min(most(low)?), high.max(most(high)?), "sum")?, true)
            }
            Folded::Mean(expr, _) => {
                let (low, high) = self.range(expr, "avg")?;
                let digits = power_of_ten(MEAN_DIGITS.unsigned_abs().into()).unwrap_or(1);
                let finer = |end: i128| end.checked_mul(digits).ok_or_else(|| too_wide("avg"));
                (steps(finer(low)?, finer(high)?, "avg")?, true)
            }
            Folded::Least(value) | Folded::Greatest(value) => (self.domain(value)?, true),
        };
        let from_all = number.condition.is_empty();
        let value =
            number.what.value().map(|expr| Translated::new(expr.clone(), number.what.kind()));
        let never_null = value.is_some_and(|value| !self.may_be_null(&value));
        Ok(Column {
            name: self.name(number),
            kind: number.what.kind(),
            domain,
            nullable: nullable && !(from_all && never_null),
        })
    }

    fn may_be_null(&self, value: &Translated) -> bool {
        match &value.expr {
            Expr::Column(at) => self.base.columns.get(*at).is_none_or(|column| column.nullable),
            _ => domain::cells(value, &self.base.columns, &self.filters)
                .is_none_or(|known| known.contains(&Value::Null)),
        }
    }

    fn range(&self, expr: &Expr, name: &str) -> Result<(i128, i128), Refusal> {
        let range = expr.range(&|at| self.base.columns.get(at)?.domain.range());
        range.map(|range| (range.low, range.high)).ok_or_else(|| unbounded(name))
    }

    /// The values that an expression over the base can have.
    fn domain(&self, value: &Translated) -> Result<Domain, Refusal> {
        if let Expr::Column(at) = &value.expr
            && let Some(column) = self.base.columns.get(*at)
            && column.domain.size().is_none_or(|size| size > MOST_TRIED)
        {
            return Ok(column.domain.clone());
        }
        let known = domain::cells(value, &self.base.columns, &self.filters);
        match value.kind {
            Type::Boolean => Ok(Domain::Boolean),
            Type::Text => Ok(known.and_then(texts).unwrap_or(Domain::Open)),
            Type::Number { .. } | Type::Date | Type::Timestamp => match known {
                Some(known) => even(&known).ok_or_else(|| too_wide("GROUP BY")),
                None => {
                    let (low, high) = self.range(&value.expr, "GROUP BY")?;
                    steps(low, high, "GROUP BY")
                }
            },
            Type::Person | Type::Nothing => Err(Refusal::new(
                "types",
                "a column of a sub-query has no type: it is always NULL",
                "leave it out",
            )),
        }
    }
}

/// Most values of a column that are held against the filters to learn which can occur.
const MOST_TRIED: usize = 4_096;

fn texts(known: Vec<Value>) -> Option<Domain> {
    let texts = known.into_iter().filter(|value| *value != Value::Null).map(|value| match value {
        Value::Text(text) => Some(text),
        _ => None,
    });
    texts.collect::<Option<Vec<_>>>().map(Domain::Values)
}

/// The narrowest even steps that hold all values.
fn even(known: &[Value]) -> Option<Domain> {
    let units: Vec<i64> = known.iter().filter_map(units).collect::<Option<_>>()?;
    let (low, high) = match (units.iter().min(), units.iter().max()) {
        (Some(low), Some(high)) => (*low, *high),
        _ => (0, 0),
    };
    let gaps = units.iter().map(|unit| unit.abs_diff(low));
    let step = i64::try_from(gaps.fold(0, gcd)).ok()?.max(1);
    Some(Domain::Steps { low, high, step })
}

const fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// A value's units: nothing for NULL, nothing inside where they are beyond reach.
fn units(value: &Value) -> Option<Option<i64>> {
    match value {
        Value::Number(units) => Some(i64::try_from(*units).ok()),
        Value::Date(days) => Some(Some(i64::from(*days))),
        Value::Timestamp(seconds) => Some(Some(*seconds)),
        Value::Null => None,
        Value::Boolean(_) | Value::Text(_) => Some(None),
    }
}

fn steps(low: i128, high: i128, name: &str) -> Result<Domain, Refusal> {
    match (i64::try_from(low), i64::try_from(high)) {
        (Ok(low), Ok(high)) => Ok(Domain::Steps { low, high, step: 1 }),
        _ => Err(too_wide(name)),
    }
}

fn unbounded(name: &str) -> Refusal {
    Refusal::new(
        "unbounded",
        format!("the charter sets no bounds for what `{name}` makes of a person's rows"),
        "set them in the question: `sum(least(greatest(x, 0), 100))` or a CASE with numbers",
    )
    .at(name)
}

fn too_wide(name: &str) -> Refusal {
    Refusal::new(
        "unbounded",
        format!("the bounds of what `{name}` makes of a person's rows are too wide"),
        "narrow them in the question: `least(greatest(x, 0), 1000)`, or round to fewer digits",
    )
    .at(name)
}
