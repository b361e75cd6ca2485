//! The same expression over other columns, or over expressions in their place.

use super::Expr;

impl Expr {
    /// Every column `i` becomes the column `to(i)`.
    pub(crate) fn over(&self, to: &dyn Fn(usize) -> usize) -> Self {
        self.with(&|index| Self::Column(to(index)))
    }

    /// Every column `i` becomes `to(i)`.
    pub(crate) fn with(&self, to: &dyn Fn(usize) -> Self) -> Self {
        let one = |expr: &Self| Box::new(expr.with(to));
        let all = |list: &[Self]| list.iter().map(|expr| expr.with(to)).collect();
        match self {
            Self::Column(index) => to(*index),
            Self::Person => Self::Person,
            Self::Literal(value, kind) => Self::Literal(value.clone(), *kind),
            Self::And(list) => Self::And(all(list)),
            Self::Or(list) => Self::Or(all(list)),
            Self::Not(inner) => Self::Not(one(inner)),
            Self::Compare(how, left, right) => Self::Compare(*how, one(left), one(right)),
            Self::IsNull(inner) => Self::IsNull(one(inner)),
            Self::Is(inner, wanted) => Self::Is(one(inner), *wanted),
            Self::Arithmetic(how, left, right) => Self::Arithmetic(*how, one(left), one(right)),
            Self::Case(branches, otherwise) => {
                let branch = |(when, then): &(Self, Self)| (when.with(to), then.with(to));
                Self::Case(branches.iter().map(branch).collect(), one(otherwise))
            }
            Self::Like(inner, pattern) => Self::Like(one(inner), pattern.clone()),
            Self::Cast(inner, how) => Self::Cast(one(inner), *how),
            Self::Call(function, list) => Self::Call(*function, all(list)),
            Self::Lookup(key, lookup) => Self::Lookup(one(key), lookup.clone()),
        }
    }
}
