//! Time arrives as an argument.

use jiff::Timestamp;

/// Says what time it is. The gateway never lets time fall below the last event of the log.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}
