//! Events that have arrived and are not taken up yet. Pure.
//!
//! The browser delivers whatever it has read in one task, after a reconnect thousands of events. Each one alone would have the
//! page compute all that depends on the run, so those of one frame are taken up together, and not more than a frame can bear.

use std::collections::VecDeque;

/// An event's number and its JSON.
pub(super) type NumberedEvent = (u64, String);

#[derive(Debug, Default)]
pub(super) struct ArrivedEvents {
    waiting: VecDeque<NumberedEvent>,
    /// Whether they will be taken up in the next frame.
    expected: bool,
}

impl ArrivedEvents {
    /// Adds an event. Returns whether the next frame must be asked for.
    pub(super) fn add(&mut self, number: u64, json: String) -> bool {
        self.waiting.push_back((number, json));
        !std::mem::replace(&mut self.expected, true)
    }

    /// Takes the oldest events, of at most this many bytes together but at least one. Returns also whether more are left, for
    /// which the next frame must be asked for.
    pub(super) fn take(&mut self, most: usize) -> (Vec<NumberedEvent>, bool) {
        let mut bytes = 0_usize;
        let fits = |(_, json): &&NumberedEvent| {
            bytes = bytes.saturating_add(json.len());
            bytes <= most
        };
        let count = self.waiting.iter().take_while(fits).count().max(1).min(self.waiting.len());
        let events = self.waiting.drain(..count).collect();
        self.expected = !self.waiting.is_empty();
        (events, self.expected)
    }

    /// Drops what is waiting, because it will be sent again.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrived(sizes: &[usize]) -> ArrivedEvents {
        let mut arrived = ArrivedEvents::default();
        for (number, size) in (1..).zip(sizes) {
            assert_eq!(arrived.add(number, "x".repeat(*size)), number == 1, "a frame is asked for once");
        }
        arrived
    }

    fn numbers(events: &[NumberedEvent]) -> Vec<u64> {
        events.iter().map(|(number, _)| *number).collect()
    }

    #[test]
    fn a_backlog_is_taken_up_in_order_over_several_frames_and_nothing_twice() {
        let mut arrived = arrived(&[30, 30, 50, 10, 90]);
        for (taken, more) in [(vec![1, 2], true), (vec![3, 4], true), (vec![5], false)] {
            let (events, left) = arrived.take(100);
            assert_eq!((numbers(&events), left), (taken, more));
        }
        assert_eq!(arrived.take(100), (Vec::new(), false));
    }

    #[test]
    fn one_event_that_is_larger_than_a_frame_s_share_is_taken_alone() {
        let mut arrived = arrived(&[500, 1]);
        assert_eq!(numbers(&arrived.take(100).0), [1]);
        assert_eq!(numbers(&arrived.take(100).0), [2]);
    }

    #[test]
    fn a_page_without_frames_takes_all_at_once() {
        let mut arrived = arrived(&[usize::from(u16::MAX); 20]);
        let (events, left) = arrived.take(usize::MAX);
        assert_eq!((events.len(), left), (20, false));
    }

    #[test]
    fn the_next_frame_is_asked_for_again_once_all_is_taken_up() {
        let mut arrived = arrived(&[10, 10]);
        arrived.take(10);
        assert!(!arrived.add(3, "x".into()), "the rest of the first two is expected already");
        arrived.take(100);
        assert!(arrived.add(4, "x".into()));
    }

    #[test]
    fn after_the_stream_is_reopened_only_what_comes_then_counts() {
        let mut arrived = arrived(&[10, 10]);
        arrived.clear();
        assert!(arrived.add(1, "y".into()), "a frame that was asked for before may have been given up");
        assert_eq!(arrived.take(100), (vec![(1, "y".into())], false));
    }
}
