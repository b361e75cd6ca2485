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
    let start = Instant::now();
    let done = question.await;
    sleep_until(start + end_of_slot(start.elapsed())).await;
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

    #[tokio::test]
    async fn t7_an_answer_leaves_when_its_slot_ends() {
        for (takes, least) in [(5, 250), (260, 500)] {
            let start = Instant::now();
            in_slot(tokio::time::sleep(Duration::from_millis(takes))).await;
            assert!(start.elapsed() >= Duration::from_millis(least));
        }
    }
}
