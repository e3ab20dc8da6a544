//! What happens in a run, as the dialects need to know it.

use llm::ToolCall;
use model::{
    Language, RunId,
    run::{RunEnd, RunError, RunErrorCode, RunEvent, RunState},
    schema,
};
use serde_json::Value;

/// A server-sent event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The `event:` line, in dialects that have one.
    pub event: Option<&'static str>,
    /// The `data:` line.
    pub data: String,
}

/// What is known of an answer before it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    pub run: RunId,
    /// When it was asked for, in seconds since 1970.
    pub created_s: u64,
    /// The model, as the request named it.
    pub model: String,
}

/// Why an answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finish {
    /// It is complete.
    End,
    /// It reached the maximum length.
    Length,
    /// The provider's filter stopped it.
    Filtered,
    /// The model declined.
    Refused,
    /// The model waits for the results of its calls.
    Calls,
}

/// An answer at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    pub text: String,
    /// The tools that the model called.
    pub calls: Vec<ToolCall>,
    pub finish: Finish,
    /// Tokens of all attempts.
    pub input_tokens: u64,
    pub output_tokens: u64,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The HTTP status, if nothing was sent yet.
    pub status: u16,
    /// A word for programs: one of OpenAI's where it has one, or Madang's.
    pub code: &'static str,
    /// What happened and what to do.
    pub message: String,
}

/// What a run has come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A piece of the answer.
    Text(String),
    /// The model calls a tool.
    Call(ToolCall),
    Done(Done),
    Failed(Failure),
}

/// Writes answers in the format of one API.
pub trait Dialect: Send + 'static {
    /// The beginning of a stream.
    fn begin(&mut self) -> Vec<Frame>;
    /// A piece of the answer.
    fn text(&mut self, text: &str) -> Vec<Frame>;
    /// A call of a tool, which comes whole.
    fn call(&mut self, call: &ToolCall) -> Vec<Frame>;
    /// The end of a stream.
    fn done(&mut self, done: &Done) -> Vec<Frame>;
    /// The end of a stream that broke off.
    fn failed(&mut self, failure: &Failure) -> Vec<Frame>;
    /// The answer as one document.
    fn whole(&self, done: &Done) -> Value;
}

/// Reads a run's events.
#[derive(Debug)]
pub struct Reading {
    language: Language,
    /// Whether the answer must be JSON: then it may still be taken back, so it is told at its end only.
    json: bool,
    /// By which calls are named whose provider names none.
    run: RunId,
    text: String,
    calls: Vec<ToolCall>,
}

impl Reading {
    pub fn new(run: RunId, json: bool, language: Language) -> Self {
        Self { language, json, run, text: String::new(), calls: Vec::new() }
    }

    /// What an event means for whoever waits for the answer.
    pub fn read(&mut self, event: RunEvent) -> Vec<Step> {
        match event {
            RunEvent::Delta { text } => {
                self.text.push_str(&text);
                if self.json { Vec::new() } else { vec![Step::Text(text)] }
            }
            RunEvent::ToolCall { id, name, arguments } => {
                let own = || format!("call_{}_{}", self.run.0.simple(), self.calls.len());
                let call = ToolCall { id: if id.is_empty() { own() } else { id }, name, arguments };
                self.calls.push(call.clone());
                vec![Step::Call(call)]
            }
            RunEvent::Repair {} => {
                self.text.clear();
                Vec::new()
            }
            RunEvent::Finished(end) => self.end(end),
            _ => Vec::new(),
        }
    }

    fn end(&mut self, end: RunEnd) -> Vec<Step> {
        let code = end.error.as_ref().map(|error| error.code);
        let finish = match (end.state, code) {
            (RunState::Completed, _) if end.cut_off => Finish::Length,
            (RunState::Completed, _) if !self.calls.is_empty() => Finish::Calls,
            (RunState::Completed, _) => Finish::End,
            (_, Some(RunErrorCode::Filtered)) => Finish::Filtered,
            (_, Some(RunErrorCode::Refused)) => Finish::Refused,
            // Whoever set a limit gets what was written within it, although it is not a whole document.
            (_, Some(RunErrorCode::NotJson)) if end.cut_off => Finish::Length,
            (state, _) => return vec![Step::Failed(Failure::of(state, end.error, self.language))],
        };
        let mut text = std::mem::take(&mut self.text);
        let mut steps = Vec::new();
        if self.json {
            text = schema::document(&text).to_owned();
            if !text.is_empty() {
                steps.push(Step::Text(text.clone()));
            }
        }
        let (input_tokens, output_tokens) = (end.input_tokens, end.output_tokens);
        let calls = std::mem::take(&mut self.calls);
        steps.push(Step::Done(Done { text, calls, finish, input_tokens, output_tokens }));
        steps
    }
}

impl Failure {
    /// Why a run that ended in this state has no answer.
    pub fn of(state: RunState, error: Option<RunError>, language: Language) -> Self {
        let Some(error) = error.filter(|_| state != RunState::Cancelled) else {
            let message = match language {
                Language::En => "The run was stopped before it had an answer.",
                Language::Ko => "답변이 나오기 전에 실행을 멈췄어요.",
            };
            return Self { status: 500, code: "stopped", message: message.to_owned() };
        };
        let error = error.in_words(language);
        let (status, code) = match error.code {
            RunErrorCode::TooLong => (400, "context_length_exceeded"),
            RunErrorCode::BadRequest | RunErrorCode::CannotSee => (400, error.code.as_str()),
            RunErrorCode::ModelNotFound | RunErrorCode::ModelRetired => (404, "model_not_found"),
            RunErrorCode::NoMoney => (429, "insufficient_quota"),
            RunErrorCode::RateLimited => (429, "rate_limit_exceeded"),
            RunErrorCode::Overloaded | RunErrorCode::Paused | RunErrorCode::NoModel => (503, error.code.as_str()),
            RunErrorCode::TimedOut => (504, "timed_out"),
            RunErrorCode::Internal | RunErrorCode::Interrupted => (500, error.code.as_str()),
            _ => (502, error.code.as_str()),
        };
        Self { status, code, message: error.message }
    }

    /// Whether the same request may well be answered in a moment. Clients try again by themselves after any 429 or 5xx, and each
    /// try costs.
    pub fn is_worth_another_try(&self) -> bool {
        matches!(self.code, "rate_limit_exceeded" | "overloaded" | "timed_out" | "unreachable")
    }
}

/// Sets a field of a JSON object.
pub(super) fn set(object: &mut serde_json::Value, field: &str, value: impl Into<serde_json::Value>) {
    if let Some(object) = object.as_object_mut() {
        object.insert(field.to_owned(), value.into());
    }
}

#[cfg(test)]
mod tests {
    use model::{Money, run::Outcome};

    use super::*;

    fn end(state: RunState, code: Option<RunErrorCode>, cut_off: bool) -> RunEvent {
        let outcome = Outcome {
            error: code.map(RunError::from),
            cut_off,
            input_tokens: 7,
            output_tokens: 2,
            ..Outcome::of(state)
        };
        Outcome { cost: Some(Money::usd(3)), ..outcome }.event()
    }

    fn read(json: bool, events: Vec<RunEvent>) -> Vec<Step> {
        let mut reading = Reading::new(RunId(uuid::Uuid::nil()), json, Language::En);
        events.into_iter().flat_map(|event| reading.read(event)).collect()
    }

    fn delta(text: &str) -> RunEvent {
        RunEvent::Delta { text: text.into() }
    }

    #[test]
    fn a_text_is_told_as_it_comes() {
        let steps =
            read(false, vec![RunEvent::Started {}, delta("가"), delta("나"), end(RunState::Completed, None, false)]);
        let done =
            Done { text: "가나".into(), calls: Vec::new(), finish: Finish::End, input_tokens: 7, output_tokens: 2 };
        assert_eq!(steps, [Step::Text("가".into()), Step::Text("나".into()), Step::Done(done)]);
    }

    #[test]
    fn calls_are_told_as_they_come_and_end_the_answer() {
        let call = |id: &str| RunEvent::ToolCall { id: id.into(), name: "find".into(), arguments: "{}".into() };
        for json in [false, true] {
            let steps = read(json, vec![call("c1"), call(""), end(RunState::Completed, None, false)]);
            let [Step::Call(first), Step::Call(second), Step::Done(done)] = steps.as_slice() else {
                panic!("{steps:?}")
            };
            assert_eq!((first.id.as_str(), done.finish, done.text.as_str()), ("c1", Finish::Calls, ""));
            assert!(second.id.starts_with("call_") && done.calls == [first.clone(), second.clone()], "{second:?}");
        }
    }

    #[test]
    fn a_document_is_told_once_nothing_of_it_can_be_taken_back() {
        let events = vec![
            delta("no json"),
            RunEvent::Repair {},
            delta("```json\n{\"a\""),
            delta(": 1}\n```"),
            end(RunState::Completed, None, false),
        ];
        let steps = read(true, events);
        let done = Done {
            text: "{\"a\": 1}".into(),
            calls: Vec::new(),
            finish: Finish::End,
            input_tokens: 7,
            output_tokens: 2,
        };
        assert_eq!(steps, [Step::Text("{\"a\": 1}".into()), Step::Done(done)]);
    }

    #[test]
    fn each_end_has_its_word() {
        for (state, code, cut_off, finish) in [
            (RunState::Completed, None, true, Finish::Length),
            (RunState::Failed, Some(RunErrorCode::Filtered), false, Finish::Filtered),
            (RunState::Failed, Some(RunErrorCode::Refused), false, Finish::Refused),
            (RunState::Failed, Some(RunErrorCode::NotJson), true, Finish::Length),
        ] {
            let steps = read(false, vec![delta("x"), end(state, code, cut_off)]);
            let Some(Step::Done(done)) = steps.last() else { panic!("{steps:?}") };
            assert_eq!((done.finish, done.text.as_str()), (finish, "x"));
        }
        for (state, code, status, word) in [
            (RunState::Failed, Some(RunErrorCode::TooLong), 400, "context_length_exceeded"),
            (RunState::Failed, Some(RunErrorCode::KeyRefused), 502, "key_refused"),
            (RunState::Failed, Some(RunErrorCode::NoMoney), 429, "insufficient_quota"),
            (RunState::Interrupted, Some(RunErrorCode::Interrupted), 500, "interrupted"),
            (RunState::Cancelled, None, 500, "stopped"),
        ] {
            let steps = read(false, vec![end(state, code, false)]);
            let [Step::Failed(failure)] = steps.as_slice() else { panic!("{steps:?}") };
            assert_eq!((failure.status, failure.code), (status, word));
            assert!(!failure.message.is_empty() && !failure.is_worth_another_try());
        }
    }
}
