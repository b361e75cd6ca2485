//! One text for one meaning: the canonical form of expressions, from which a question's digest
//! is made.

use std::fmt::Write as _;

use super::{Comparison, Expr, Lookup, PatternPart, Type, Value};

impl Type {
    /// Short name.
    pub(crate) fn name(self) -> String {
        match self {
            Self::Boolean => "boolean".to_owned(),
            Self::Number { scale } => format!("number.{scale}"),
            Self::Text => "text".to_owned(),
            Self::Date => "date".to_owned(),
            Self::Timestamp => "timestamp".to_owned(),
            Self::Person => "person".to_owned(),
            Self::Nothing => "null".to_owned(),
        }
    }
}

impl Expr {
    /// The canonical text; `column` names the columns. The parts of AND and OR are sorted, and
    /// `a > b` is written `b < a`: neither changes a value.
    pub(crate) fn canonical(&self, column: &dyn Fn(usize) -> String) -> String {
        let one = |expr: &Self| expr.canonical(column);
        let list = |list: &[Self]| list.iter().map(one).collect::<Vec<_>>().join(" ");
        match self {
            Self::Column(index) => column(*index),
            Self::Person => "person".to_owned(),
            Self::Literal(value, kind) => literal(value, *kind),
            Self::And(parts) => format!("(and {})", sorted(parts, one)),
            Self::Or(parts) => format!("(or {})", sorted(parts, one)),
            Self::Not(inner) => format!("(not {})", one(inner)),
            Self::Compare(how, left, right) => compare(*how, one(left), one(right)),
            Self::IsNull(inner) => format!("(null? {})", one(inner)),
            Self::Is(inner, wanted) => format!("({wanted}? {})", one(inner)),
            Self::Arithmetic(operation, left, right) => {
                format!("({operation:?} {} {})", one(left), one(right))
            }
            Self::Case(branches, otherwise) => {
                let mut text = "(case".to_owned();
                for (condition, result) in branches {
                    let _ = write!(text, " {} {}", one(condition), one(result));
                }
                format!("{text} {})", one(otherwise))
            }
            Self::Like(inner, pattern) => {
                let parts: String = pattern
                    .parts
                    .iter()
                    .map(|part| match part {
                        PatternPart::Any => "%".to_owned(),
                        PatternPart::One => "_".to_owned(),
                        PatternPart::Is(c) => format!("={c}"),
                    })
                    .collect();
                let name = if pattern.ignore_case { "ilike" } else { "like" };
                format!("({name} {} {parts:?})", one(inner))
            }
            Self::Cast(inner, how) => {
                let limits =
                    how.limits.map(|(low, high)| format!(" {low}..{high}")).unwrap_or_default();
                format!("(cast {} {} {}{limits})", one(inner), how.from.name(), how.to.name())
            }
            Self::Call(function, arguments) => format!("({function:?} {})", list(arguments)),
            Self::Lookup(key, Lookup { table, column, .. }) => {
                format!("(lookup {table}.{column} {})", one(key))
            }
        }
    }
}

fn sorted(parts: &[Expr], one: impl Fn(&Expr) -> String) -> String {
    let mut texts: Vec<String> = parts.iter().map(one).collect();
    texts.sort_unstable();
    texts.dedup();
    texts.join(" ")
}

fn compare(how: Comparison, left: String, right: String) -> String {
    let (name, left, right) = match how {
        Comparison::Equal | Comparison::NotEqual if right < left => (how, right, left),
        Comparison::Greater => (Comparison::Less, right, left),
        Comparison::GreaterOrEqual => (Comparison::LessOrEqual, right, left),
        _ => (how, left, right),
    };
    let sign = match name {
        Comparison::Equal => "=",
        Comparison::NotEqual => "<>",
        Comparison::Less => "<",
        _ => "<=",
    };
    format!("({sign} {left} {right})")
}

fn literal(value: &Value, kind: Type) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Text(text) => format!("{text:?}"),
        value => format!("{}:{}", value.display(kind), kind.name()),
    }
}
