//! The turns of a conversation.

use leptos::prelude::*;

use super::state::{State, Turn};
use crate::{
    locales::use_words,
    widgets::{LiveRun, RunAnswer, RunFoot, RunLook, RunNote, RunStatus, StopButton, announce, keys},
};

/// All turns, oldest first.
#[component]
pub(super) fn Turns(state: State) -> impl IntoView {
    view! {
        <For each=move || state.turns.get() key=|turn| turn.id let(turn)>
            <TurnView state turn />
        </For>
    }
}

#[component]
fn TurnView(state: State, turn: Turn) -> impl IntoView {
    let w = &use_words().run;
    let Turn { said, live, .. } = turn;
    let (format, name) = state.app.with_value(|app| (app.output.format, app.app.name.clone()));
    announce(live);
    bring_into_view(live);
    view! {
        <article class="chat__turn" id=format!("turn-{}", turn.id) tabindex="-1" on:keydown=keys(live)>
            <div class="chat__said">
                <h3>{w.you}</h3>
                <p>{said}</p>
            </div>
            <div class="chat__answer">
                <TurnState live />
                <RunAnswer live format=format />
                <RunNote live />
                <RunFoot live file_name=Signal::stored(name) />
            </div>
        </article>
    }
}

/// The state, unless it is the usual one.
#[component]
fn TurnState(live: LiveRun) -> impl IntoView {
    let progress = live.progress();
    let look = Memo::new(move |_| progress.with(RunLook::of));
    let unusual = move || !matches!(look.get(), RunLook::Done | RunLook::DoneByFallback);
    view! {
        <Show when=unusual>
            <div class="chat__state">
                <RunStatus live />
                <Show when=move || live.is_live()>
                    <StopButton live />
                </Show>
            </div>
        </Show>
    }
}

/// A turn that begins here is scrolled to, once.
fn bring_into_view(live: LiveRun) {
    Effect::new(move |_| {
        let Some(id) = live.id() else { return };
        if untrack(|| live.is_live()) {
            request_animation_frame(move || {
                if let Some(el) = document().get_element_by_id(&format!("turn-{id}")) {
                    el.scroll_into_view_with_bool(true);
                }
            });
        }
    });
}
