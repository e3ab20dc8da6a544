//! Runs and their events, as the wire has them.

use api::{
    AttemptStatus, Feedback, Money, Rating, RunApp, RunError, RunErrorCode, RunEvent, RunState, SharedEvent, WaitReason,
};
use model::{Language, RunId, Values};
use runner::State;
use serde_json::Value;
use store::{Cost, KnownEnd, Run, RunSummary, Runnable};

use super::accept::NewlyMade;
use crate::{api::timestamp, auth::Member};

/// What only a run's events tell.
#[derive(Debug, Default)]
pub struct FromEvents {
    /// What was written so far, while it goes on.
    pub live_output: String,
    /// Whether the answer stopped at its longest allowed length.
    pub cut_off: bool,
}

/// The run.
pub fn run(run: Run, from_events: FromEvents, language: Language) -> api::Run {
    api::Run {
        id: run.id,
        app: Some(RunApp {
            id: run.app,
            slug: run.app_slug,
            name: run.app_name,
            icon: run.app_icon,
            category: run.app_category,
        }),
        version: run.version.and_then(|number| number.try_into().ok()),
        source: source(run.source),
        person: run.person.zip(run.person_name).map(|(id, name)| api::Person { id, name }),
        state: state(run.state),
        error: run.error.as_ref().map(|value| error(value, language)),
        inputs: run.inputs,
        output: run.output.unwrap_or(from_events.live_output),
        cut_off: from_events.cut_off,
        output_format: run.output_format,
        conversation: run.conversation,
        model_name: run.model_name,
        cost: run.cost.map(money),
        input_tokens: unsigned(run.input_tokens),
        output_tokens: unsigned(run.output_tokens),
        duration_ms: run.duration_ms.map(unsigned),
        feedback: run.feedback.map(feedback),
        last_event: unsigned(run.last_event.into()),
        created_at: timestamp(run.created_at),
    }
}

/// A line of a list of runs.
pub fn summary(run: RunSummary, language: Language) -> api::RunSummary {
    api::RunSummary {
        id: run.id,
        app: Some(RunApp {
            id: run.app,
            slug: run.app_slug,
            name: run.app_name,
            icon: run.app_icon,
            category: run.app_category,
        }),
        version: run.version.and_then(|number| number.try_into().ok()),
        source: source(run.source),
        state: state(run.state),
        error: run.error.as_ref().map(|value| error(value, language)),
        title: run.about.as_deref().and_then(model::title_line),
        beginning: run.beginning,
        conversation: run.conversation,
        model_name: run.model_name,
        cost: run.cost.map(money),
        input_tokens: unsigned(run.input_tokens),
        output_tokens: unsigned(run.output_tokens),
        duration_ms: run.duration_ms.map(unsigned),
        feedback: run.feedback.map(feedback),
        last_event: unsigned(run.last_event.into()),
        created_at: timestamp(run.created_at),
    }
}

/// A member's run that was accepted just now.
pub fn begun(id: RunId, new: NewlyMade, app: &Runnable, member: &Member) -> api::Run {
    api::Run {
        id,
        app: Some(RunApp {
            id: app.app,
            slug: app.slug.clone(),
            name: app.name.clone(),
            icon: app.icon.clone(),
            category: app.category,
        }),
        version: app.number.try_into().ok(),
        source: api::RunSource::Member,
        person: Some(api::Person { id: member.id, name: member.name.clone() }),
        state: RunState::Running,
        error: None,
        inputs: new.inputs,
        output: String::new(),
        cut_off: false,
        output_format: app.definition.output.format,
        conversation: new.conversation,
        model_name: None,
        cost: None,
        input_tokens: 0,
        output_tokens: 0,
        duration_ms: None,
        feedback: None,
        last_event: 1,
        created_at: timestamp(new.created_at),
    }
}

/// A run that was accepted just now, at its end.
pub fn ended(begun: api::Run, end: &KnownEnd, language: Language) -> api::Run {
    let finish = &end.finish;
    api::Run {
        state: match finish.ending {
            store::Ending::Completed => RunState::Completed,
            store::Ending::Failed => RunState::Failed,
            store::Ending::Cancelled => RunState::Cancelled,
            store::Ending::Interrupted => RunState::Interrupted,
        },
        error: finish.error.as_ref().map(|value| error(value, language)),
        output: finish.output.clone(),
        cut_off: cut_off(&end.event.payload),
        model_name: finish.model_name.clone(),
        cost: finish.cost.clone().map(money),
        input_tokens: unsigned(finish.input_tokens),
        output_tokens: unsigned(finish.output_tokens),
        duration_ms: Some(unsigned(finish.duration_ms)),
        last_event: unsigned(end.event.number.into()),
        ..begun
    }
}

/// One call to one model.
pub fn attempt(attempt: store::Attempt, language: Language) -> api::Attempt {
    let provider = llm::provider::find(&attempt.provider).map(|provider| provider.name.to_owned());
    api::Attempt {
        id: attempt.id,
        number: attempt.number.try_into().unwrap_or_default(),
        connection_name: attempt.connection_name,
        provider_name: provider.unwrap_or(attempt.provider),
        model: attempt.model,
        status: match attempt.status {
            store::AttemptStatus::Ok => AttemptStatus::Ok,
            store::AttemptStatus::Failed => AttemptStatus::Failed,
            store::AttemptStatus::Cancelled => AttemptStatus::Cancelled,
        },
        error: attempt.error.as_ref().map(|value| error(value, language)),
        input_tokens: attempt.input_tokens.map(unsigned),
        output_tokens: attempt.output_tokens.map(unsigned),
        cached_input_tokens: attempt.cached_input_tokens.map(unsigned),
        cache_write_tokens: attempt.cache_write_tokens.map(unsigned),
        reasoning_tokens: attempt.reasoning_tokens.map(unsigned),
        adjusted: attempt.adjusted.and_then(|list| serde_json::from_value(list).ok()).unwrap_or_default(),
        time_to_first_token_ms: attempt.time_to_first_token_ms.map(unsigned),
        duration_ms: unsigned(attempt.duration_ms),
        cost: attempt.cost.map(money),
    }
}

/// Whether an event as it is kept is a piece of the answer: for members and visitors alike that goes over the wire as it is.
pub fn is_text(payload: &str) -> bool {
    payload.starts_with(r#"{"kind":"delta","text":"#)
}

/// An event as it is kept, for those who may see all of the run.
pub fn event(payload: &str, language: Language) -> Option<RunEvent> {
    Some(match serde_json::from_str(payload).ok()? {
        runner::RunEvent::Started {} => RunEvent::Started {},
        runner::RunEvent::Attempt { number, provider_name, model_name, .. } => {
            RunEvent::Attempt { number, provider_name, model_name }
        }
        runner::RunEvent::Adjusted { setting, instead } => RunEvent::Adjusted { setting, instead },
        runner::RunEvent::Waiting { reason } => RunEvent::Waiting { reason: wait_reason(reason) },
        runner::RunEvent::Delta { text } => RunEvent::Delta { text },
        runner::RunEvent::Retry { reason, wait_ms } => RunEvent::Retry { reason: code(reason), wait_ms },
        runner::RunEvent::Fallback { from, to, reason } => RunEvent::Fallback { from, to, reason: code(reason) },
        runner::RunEvent::Repair {} => RunEvent::Repair {},
        runner::RunEvent::Finished {
            state,
            stop,
            error,
            input_tokens,
            output_tokens,
            cost_micros,
            duration_ms,
            ..
        } => RunEvent::Finished {
            state: ending(state),
            error: error.map(|error| words(&error, language)),
            cut_off: stop == Some(llm::StopReason::Length),
            input_tokens,
            output_tokens,
            cost: cost_micros.map(|micros| Money::usd(i64::try_from(micros).unwrap_or(i64::MAX))),
            duration_ms,
        },
    })
}

/// An event as it is kept, for visitors: the answer, and nothing of what is behind it.
pub fn shared_event(payload: &str, language: Language) -> Option<SharedEvent> {
    Some(match event(payload, language)? {
        RunEvent::Delta { text } => SharedEvent::Delta { text },
        RunEvent::Repair {} => SharedEvent::Repair {},
        RunEvent::Waiting { reason } => SharedEvent::Waiting { reason },
        RunEvent::Finished { state, error, cut_off, .. } => {
            SharedEvent::Finished { state, error: error.map(|error| for_visitors(error, language)), cut_off }
        }
        _ => SharedEvent::Working {},
    })
}

/// What a visitor can't mend is not told in detail: keys, money and addresses are the owner's.
pub fn for_visitors(error: RunError, language: Language) -> RunError {
    let code = match error.code {
        RunErrorCode::KeyRefused
        | RunErrorCode::NoMoney
        | RunErrorCode::AddressRefused
        | RunErrorCode::ModelNotFound
        | RunErrorCode::BadAnswer
        | RunErrorCode::BadRequest
        | RunErrorCode::NoModel
        | RunErrorCode::Paused
        | RunErrorCode::Unreachable => RunErrorCode::Internal,
        other => other,
    };
    RunError { code, message: code.message(language).to_owned() }
}

/// What a person said in a chat.
pub fn message(inputs: &Values) -> String {
    inputs.get(model::CHAT_INPUT).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Whether the answer stopped at its longest allowed length, by the run's last event.
pub fn cut_off(payload: &str) -> bool {
    matches!(event(payload, Language::En), Some(RunEvent::Finished { cut_off: true, .. }))
}

/// The pieces of the answer in these events.
pub fn text_of<'e>(payloads: impl IntoIterator<Item = &'e str>) -> String {
    let mut text = String::new();
    for payload in payloads {
        match serde_json::from_str(payload) {
            Ok(runner::RunEvent::Delta { text: piece }) => text.push_str(&piece),
            Ok(runner::RunEvent::Repair {}) => text.clear(),
            _ => {}
        }
    }
    text
}

/// Where a run is.
pub fn state(state: store::RunState) -> RunState {
    match state {
        store::RunState::Running => RunState::Running,
        store::RunState::Completed => RunState::Completed,
        store::RunState::Failed => RunState::Failed,
        store::RunState::Cancelled => RunState::Cancelled,
        store::RunState::Interrupted => RunState::Interrupted,
    }
}

fn source(source: store::RunSource) -> api::RunSource {
    match source {
        store::RunSource::Member => api::RunSource::Member,
        store::RunSource::Try => api::RunSource::Try,
        store::RunSource::Link => api::RunSource::Link,
    }
}

fn feedback(feedback: store::Feedback) -> Feedback {
    let rating = match feedback.rating {
        store::Rating::Up => Rating::Up,
        store::Rating::Down => Rating::Down,
    };
    Feedback { rating, comment: feedback.comment }
}

fn wait_reason(reason: runner::WaitReason) -> WaitReason {
    match reason {
        runner::WaitReason::LoadingModel => WaitReason::LoadingModel,
        runner::WaitReason::Thinking => WaitReason::Thinking,
    }
}

fn ending(state: State) -> RunState {
    match state {
        State::Completed => RunState::Completed,
        State::Failed => RunState::Failed,
        State::Cancelled => RunState::Cancelled,
        State::Interrupted => RunState::Interrupted,
    }
}

/// A kept error with its words.
pub fn error(value: &Value, language: Language) -> RunError {
    let kept: Option<runner::RunError> = serde_json::from_value(value.clone()).ok();
    words(&kept.unwrap_or_else(|| runner::ErrorCode::Internal.into()), language)
}

/// What happened and what to do, with what only this error knows.
fn words(error: &runner::RunError, language: Language) -> RunError {
    let code = code(error.code);
    let mut message = code.message(language).to_owned();
    if let Some(tokens) = error.by_tokens {
        message.push_str(&match language {
            Language::En => format!(" It is about {tokens} tokens too long."),
            Language::Ko => format!(" 약 {tokens}토큰이 넘었어요."),
        });
    }
    if let (Some(model), Some(nearest)) = (&error.model, &error.nearest) {
        message.push_str(&match language {
            Language::En => format!(" It was asked for “{model}”; it has “{nearest}”."),
            Language::Ko => format!(" “{model}” 대신 “{nearest}”이(가) 있어요."),
        });
    }
    RunError { code, message }
}

/// Exhaustive, so that a code without words for people does not compile.
fn code(code: runner::ErrorCode) -> RunErrorCode {
    use runner::ErrorCode;
    match code {
        ErrorCode::KeyRefused => RunErrorCode::KeyRefused,
        ErrorCode::NoMoney => RunErrorCode::NoMoney,
        ErrorCode::TooLong => RunErrorCode::TooLong,
        ErrorCode::Filtered => RunErrorCode::Filtered,
        ErrorCode::Refused => RunErrorCode::Refused,
        ErrorCode::RateLimited => RunErrorCode::RateLimited,
        ErrorCode::Overloaded => RunErrorCode::Overloaded,
        ErrorCode::Unreachable => RunErrorCode::Unreachable,
        ErrorCode::AddressRefused => RunErrorCode::AddressRefused,
        ErrorCode::ModelNotFound => RunErrorCode::ModelNotFound,
        ErrorCode::TimedOut => RunErrorCode::TimedOut,
        ErrorCode::BadAnswer => RunErrorCode::BadAnswer,
        ErrorCode::Truncated => RunErrorCode::Truncated,
        ErrorCode::NotJson => RunErrorCode::NotJson,
        ErrorCode::EmptyAnswer => RunErrorCode::EmptyAnswer,
        ErrorCode::BadRequest => RunErrorCode::BadRequest,
        ErrorCode::NoModel => RunErrorCode::NoModel,
        ErrorCode::Paused => RunErrorCode::Paused,
        ErrorCode::Interrupted => RunErrorCode::Interrupted,
        ErrorCode::Internal => RunErrorCode::Internal,
    }
}

fn money(cost: Cost) -> Money {
    Money::usd(cost.micros)
}

fn unsigned(n: i64) -> u64 {
    u64::try_from(n).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_the_same_name_in_the_database_and_on_the_wire() {
        for known in RunErrorCode::ALL {
            let kept: runner::ErrorCode = serde_json::from_value(known.as_str().into()).unwrap();
            assert_eq!(code(kept), *known);
        }
    }

    #[test]
    fn text_goes_over_the_wire_as_it_is_kept() {
        let kept = serde_json::to_string(&runner::RunEvent::Delta { text: "“한글”\n\"x\"".to_owned() }).unwrap();
        assert!(is_text(&kept));
        let (member, visitor) = (event(&kept, Language::En).unwrap(), shared_event(&kept, Language::Ko).unwrap());
        assert_eq!(serde_json::to_string(&member).unwrap(), kept);
        assert_eq!(serde_json::to_string(&visitor).unwrap(), kept);
        let other = serde_json::to_string(&runner::RunEvent::Repair {}).unwrap();
        assert!(!is_text(&other));
    }

    #[test]
    fn visitors_see_no_model_and_no_reason_that_is_the_owners() {
        let attempt = r#"{"kind":"attempt","number":1,"connection":"00000000-0000-0000-0000-000000000000","connection_name":"Ours",
            "model":"gpt-x","model_name":"GPT X","provider":"openai","provider_name":"OpenAI"}"#;
        assert_eq!(shared_event(attempt, Language::En), Some(SharedEvent::Working {}));
        let waiting = r#"{"kind":"waiting","reason":"loading_model"}"#;
        let reason = WaitReason::LoadingModel;
        assert_eq!(
            shared_event(waiting, Language::En),
            Some(SharedEvent::Waiting { reason }),
            "it is told why nothing comes"
        );
        let adjusted = r#"{"kind":"adjusted","setting":"max_tokens"}"#;
        assert_eq!(shared_event(adjusted, Language::En), Some(SharedEvent::Working {}));
        let finished = r#"{"kind":"finished","state":"failed","error":{"code":"no_money"},"output_chars":0,"input_tokens":0,
            "output_tokens":0,"duration_ms":5}"#;
        let Some(SharedEvent::Finished { error: Some(error), .. }) = shared_event(finished, Language::En) else {
            panic!()
        };
        assert_eq!(error.code, RunErrorCode::Internal);
    }
}
