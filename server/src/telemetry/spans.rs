//! Spans of runs and of the calls in them. A trace has the run's id, so whoever has one finds the other.

use std::time::Duration;

use model::{
    RunId,
    run::{Attempt, Outcome, RunState},
};
use otlp::{Kind, Span, SpanId, TraceId, Value};
use time::OffsetDateTime;

use super::gen_ai;

pub fn of_run(run: RunId, outcome: &Outcome, now: OffsetDateTime) -> Span {
    let (began_ns, ended_ns) = times(now, outcome.duration_ms);
    let mut attributes = vec![
        (gen_ai::OPERATION, Value::Text(gen_ai::INVOKE.into())),
        ("madang.run.id", Value::Text(run.to_string())),
        ("madang.run.state", Value::Text(outcome.state.as_str().into())),
        ("madang.run.cut_off", Value::Flag(outcome.cut_off)),
        (gen_ai::INPUT_TOKENS, whole(outcome.input_tokens)),
        (gen_ai::OUTPUT_TOKENS, whole(outcome.output_tokens)),
    ];
    let error = outcome.error.as_ref().map(|error| error.code.as_str().to_owned());
    let error = error.or_else(|| (outcome.state != RunState::Completed).then(|| outcome.state.as_str().to_owned()));
    attributes.extend(error.clone().map(|error| (gen_ai::ERROR_TYPE, Value::Text(error))));
    // Whoever stops a run doesn't mean that it failed.
    let error = error.filter(|_| outcome.state != RunState::Cancelled);
    Span {
        trace: trace(run),
        id: root(run),
        parent: None,
        name: "run".into(),
        kind: Kind::Internal,
        began_ns,
        ended_ns,
        attributes,
        error,
    }
}

pub fn of_attempt(run: RunId, attempt: &Attempt, now: OffsetDateTime) -> Span {
    let (began_ns, ended_ns) = times(now, attempt.duration_ms);
    let mut attributes = vec![
        (gen_ai::OPERATION, Value::Text(gen_ai::CHAT.into())),
        (gen_ai::PROVIDER, Value::Text(gen_ai::provider(&attempt.provider).into())),
        (gen_ai::REQUEST_MODEL, Value::Text(attempt.model.clone())),
        ("madang.attempt.number", whole(attempt.number.into())),
    ];
    let numbers = [
        (gen_ai::INPUT_TOKENS, attempt.input_tokens),
        (gen_ai::OUTPUT_TOKENS, attempt.output_tokens),
        (gen_ai::CACHED_INPUT_TOKENS, attempt.cached_input_tokens),
        (gen_ai::CACHE_WRITE_TOKENS, attempt.cache_write_tokens),
        ("madang.time_to_first_token_ms", attempt.time_to_first_token_ms),
    ];
    attributes.extend(numbers.into_iter().filter_map(|(name, number)| Some((name, whole(number?)))));
    let error = attempt.error.as_ref().map(|error| error.code.as_str().to_owned());
    attributes.extend(error.clone().map(|error| (gen_ai::ERROR_TYPE, Value::Text(error))));
    Span {
        trace: trace(run),
        id: part(run, attempt.number),
        parent: Some(root(run)),
        name: format!("{} {}", gen_ai::CHAT, attempt.model),
        kind: Kind::Client,
        began_ns,
        ended_ns,
        attributes,
        error,
    }
}

fn trace(run: RunId) -> TraceId {
    TraceId(run.0.into_bytes())
}

/// The random half of the run's id.
fn root(run: RunId) -> SpanId {
    SpanId(run.0.as_u64_pair().1.to_be_bytes())
}

fn part(run: RunId, number: u32) -> SpanId {
    SpanId((run.0.as_u64_pair().1 ^ u64::from(number)).to_be_bytes())
}

fn times(now: OffsetDateTime, duration_ms: u64) -> (u64, u64) {
    let nanoseconds = |time: OffsetDateTime| u64::try_from(time.unix_timestamp_nanos()).unwrap_or_default();
    (nanoseconds(now - Duration::from_millis(duration_ms)), nanoseconds(now))
}

fn whole(number: u64) -> Value {
    Value::Whole(i64::try_from(number).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use model::run::{AttemptStatus, RunErrorCode};
    use time::macros::datetime;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_run_is_a_trace_and_its_attempts_hang_on_it() {
        let run = RunId(Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0001));
        let now = datetime!(2026-12-01 00:00:10 UTC);
        let mut outcome = Outcome::of(RunState::Failed);
        outcome.error = Some(RunErrorCode::TimedOut.into());
        outcome.output = "what was answered".into();
        outcome.duration_ms = 4_000;
        let whole = of_run(run, &outcome, now);
        let attempt = Attempt {
            number: 2,
            connection: None,
            connection_name: "the company's own name for it".into(),
            provider: "xai".into(),
            model: "grok-x".into(),
            status: AttemptStatus::Failed,
            error: outcome.error.clone(),
            input_tokens: Some(7),
            output_tokens: None,
            cached_input_tokens: None,
            cache_write_tokens: None,
            reasoning_tokens: None,
            adjusted: Vec::new(),
            time_to_first_token_ms: None,
            duration_ms: 1_000,
            cost: None,
        };
        let part = of_attempt(run, &attempt, now);
        assert_eq!((part.trace, part.parent), (whole.trace, Some(whole.id)));
        assert_ne!(part.id, whole.id);
        assert_eq!((part.name.as_str(), part.error.as_deref()), ("chat grok-x", Some("timed_out")));
        assert_eq!(part.ended_ns - part.began_ns, 1_000_000_000);
        assert!(part.attributes.contains(&("gen_ai.provider.name", Value::Text("x_ai".into()))));
        assert!(!part.attributes.iter().any(|(name, _)| *name == "gen_ai.usage.output_tokens"));
        let all = format!("{whole:?} {part:?}");
        assert!(!all.contains("answered") && !all.contains("company"), "{all}");
    }

    #[test]
    fn a_run_that_somebody_stopped_is_no_failure() {
        let run = RunId(Uuid::from_u128(1));
        let span = of_run(run, &Outcome::of(RunState::Cancelled), datetime!(2026-12-01 00:00 UTC));
        assert_eq!(span.error, None);
        assert!(span.attributes.contains(&("error.type", Value::Text("cancelled".into()))));
    }
}
