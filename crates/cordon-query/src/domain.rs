//! What values a column, and so a key, can have: from charter and question, never from data.

use std::{collections::BTreeSet, sync::Arc};

use cordon_charter::{Charter, Field, FieldType, PurposeId, Record};

use crate::{
    catalog,
    expr::{
        Comparison, Expr, Function, Lookup, Part, Range, Translated, Type, Unit, Value,
        days_of_date, field_type, seconds_of_days,
    },
    refusal::Refusal,
};

/// A readable column of a record, with what the charter says it can hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: Type,
    pub(crate) domain: Domain,
    /// Whether a row may have no value.
    pub(crate) nullable: bool,
}

/// The values a column can have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Domain {
    /// A closed list of texts.
    Values(Vec<Arc<str>>),
    /// Numbers, days or seconds `low, low + step … high`.
    Steps { low: i64, high: i64, step: i64 },
    /// False, true.
    Boolean,
    /// Texts that only the data know.
    Open,
}

/// The readable columns of a record for one purpose, in the order of the charter.
pub(crate) fn columns(charter: &Charter, record: &Record, purpose: &PurposeId) -> Vec<Column> {
    // A required value is missing where its own key is gone before the row's, and in rows that
    // an earlier version of the charter let in.
    let may_miss =
        |field: &Field| !field.required || field.retention.is_some() || charter.measure.version > 1;
    record
        .fields
        .iter()
        .filter(|(name, _)| catalog::readable(record, name.as_str(), purpose))
        .map(|(name, field)| Column {
            name: name.as_str().to_owned(),
            kind: field_type(&field.field_type),
            domain: Domain::of(field),
            nullable: may_miss(field),
        })
        .collect()
}

impl Domain {
    fn of(field: &Field) -> Self {
        let list = |values: &[String]| {
            Self::Values(values.iter().map(|value| Arc::from(value.as_str())).collect())
        };
        match &field.field_type {
            FieldType::Category { values } => list(values),
            FieldType::Place { values: Some(values), .. } => list(values),
            FieldType::Place { values: None, .. } | FieldType::Text { .. } | FieldType::Person => {
                Self::Open
            }
            FieldType::Integer { min, max } => Self::Steps { low: *min, high: *max, step: 1 },
            FieldType::Decimal { min, max, step, .. } => {
                let step = (*step).max(1);
                let low = min.checked_add(min.checked_neg().unwrap_or(0).rem_euclid(step));
                Self::Steps { low: low.unwrap_or(*min), high: *max, step }
            }
            FieldType::Date(bounds) => Self::Steps {
                low: days_of_date(bounds.min).into(),
                high: days_of_date(bounds.max).into(),
                step: 1,
            },
            FieldType::Timestamp(bounds) => Self::Steps {
                low: seconds_of_days(days_of_date(bounds.min)),
                high: seconds_of_days(days_of_date(bounds.max)) + 86_399,
                step: 1,
            },
            FieldType::Boolean => Self::Boolean,
        }
    }

    /// How many values; nothing where it is open.
    pub(crate) fn size(&self) -> Option<usize> {
        match self {
            Self::Values(values) => Some(values.len()),
            Self::Steps { low, high, step } if low <= high => {
                let span = i128::from(*high) - i128::from(*low);
                usize::try_from(span / i128::from(*step) + 1).ok()
            }
            Self::Steps { .. } => Some(0),
            Self::Boolean => Some(2),
            Self::Open => None,
        }
    }

    /// The `index`-th value; NULL beyond the last.
    pub(crate) fn nth(&self, index: usize, kind: Type) -> Value {
        match self {
            Self::Values(values) => values.get(index).cloned().map_or(Value::Null, Value::Text),
            Self::Boolean if index < 2 => Value::Boolean(index == 1),
            Self::Steps { low, high, step } => i64::try_from(index)
                .ok()
                .and_then(|index| index.checked_mul(*step)?.checked_add(*low))
                .filter(|units| units <= high)
                .map_or(Value::Null, |units| of_units(units, kind)),
            Self::Boolean | Self::Open => Value::Null,
        }
    }

    /// Bounds of the numbers, days or seconds.
    pub(crate) fn range(&self) -> Option<Range> {
        match self {
            Self::Steps { low, high, .. } => Range::new(i128::from(*low), i128::from(*high)),
            _ => None,
        }
    }
}

/// A number, day or moment from its units.
pub(crate) fn of_units(units: i64, kind: Type) -> Value {
    match kind {
        Type::Date => i32::try_from(units).map_or(Value::Null, Value::Date),
        Type::Timestamp => Value::Timestamp(units),
        _ => Value::Number(units.into()),
    }
}

/// Most values of its columns that are tried to learn the values of a key.
const MAX_INPUTS: usize = 1 << 20;

/// Every value that a key can have, NULL last where it can be NULL; nothing where neither charter
/// nor question says which they are.
///
/// # Privacy
///
/// A function of charter and question alone. All of these cells are released, zeros included, so
/// that whether a cell is there says nothing about anybody.
pub(crate) fn cells(key: &Translated, columns: &[Column], filters: &[Expr]) -> Option<Vec<Value>> {
    let mut found = BTreeSet::new();
    collect(&key.expr, key.kind, columns, filters, &mut found)?;
    let nothing = found.remove(&Value::Null);
    Some(found.into_iter().chain(nothing.then_some(Value::Null)).collect())
}

fn collect(
    expr: &Expr,
    kind: Type,
    columns: &[Column],
    filters: &[Expr],
    found: &mut BTreeSet<Value>,
) -> Option<()> {
    if let Expr::Literal(value, _) = expr {
        found.insert(value.clone());
        return Some(());
    }
    if let Some(inputs) = inputs(expr, columns, filters) {
        enumerate(expr, &inputs, columns.len(), filters, found);
        return Some(());
    }
    match expr {
        Expr::Case(branches, otherwise) => {
            for result in branches.iter().map(|(_, result)| result).chain([otherwise.as_ref()]) {
                collect(result, kind, columns, filters, found)?;
            }
            Some(())
        }
        Expr::Lookup(key, lookup) => {
            found.extend(lookup.pairs.values().cloned());
            found.extend((!is_in(key, &lookup.table, filters)).then_some(Value::Null));
            Some(())
        }
        Expr::Call(Function::Coalesce, list) => {
            list.iter().try_for_each(|one| collect(one, kind, columns, filters, found))
        }
        _ if kind == Type::Boolean => {
            found.extend([Value::Boolean(false), Value::Boolean(true), Value::Null]);
            Some(())
        }
        _ => {
            found.extend(bins(expr, columns)?.map(Value::Number).chain([Value::Null]));
            Some(())
        }
    }
}

/// Whether rows are kept only where a public table has the key: an inner join.
fn is_in(key: &Expr, table: &str, filters: &[Expr]) -> bool {
    filters
        .iter()
        .any(|filter| keys_of(filter).is_some_and(|(of, t)| of == key && t.table == table))
}

/// `key IS IN table`, taken apart.
fn keys_of(filter: &Expr) -> Option<(&Expr, &Lookup)> {
    let Expr::Not(inner) = filter else { return None };
    let Expr::IsNull(inner) = inner.as_ref() else { return None };
    match inner.as_ref() {
        Expr::Lookup(key, lookup) if lookup.is_key() => Some((key, lookup)),
        _ => None,
    }
}

/// The bins of a number that has too many values to try each.
fn bins(expr: &Expr, columns: &[Column]) -> Option<impl Iterator<Item = i128>> {
    let Expr::Call(function, _) = expr else { return None };
    let step = match function {
        Function::Bin { width, .. } => *width,
        Function::WidthBucket { .. } => 1,
        _ => return None,
    };
    let range = expr.range(&|index| columns.get(index)?.domain.range())?;
    let count = range.high.checked_sub(range.low)?.checked_div(step)?.checked_add(1)?;
    let count = usize::try_from(count).ok().filter(|count| *count < MAX_INPUTS)?;
    Some((0..).map_while(move |at: i128| range.low.checked_add(at.checked_mul(step)?)).take(count))
}

/// Whether an expression is made of texts that only the data know.
pub(crate) fn is_open(expr: &Expr, columns: &[Column]) -> bool {
    let open = |index: usize| columns.get(index).is_some_and(|one| one.domain == Domain::Open);
    expr.columns().into_iter().any(open)
}

/// A key of numbers or times with too many values to show each.
pub(crate) fn unknown_keys(expr: &Expr, columns: &[Column]) -> Refusal {
    let names: Vec<&str> = expr
        .columns()
        .into_iter()
        .filter_map(|index| columns.get(index))
        .map(|column| column.name.as_str())
        .collect();
    let closed: Vec<&str> = columns
        .iter()
        .filter(|column| column.domain.size().is_some_and(|size| size <= MAX_INPUTS))
        .map(|column| column.name.as_str())
        .collect();
    let first = names.first().copied().unwrap_or_default();
    let refusal = Refusal::new(
        "unknown-keys",
        format!(
            "the values of a GROUP BY key (of {}) are not known from the charter or the question",
            names.join(", ")
        ),
        format!(
            "name them in the question, for example `CASE WHEN {first} = '…' THEN '…' ELSE 'other' \
             END`; or restrict them, `WHERE {first} IN ('…', '…')`; or make bins, \
             `date_trunc('day', …)`, `bin(x, 10)`; or group by one of: {}",
            closed.join(", ")
        ),
    );
    if first.is_empty() { refusal } else { refusal.at(first) }
}

/// One column of an expression with every value to try.
struct Input {
    column: usize,
    values: Vec<Value>,
}

/// The values of the columns of `expr`, or nothing where they are not known or too many.
fn inputs(expr: &Expr, columns: &[Column], filters: &[Expr]) -> Option<Vec<Input>> {
    let mut total = 1usize;
    let mut list = Vec::new();
    for index in expr.columns() {
        let column = columns.get(index)?;
        let values = match named_by_filter(index, filters) {
            Some(values) => values,
            None => {
                let domain = coarser(&column.domain, expr, index, column.kind);
                let size = domain.size().filter(|size| *size < MAX_INPUTS)?;
                let mut values: Vec<Value> =
                    (0..size).map(|at| domain.nth(at, column.kind)).collect();
                if column.nullable {
                    values.push(Value::Null);
                }
                values
            }
        };
        total = total.checked_mul(values.len()).filter(|total| *total <= MAX_INPUTS)?;
        list.push(Input { column: index, values });
    }
    Some(list)
}

/// Tries every combination that the filters let through.
fn enumerate(
    expr: &Expr,
    inputs: &[Input],
    width: usize,
    filters: &[Expr],
    found: &mut BTreeSet<Value>,
) {
    let used: Vec<usize> = inputs.iter().map(|input| input.column).collect();
    let filters: Vec<&Expr> = filters
        .iter()
        .filter(|filter| {
            let columns = filter.columns();
            !columns.is_empty() && columns.iter().all(|column| used.contains(column))
        })
        .collect();
    let total: usize = inputs.iter().map(|input| input.values.len()).product();
    let mut row = vec![Value::Null; width];
    for mut at in 0..total {
        for input in inputs {
            let size = input.values.len().max(1);
            if let (Some(place), Some(value)) =
                (row.get_mut(input.column), input.values.get(at % size))
            {
                *place = value.clone();
            }
            at /= size;
        }
        if filters.iter().all(|filter| filter.truth(&row) == Some(true)) {
            found.insert(expr.value(&row));
        }
    }
}

/// The values that `WHERE column = 'a'`, `WHERE column IN ('a', 'b')` or a join with a public table
/// leaves.
fn named_by_filter(column: usize, filters: &[Expr]) -> Option<Vec<Value>> {
    let equal = |expr: &Expr| match expr {
        Expr::Compare(Comparison::Equal, left, right) => match (left.as_ref(), right.as_ref()) {
            (Expr::Column(index), Expr::Literal(value, _))
            | (Expr::Literal(value, _), Expr::Column(index))
                if *index == column =>
            {
                Some(value.clone())
            }
            _ => None,
        },
        _ => None,
    };
    filters.iter().find_map(|filter| match filter {
        Expr::Or(list) => list.iter().map(equal).collect(),
        Expr::Not(_) => match keys_of(filter) {
            Some((Expr::Column(index), lookup)) if *index == column => {
                Some(lookup.pairs.keys().cloned().collect())
            }
            _ => None,
        },
        one => equal(one).map(|value| vec![value]),
    })
}

/// The first second of each stretch within which `expr` cannot tell moments apart.
fn coarser(domain: &Domain, expr: &Expr, index: usize, kind: Type) -> Domain {
    let Domain::Steps { low, high, step: 1 } = domain else { return domain.clone() };
    if kind != Type::Timestamp {
        return domain.clone();
    }
    let mut step = 0i64;
    let mut seen = 0usize;
    let mut direct = 0usize;
    expr.visit(&mut |expr| {
        if matches!(expr, Expr::Column(found) if *found == index) {
            seen += 1;
        }
        let stretch = match expr {
            Expr::Cast(inner, how) if how.to == Type::Date => Some((inner.as_ref(), 86_400)),
            Expr::Call(function, arguments) => {
                arguments.first().and_then(|inner| Some((inner, stretch(*function, *low)?)))
            }
            _ => None,
        };
        if let Some((Expr::Column(found), stretch)) = stretch
            && *found == index
        {
            direct += 1;
            step = gcd(step, stretch);
        }
    });
    if seen > 0 && seen == direct && step > 0 {
        Domain::Steps { low: *low, high: *high, step }
    } else {
        domain.clone()
    }
}

/// A number of seconds such that `function` is constant on each stretch of it from `low` on.
fn stretch(function: Function, low: i64) -> Option<i64> {
    Some(match function {
        Function::DateTruncate(Unit::Second) | Function::DatePart(Part::Second) => 1,
        Function::DateTruncate(Unit::Minute) | Function::DatePart(Part::Minute) => 60,
        Function::DateTruncate(Unit::Hour) | Function::DatePart(Part::Hour) => 3_600,
        Function::DateTruncate(_) | Function::DatePart(_) | Function::Week(_) => 86_400,
        Function::DateBin { width, origin } => gcd(width, origin.checked_sub(low)?.checked_abs()?),
        _ => return None,
    })
}

const fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { gcd(b, a % b) }
}
