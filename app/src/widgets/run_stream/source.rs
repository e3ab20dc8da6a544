//! The browser's `EventSource`.

use std::time::Duration;

use api::Client;
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use model::{RunId, run::RunProgress};
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{EventSource, MessageEvent};

use super::{
    OnRunEnd, RunStream,
    arrived::ArrivedEvents,
    follow::{StreamFollower, StreamStep, names},
};
use crate::{Preferences, device};

/// How many bytes of JSON are taken up in one frame. At 60 frames a second that is some 4 MB a second.
const PER_FRAME: usize = 64 * 1_024;

/// An open stream; closed on drop.
pub(super) struct OpenStream {
    events: Option<EventSource>,
    again: Option<TimeoutHandle>,
    _on_event: Option<Closure<dyn FnMut(MessageEvent)>>,
    _on_error: Option<Closure<dyn FnMut()>>,
}

impl std::fmt::Debug for OpenStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OpenStream")
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        if let Some(events) = &self.events {
            events.close();
        }
        if let Some(again) = &self.again {
            again.clear();
        }
    }
}

pub(super) fn follow(stream: RunStream, workspace: String, run: RunId, progress: RwSignal<RunProgress>, end: OnRunEnd) {
    let (arrived, follow) = (StoredValue::default(), StoredValue::new(StreamFollower::default()));
    open(StreamWatch { stream, workspace, run, progress, end, arrived, follow });
}

#[derive(Clone)]
struct StreamWatch {
    stream: RunStream,
    workspace: String,
    run: RunId,
    progress: RwSignal<RunProgress>,
    end: OnRunEnd,
    arrived: StoredValue<ArrivedEvents>,
    follow: StoredValue<StreamFollower>,
}

/// Opens the stream after the last event taken.
fn open(watch: StreamWatch) {
    // The page may be gone by now.
    let Some((over, after)) = watch.progress.try_with_untracked(|now| (now.is_over(), now.last_event)) else { return };
    if over {
        watch.stream.open.set_value(None);
        return;
    }
    watch.arrived.try_update_value(ArrivedEvents::clear);
    // `EventSource` can't set `Accept-Language`, and the browser's language may differ from the page's.
    let language = Preferences::from_document().language.tag();
    let path = Client::run_events_path(&watch.workspace, watch.run, after);
    let Ok(events) = EventSource::new(&format!("{path}&lang={language}")) else {
        lost(&watch);
        return;
    };
    let on_event = {
        let watch = watch.clone();
        Closure::<dyn FnMut(MessageEvent)>::new(move |event| arrive(&watch, &event))
    };
    let on_error = {
        let (watch, events) = (watch.clone(), events.clone());
        Closure::<dyn FnMut()>::new(move || {
            // Otherwise the browser reconnects by itself.
            if events.ready_state() == EventSource::CLOSED {
                lost(&watch);
            }
        })
    };
    for name in names() {
        let _ = events.add_event_listener_with_callback(name, on_event.as_ref().unchecked_ref());
    }
    events.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    keep(
        &watch,
        OpenStream { events: Some(events), again: None, _on_event: Some(on_event), _on_error: Some(on_error) },
    );
}

fn lost(watch: &StreamWatch) {
    if let Some(then) = watch.follow.try_update_value(StreamFollower::lost) {
        go_on(watch, then);
    }
}

fn arrive(watch: &StreamWatch, event: &MessageEvent) {
    let Ok(number) = event.last_event_id().parse::<u64>() else { return };
    let Some(json) = event.data().as_string() else { return };
    // `None` once another run is followed or the page is gone.
    let Some(is_first) = watch.arrived.try_update_value(|arrived| arrived.add(number, json)) else { return };
    if device::is_hidden() {
        take_up(watch);
    } else if is_first {
        take_up_soon(watch);
    }
}

fn take_up_soon(watch: &StreamWatch) {
    let watch = watch.clone();
    device::in_next_frame(move || take_up(&watch));
}

/// Takes up what has arrived, as much as one frame may.
fn take_up(watch: &StreamWatch) {
    let most = if device::is_hidden() { usize::MAX } else { PER_FRAME };
    let Some((events, more)) = watch.arrived.try_update_value(|arrived| arrived.take(most)) else { return };
    if events.is_empty() {
        return;
    }
    let take = |progress: &mut RunProgress| watch.follow.try_update_value(|follow| follow.take_all(progress, events));
    let Some(then) = watch.progress.try_update(take).flatten() else { return };
    if more && then == StreamStep::ReadOn {
        take_up_soon(watch);
    }
    go_on(watch, then);
}

fn go_on(watch: &StreamWatch, then: StreamStep) {
    match then {
        StreamStep::ReadOn => {}
        StreamStep::OpenAgain { pause_ms } => wait(watch, pause_ms),
        StreamStep::Close => {
            let_go(watch.stream.open.try_update_value(Option::take).flatten());
            if let (Some(end), Some(progress)) = (watch.end, watch.progress.try_get_untracked()) {
                end.run((watch.run, progress));
            }
        }
    }
}

fn wait(watch: &StreamWatch, pause_ms: u64) {
    let later = {
        let watch = watch.clone();
        move || open(watch)
    };
    // This may run inside a closure of the previous source, so that source is dropped only afterwards.
    let again = set_timeout_with_handle(later, Duration::from_millis(pause_ms)).ok();
    keep(watch, OpenStream { events: None, again, _on_event: None, _on_error: None });
}

fn keep(watch: &StreamWatch, source: OpenStream) {
    let source = SendWrapper::new(source);
    let_go(watch.stream.open.try_update_value(|open| open.replace(source)).flatten());
}

/// Closes a source at once, but drops its closures later, because one of them may be running.
fn let_go(source: Option<SendWrapper<OpenStream>>) {
    let Some(source) = source else { return };
    if let Some(events) = &source.events {
        events.close();
    }
    set_timeout(move || drop(source), Duration::ZERO);
}
