//! Enrolled keys over time.

use cordon_charter::Role;
use jiff::Timestamp;

use crate::key::EnrolledKey;

/// A key and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyState {
    /// As enrolled.
    pub key: EnrolledKey,
    /// When it was revoked, if it was.
    pub revoked: Option<Timestamp>,
    /// Whether it was lost or stolen.
    pub lost: bool,
}

impl KeyState {
    /// Whether the key may sign as `role` at `time`.
    pub fn may_sign(&self, role: Role, time: Timestamp) -> bool {
        self.key.role == role
            && self.key.valid_from <= time
            && time < self.key.valid_until
            && self.revoked.is_none_or(|revoked| time < revoked)
    }
}
