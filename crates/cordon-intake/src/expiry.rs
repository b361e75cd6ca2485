//! What is past its retention on arrival: `cordon_charter`'s one rule, as one comparison per row.

use cordon_charter::{Record, RecordName, RetentionAnchor, RetentionClass};
use jiff::{Span, civil::Date};

use crate::{
    cell::{Cell, Kind},
    day,
    plan::Column,
};

/// A retention class as a row meets it.
pub(crate) struct ClassRule {
    class: RetentionClass,
    /// The anchor's place among the columns; `None` counts from the end of the measure.
    anchor: Option<usize>,
    /// The columns that expire with it; empty for the record's own class: the row itself.
    pub(crate) columns: Vec<usize>,
}

/// A class on one day: which anchors are too old.
pub(crate) struct Due {
    anchor: Option<usize>,
    pub(crate) columns: Vec<usize>,
    /// First day, since 1970-01-01, on which an anchor is not too old.
    first_kept: i32,
    /// Whether a row without an anchor, which counts from today, is too old at once.
    at_once: bool,
}

/// The classes of a record, its own first.
pub(crate) fn rules(record: &Record, name: &RecordName, columns: &[Column]) -> Vec<ClassRule> {
    let classes = record.retention_classes(name).into_iter().enumerate();
    let rule = |(nth, class): (usize, RetentionClass)| {
        let anchor = match &class.retention.anchor {
            RetentionAnchor::End => None,
            RetentionAnchor::Field(field) => columns.iter().position(|c| c.name == *field),
        };
        let with =
            |column: &Column| nth > 0 && record.retention_class_of(name, &column.name) == class.id;
        let columns = columns.iter().enumerate().filter(|(_, column)| with(column));
        ClassRule { anchor, columns: columns.map(|(at, _)| at).collect(), class }
    };
    classes.map(rule).collect()
}

impl ClassRule {
    /// The rule on the day `today` of a measure whose last day is `end`.
    pub(crate) fn on(&self, columns: &[Column], today: Date, end: Date) -> Due {
        let over = |anchor: Date| self.class.due(self.class.period_of(anchor), end) <= today;
        let bounds = self.anchor.and_then(|at| columns.get(at)).map(|column| &column.kind);
        let (mut from, mut to) = match bounds {
            Some(Kind::Date { min, max } | Kind::Timestamp { min, max }) => (*min, *max + 1),
            _ => (0, 0),
        };
        // A later anchor is never due earlier, so the days that are over come first.
        while from < to {
            let middle = from + (to - from) / 2;
            if over(date(middle)) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        Due {
            anchor: self.anchor,
            columns: self.columns.clone(),
            first_kept: from,
            at_once: over(today),
        }
    }
}

impl Due {
    /// Whether a row with these cells is past this retention.
    pub(crate) fn is_over(&self, cells: &[Cell]) -> bool {
        match self.anchor.and_then(|at| cells.get(at)) {
            Some(Cell::Day(day)) => *day < self.first_kept,
            Some(Cell::Number(seconds)) => day::of_seconds(*seconds) < self.first_kept,
            _ => self.at_once,
        }
    }

    /// The anchor's place among the columns.
    pub(crate) const fn anchor(&self) -> Option<usize> {
        self.anchor
    }
}

fn date(day: i32) -> Date {
    Date::new(1970, 1, 1).unwrap_or_default().saturating_add(Span::new().days(day))
}
