//! Where a charter field stands in the charter's text: from a finding to its line.

use std::collections::BTreeMap;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// The lines of a charter's text by field path.
pub(crate) struct Places {
    lines: BTreeMap<String, usize>,
}

impl Places {
    /// Of a text; what cannot be read has no place.
    pub(crate) fn of(text: &str) -> Self {
        let (root, _) = DeTable::parse_recoverable(text);
        let starts = text.match_indices('\n').map(|(i, _)| i + 1);
        let mut reader =
            Reader { starts: std::iter::once(0).chain(starts).collect(), lines: BTreeMap::new() };
        reader.table("", root.get_ref());
        Self { lines: reader.lines }
    }

    /// The line, from 1, of a field, or of the nearest table around one that is not there.
    pub(crate) fn line(&self, path: &str) -> Option<usize> {
        let mut path = path;
        loop {
            if let Some(line) = self.lines.get(path) {
                return Some(*line);
            }
            path = path.get(..path.rfind(['.', '['])?)?;
        }
    }
}

struct Reader {
    /// The byte at which each line starts.
    starts: Vec<usize>,
    lines: BTreeMap<String, usize>,
}

impl Reader {
    fn table(&mut self, path: &str, table: &DeTable<'_>) {
        for (key, value) in table {
            let name = key.get_ref();
            let below = if path.is_empty() { name.to_string() } else { format!("{path}.{name}") };
            self.place(&below, key.span().start);
            self.value(&below, value);
        }
    }

    fn value(&mut self, path: &str, value: &Spanned<DeValue<'_>>) {
        match value.get_ref() {
            DeValue::Table(table) => self.table(path, table),
            DeValue::Array(list) => {
                for (i, element) in list.iter().enumerate() {
                    let below = match id(path, element.get_ref()) {
                        Some(id) => format!("{path}.{id}"),
                        None => format!("{path}[{i}]"),
                    };
                    self.place(&below, element.span().start);
                    self.value(&below, element);
                }
            }
            _ => {}
        }
    }

    fn place(&mut self, path: &str, start: usize) {
        let line = self.starts.partition_point(|first| *first <= start);
        self.lines.entry(path.to_owned()).or_insert(line);
    }
}

/// `[[purpose]]` is the one list whose tables are named by their ids.
fn id<'a>(path: &str, element: &'a DeValue<'_>) -> Option<&'a str> {
    match element {
        DeValue::Table(table) if path == "purpose" => {
            table.get("id").and_then(|id| id.get_ref().as_str())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Places;
    use crate::fixture::SOUND;

    #[test]
    fn every_kind_of_path_finds_its_line() {
        let places = Places::of(SOUND);
        let line = |path| SOUND.lines().nth(places.line(path).unwrap() - 1).unwrap();
        for (path, expected) in [
            ("term.sunset", "sunset = 2026-12-31"),
            ("law.legal_basis.reason", "legal_basis = { kind = \"law\""),
            ("law.instrument[0].date", "date = 2019-05-01"),
            ("alternative[1]", "[[alternative]]"),
            ("alternative[1].why_not", "why_not = \"totals cannot"),
            ("purpose.case-follow-up.sentence", "sentence = \"to call a patient"),
            ("record.case.field.age.why", "why = \"severity differs by age\""),
            ("record.case.retention.days", "days = 90"),
            ("access[1].daily_cap", "daily_cap = 40"),
            ("risk.disappearance.control", "[[risk.disappearance.control]]"),
            // What is not there is looked for in the table around it.
            ("law.emergency", "[law]"),
            ("breach.hotline", "[breach]"),
        ] {
            assert!(line(path).starts_with(expected), "{path}: {}", line(path));
        }
        assert_eq!(places.line("restricted_right"), None);
        assert_eq!(Places::of("= 1").line("term"), None);
    }
}
