//! What becomes of a run whose process died.

use llm::Usage;

use crate::event::{ErrorCode, Outcome, RunEvent, State};

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

/// Decides by what was kept of the run, in order. What an interrupted run used isn't known, so neither is its cost.
pub fn after_crash<'a>(events: impl IntoIterator<Item = &'a RunEvent>) -> AfterCrash {
    let (mut output, mut first) = (String::new(), String::new());
    let mut attempts_before = 0;
    let mut last_model = None;
    for event in events {
        match event {
            RunEvent::Finished { .. } => return AfterCrash::Ended,
            RunEvent::Delta { text } => output.push_str(text),
            RunEvent::Repair {} => first = std::mem::take(&mut output),
            RunEvent::Attempt { number, model_name, .. } => {
                attempts_before = *number;
                last_model = Some(model_name.clone());
            }
            RunEvent::Started {}
            | RunEvent::Adjusted { .. }
            | RunEvent::Waiting { .. }
            | RunEvent::Retry { .. }
            | RunEvent::Fallback { .. } => {}
        }
    }
    if output.is_empty() {
        // Asked for once more and not given: the first answer was paid for.
        output = first;
    }
    if output.is_empty() {
        return AfterCrash::RunAgain { attempts_before };
    }
    AfterCrash::Interrupted(Box::new(Outcome {
        state: State::Interrupted,
        stop: None,
        error: Some(ErrorCode::Interrupted.into()),
        output,
        model_name: last_model,
        usage: Usage::default(),
        cost_micros: None,
        duration_ms: 0,
    }))
}

#[cfg(test)]
mod tests {
    use model::ConnectionId;
    use uuid::Uuid;

    use super::*;

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
        assert_eq!(after_crash(&[]), AfterCrash::RunAgain { attempts_before: 0 });
        let retry = RunEvent::Retry { reason: ErrorCode::Overloaded, wait_ms: 5 };
        let events = [RunEvent::Started {}, attempt(1), retry, attempt(2)];
        assert_eq!(after_crash(&events), AfterCrash::RunAgain { attempts_before: 2 });
    }

    #[test]
    fn after_the_first_piece_it_is_interrupted_and_keeps_what_came() {
        let delta = |text: &str| RunEvent::Delta { text: text.into() };
        let events = [RunEvent::Started {}, attempt(1), delta("Hel"), delta("lo")];
        let AfterCrash::Interrupted(outcome) = after_crash(&events) else { panic!("not interrupted") };
        assert_eq!((outcome.state, outcome.output.as_str()), (State::Interrupted, "Hello"));
        assert_eq!(outcome.model_name.as_deref(), Some("M1"));
        assert_eq!(after_crash(&[delta("Hello"), outcome.finished()]), AfterCrash::Ended);
        let repairing = [attempt(1), delta("{"), RunEvent::Repair {}, attempt(2)];
        let AfterCrash::Interrupted(outcome) = after_crash(&repairing) else { panic!("asked a third time") };
        assert_eq!(outcome.output, "{", "what was answered first is kept");
    }
}
