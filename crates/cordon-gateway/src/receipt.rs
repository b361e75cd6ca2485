//! Receipts: what whoever acted takes away.

use cordon_log::Receipt;

use crate::{error::ActError, gateway::Gateway};

impl Gateway {
    /// The receipt of a leaf, with its body opened: for whoever did the act.
    ///
    /// # Errors
    /// If there is no such leaf.
    pub async fn receipt(&mut self, leaf: u64) -> Result<Vec<u8>, ActError> {
        let at = usize::try_from(leaf).ok();
        let Some(own) = at.and_then(|at| self.leaves.get(at)).cloned() else {
            return Err(ActError::usage("no-leaf", format!("the log has no leaf {leaf}")));
        };
        let opening = self.store.opening(leaf).await?;
        let checkpoint = self.checkpoint.clone().ok_or_else(|| {
            ActError::broken("not-published", "the log is not published yet; open it again")
        })?;
        let receipt = Receipt::new(
            (own, leaf),
            opening,
            (&self.tree, &checkpoint),
            (self.note_key(), self.state.witnesses()),
            &self.log_key,
        );
        receipt.and_then(|receipt| receipt.to_bytes()).map_err(|e| ActError::broken("receipt", e))
    }
}
