//! Rules about the operator's upkeep: keys enrolled and destroyed, bodies removed.

use std::collections::{BTreeMap, BTreeSet};

use cordon_charter::{Bucket, MeasureId, Role};
use jiff::civil::Date;

use super::Ask;
use crate::{
    checkpoint::is_note_name,
    fold::{Fault, Rule, measure::day},
    key::EnrolledKey,
};

impl Ask<'_> {
    pub(super) fn enrolled(&self, key: &EnrolledKey) -> Result<(), Fault> {
        self.actor(&[Role::Operator])?;
        self.need(Rule::KeyProof, key.is_proven(), "the key's proof of possession is wrong")?;
        let message = "a witness's name holds no blank and no plus sign (C2SP signed-note)";
        let named = key.role != Role::Witness || is_note_name(&key.organisation);
        self.need(Rule::KeyProof, named, message)?;
        let new = self.state.key(&key.id).is_none();
        self.need(Rule::KeyProof, new, "the key is enrolled already")
    }

    pub(super) fn redacted(&self, leaf: u64) -> Result<(), Fault> {
        self.actor(&[Role::Operator])?;
        let message = "only the body of an earlier leaf that has one can be removed, once";
        self.need(Rule::Redaction, self.state.has_body(leaf), message)
    }

    pub(super) fn destroyed(&self, buckets: &[Bucket]) -> Result<(), Fault> {
        self.actor(&[Role::Operator])?;
        let jumped = self.state.jump_before(self.leaf.time).is_some();
        let message = "the clock jumped by more than 24 hours and nobody confirmed it";
        self.need(Rule::TimeJump, !jumped, message)?;
        let today = day(self.leaf.time);
        let mut schedules: BTreeMap<&MeasureId, BTreeMap<Bucket, Date>> = BTreeMap::new();
        let mut named = BTreeSet::new();
        for bucket in buckets {
            let measure = self.measure(&bucket.measure)?;
            let schedule = schedules
                .entry(&bucket.measure)
                .or_insert_with(|| measure.schedule().into_iter().collect());
            let due = schedule.get(bucket).copied();
            let message = "the charter's schedule has no such keys";
            self.need(Rule::Destruction, due.is_some(), message)?;
            let is_due = due.is_some_and(|due| due <= today);
            self.need(Rule::Destruction, is_due, "the keys are not due yet")?;
            let held = !measure.is_destroyed(bucket) && named.insert(bucket);
            self.need(Rule::Destruction, held, "the keys were destroyed already")?;
        }
        Ok(())
    }
}
