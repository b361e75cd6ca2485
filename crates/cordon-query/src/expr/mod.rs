//! Expressions over one row: the allow-list itself.
//!
//! What SQL may compute per row is this closed set of total, deterministic operations. A planner's
//! expression is translated into it or the question is refused; nothing else is ever evaluated, so
//! no cast, rewrite or function of the SQL library can fail on, or stand out by, one person's row.
//! Whatever has no value (overflow, division by zero, a text that is no date) is NULL.

mod bounds;
mod calendar;
mod calls;
mod canonical;
mod cast;
mod columns;
mod eval;
mod lookup;
mod translate;
mod tuple;
mod value;

pub use value::Cell;

pub(crate) use bounds::Range;
pub(crate) use calls::call;
pub(crate) use eval::Row;
pub(crate) use lookup::Lookup;
pub(crate) use translate::{Scope, Translated, field_type, person_used, translate};
pub(crate) use value::{
    Type, Value, date_of_days, days_of_date, decimal_text, power_of_ten, seconds_of_days,
};

/// One expression. Types were checked by [`translate`]; numbers of one node share a scale.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Expr {
    /// The column with this index in the scope.
    Column(usize),
    /// Who the row is about.
    Person,
    /// A constant of the question.
    Literal(Value, Type),
    /// All of them, three-valued.
    And(Vec<Expr>),
    /// One of them, three-valued.
    Or(Vec<Expr>),
    /// Three-valued.
    Not(Box<Expr>),
    /// Both of one type and scale.
    Compare(Comparison, Box<Expr>, Box<Expr>),
    /// `IS NULL`
    IsNull(Box<Expr>),
    /// `IS TRUE`, `IS FALSE`
    Is(Box<Expr>, bool),
    /// Operands of one scale, except for `Multiply` (scales add) and `Divide`.
    Arithmetic(Operation, Box<Expr>, Box<Expr>),
    /// First branch whose condition is true.
    Case(Vec<(Expr, Expr)>, Box<Expr>),
    /// `LIKE` with a literal pattern.
    Like(Box<Expr>, Pattern),
    /// A conversion that yields NULL where it cannot.
    Cast(Box<Expr>, Conversion),
    /// A function of the list.
    Call(Function, Vec<Expr>),
    /// What a public table says of a key.
    Lookup(Box<Expr>, Lookup),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the documentation")]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Operation {
    Add,
    Subtract,
    Multiply,
    /// The left operand is first multiplied by 10^shift; the quotient is cut towards zero.
    Divide {
        shift: u32,
    },
    Modulo,
}

/// A LIKE pattern, taken apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Pattern {
    pub(crate) parts: Vec<PatternPart>,
    pub(crate) ignore_case: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum PatternPart {
    /// `%`
    Any,
    /// `_`
    One,
    /// This character.
    Is(char),
}

/// From one type to another; a number outside `limits` is NULL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Conversion {
    pub(crate) from: Type,
    pub(crate) to: Type,
    pub(crate) limits: Option<(i128, i128)>,
}

/// The functions, each total and deterministic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the documentation")]
pub(crate) enum Function {
    Absolute,
    Floor {
        scale: u32,
    },
    Ceiling {
        scale: u32,
    },
    /// Half away from zero; `digits` stay of `scale`.
    Round {
        scale: u32,
        digits: u32,
    },
    Least,
    Greatest,
    Coalesce,
    NullIf,
    Lower,
    Upper,
    Trim {
        start: bool,
        end: bool,
    },
    Substring,
    Left,
    Right,
    Length,
    /// NULL arguments are left out.
    Concat,
    /// `a || b`: NULL where one is.
    Join,
    /// Several texts as one, for keys that are found together; NULL has its place in it.
    Tuple,
    /// A member of such a text.
    Member(u32),
    /// `IS NOT DISTINCT FROM`
    Same,
    StartsWith,
    Contains,
    DateTruncate(Unit),
    DatePart(Part),
    /// The year and week of a day: `2024-W09`.
    Week(Weeks),
    /// Bins of so many days or seconds since an origin in the same unit.
    DateBin {
        width: i64,
        origin: i64,
    },
    AddInterval {
        months: i32,
        days: i32,
        seconds: i64,
    },
    /// Whole days from the first to the second.
    DaysBetween,
    /// A day and a number of days.
    AddDays,
    /// Where the bin of this width begins, counted from the origin; in the number's units.
    Bin {
        width: i128,
        origin: i128,
    },
    /// SQL:2003: 0 below `low`, `count` + 1 from `high` on.
    WidthBucket {
        low: i128,
        high: i128,
        count: u32,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the documentation")]
pub(crate) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the documentation")]
pub(crate) enum Part {
    Year,
    IsoYear,
    Quarter,
    Month,
    Week,
    Day,
    DayOfYear,
    DayOfWeek,
    IsoDayOfWeek,
    Hour,
    Minute,
    Second,
    MmwrWeek,
    MmwrYear,
}

/// How weeks of a year are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Weeks {
    /// From Monday; week 1 has at least four days in the year (ISO 8601).
    Iso,
    /// From Sunday; week 1 has at least four days in the year (CDC, MMWR weeks).
    Mmwr,
}

impl Expr {
    /// The columns it reads, each once, in order.
    pub(crate) fn columns(&self) -> Vec<usize> {
        let mut found = Vec::new();
        self.visit(&mut |expr| {
            if let Self::Column(index) = expr {
                found.push(*index);
            }
        });
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether the person is named anywhere in it.
    pub(crate) fn names_person(&self) -> bool {
        let mut found = false;
        self.visit(&mut |expr| found |= matches!(expr, Self::Person));
        found
    }

    /// How many texts it joins; 1 where it is no tuple.
    pub(crate) fn members(&self) -> u32 {
        match self {
            Self::Call(Function::Tuple, list) => u32::try_from(list.len()).unwrap_or(u32::MAX),
            _ => 1,
        }
    }

    /// Number of nodes, and levels.
    pub(crate) fn size(&self) -> (usize, usize) {
        let mut inner = (0usize, 0usize);
        self.children(&mut |expr| {
            let (nodes, depth) = expr.size();
            inner = (inner.0.saturating_add(nodes), inner.1.max(depth));
        });
        (inner.0.saturating_add(1), inner.1 + 1)
    }

    /// Calls `see` for this expression and all below it.
    pub(crate) fn visit(&self, see: &mut dyn FnMut(&Self)) {
        see(self);
        self.children(&mut |expr| expr.visit(see));
    }

    fn children(&self, see: &mut dyn FnMut(&Self)) {
        match self {
            Self::Column(_) | Self::Person | Self::Literal(..) => {}
            Self::And(list) | Self::Or(list) | Self::Call(_, list) => list.iter().for_each(see),
            Self::Not(one)
            | Self::IsNull(one)
            | Self::Is(one, _)
            | Self::Like(one, _)
            | Self::Cast(one, _)
            | Self::Lookup(one, _) => see(one),
            Self::Compare(_, left, right) | Self::Arithmetic(_, left, right) => {
                see(left);
                see(right);
            }
            Self::Case(branches, otherwise) => {
                for (condition, result) in branches {
                    see(condition);
                    see(result);
                }
                see(otherwise);
            }
        }
    }
}
