//! What becomes of a run whose process died.

use model::run::{Outcome, RunErrorCode, RunProgress, RunState};

/// What becomes of a run whose process died.
#[derive(Debug, Clone, PartialEq)]
pub enum AfterCrash {
    /// It had ended: nothing is to be done.
    Ended,
    /// It had not begun to answer: it is carried out again, as if nothing had been.
    RunAgain {
        /// The attempts that were begun, so that numbering goes on behind them.
        attempts_before: u32,
    },
    /// It had begun to answer: it ends here, with what had come. Asking again would give another answer, and cost twice.
    Interrupted(Box<Outcome>),
}

/// Decides by what was kept of the run: the JSON of its events, in order. What an interrupted run used isn't known, so neither is its cost.
pub fn after_crash<'e>(events: impl IntoIterator<Item = &'e str>) -> AfterCrash {
    let told = RunProgress::told(events);
    if told.is_over() {
        return AfterCrash::Ended;
    }
    // Asked for once more and not given: the first answer was paid for.
    let output = if told.output.is_empty() { told.void.unwrap_or_default() } else { told.output };
    if output.is_empty() {
        return AfterCrash::RunAgain { attempts_before: told.attempts };
    }
    AfterCrash::Interrupted(Box::new(Outcome {
        error: Some(RunErrorCode::Interrupted.into()),
        output,
        model_name: told.model_name,
        ..Outcome::of(RunState::Interrupted)
    }))
}

#[cfg(test)]
mod tests {
    use model::{ConnectionId, run::RunEvent};
    use uuid::Uuid;

    use super::*;

    fn after(events: &[RunEvent]) -> AfterCrash {
        let events: Vec<_> = events.iter().map(|event| serde_json::to_string(event).unwrap()).collect();
        after_crash(events.iter().map(String::as_str))
    }

    fn attempt(number: u32) -> RunEvent {
        RunEvent::Attempt {
            number,
            connection: ConnectionId(Uuid::nil()),
            connection_name: "c".into(),
            model: "m".into(),
            model_name: format!("M{number}"),
            provider: "custom".into(),
            provider_name: "P".into(),
        }
    }

    #[test]
    fn before_the_first_piece_it_is_run_again() {
        assert_eq!(after(&[]), AfterCrash::RunAgain { attempts_before: 0 });
        let retry = RunEvent::Retry { reason: RunErrorCode::Overloaded, wait_ms: 5 };
        let events = [RunEvent::Started {}, attempt(1), retry, attempt(2)];
        assert_eq!(after(&events), AfterCrash::RunAgain { attempts_before: 2 });
    }

    #[test]
    fn after_the_first_piece_it_is_interrupted_and_keeps_what_came() {
        let delta = |text: &str| RunEvent::Delta { text: text.into() };
        let events = [RunEvent::Started {}, attempt(1), delta("Hel"), delta("lo")];
        let AfterCrash::Interrupted(outcome) = after(&events) else { panic!("not interrupted") };
        assert_eq!((outcome.state, outcome.output.as_str()), (RunState::Interrupted, "Hello"));
        assert_eq!(outcome.model_name.as_deref(), Some("M1"));
        assert_eq!(after(&[delta("Hello"), outcome.event()]), AfterCrash::Ended);
        let repairing = [attempt(1), delta("{"), RunEvent::Repair {}, attempt(2)];
        let AfterCrash::Interrupted(outcome) = after(&repairing) else { panic!("asked a third time") };
        assert_eq!(outcome.output, "{", "what was answered first is kept");
    }
}
