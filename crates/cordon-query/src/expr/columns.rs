//! The same expression over other columns, or over expressions in their place.

use super::Expr;

impl Expr {
    /// Every column `i` becomes the column `to(i)`.
    pub(crate) fn over(&self, to: &dyn Fn(usize) -> usize) -> Self {
        self.with(&|index| Self::Column(to(index)))
    }

    /// Every column `i` becomes `to(i)`.
    pub(crate) fn with(&self, to: &dyn Fn(usize) -> Self) -> Self {
        match self {
            Self::Column(index) => to(*index),
            other => other.map(&mut |inner| inner.with(to)),
        }
    }

    /// The same over other operands: each becomes `to(it)`.
    pub(crate) fn map(&self, to: &mut dyn FnMut(&Self) -> Self) -> Self {
        let mut one = |expr: &Self| Box::new(to(expr));
        match self {
            Self::Column(_) | Self::Person | Self::Literal(..) => self.clone(),
            Self::And(list) => Self::And(list.iter().map(to).collect()),
            Self::Or(list) => Self::Or(list.iter().map(to).collect()),
            Self::Not(inner) => Self::Not(one(inner)),
            Self::Compare(how, left, right) => Self::Compare(*how, one(left), one(right)),
            Self::IsNull(inner) => Self::IsNull(one(inner)),
            Self::Is(inner, wanted) => Self::Is(one(inner), *wanted),
            Self::Arithmetic(how, left, right) => Self::Arithmetic(*how, one(left), one(right)),
            Self::Case(branches, otherwise) => {
                let branch = |(when, then): &(Self, Self)| (to(when), to(then));
                let branches = branches.iter().map(branch).collect();
                Self::Case(branches, Box::new(to(otherwise)))
            }
            Self::Like(inner, pattern) => Self::Like(one(inner), pattern.clone()),
            Self::Cast(inner, how) => Self::Cast(one(inner), *how),
            Self::Call(function, list) => Self::Call(*function, list.iter().map(to).collect()),
            Self::Lookup(key, lookup) => Self::Lookup(one(key), lookup.clone()),
        }
    }
}
