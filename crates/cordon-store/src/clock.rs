//! Time never falls below the last event, and a jump destroys nothing by itself.

use cordon_log::{CLOCK_JUMP, Event, Leaf};
use jiff::Timestamp;

/// A time that acts may use: in whole seconds, not below the last event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guarded {
    /// The time.
    pub time: Timestamp,
    /// The time before a jump that nobody confirmed yet. Expired data is unreadable all the same;
    /// no key is destroyed until an event [`Event::TimeJumpConfirmed`] names this time.
    pub jumped_from: Option<Timestamp>,
}

/// A clock jumped and nobody looked at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the clock jumped by more than 24 hours since {from}; no key is destroyed until the jump is \
     confirmed"
)]
pub struct TimeJump {
    /// The time before the jump.
    pub from: Timestamp,
}

/// Holds `now` against the log, from its first leaf, and against the newest time that a witness
/// gave, if there is one.
///
/// A gap of more than 24 hours between two leaves is a jump too: an act under a wrong clock must
/// not make it right. A witness whose own clock came near the end of the gap does, and so do a
/// confirmation and a destruction that passed this guard.
pub fn guard(leaves: &[Leaf], witness: Option<Timestamp>, now: Timestamp) -> Guarded {
    let seen = |end: Timestamp| witness.is_some_and(|seen| end.duration_since(seen) <= CLOCK_JUMP);
    let mut last = None;
    let mut jumped_from = None;
    for leaf in leaves {
        let gap =
            last.filter(|last| leaf.time.duration_since(*last) > CLOCK_JUMP && !seen(leaf.time));
        // The first of several jumps stands until it is confirmed.
        jumped_from = jumped_from.or(gap);
        match &leaf.event {
            Event::KeysDestroyed { .. } => jumped_from = None,
            Event::TimeJumpConfirmed { from } if jumped_from.is_some_and(|jump| jump <= *from) => {
                jumped_from = None;
            }
            _ => {}
        }
        last = Some(leaf.time);
    }
    let time = whole_seconds(last.map_or(now, |last| last.max(now)));
    let jumped = last.filter(|last| time.duration_since(*last) > CLOCK_JUMP && !seen(time));
    Guarded { time, jumped_from: jumped_from.or(jumped) }
}

/// Cut to whole seconds, as leaves hold them.
pub(crate) fn whole_seconds(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use cordon_charter::Role;

    use super::*;

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + hour * 3_600).unwrap()
    }

    fn leaf(hour: i64, event: Event) -> Leaf {
        Leaf { v: 1, time: at(hour), actor: Role::Operator, event, body: None }
    }

    fn erased() -> Event {
        Event::MeasureErased { measure: "m".parse().unwrap() }
    }

    #[test]
    fn time_never_falls_and_jumps_wait_for_a_person() {
        let mut log = vec![leaf(0, erased())];
        let guarded = |log: &[Leaf], hour| guard(log, None, at(hour));
        assert_eq!(guarded(&log, -5), Guarded { time: at(0), jumped_from: None });
        assert_eq!(guarded(&log, 24).jumped_from, None);
        assert_eq!(guarded(&log, 25).jumped_from, Some(at(0)));
        assert_eq!(guard(&log, Some(at(10)), at(30)).jumped_from, None);
        assert_eq!(guard(&log, Some(at(5)), at(30)).jumped_from, Some(at(0)));
        // An act in the meantime does not confirm anything.
        log.push(leaf(100, erased()));
        assert_eq!(guarded(&log, 101).jumped_from, Some(at(0)));
        assert_eq!(guard(&log, Some(at(99)), at(101)).jumped_from, None);
        log.push(leaf(101, Event::TimeJumpConfirmed { from: at(0) }));
        assert_eq!(guarded(&log, 102).jumped_from, None);
    }
}
