//! The machine's clock: the only place that reads it.

use cordon_gateway::Clock;
use jiff::Timestamp;

/// The time of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "everything else takes this clock as an argument")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}
