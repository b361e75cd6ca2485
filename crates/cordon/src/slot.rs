//! Slots of time in which answers leave, so that how long a question took says little about rows.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// The end of the first slot, counted from the question; each slot ends twice as late as the one
/// before.
const FIRST: Duration = Duration::from_millis(250);

/// Does what `question` does, and ends when the slot ends in which it was done, whether it was
/// answered, refused or failed.
///
/// # Privacy
/// Of the time that the rows took, whoever waits sees the number of a slot: up to half an hour
/// that is one of fourteen. Which slot it is may still depend on rows, where the time lies near
/// the end of one; nobody is promised more. Noticed by: `t7_an_answer_leaves_when_its_slot_ends`.
pub(crate) async fn in_slot<T>(question: impl Future<Output = T>) -> T {
    in_slot_of(&Machine(Instant::now()), question).await
}

/// Tells the time since it was made, and waits. Tests have one that waiting alone moves.
trait Clock {
    fn now(&self) -> Duration;

    async fn wait_until(&self, moment: Duration);
}

struct Machine(Instant);

impl Clock for Machine {
    fn now(&self) -> Duration {
        self.0.elapsed()
    }

    async fn wait_until(&self, moment: Duration) {
        sleep_until(self.0 + moment).await;
    }
}

async fn in_slot_of<T>(clock: &impl Clock, question: impl Future<Output = T>) -> T {
    let start = clock.now();
    let done = question.await;
    let elapsed = clock.now().saturating_sub(start);
    clock.wait_until(start + end_of_slot(elapsed)).await;
    done
}

/// When the slot ends in which so much time is over.
fn end_of_slot(elapsed: Duration) -> Duration {
    let mut end = FIRST;
    while end < elapsed {
        end = end.saturating_mul(2);
    }
    end
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn t7_slots_are_public_and_few() {
        let end = |millis| end_of_slot(Duration::from_millis(millis)).as_millis();
        assert_eq!([0, 1, 250].map(end), [250; 3]);
        assert_eq!([251, 499, 500].map(end), [500; 3]);
        assert_eq!([501, 1_001, 30 * 60_000].map(end), [1_000, 2_000, 2_048_000]);
        let seen: std::collections::BTreeSet<_> = (0..30 * 60_000).step_by(97).map(end).collect();
        assert_eq!(seen.len(), 14);
    }

    /// A clock that stands still but for whoever waits.
    struct Paused(Cell<Duration>);

    impl Clock for Paused {
        fn now(&self) -> Duration {
            self.0.get()
        }

        async fn wait_until(&self, moment: Duration) {
            self.0.set(moment.max(self.0.get()));
        }
    }

    /// When the question was asked; some time is over already.
    const ASKED: Duration = Duration::from_millis(77);

    const TAKES: [u64; 9] = [0, 1, 249, 250, 251, 500, 501, 1_999, 4_001];

    fn paused() -> Paused {
        Paused(Cell::new(ASKED))
    }

    /// A question that takes so long; what comes of it is the caller's.
    async fn question(clock: &Paused, millis: u64) -> Result<(), ()> {
        clock.wait_until(clock.now() + Duration::from_millis(millis)).await;
        if millis.is_multiple_of(2) { Ok(()) } else { Err(()) }
    }

    #[tokio::test]
    async fn t7_an_answer_leaves_when_its_slot_ends() {
        let ends = [250, 250, 250, 250, 500, 500, 1_000, 2_000, 8_000];
        for (takes, end) in TAKES.into_iter().zip(ends) {
            let clock = paused();
            let done = in_slot_of(&clock, question(&clock, takes)).await;
            assert_eq!(done.is_ok(), takes.is_multiple_of(2));
            assert_eq!(clock.now() - ASKED, Duration::from_millis(end), "{takes}");
        }
        // The machine's own clock does what the test's does.
        let start = Instant::now();
        in_slot(tokio::time::sleep(Duration::from_millis(260))).await;
        assert!(start.elapsed() >= Duration::from_millis(500));
    }

    /// Leaving at once, and leaving a slot's length after the answer is there. Who takes exactly a
    /// slot's time leaves at its end by the one, who takes none by the other; nobody else does.
    #[tokio::test]
    async fn t7_an_answer_leaves_when_its_slot_ends_twin() {
        let (mut at_once, mut late) = (0, 0);
        for takes in TAKES {
            let clock = paused();
            let end = ASKED + end_of_slot(Duration::from_millis(takes));
            let _ = question(&clock, takes).await;
            at_once += usize::from(clock.now() == end);
            clock.wait_until(clock.now() + FIRST).await;
            late += usize::from(clock.now() == end);
        }
        assert_eq!((at_once, late), (2, 1));
    }
}
