//! Retention classes, periods and buckets: the one rule for when a key must be gone.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Charter, MeasureId, RecordName, RetentionClassId};

/// Fields that expire together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionClass {
    /// `record` or `record.field`.
    pub id: RetentionClassId,
    /// How long, from when.
    pub retention: crate::Retention,
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
