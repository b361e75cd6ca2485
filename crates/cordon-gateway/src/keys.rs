//! Act: keys of roles are enrolled and revoked by events.

use cordon_charter::Role;
use cordon_log::{Event, KeyId, KeyRequest};
use jiff::SignedDuration;

use crate::{error::ActError, gateway::Gateway};

impl Gateway {
    /// Enrols the public half of a role's key for `days` days from now.
    ///
    /// # Errors
    /// If the proof of possession is wrong, or the key is enrolled already.
    pub async fn enrol_key(&mut self, request: KeyRequest, days: u32) -> Result<KeyId, ActError> {
        let from = self.now();
        let length = SignedDuration::from_hours(24 * i64::from(days));
        let until = from
            .checked_add(length)
            .map_err(|_| ActError::usage("days", "the key would be valid for too long"))?;
        let key = request.enrolled(from, until);
        let id = key.id.clone();
        let mut act = self.begin();
        act.event(Role::Operator, Event::KeyEnrolled { key });
        self.commit(act).await?;
        Ok(id)
    }

    /// Revokes a key. What it signed before stands.
    ///
    /// # Errors
    /// If there is no such key.
    pub async fn revoke_key(&mut self, key: KeyId, lost: bool) -> Result<u64, ActError> {
        let mut act = self.begin();
        act.event(Role::Operator, Event::KeyRevoked { key, lost });
        Ok(self.commit(act).await?.last())
    }
}
