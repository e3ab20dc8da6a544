//! Runs and their events, as the wire has them.

use std::{borrow::Cow, sync::Arc};

use api::{RunApp, SharedEvent};
use model::{
    Language, RunId, Word,
    run::{EventKind, PartEnd, RunEnd, RunEvent, RunProgress, RunSource, kind_of},
};
use store::{KnownEnd, OrLogged as _, Run, RunSummary, Runnable};

use crate::{
    api::wire::{count, timestamp},
    auth::Member,
    runs::accept::NewlyMade,
};

/// The app of a run; `None` for a model that a program called without one.
fn run_app(app: store::RunApp, source: RunSource) -> Option<RunApp> {
    let app = RunApp { id: app.id, slug: app.slug, name: app.name, icon: app.icon, category: app.category };
    (source != RunSource::Direct).then_some(app)
}

/// The run; `live` is how far it is while it goes on.
pub fn run(run: Run, live: RunProgress, language: Language) -> api::Run {
    let begun = api::Run {
        app: run_app(run.app, run.source),
        version: run.version.and_then(|number| number.try_into().ok()),
        person: run.person.zip(run.person_name).map(|(id, name)| api::Person { id, name }),
        output: live.output,
        parts: live.parts,
        output_format: run.output_format,
        conversation: run.conversation,
        feedback: run.feedback,
        last_event: count(run.last_event),
        content_gone_at: run.content_gone_at.map(timestamp),
        ..api::Run::begun(run.id, run.source, run.inputs, timestamp(run.created_at))
    };
    match run.outcome {
        Some(outcome) => begun.ended(outcome, language),
        None => begun,
    }
}

/// A line of a list of runs.
pub fn summary(run: RunSummary, language: Language) -> api::RunSummary {
    api::RunSummary {
        id: run.id,
        app: run_app(run.app, run.source),
        version: run.version.and_then(|number| number.try_into().ok()),
        source: run.source,
        state: run.state,
        error: run.error.map(|error| error.in_words(language)),
        title: run.about.as_deref().and_then(model::title_line),
        beginning: run.beginning,
        cut_off: run.cut_off,
        conversation: run.conversation,
        model_name: run.model_name,
        cost: run.cost,
        input_tokens: run.input_tokens,
        output_tokens: run.output_tokens,
        duration_ms: run.duration_ms,
        feedback: run.feedback,
        last_event: count(run.last_event),
        created_at: timestamp(run.created_at),
        content_gone_at: run.content_gone_at.map(timestamp),
    }
}

/// A member's run that was accepted just now.
pub fn begun(id: RunId, new: NewlyMade, app: &Runnable, member: &Member) -> api::Run {
    let source = if member.key().is_some() { RunSource::Key } else { RunSource::Member };
    api::Run {
        app: Some(RunApp {
            id: app.app,
            slug: app.slug.clone(),
            name: app.name.clone(),
            icon: app.icon.clone(),
            category: app.category,
        }),
        version: app.number.try_into().ok(),
        person: Some(api::Person { id: member.id, name: member.name.clone() }),
        output_format: app.definition.output.format,
        conversation: new.conversation,
        last_event: 1,
        ..api::Run::begun(id, source, Arc::unwrap_or_clone(new.inputs), timestamp(new.created_at))
    }
}

/// A run that was accepted just now, at its end.
pub fn ended(begun: api::Run, end: KnownEnd, language: Language) -> api::Run {
    api::Run { last_event: count(end.last_event), ..begun.ended(end.outcome, language) }
}

/// One call to one model.
pub fn attempt(attempt: store::Attempt, language: Language) -> api::Attempt {
    let kept = attempt.record;
    let provider = llm::provider::find(&kept.provider).map(|provider| provider.name.to_owned());
    api::Attempt {
        id: attempt.id,
        number: kept.number,
        connection_name: kept.connection_name,
        provider_name: provider.unwrap_or(kept.provider),
        model: kept.model,
        status: kept.status,
        error: kept.error.map(|error| error.in_words(language)),
        input_tokens: kept.input_tokens,
        output_tokens: kept.output_tokens,
        cached_input_tokens: kept.cached_input_tokens,
        cache_write_tokens: kept.cache_write_tokens,
        reasoning_tokens: kept.reasoning_tokens,
        adjusted: kept.adjusted,
        time_to_first_token_ms: kept.time_to_first_token_ms,
        duration_ms: kept.duration_ms,
        cost: kept.cost,
    }
}

/// An event as those are told it who may see all of the run: as it is kept, but an error gets its sentence.
pub fn for_member(kept: &str, language: Language) -> Cow<'_, str> {
    if kind_of(kept) != Some(EventKind::Finished.as_str()) || RunEnd::needs_no_words(kept) {
        return Cow::Borrowed(kept);
    }
    match read_end(kept) {
        Some(RunEvent::Finished(end)) => written(&RunEvent::Finished(end.in_words(language)), kept),
        _ => Cow::Borrowed(kept),
    }
}

/// What visitors are told of everything that is behind the answer.
const WORKING: &str = r#"{"kind":"working"}"#;

/// An event as visitors of a share link are told it: the answer, and nothing of what is behind it.
pub fn for_visitor(kept: &str, language: Language) -> Cow<'_, str> {
    match kind_of(kept).and_then(EventKind::from_word) {
        Some(EventKind::Delta | EventKind::Repair | EventKind::Waiting) => Cow::Borrowed(kept),
        Some(EventKind::Finished) => match read_end(kept) {
            Some(RunEvent::Finished(RunEnd { state, error, cut_off, .. })) => {
                let error = error.map(|error| error.for_visitors(language));
                written(&SharedEvent::Finished { state, error, cut_off }, WORKING)
            }
            _ => Cow::Borrowed(WORKING),
        },
        Some(EventKind::Parts | EventKind::Part) => match serde_json::from_str(kept) {
            Ok(RunEvent::Parts { level, of, .. }) => written(&SharedEvent::Parts { level, of }, WORKING),
            Ok(RunEvent::Part(PartEnd { level, number, .. })) => written(&SharedEvent::Part { level, number }, WORKING),
            _ => Cow::Borrowed(WORKING),
        },
        _ => Cow::Borrowed(WORKING),
    }
}

/// Reads the event of a run's end. One that can't be read is logged, without its text, which holds what people wrote.
fn read_end(kept: &str) -> Option<RunEvent> {
    serde_json::from_str(kept).map_err(|_| "it is not an event of this version").or_logged("a run's last event")
}

fn written<'e>(event: &impl serde::Serialize, otherwise: &'e str) -> Cow<'e, str> {
    serde_json::to_string(event).map_or(Cow::Borrowed(otherwise), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use api::RunErrorCode;
    use model::run::{Outcome, RunError, RunState};

    use super::*;

    fn kept(event: &RunEvent) -> String {
        serde_json::to_string(event).unwrap()
    }

    #[test]
    fn events_go_over_the_wire_as_they_are_kept() {
        let (text, repair) = (kept(&RunEvent::Delta { text: "“한글”\n\"x\"".to_owned() }), kept(&RunEvent::Repair {}));
        let end = kept(&Outcome::of(RunState::Completed).event());
        for event in [&text, &repair, &end] {
            assert!(matches!(for_member(event, Language::En), Cow::Borrowed(told) if told == event), "{event}");
        }
        for event in [&text, &repair] {
            assert!(matches!(for_visitor(event, Language::Ko), Cow::Borrowed(told) if told == event), "{event}");
        }
        let unknown = r#"{"kind":"from_the_future"}"#;
        assert_eq!((&*for_member(unknown, Language::En), &*for_visitor(unknown, Language::En)), (unknown, WORKING));
    }

    #[test]
    fn an_error_gets_its_sentence_on_the_way() {
        let error = RunError { by_tokens: Some(915), ..RunErrorCode::TooLong.into() };
        let end = kept(&Outcome { error: Some(error), ..Outcome::of(RunState::Failed) }.event());
        assert!(!end.contains("message"), "{end}");
        for language in [Language::En, Language::Ko] {
            let RunEvent::Finished(told) = serde_json::from_str(&for_member(&end, language)).unwrap() else { panic!() };
            let error = told.error.unwrap();
            assert!(
                error.message.starts_with(RunErrorCode::TooLong.message(language)) && error.message.contains("915")
            );
        }
    }

    #[test]
    fn visitors_see_no_model_and_no_reason_that_is_the_owners() {
        let attempt = r#"{"kind":"attempt","number":1,"connection":"00000000-0000-0000-0000-000000000000","connection_name":"Ours",
            "model":"gpt-x","model_name":"GPT X","provider":"openai","provider_name":"OpenAI"}"#;
        let adjusted = r#"{"kind":"adjusted","setting":"max_tokens"}"#;
        for behind in
            [attempt, adjusted, r#"{"kind":"retry","reason":"no_money","wait_ms":1}"#, r#"{"kind":"started"}"#]
        {
            assert_eq!(for_visitor(behind, Language::En), WORKING);
        }
        let part = PartEnd { number: 2, text: "secret".into(), input_tokens: 9, ..PartEnd::default() };
        let told = for_visitor(&kept(&RunEvent::Part(part)), Language::En).into_owned();
        assert_eq!(told, r#"{"kind":"part","level":0,"number":2}"#, "they are told how far it is");
        let parts = kept(&RunEvent::Parts { level: 0, of: 3, part_tokens: 900 });
        assert_eq!(for_visitor(&parts, Language::En), r#"{"kind":"parts","level":0,"of":3}"#);
        let waiting = r#"{"kind":"waiting","reason":"loading_model"}"#;
        assert_eq!(for_visitor(waiting, Language::En), waiting, "they are told why nothing comes");
        // As the version before kept it.
        let finished = r#"{"kind":"finished","state":"failed","stop":"length","error":{"code":"no_money"},"output_chars":0,
            "input_tokens":7,"output_tokens":0,"cost_micros":5,"duration_ms":5}"#;
        let told = for_visitor(finished, Language::En);
        let Ok(SharedEvent::Finished { error: Some(error), cut_off, .. }) = serde_json::from_str(&told) else {
            panic!()
        };
        assert_eq!((error.code, cut_off), (RunErrorCode::Internal, true));
        assert!(!told.contains("tokens") && !told.contains("cost"), "{told}");
    }
}
