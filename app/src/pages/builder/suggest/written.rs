//! A suggestion while it is written, and what becomes of it if there is none.

use api::Run;
use leptos::prelude::*;
use model::{Output, OutputFormat, RunId, suggest::SuggestKind};
use ui::{Button, Shown};

use crate::{
    locales::use_words,
    widgets::{LiveRun, RunAnswer, RunLook, RunNote, RunProgress, RunStatus, RunView, StopButton},
};

#[component]
pub(super) fn Written(
    /// The workspace's slug.
    workspace: String,
    run: Run,
    kind: SuggestKind,
    /// Called with the end of the run.
    on_end: Callback<RunProgress>,
    /// Asks for a prompt without these weaknesses.
    improve: Callback<String>,
) -> impl IntoView {
    let w = use_words().builder().suggest();
    let ended = Callback::new(move |(_, progress): (RunId, RunProgress)| on_end.run(progress));
    let live = LiveRun::new(workspace).on_end(ended);
    live.begin(run.id, run.progress());
    if kind == SuggestKind::Review {
        let progress = live.progress();
        let is_done = Memo::new(move |_| progress.with(|run| RunLook::of(run) == RunLook::Done));
        let act = move || improve.run(progress.with_untracked(|run| run.output.clone()));
        return view! {
            <RunView live id="suggested" title=w.review() output=Signal::stored(Output::default()) />
            <Shown when=move || is_done.get()>
                <p>
                    <Button on_click=move |_| act()>{w.improve_with_these()}</Button>
                </p>
            </Shown>
        }
        .into_any();
    }
    let progress = live.progress();
    // The document is for the builder; people read it once it has become parts.
    let words = Memo::new(move |_| progress.with(|run| run.output.split_whitespace().count()));
    let is_live = Memo::new(move |_| progress.with(|run| RunLook::of(run).is_live()));
    let output = Output { format: OutputFormat::Text, ..Output::default() };
    view! {
        <div class="stack" aria-busy=move || is_live.get().to_string()>
            <div class="cluster">
                <RunStatus live />
                <Shown when=move || is_live.get()>
                    <StopButton live />
                </Shown>
            </div>
            <Shown
                when=move || is_live.get()
                fallback=move || {
                    let output = output.clone();
                    view! { <RunAnswer live output=Signal::stored(output) /> }
                }
            >
                <p class="muted">{move || w.words_so_far(words.get())}</p>
            </Shown>
            <RunNote live />
        </div>
    }
    .into_any()
}
