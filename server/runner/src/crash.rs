//! What to do with runs whose process died.

use model::run::{Outcome, PartEnd, RunErrorCode, RunEvent, RunProgress, RunState};

/// What to do with a run whose process died.
#[derive(Debug, Clone, PartialEq)]
pub enum AfterCrash {
    /// Nothing: it had ended.
    Ended,
    /// Execute it again from the start, since the model had not begun to answer.
    RunAgain {
        /// The number of attempts before the crash; numbering continues after them.
        attempts_before: u32,
        /// What was read of a long text.
        parts: Vec<LevelBefore>,
    },
    /// End it with the partial answer. Another request would give a different answer, and cost twice.
    Interrupted(Box<Outcome>),
}

/// The parts of a long text, or groups of answers to them, that were dealt with before a crash.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LevelBefore {
    /// How many there are.
    pub of: u32,
    /// The most estimated tokens of one.
    pub part_tokens: u64,
    /// Those that were answered.
    pub ends: Vec<PartEnd>,
}

/// Decides from the run's stored events, which are JSON and in order. The usage of an interrupted run is unknown, and so is its
/// cost.
pub fn after_crash<'e>(events: impl IntoIterator<Item = &'e str>) -> AfterCrash {
    let events: Vec<&str> = events.into_iter().collect();
    let told = RunProgress::told(events.iter().copied());
    if told.is_over() {
        return AfterCrash::Ended;
    }
    // A repetition was requested but not answered, so the first answer, which was paid for, is used.
    let output = if told.output.is_empty() { told.void.unwrap_or_default() } else { told.output };
    if output.is_empty() {
        return AfterCrash::RunAgain { attempts_before: told.attempts, parts: parts_of(&events) };
    }
    AfterCrash::Interrupted(Box::new(Outcome {
        error: Some(RunErrorCode::Interrupted.into()),
        output,
        model_name: told.model_name,
        ..Outcome::of(RunState::Interrupted)
    }))
}

/// The levels of a long text, from the parts on.
fn parts_of(events: &[&str]) -> Vec<LevelBefore> {
    let mut levels: Vec<LevelBefore> = Vec::new();
    let read = events.iter().filter_map(|json| serde_json::from_str(json).ok());
    for event in read {
        match event {
            RunEvent::Parts { level, of, part_tokens } => {
                // If it was cut anew, what came of the other parts is of no use.
                levels.truncate(level as usize);
                levels.push(LevelBefore { of, part_tokens, ends: Vec::new() });
            }
            RunEvent::Part(end) => {
                if let Some(level) = levels.get_mut(end.level as usize) {
                    level.ends.push(end);
                }
            }
            _ => {}
        }
    }
    levels
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
        assert_eq!(after(&[]), AfterCrash::RunAgain { attempts_before: 0, parts: Vec::new() });
        let retry = RunEvent::Retry { reason: RunErrorCode::Overloaded, wait_ms: 5 };
        let events = [RunEvent::Started {}, attempt(1), retry, attempt(2)];
        assert_eq!(after(&events), AfterCrash::RunAgain { attempts_before: 2, parts: Vec::new() });
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
    #[test]
    fn parts_that_were_read_are_kept() {
        let parts = |level, of| RunEvent::Parts { level, of, part_tokens: 500 };
        let part = |level, number| RunEvent::Part(PartEnd { level, number, text: "x".into(), ..PartEnd::default() });
        let events = [
            RunEvent::Started {},
            parts(0, 3),
            attempt(1),
            part(0, 2),
            part(0, 1),
            part(0, 3),
            parts(1, 2),
            part(1, 1),
        ];
        let AfterCrash::RunAgain { parts: levels, attempts_before: 1 } = after(&events) else { panic!() };
        let numbers = |level: &LevelBefore| level.ends.iter().map(|end| end.number).collect::<Vec<_>>();
        assert_eq!(levels.iter().map(numbers).collect::<Vec<_>>(), [vec![2, 1, 3], vec![1]]);
        assert_eq!((levels[0].of, levels[0].part_tokens, levels[1].of), (3, 500, 2));
        let anew = [parts(0, 3), part(0, 1), parts(0, 4)];
        let AfterCrash::RunAgain { parts: levels, .. } = after(&anew) else { panic!() };
        assert_eq!(levels, [LevelBefore { of: 4, part_tokens: 500, ends: Vec::new() }]);
    }
}
