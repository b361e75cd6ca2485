//! Retention classes, periods and buckets: the one rule for when a key must be gone.
//!
//! Everything here follows from the charter and the term of the measure, never from data: whether
//! a bucket holds a row must not show in what is destroyed, or when.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use jiff::{Span, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    Bounds, Charter, FieldName, FieldType, MeasureId, Record, RecordName, Retention,
    RetentionAnchor, RetentionClassId, RetentionPeriod,
};

/// Fields that expire together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionClass {
    /// `record` or `record.field`.
    pub id: RetentionClassId,
    /// How long, from when.
    pub retention: Retention,
    /// For a field that counts from a date while its row counts from the end of the measure: the
    /// days after the end on which the row goes, and the field with it at the latest.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub row_ends_after: Option<u32>,
}

/// First day of a retention period; `None` for the anchor `end`.
pub type PeriodStart = Option<Date>;

/// One key of the key table: measure × record × retention class × period.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Bucket {
    /// Of which measure.
    pub measure: MeasureId,
    /// Of which record.
    pub record: RecordName,
    /// Of which class.
    pub class: RetentionClassId,
    /// First day of the period; `None` for the anchor `end`.
    pub period: PeriodStart,
}

impl Charter {
    /// The retention classes of a record: its own first, then one for each field with a shorter
    /// retention, by name. Empty for a record that the charter does not declare.
    pub fn retention_classes(&self, record: &RecordName) -> Vec<RetentionClass> {
        self.records.get(record).map_or_else(Vec::new, |found| found.retention_classes(record))
    }

    /// Every bucket that a row can ever be in, with the day by which its key must be gone, in
    /// order of that day. `opened` is the first day on which rows were taken in; `end` the last day
    /// of the measure: its sunset or, if earlier, the day it was ended.
    ///
    /// A row is in the bucket of its anchor or, where it has no anchor, of the day of its arrival.
    /// Buckets that were due when the measure opened are left out: intake refuses such rows.
    pub fn destruction_schedule(&self, opened: Date, end: Date) -> Vec<(Bucket, Date)> {
        let mut schedule = Vec::new();
        for (name, record) in &self.records {
            for class in record.retention_classes(name) {
                for period in periods(record, &class, Bounds { min: opened, max: end }) {
                    let due = class.due(period, end);
                    if due > opened {
                        let (measure, record) = (self.measure.id.clone(), name.clone());
                        schedule.push((
                            Bucket { measure, record, class: class.id.clone(), period },
                            due,
                        ));
                    }
                }
            }
        }
        schedule.sort_by(|(a, a_due), (b, b_due)| (a_due, a).cmp(&(b_due, b)));
        schedule
    }
}

impl Record {
    /// The retention classes of this record, which is called `name`: its own first, then one for
    /// each field with a shorter retention, by name.
    pub fn retention_classes(&self, name: &RecordName) -> Vec<RetentionClass> {
        let own = RetentionClass {
            id: RetentionClassId::of_record(name),
            retention: self.retention.clone(),
            row_ends_after: None,
        };
        let shorter = self.fields.iter().filter_map(|(field, declared)| {
            let retention = declared.retention.clone()?;
            let row_ends = self.retention.anchor == RetentionAnchor::End;
            Some(RetentionClass {
                id: RetentionClassId::of_field(name, field),
                row_ends_after: (row_ends && retention.anchor != RetentionAnchor::End)
                    .then_some(self.retention.days),
                retention,
            })
        });
        std::iter::once(own).chain(shorter).collect()
    }

    /// The class of one field of this record, which is called `name`.
    pub fn retention_class_of(&self, name: &RecordName, field: &FieldName) -> RetentionClassId {
        match self.fields.get(field).and_then(|declared| declared.retention.as_ref()) {
            Some(_) => RetentionClassId::of_field(name, field),
            None => RetentionClassId::of_record(name),
        }
    }
}

impl RetentionClass {
    /// The period of a row: `day` is its anchor (of a timestamp the day in UTC) or, where it has no
    /// anchor, the day of its arrival.
    pub fn period_of(&self, day: Date) -> PeriodStart {
        match self.retention.anchor {
            RetentionAnchor::End => None,
            RetentionAnchor::Field(_) => Some(self.retention.period.start(day)),
        }
    }

    /// The day by which the key of a bucket of this class must be gone. `end` is the last day of
    /// the measure: its sunset or, if earlier, the day it was ended.
    pub fn due(&self, period: PeriodStart, end: Date) -> Date {
        let own = after(period.unwrap_or(end), self.retention.days);
        match self.row_ends_after {
            Some(days) => own.min(after(end, days)),
            None => own,
        }
    }
}

impl RetentionPeriod {
    /// First day of the period that `day` lies in. Weeks begin on Monday (ISO 8601).
    pub fn start(self, day: Date) -> Date {
        match self {
            Self::Day => day,
            Self::Week => {
                let days = i32::from(day.weekday().to_monday_zero_offset());
                day.saturating_sub(Span::new().days(days))
            }
            Self::Month => day.first_of_month(),
        }
    }

    /// First day of the period after the one that `day` lies in; `None` at the end of the calendar.
    fn next_start(self, day: Date) -> Option<Date> {
        let span = match self {
            Self::Day => Span::new().days(1),
            Self::Week => Span::new().days(7),
            Self::Month => Span::new().months(1),
        };
        self.start(day).checked_add(span).ok()
    }
}

/// The periods of a class: over the bounds of its anchor, and over the days on which a row without
/// an anchor can arrive.
fn periods(record: &Record, class: &RetentionClass, arrival: Bounds) -> BTreeSet<PeriodStart> {
    let RetentionAnchor::Field(field) = &class.retention.anchor else {
        return BTreeSet::from([None]);
    };
    let declared = match record.fields.get(field).map(|declared| &declared.field_type) {
        Some(FieldType::Date(bounds) | FieldType::Timestamp(bounds)) => Some(*bounds),
        _ => None,
    };
    let rhythm = class.retention.period;
    let mut all = BTreeSet::new();
    for Bounds { min, max } in declared.into_iter().chain([arrival]) {
        let starts = std::iter::successors(Some(rhythm.start(min)), |start| {
            rhythm.next_start(*start).filter(|next| *next <= max)
        });
        all.extend(starts.take_while(|start| *start <= max).map(Some));
    }
    all
}

fn after(day: Date, days: u32) -> Date {
    // Beyond the calendar's year 9999 everything is the same day.
    Span::new().try_days(days).and_then(|span| day.checked_add(span)).unwrap_or(Date::MAX)
}
