//! Function calls: names to the functions of the list, with their literal arguments checked.

use datafusion_expr::{Expr as DfExpr, expr as df};

use super::{
    Translated, Translator, bins,
    combine::{cast_to, unify_all},
    refused::types_differ,
    temporal::{days_between, literal_interval},
};
use crate::{
    expr::{Expr, Function, Part, Type, Unit, Value},
    refusal::Refusal,
};

impl Translator<'_> {
    pub(super) fn call(self, call: &df::ScalarFunction) -> Result<Translated, Refusal> {
        let name = call.name();
        match name {
            "date_bin" => return self.date_bin(&call.args),
            "coalesce" | "ifnull" | "nullif" | "least" | "greatest" => {
                return self.same(name, &call.args);
            }
            _ => {}
        }
        let arguments =
            call.args.iter().map(|one| self.seen(one)).collect::<Result<Vec<_>, _>>()?;
        match name {
            "date_trunc" => truncate(arguments),
            "date_part" => part(arguments),
            "date_diff" | "datediff" => difference(arguments),
            "age_band" => self.age_band(arguments),
            "bin" => bins::bin(arguments),
            "width_bucket" => bins::width_bucket(arguments),
            "iso_week" | "iso_week_number" | "iso_year" | "mmwr_week" | "mmwr_week_number"
            | "mmwr_year" => bins::week(name, arguments),
            "abs" | "floor" | "ceil" | "ceiling" | "round" => numeric(name, arguments),
            _ => text(name, arguments),
        }
    }

    fn same(self, name: &str, arguments: &[DfExpr]) -> Result<Translated, Refusal> {
        let function = match name {
            "nullif" => Function::NullIf,
            "least" => Function::Least,
            "greatest" => Function::Greatest,
            _ => Function::Coalesce,
        };
        let list = arguments.iter().map(|one| self.seen(one)).collect::<Result<Vec<_>, _>>()?;
        let (list, kind) = unify_all(list, name)?;
        Ok(Translated::new(Expr::Call(function, list), kind))
    }

    fn date_bin(self, arguments: &[DfExpr]) -> Result<Translated, Refusal> {
        let refuse = || {
            Refusal::new(
                "interval",
                "`date_bin` takes a literal interval of whole days or seconds, a date or \
                 timestamp and, if wanted, a literal origin",
                "write, for example, `date_bin(INTERVAL '14 days', onset, DATE '2024-01-01')`; for \
                 months use `date_trunc('month', onset)`",
            )
            .at("date_bin")
        };
        let (width, at, origin) = match arguments {
            [width, at] => (width, at, None),
            [width, at, origin] => (width, at, Some(origin)),
            _ => return Err(refuse()),
        };
        let Some((0, days, seconds)) = literal_interval(width)? else { return Err(refuse()) };
        let at = self.seen(at)?;
        let width = match at.kind {
            Type::Date if seconds == 0 => i64::from(days),
            Type::Timestamp => i64::from(days) * 86_400 + seconds,
            _ => return Err(refuse()),
        };
        let origin = match origin.map(|origin| self.seen(origin)).transpose()? {
            None => 0,
            Some(origin) => match cast_to(origin, at.kind, None).expr {
                Expr::Literal(Value::Date(days), _) => i64::from(days),
                Expr::Literal(Value::Timestamp(at), _) => at,
                _ => return Err(refuse()),
            },
        };
        if width <= 0 {
            return Err(refuse());
        }
        Ok(Translated::new(Expr::Call(Function::DateBin { width, origin }, vec![at.expr]), at.kind))
    }
}

fn unit(name: &str) -> Option<Unit> {
    Some(match name {
        "second" => Unit::Second,
        "minute" => Unit::Minute,
        "hour" => Unit::Hour,
        "day" => Unit::Day,
        "week" => Unit::Week,
        "month" => Unit::Month,
        "quarter" => Unit::Quarter,
        "year" => Unit::Year,
        _ => return None,
    })
}

fn part_named(name: &str) -> Option<Part> {
    Some(match name {
        "year" => Part::Year,
        "isoyear" => Part::IsoYear,
        "quarter" => Part::Quarter,
        "month" => Part::Month,
        "week" => Part::Week,
        "day" => Part::Day,
        "doy" | "dayofyear" => Part::DayOfYear,
        "dow" | "dayofweek" => Part::DayOfWeek,
        "isodow" => Part::IsoDayOfWeek,
        "epiweek" => Part::MmwrWeek,
        "epiyear" => Part::MmwrYear,
        "hour" => Part::Hour,
        "minute" => Part::Minute,
        "second" => Part::Second,
        _ => return None,
    })
}

/// The literal word in front of a date, and the rest.
fn word(mut arguments: Vec<Translated>) -> Option<(String, Vec<Translated>)> {
    let rest = arguments.split_off(1);
    match arguments.pop()?.expr {
        Expr::Literal(Value::Text(word), _) => Some((word.to_ascii_lowercase(), rest)),
        _ => None,
    }
}

pub(super) fn dated(one: &Translated) -> bool {
    matches!(one.kind, Type::Date | Type::Timestamp)
}

fn truncate(arguments: Vec<Translated>) -> Result<Translated, Refusal> {
    let found = word(arguments).and_then(|(word, mut rest)| Some((unit(&word)?, rest.pop()?)));
    match found {
        Some((unit, at)) if dated(&at) => {
            Ok(Translated::new(Expr::Call(Function::DateTruncate(unit), vec![at.expr]), at.kind))
        }
        _ => Err(Refusal::new(
            "date-unit",
            "`date_trunc` takes a unit and a date or timestamp",
            "use second, minute, hour, day, week, month, quarter or year: \
             `date_trunc('week', onset)`",
        )
        .at("date_trunc")),
    }
}

fn part(arguments: Vec<Translated>) -> Result<Translated, Refusal> {
    let found =
        word(arguments).and_then(|(word, mut rest)| Some((part_named(&word)?, rest.pop()?)));
    match found {
        Some((part, at)) if dated(&at) => {
            Ok(Translated::new(Expr::Call(Function::DatePart(part), vec![at.expr]), Type::INTEGER))
        }
        _ => Err(Refusal::new(
            "date-unit",
            "EXTRACT takes a part and a date or timestamp",
            "use year, isoyear, quarter, month, week, day, doy, dow, isodow, hour, minute or \
             second: `extract(week FROM onset)`",
        )),
    }
}

fn difference(arguments: Vec<Translated>) -> Result<Translated, Refusal> {
    match word(arguments) {
        Some((word, rest)) if word == "day" && rest.iter().all(dated) => {
            let mut rest = rest.into_iter();
            match (rest.next(), rest.next()) {
                (Some(from), Some(to)) => Ok(days_between(from, to)),
                _ => Err(types_differ("date_diff")),
            }
        }
        _ => Err(Refusal::new(
            "date-unit",
            "`date_diff` counts whole days between two dates",
            "write `date_diff('day', onset, reported)`",
        )
        .at("date_diff")),
    }
}

fn numeric(name: &str, arguments: Vec<Translated>) -> Result<Translated, Refusal> {
    let mut arguments = arguments.into_iter();
    let (Some(Translated { expr, kind: Type::Number { scale } }), digits) =
        (arguments.next(), arguments.next())
    else {
        return Err(types_differ(name));
    };
    let (function, kept) = match (name, digits) {
        ("abs", None) => (Function::Absolute, scale),
        ("floor", None) => (Function::Floor { scale }, 0),
        ("ceil" | "ceiling", None) => (Function::Ceiling { scale }, 0),
        ("round", None) => (Function::Round { scale, digits: 0 }, 0),
        ("round", Some(Translated { expr: Expr::Literal(Value::Number(digits), _), .. })) => {
            let digits = u32::try_from(digits).unwrap_or(0).min(scale);
            (Function::Round { scale, digits }, digits)
        }
        _ => {
            return Err(Refusal::new(
                "not-literal",
                format!("`{name}` takes a number and, for round, a literal number of digits"),
                "write, for example, `round(x, 1)`",
            )
            .at(name));
        }
    };
    Ok(Translated::new(Expr::Call(function, vec![expr]), Type::Number { scale: kept }))
}

fn text(name: &str, arguments: Vec<Translated>) -> Result<Translated, Refusal> {
    let (function, kind) = match name {
        "lower" => (Function::Lower, Type::Text),
        "upper" => (Function::Upper, Type::Text),
        "trim" | "btrim" => (Function::Trim { start: true, end: true }, Type::Text),
        "ltrim" => (Function::Trim { start: true, end: false }, Type::Text),
        "rtrim" => (Function::Trim { start: false, end: true }, Type::Text),
        "substr" | "substring" => (Function::Substring, Type::Text),
        "left" => (Function::Left, Type::Text),
        "right" => (Function::Right, Type::Text),
        "concat" => (Function::Concat, Type::Text),
        "length" | "char_length" | "character_length" => (Function::Length, Type::INTEGER),
        "starts_with" => (Function::StartsWith, Type::Boolean),
        "contains" => (Function::Contains, Type::Boolean),
        _ => return Err(types_differ(name)),
    };
    let list = arguments.into_iter().map(|one| one.expr).collect();
    Ok(Translated::new(Expr::Call(function, list), kind))
}
