//! What changed between two charters, for people.

#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, fmt};

use serde_json::Value;

use crate::{Charter, path};

/// All changes, in the order of their paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CharterDiff {
    /// The changes.
    pub changes: Vec<Change>,
}

/// One change. A text has no quotes; a table or list that came or went as a whole is one change
/// for each text, number or date in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where: `record.case.field.age.why`. An element of a list is named by its id or, without
    /// one, by its place in the charter that has it: `controller[health-agency].contact`.
    pub path: String,
    /// Before, if it was there.
    pub before: Option<String>,
    /// After, if it is there.
    pub after: Option<String>,
}

/// Compares two charters. There is no change exactly when their digests are equal.
///
/// An element of a list that has an id or a name and only moved shows as a change of the list's
/// order; in a list without names, what stayed is left out and the rest is compared by place.
pub fn diff(before: &Charter, after: &Charter) -> CharterDiff {
    let mut changes = Vec::new();
    let value = |charter| serde_json::to_value(charter).unwrap_or(Value::Null);
    compare("", Some(&value(before)), Some(&value(after)), &mut changes);
    CharterDiff { changes }
}

impl fmt::Display for CharterDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.changes.is_empty() {
            return writeln!(f, "nothing changed");
        }
        for change in &self.changes {
            writeln!(f, "{}", change.path)?;
            lines(f, '-', change.before.as_deref())?;
            lines(f, '+', change.after.as_deref())?;
        }
        Ok(())
    }
}

fn lines(f: &mut fmt::Formatter<'_>, sign: char, text: Option<&str>) -> fmt::Result {
    for line in text.into_iter().flat_map(str::lines) {
        writeln!(f, "  {sign} {line}")?;
    }
    Ok(())
}

fn compare(at: &str, before: Option<&Value>, after: Option<&Value>, changes: &mut Vec<Change>) {
    if before == after {
        return;
    }
    match (before, after) {
        (Some(Value::Object(_)) | None, Some(Value::Object(_)) | None) => {
            let (before, after) = (members(at, before), members(at, after));
            each(&before, &after, changes);
        }
        (Some(Value::Array(_)) | None, Some(Value::Array(_)) | None) => {
            lists(at, elements(before), elements(after), changes);
        }
        _ => leaf(at, before, after, changes),
    }
}

fn leaf(at: &str, before: Option<&Value>, after: Option<&Value>, changes: &mut Vec<Change>) {
    // A list or table that took the place of a plain value, or gave way to one.
    let is_plain = |value: Option<&Value>| !value.is_some_and(|v| v.is_object() || v.is_array());
    if is_plain(before) && is_plain(after) {
        let path = at.to_owned();
        changes.push(Change { path, before: before.map(shown), after: after.map(shown) });
    } else {
        compare(at, before, None, changes);
        compare(at, None, after, changes);
    }
}

/// Members by path, so that an access's mode and a field's type lie flat.
fn members<'a>(at: &str, value: Option<&'a Value>) -> BTreeMap<String, &'a Value> {
    let Some(Value::Object(members)) = value else { return BTreeMap::new() };
    let mut all = BTreeMap::new();
    for (key, member) in members {
        let path = path::member(at, key, member);
        if path == at {
            all.extend(self::members(at, Some(member)));
        } else {
            all.insert(path, member);
        }
    }
    all
}

fn each(
    before: &BTreeMap<String, &Value>,
    after: &BTreeMap<String, &Value>,
    changes: &mut Vec<Change>,
) {
    let paths: std::collections::BTreeSet<_> = before.keys().chain(after.keys()).collect();
    for path in paths {
        compare(path, before.get(path).copied(), after.get(path).copied(), changes);
    }
}

fn lists(at: &str, before: &[Value], after: &[Value], changes: &mut Vec<Change>) {
    if let (Some(named_before), Some(named_after)) = (named(at, before), named(at, after)) {
        order(at, before, after, changes);
        return each(&named_before, &named_after, changes);
    }
    // Without names: leave out what stayed, in order, and compare the rest place by place.
    let stayed = common(before, after);
    let left = |list: &'_ [Value], side: fn(&(usize, usize)) -> usize| -> Vec<usize> {
        (0..list.len()).filter(|index| !stayed.iter().any(|pair| side(pair) == *index)).collect()
    };
    let (gone, come) = (left(before, |pair| pair.0), left(after, |pair| pair.1));
    for pair in 0..gone.len().max(come.len()) {
        let (gone, come) = (gone.get(pair).copied(), come.get(pair).copied());
        let path = path::element(at, come.or(gone).unwrap_or_default());
        let value =
            |list: &'_ [Value], index: Option<usize>| index.and_then(|i| list.get(i)).cloned();
        let (before, after) = (value(before, gone), value(after, come));
        compare(&path, before.as_ref(), after.as_ref(), changes);
    }
}

/// Elements that only moved are one change of the list: its order as people see it.
fn order(at: &str, before: &[Value], after: &[Value], changes: &mut Vec<Change>) {
    let names = |list: &[Value]| list.iter().filter_map(name).collect::<Vec<_>>();
    let (before, after) = (names(before), names(after));
    let kept = |list: &[String], other: &[String]| {
        list.iter().filter(|name| other.contains(name)).cloned().collect::<Vec<_>>().join("; ")
    };
    let (before, after) = (kept(&before, &after), kept(&after, &before));
    if before != after {
        let (before, after) = (Some(before), Some(after));
        changes.push(Change { path: format!("{at} (order)"), before, after });
    }
}

/// The elements by id, if each has one and no two the same.
fn named<'a>(at: &str, list: &'a [Value]) -> Option<BTreeMap<String, &'a Value>> {
    let mut all = BTreeMap::new();
    for element in list {
        let path = format!("{at}[{}]", name(element)?);
        if all.insert(path, element).is_some() {
            return None;
        }
    }
    Some(all)
}

/// What people would call an element: its id or, in order, what stands for one.
fn name(element: &Value) -> Option<String> {
    let Value::Object(members) = element else { return None };
    if let (Some(role), Some(meaning)) = (members.get("role"), members.get("meaning")) {
        return Some(format!("{} {}", shown(role), shown(meaning)));
    }
    if let (Some(role), Some(purpose), Some(mode)) =
        (members.get("role"), members.get("purpose"), members.get("mode"))
    {
        let parts = [mode.get("mode"), mode.get("record")];
        let mode: Vec<_> = parts.into_iter().flatten().map(shown).collect();
        return Some(format!("{} {} {}", shown(role), shown(purpose), mode.join(" ")));
    }
    const NAMES: [&str; 11] = [
        "id",
        "field",
        "name",
        "who",
        "citation",
        "power",
        "provision",
        "option",
        "decision",
        "title",
        "check",
    ];
    NAMES.iter().find_map(|key| members.get(*key)).map(shown)
}

/// What two lists have in common, as pairs of places: the same beginning, the same end, and a
/// longest common subsequence between, unless that would be a large table.
fn common(before: &[Value], after: &[Value]) -> Vec<(usize, usize)> {
    let start = before.iter().zip(after).take_while(|(b, a)| b == a).count();
    let (before_rest, after_rest) =
        (before.get(start..).unwrap_or_default(), after.get(start..).unwrap_or_default());
    let end = before_rest.iter().rev().zip(after_rest.iter().rev()).take_while(|(b, a)| b == a);
    let end = end.count();
    let middle = |rest: &'_ [Value]| rest.len() - end;
    let mut pairs: Vec<_> = (0..start).map(|index| (index, index)).collect();
    if middle(before_rest) * middle(after_rest) <= MAX_CELLS {
        let between = subsequence(
            before_rest.get(..middle(before_rest)).unwrap_or_default(),
            after_rest.get(..middle(after_rest)).unwrap_or_default(),
        );
        pairs.extend(between.into_iter().map(|(b, a)| (b + start, a + start)));
    }
    pairs.extend((1..=end).rev().map(|back| (before.len() - back, after.len() - back)));
    pairs
}

const MAX_CELLS: usize = 1 << 20;

fn subsequence(before: &[Value], after: &[Value]) -> Vec<(usize, usize)> {
    let width = after.len() + 1;
    let mut lengths = vec![0usize; (before.len() + 1) * width];
    let at = |lengths: &[usize], i: usize, j: usize| {
        lengths.get(i * width + j).copied().unwrap_or_default()
    };
    for (i, b) in before.iter().enumerate().rev() {
        for (j, a) in after.iter().enumerate().rev() {
            let longest = if b == a {
                at(&lengths, i + 1, j + 1) + 1
            } else {
                at(&lengths, i + 1, j).max(at(&lengths, i, j + 1))
            };
            if let Some(cell) = lengths.get_mut(i * width + j) {
                *cell = longest;
            }
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while let (Some(b), Some(a)) = (before.get(i), after.get(j)) {
        if b == a {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if at(&lengths, i + 1, j) >= at(&lengths, i, j + 1) {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

fn elements(value: Option<&Value>) -> &[Value] {
    match value {
        Some(Value::Array(elements)) => elements,
        _ => &[],
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
