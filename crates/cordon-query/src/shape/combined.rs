//! Two keys that only the data know are found together: as one key, whose members are released.

use crate::{
    domain::{self, Column},
    expr::{Expr, Function, Translated, Type},
};

/// The keys with those texts that only the data know as one, where there are several, and what
/// each column above is of the new ones.
///
/// # Privacy
///
/// A person's combinations are found as combinations: which villages and which notes there are
/// would say less than which go together. A person has at most one for each row.
pub(super) fn combined(
    keys: Vec<Translated>,
    released: Vec<Translated>,
    columns: &[Column],
    filters: &[Expr],
) -> (Vec<Translated>, Vec<Translated>) {
    let open = keys.iter().enumerate().filter(|(_, key)| is_open(key, columns, filters));
    let open: Vec<usize> = open.map(|(at, _)| at).collect();
    let (Some(first), true) = (open.first().copied(), open.len() > 1) else {
        return (keys, released);
    };
    let members = open.iter().filter_map(|at| keys.get(*at)).map(|key| key.expr.clone()).collect();
    let tuple = Translated::new(Expr::Call(Function::Tuple, members), Type::Text);
    let stays = |at: &usize| *at == first || !open.contains(at);
    let place = |at: usize| (0..at).filter(stays).count();
    let above = |at: usize| match open.iter().position(|one| *one == at) {
        Some(member) => {
            let member = u32::try_from(member).unwrap_or(u32::MAX);
            Expr::Call(Function::Member(member), vec![Expr::Column(place(first))])
        }
        None => Expr::Column(place(at)),
    };
    let released =
        released.iter().map(|one| Translated::new(one.expr.with(&above), one.kind)).collect();
    let kept = keys.into_iter().enumerate().filter(|(at, _)| stays(at));
    let kept = kept.map(|(at, key)| if at == first { tuple.clone() } else { key });
    (kept.collect(), released)
}

/// Whether it is a text whose values only the data know.
pub(super) fn is_open(key: &Translated, columns: &[Column], filters: &[Expr]) -> bool {
    key.kind == Type::Text
        && domain::is_open(&key.expr, columns)
        && domain::cells(key, columns, filters).is_none()
}
