//! When the keys of a measure's buckets go, and which of them went.

use std::collections::{BTreeMap, BTreeSet};

use cordon_charter::Bucket;
use jiff::{Timestamp, civil::Date};

use super::{MeasureState, day};

impl MeasureState {
    /// Last day of the measure, as far as it is known at `now`.
    fn end(&self) -> Option<Date> {
        let sunset = self.in_force.as_ref()?.charter.term.sunset;
        Some(self.ended.map_or(sunset, |ended| day(ended).min(sunset)))
    }

    /// The schedule of destruction: a function of charter, log and clock, never of data. What an
    /// earlier version of the charter had taken in stays on its own schedule, unless a later one
    /// names the same bucket.
    pub fn schedule(&self) -> Vec<(Bucket, Date)> {
        let (Some(in_force), Some(opened), Some(end)) =
            (&self.in_force, self.first_opened, self.end())
        else {
            return Vec::new();
        };
        let newest = in_force.charter.destruction_schedule(day(opened), end);
        if self.superseded.is_empty() {
            return newest;
        }
        let older = self.superseded.iter().flat_map(|c| c.destruction_schedule(day(opened), end));
        let all: BTreeMap<Bucket, Date> = older.chain(newest).collect();
        let mut all: Vec<(Bucket, Date)> = all.into_iter().collect();
        all.sort_by(|(a, a_due), (b, b_due)| (a_due, a).cmp(&(b_due, b)));
        all
    }

    /// Buckets due at `now` that are not destroyed yet.
    pub(crate) fn due(&self, now: Timestamp) -> Vec<Bucket> {
        let today = day(now);
        let due = self.schedule().into_iter().filter(|(_, due)| *due <= today);
        due.map(|(bucket, _)| bucket).filter(|bucket| !self.destroyed.contains(bucket)).collect()
    }

    /// Buckets that should have been destroyed before the day of `now`.
    pub(crate) fn overdue(&self, now: Timestamp) -> Vec<Bucket> {
        let Ok(yesterday) = day(now).yesterday() else { return Vec::new() };
        let due = self.schedule().into_iter().filter(|(_, due)| *due <= yesterday);
        due.map(|(bucket, _)| bucket).filter(|bucket| !self.destroyed.contains(bucket)).collect()
    }

    /// Takes `buckets` as destroyed at `time`; gives those that were overdue by then, each with
    /// the day on which it was due.
    pub(crate) fn destroyed(
        &mut self,
        buckets: &[&Bucket],
        time: Timestamp,
    ) -> Vec<(Bucket, Date)> {
        let overdue: BTreeSet<Bucket> = self.overdue(time).into_iter().collect();
        let late =
            |(bucket, _): &(Bucket, Date)| overdue.contains(bucket) && buckets.contains(&bucket);
        let late = if overdue.is_empty() {
            Vec::new()
        } else {
            self.schedule().into_iter().filter(late).collect()
        };
        self.destroyed.extend(buckets.iter().copied().cloned());
        late
    }

    /// Whether the keys of `bucket` were declared destroyed.
    pub fn is_destroyed(&self, bucket: &Bucket) -> bool {
        self.destroyed.contains(bucket)
    }
}
