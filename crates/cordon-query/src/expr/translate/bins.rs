//! Bins and weeks: keys with values that literals alone make known.

use super::{
    Comparison, Expr, Function, Translated, Translator, Type, Value,
    combine::{unify, unify_all},
};
use crate::{
    expr::{Part, Weeks},
    refusal::Refusal,
};

/// The last band of `age_band(age, width)` is open from here on: few people are older, and one
/// band for all of them names nobody (as in 45 CFR 164.514(b)(2)(i)(C)).
const OLD: i128 = 90;

impl Translator<'_> {
    /// `age_band(age, 10)` or `age_band(age, 18, 65)`: labels that sort as texts.
    pub(super) fn age_band(self, arguments: Vec<Translated>) -> Result<Translated, Refusal> {
        let mut arguments = arguments.into_iter();
        let age = arguments.next().filter(|age| matches!(age.kind, Type::Number { .. }));
        let numbers: Option<Vec<i128>> = arguments.map(|one| whole(&one)).collect();
        let cuts = numbers.and_then(|numbers| cuts(&numbers));
        let (Some(age), Some(cuts)) = (age, cuts) else { return Err(bands_refused()) };
        let digits = cuts.last().map_or(1, |cut| cut.to_string().len()).max(2);
        let mut branches = Vec::new();
        let null = Expr::Literal(Value::Null, Type::Text);
        branches.push((Expr::IsNull(Box::new(self.again(&age)?.expr)), null.clone()));
        branches.push((self.below(&age, 0)?, null));
        let starts = std::iter::once(&0).chain(&cuts);
        for (start, next) in starts.zip(&cuts) {
            let label = match next - 1 {
                last if last == *start => format!("{start:0digits$}"),
                last => format!("{start:0digits$}-{last:0digits$}"),
            };
            branches.push((self.below(&age, *next)?, literal(&label)));
        }
        let last = cuts.last().copied().unwrap_or(0);
        let open = literal(&format!("{last:0digits$}+"));
        Ok(Translated::new(Expr::Case(branches, Box::new(open)), Type::Text))
    }

    fn below(self, age: &Translated, cut: i128) -> Result<Expr, Refusal> {
        let cut = Translated::new(Expr::Literal(Value::Number(cut), Type::INTEGER), Type::INTEGER);
        let ([age, cut], _) = unify([self.again(age)?, cut], "age_band")?;
        Ok(Expr::Compare(Comparison::Less, Box::new(age), Box::new(cut)))
    }
}

fn literal(label: &str) -> Expr {
    Expr::Literal(Value::text(label), Type::Text)
}

fn whole(one: &Translated) -> Option<i128> {
    match (&one.expr, one.kind) {
        (Expr::Literal(Value::Number(number), _), Type::Number { scale: 0 }) => Some(*number),
        _ => None,
    }
}

/// Where bands after the first begin: multiples of a width, or the cuts given.
fn cuts(numbers: &[i128]) -> Option<Vec<i128>> {
    match numbers {
        [width @ 1..=OLD] => {
            let width = usize::try_from(*width).ok()?;
            Some((0..=OLD).step_by(width).skip(1).collect())
        }
        [] | [_] => None,
        cuts => {
            let from = usize::from(cuts.first() == Some(&0));
            let cuts = cuts.get(from..)?;
            let ascending = cuts.is_sorted_by(|a, b| a < b);
            (ascending && cuts.iter().all(|cut| (1..=999).contains(cut))).then(|| cuts.to_vec())
        }
    }
}

fn bands_refused() -> Refusal {
    Refusal::new(
        "bands",
        "`age_band` takes a number, and a literal width from 1 to 90 or two or more literal ages \
         in ascending order",
        "write `age_band(age, 10)` for 00-09, 10-19 … 90+, or `age_band(age, 18, 65)` for 00-17, \
         18-64, 65+",
    )
    .at("age_band")
}

/// `bin(x, width)` or `bin(x, width, origin)`: where the bin begins that `x` lies in.
pub(super) fn bin(arguments: Vec<Translated>) -> Result<Translated, Refusal> {
    let (mut list, kind) = unify_all(arguments, "bin")?;
    let origin = if list.len() > 2 { list.pop().and_then(|one| number(&one)) } else { Some(0) };
    let width = list.pop().and_then(|one| number(&one)).filter(|width| *width > 0);
    match (kind, list.pop(), width, origin) {
        (Type::Number { .. }, Some(value), Some(width), Some(origin)) => {
            Ok(Translated::new(Expr::Call(Function::Bin { width, origin }, vec![value]), kind))
        }
        _ => Err(Refusal::new(
            "bins",
            "`bin` takes a number, a literal width above 0 and, if wanted, a literal origin",
            "write, for example, `bin(temperature, 0.5)`; for days use `date_bin`",
        )
        .at("bin")),
    }
}

/// `width_bucket(x, low, high, count)`, as in SQL:2003: 0 below `low`, `count` + 1 from `high` on.
pub(super) fn width_bucket(mut arguments: Vec<Translated>) -> Result<Translated, Refusal> {
    let refuse = || {
        Refusal::new(
            "bins",
            "`width_bucket` takes a number, two literal bounds in ascending order and a literal \
             number of bins from 1 to 10000",
            "write, for example, `width_bucket(age, 0, 100, 10)`",
        )
        .at("width_bucket")
    };
    let count = arguments.pop().and_then(|one| whole(&one)).and_then(|n| u32::try_from(n).ok());
    let count = count.filter(|count| (1..=10_000).contains(count)).ok_or_else(refuse)?;
    let (list, kind) = unify_all(arguments, "width_bucket")?;
    let [value, low, high] = list.as_slice() else { return Err(refuse()) };
    match (kind, number(low), number(high)) {
        (Type::Number { .. }, Some(low), Some(high))
            if low < high && low.unsigned_abs() < MOST && high.unsigned_abs() < MOST =>
        {
            let bucket = Function::WidthBucket { low, high, count };
            Ok(Translated::new(Expr::Call(bucket, vec![value.clone()]), Type::INTEGER))
        }
        _ => Err(refuse()),
    }
}

/// Bounds of buckets stay within the arithmetic.
const MOST: u128 = 1 << 100;

fn number(one: &Expr) -> Option<i128> {
    match one {
        Expr::Literal(Value::Number(number), _) => Some(*number),
        _ => None,
    }
}

/// `iso_week(day)`, `mmwr_week(day)` (texts like 2024-W09) and their numbers.
pub(super) fn week(name: &str, mut arguments: Vec<Translated>) -> Result<Translated, Refusal> {
    let day = arguments.pop().filter(super::functions::dated);
    let Some(day) = day else {
        return Err(Refusal::new(
            "date-unit",
            format!("`{name}` takes a date or timestamp"),
            format!("write `{name}(onset)`; for a text, `{name}(CAST(x AS DATE))`"),
        )
        .at(name));
    };
    let (function, kind) = match name {
        "iso_week" => (Function::Week(Weeks::Iso), Type::Text),
        "mmwr_week" => (Function::Week(Weeks::Mmwr), Type::Text),
        "iso_week_number" => (Function::DatePart(Part::Week), Type::INTEGER),
        "iso_year" => (Function::DatePart(Part::IsoYear), Type::INTEGER),
        "mmwr_week_number" => (Function::DatePart(Part::MmwrWeek), Type::INTEGER),
        _ => (Function::DatePart(Part::MmwrYear), Type::INTEGER),
    };
    Ok(Translated::new(Expr::Call(function, vec![day.expr]), kind))
}
