//! Rows while a model writes them.

use api::Run;
use leptos::prelude::*;
use model::{Output, OutputFormat, RunId};
use ui::Shown;

use crate::{
    locales::use_words,
    widgets::{LiveRun, RunAnswer, RunLook, RunNote, RunProgress, RunStatus, StopButton},
};

#[component]
pub(super) fn Written(
    /// The workspace's slug.
    workspace: String,
    run: Run,
    /// Called with the end of the run.
    on_end: Callback<RunProgress>,
) -> impl IntoView {
    let w = use_words().evidence().rows();
    let ended = Callback::new(move |(_, progress): (RunId, RunProgress)| on_end.run(progress));
    let live = LiveRun::new(workspace).on_end(ended);
    live.begin(run.id, run.progress());
    let progress = live.progress();
    // The document is for the page; people read it once it has become rows.
    let rows = Memo::new(move |_| progress.with(|run| run.output.matches("\"values\"").count()));
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
                <p class="muted">{move || w.suggest_so_far(rows.get())}</p>
            </Shown>
            <RunNote live />
        </div>
    }
}
