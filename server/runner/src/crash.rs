//! What to do with runs whose process died.

use model::run::{Outcome, RunErrorCode, RunProgress, RunState};

/// What to do with a run whose process died.
#[derive(Debug, Clone, PartialEq)]
pub enum AfterCrash {
    /// Nothing: it had ended.
    Ended,
    /// Execute it again from the start, since the model had not begun to answer.
    RunAgain {
        /// The number of attempts before the crash; numbering continues after them.
        attempts_before: u32,
    },
    /// End it with the partial answer. Another request would give a different answer, and cost twice.
    Interrupted(Box<Outcome>),
}

/// Decides from the run's stored events, which are JSON and in order. The usage of an interrupted run is unknown, and so is its
/// cost.
pub fn after_crash<'e>(events: impl IntoIterator<Item = &'e str>) -> AfterCrash {
    let told = RunProgress::told(events);
    if told.is_over() {
        return AfterCrash::Ended;
    }
    // A repetition was requested but not answered, so the first answer, which was paid for, is used.
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
    fn before_the_first_piece_a_run_is_repeated() {
        assert_eq!(after(&[]), AfterCrash::RunAgain { attempts_before: 0 });
        let retry = RunEvent::Retry { reason: RunErrorCode::Overloaded, wait_ms: 5 };
        let events = [RunEvent::Started {}, attempt(1), retry, attempt(2)];
        assert_eq!(after(&events), AfterCrash::RunAgain { attempts_before: 2 });
    }

    #[test]
    fn after_the_first_piece_a_run_is_interrupted_and_keeps_its_text() {
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
