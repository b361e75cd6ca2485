//! Act: keys go when retention says. By the charter's schedule alone, whether or not they sealed
//! anything, so that the log says nothing about data.

use cordon_charter::Role;
use cordon_log::Event;
use jiff::Timestamp;

use crate::{error::ActError, gateway::Gateway};

/// Buckets of one leaf: many more would not fit into an entry of the log.
const AT_ONCE: usize = 200;

impl Gateway {
    /// Destroys every key that is due and logs it; gives how many. Part of every opening, so that
    /// whatever is done with an authority's folder destroys first what is due. After a jump of the
    /// clock nothing is destroyed until [`Self::confirm_time_jump`]; what is due is unreadable all
    /// the same.
    ///
    /// # Errors
    /// If a key cannot be destroyed; what was destroyed stays destroyed and is logged next time.
    pub async fn enforce_retention(&mut self) -> Result<usize, ActError> {
        self.forget_ended_bulletins().await?;
        let due = self.state.due(self.now());
        if due.is_empty() || self.time_jump().is_some() {
            return Ok(0);
        }
        let start = self.store.size();
        for buckets in due.chunks(AT_ONCE) {
            let done = self.store.destroy(buckets, self.guarded(), Role::Operator).await?;
            let _destroyed = done.into_inner();
        }
        for leaf in self.store.leaves(start).await? {
            self.state.step(&leaf, &self.documents);
            self.tree.push(&leaf.to_bytes()?);
            self.leaves.push(leaf);
        }
        self.publish().await?;
        Ok(due.len())
    }

    /// The time before a jump of the clock by more than a day that nobody looked at yet.
    pub fn time_jump(&self) -> Option<Timestamp> {
        self.guarded().jumped_from
    }

    /// Somebody looked at the clock and found it right: keys that are due go.
    ///
    /// # Errors
    /// If there was no jump, or the role may not.
    pub async fn confirm_time_jump(&mut self, role: Role) -> Result<u64, ActError> {
        let Some(from) = self.time_jump() else {
            return Err(ActError::usage("no-jump", "the clock did not jump since the last event"));
        };
        let mut act = self.begin();
        act.event(role, Event::TimeJumpConfirmed { from });
        let leaf = self.commit(act).await?.last();
        self.enforce_retention().await?;
        self.publish_due_requests().await?;
        Ok(leaf)
    }
}
