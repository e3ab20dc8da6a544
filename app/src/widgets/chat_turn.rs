//! One turn of a conversation: what was asked, and the answer under it.

use leptos::prelude::*;
use model::{Output, RunId};
use ui::Shown;

use crate::{
    locales::use_words,
    widgets::{LiveRun, RunAnswer, RunFoot, RunLook, RunNote, RunStatus, StopButton, announce, keys},
};

/// One turn. Within it, Esc stops the run and C copies the answer.
#[component]
pub fn ChatTurn(
    id: RunId,
    said: String,
    live: LiveRun,
    #[prop(into)] output: Signal<Output>,
    /// Sends the same message again; offered if there is no answer.
    #[prop(optional, into)]
    again: Option<Callback<()>>,
    /// The name of a saved answer, without extension.
    #[prop(optional, into)]
    file_name: Signal<String>,
    /// What else can be done with the answer.
    #[prop(optional, into)]
    actions: ViewFn,
) -> impl IntoView {
    let w = use_words().run();
    announce(live);
    bring_into_view(live);
    view! {
        <article class="chat__turn" id=format!("turn-{id}") tabindex="-1" on:keydown=keys(live, output)>
            <div class="chat__said">
                <h3>{w.you()}</h3>
                <p>{said}</p>
            </div>
            <div class="chat__answer">
                <TurnState live />
                <RunAnswer live output again />
                <RunNote live />
                <RunFoot live output file_name />
                {actions.run()}
            </div>
        </article>
    }
}

/// The state of the run, unless it ended normally.
#[component]
fn TurnState(live: LiveRun) -> impl IntoView {
    let progress = live.progress();
    let look = Memo::new(move |_| progress.with(RunLook::of));
    let unusual = move || !matches!(look.get(), RunLook::Done | RunLook::DoneByFallback);
    view! {
        <Shown when=unusual>
            <div class="chat__state">
                <RunStatus live />
                <Shown when=move || live.is_live()>
                    <StopButton live />
                </Shown>
            </div>
        </Shown>
    }
}

/// Scrolls once to a turn that begins on this page.
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
