//! The browser's `EventSource`.

use std::time::Duration;

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use model::RunId;
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{EventSource, MessageEvent};

use super::{RunDoor, RunProgress, RunStream, Taken};
use crate::Preferences;

/// Every kind of event that the two doors send; `EventSource` tells named events only to those who ask for them by name.
const KINDS: [&str; 7] = ["started", "attempt", "delta", "retry", "fallback", "working", "finished"];

/// The pauses before a stream is opened again, in milliseconds; the last one repeats.
const PAUSES_MS: [u64; 6] = [500, 1_000, 2_000, 5_000, 15_000, 30_000];

/// An open stream; closed when dropped.
pub(super) struct Source {
    events: Option<EventSource>,
    again: Option<TimeoutHandle>,
    _on_event: Option<Closure<dyn FnMut(MessageEvent)>>,
    _on_error: Option<Closure<dyn FnMut()>>,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Source")
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        if let Some(events) = &self.events {
            events.close();
        }
        if let Some(again) = &self.again {
            again.clear();
        }
    }
}

pub(super) fn follow(stream: RunStream, door: RunDoor, run: RunId, progress: RwSignal<RunProgress>) {
    open(Watch { stream, door, run, progress }, 0);
}

#[derive(Clone)]
struct Watch {
    stream: RunStream,
    door: RunDoor,
    run: RunId,
    progress: RwSignal<RunProgress>,
}

/// Opens the stream from the last event taken; `tries` is how often that failed before.
fn open(watch: Watch, tries: usize) {
    // The page may be gone by now.
    let Some((over, after)) = watch.progress.try_with_untracked(|now| (now.is_over(), now.last_event)) else { return };
    if over {
        watch.stream.open.set_value(None);
        return;
    }
    // An `EventSource` can't say `Accept-Language` itself, and the browser's may not be this page's.
    let language = Preferences::from_document().language.tag();
    let Ok(events) = EventSource::new(&format!("{}&lang={language}", watch.door.path(watch.run, after))) else {
        wait(watch, tries);
        return;
    };
    let on_event = {
        let watch = watch.clone();
        Closure::<dyn FnMut(MessageEvent)>::new(move |event| take(&watch, &event))
    };
    let on_error = {
        let (watch, events) = (watch.clone(), events.clone());
        Closure::<dyn FnMut()>::new(move || {
            // Otherwise the browser connects again by itself.
            if events.ready_state() == EventSource::CLOSED {
                let came = watch.progress.try_with_untracked(|now| now.last_event > after).unwrap_or_default();
                wait(watch.clone(), if came { 0 } else { tries });
            }
        })
    };
    for kind in KINDS {
        let _ = events.add_event_listener_with_callback(kind, on_event.as_ref().unchecked_ref());
    }
    events.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    keep(&watch, Source { events: Some(events), again: None, _on_event: Some(on_event), _on_error: Some(on_error) });
}

fn wait(watch: Watch, tries: usize) {
    let pause_ms = PAUSES_MS.get(tries).or(PAUSES_MS.last()).copied().unwrap_or_default();
    let stream = watch.stream;
    let later = {
        let watch = watch.clone();
        move || open(watch, tries + 1)
    };
    // Set while a closure of the source before may be running, so that one is let go only afterwards.
    let again = set_timeout_with_handle(later, Duration::from_millis(pause_ms)).ok();
    let source = SendWrapper::new(Source { events: None, again, _on_event: None, _on_error: None });
    let_go(stream.open.try_update_value(|open| open.replace(source)).flatten());
}

fn take(watch: &Watch, event: &MessageEvent) {
    let Ok(number) = event.last_event_id().parse::<u64>() else { return };
    let Some(json) = event.data().as_string() else { return };
    let taken = watch.progress.try_update(|progress| {
        let taken = watch.door.take(progress, number, &json);
        if taken.is_none() && number == progress.last_event + 1 {
            // An event that this version does not know still counts.
            progress.last_event = number;
        }
        (taken, progress.is_over())
    });
    match taken {
        Some((Some(Taken::Gap), _)) => wait(watch.clone(), 0),
        Some((_, true)) | None => let_go(watch.stream.open.try_update_value(Option::take).flatten()),
        Some(_) => {}
    }
}

fn keep(watch: &Watch, source: Source) {
    let source = SendWrapper::new(source);
    let_go(watch.stream.open.try_update_value(|open| open.replace(source)).flatten());
}

/// Closes a source at once, but drops its closures later: one of them may be the one that is running.
fn let_go(source: Option<SendWrapper<Source>>) {
    let Some(source) = source else { return };
    if let Some(events) = &source.events {
        events.close();
    }
    set_timeout(move || drop(source), Duration::ZERO);
}
