//! Act: keys go when retention says. By the charter's schedule alone, whether or not they sealed
//! anything, so that the log says nothing about data.

use cordon_charter::Role;

use crate::{error::ActError, gateway::Gateway};

impl Gateway {
    /// Destroys every key that is due and logs it; gives how many. Called before other acts.
    ///
    /// # Errors
    /// If a key cannot be destroyed; what was destroyed stays destroyed and is logged next time.
    pub async fn enforce_retention(&mut self) -> Result<usize, ActError> {
        let buckets = self.state.due(self.now());
        if buckets.is_empty() {
            return Ok(0);
        }
        let start = self.store.size();
        let done = self.store.destroy(&buckets, self.guarded(), Role::Operator).await?;
        let _destroyed = done.into_inner();
        let count = buckets.len();
        for leaf in self.store.leaves(start).await? {
            self.state.step(&leaf, &self.documents);
            self.tree.push(&leaf.to_bytes()?);
            self.leaves.push(leaf);
        }
        self.publish().await?;
        Ok(count)
    }
}
