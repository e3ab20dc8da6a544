//! Decides whether a stream is read on, reopened or closed. Pure.

use model::run::{EventOrder, RunEvent, RunProgress};

use super::arrived::NumberedEvent;

/// The pauses before a stream is reopened, in milliseconds; the last one repeats.
const PAUSES_MS: [u64; 6] = [500, 1_000, 2_000, 5_000, 15_000, 30_000];

/// What to do next with a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StreamStep {
    /// Keep reading.
    ReadOn,
    /// Reopen it after a pause.
    OpenAgain { pause_ms: u64 },
    /// The run is over.
    Close,
}

/// The state of following one run.
#[derive(Debug, Clone, Default)]
pub(super) struct StreamFollower {
    /// How often the stream was lost since the last event.
    losses: usize,
    /// The event after which the next one was missing when the stream was last opened.
    gap_after: Option<u64>,
}

/// The names of all events of a member's run, because `EventSource` delivers named events only to listeners for that name.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    RunEvent::KINDS.iter().map(|kind| kind.as_str())
}

impl StreamFollower {
    /// Takes events in their order, up to the first that ends the stream.
    pub(super) fn take_all(&mut self, progress: &mut RunProgress, events: Vec<NumberedEvent>) -> StreamStep {
        for (number, json) in events {
            match self.take(progress, number, &json) {
                StreamStep::ReadOn => {}
                ends => return ends,
            }
        }
        StreamStep::ReadOn
    }

    fn take(&mut self, progress: &mut RunProgress, number: u64, json: &str) -> StreamStep {
        let before = progress.last_event;
        let mut taken = progress.apply_json(number, json);
        if taken == EventOrder::Gap && self.gap_after == Some(before) {
            // It is missing again although nothing was lost on the way: a newer server sends it under a name that nobody here
            // listens for.
            progress.pass_over(number);
            taken = progress.apply_json(number, json);
        }
        match taken {
            EventOrder::Gap => {
                self.gap_after = Some(before);
                StreamStep::OpenAgain { pause_ms: pause_ms(0) }
            }
            _ if progress.is_over() => StreamStep::Close,
            EventOrder::Next | EventOrder::Before => {
                self.losses = 0;
                StreamStep::ReadOn
            }
        }
    }

    /// The stream was lost, or couldn't be opened.
    pub(super) fn lost(&mut self) -> StreamStep {
        let pause_ms = pause_ms(self.losses);
        self.losses += 1;
        StreamStep::OpenAgain { pause_ms }
    }
}

fn pause_ms(losses: usize) -> u64 {
    PAUSES_MS.get(losses).or(PAUSES_MS.last()).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use api::RunState;

    use super::*;

    /// Simulates a browser that receives a server's events: it opens the stream, gets the events that it listens for, and reopens
    /// the stream. Returns how often it was opened until the run was over.
    fn watched(events: &[&str], heard: &dyn Fn(&str) -> bool) -> (usize, RunProgress) {
        let (mut follow, mut progress) = (StreamFollower::default(), RunProgress::queued());
        for opened in 1..10 {
            let after = usize::try_from(progress.last_event).unwrap();
            for (number, json) in (progress.last_event + 1..).zip(&events[after..]) {
                if !heard(model::run::kind_of(json).unwrap()) {
                    continue;
                }
                match follow.take(&mut progress, number, json) {
                    StreamStep::ReadOn => {}
                    StreamStep::OpenAgain { .. } => break,
                    StreamStep::Close => return (opened, progress),
                }
            }
        }
        panic!("it is opened for ever: {progress:?}");
    }

    const REPAIRED: [&str; 5] = [
        r#"{"kind":"started"}"#,
        r#"{"kind":"delta","text":"three"}"#,
        r#"{"kind":"repair"}"#,
        r#"{"kind":"delta","text":"{}"}"#,
        r#"{"kind":"finished","state":"completed","cut_off":false}"#,
    ];

    #[test]
    fn an_answer_that_is_asked_for_again_comes_to_its_end() {
        let listens = |kind: &str| names().any(|name| name == kind);
        let (opened, progress) = watched(&REPAIRED, &listens);
        assert_eq!((opened, progress.state, progress.output.as_str()), (1, RunState::Completed, "{}"));
    }

    #[test]
    fn an_event_that_nobody_listens_for_is_passed_over() {
        let (opened, progress) = watched(&REPAIRED, &|kind| kind != "repair");
        assert_eq!((opened, progress.state, progress.last_event), (2, RunState::Completed, 5));
    }

    #[test]
    fn events_of_one_frame_add_up_to_the_same_run_and_those_after_a_gap_wait() {
        let numbered = |events: &[usize]| -> Vec<NumberedEvent> {
            events.iter().map(|at| (*at as u64, REPAIRED[at - 1].to_owned())).collect()
        };
        let (mut follow, mut progress) = (StreamFollower::default(), RunProgress::queued());
        assert_eq!(follow.take_all(&mut progress, numbered(&[1, 2])), StreamStep::ReadOn);
        let again = follow.take_all(&mut progress, numbered(&[2, 4, 3, 5]));
        assert_eq!(again, StreamStep::OpenAgain { pause_ms: 500 });
        assert_eq!((progress.last_event, progress.output.as_str()), (2, "three"));
        assert_eq!(follow.take_all(&mut progress, numbered(&[3, 4, 5])), StreamStep::Close);
        assert_eq!((progress.state, progress.output.as_str()), (RunState::Completed, "{}"));
    }

    #[test]
    fn a_stream_that_is_lost_is_opened_again_ever_more_slowly() {
        let (mut follow, mut progress) = (StreamFollower::default(), RunProgress::queued());
        let pauses: Vec<_> = (0..8).map(|_| follow.lost()).collect();
        assert_eq!(pauses[0], StreamStep::OpenAgain { pause_ms: 500 });
        assert_eq!(pauses[7], StreamStep::OpenAgain { pause_ms: 30_000 });
        follow.take(&mut progress, 1, REPAIRED[0]);
        assert_eq!(follow.lost(), StreamStep::OpenAgain { pause_ms: 500 });
    }
}
