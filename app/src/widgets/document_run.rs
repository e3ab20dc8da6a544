//! A document that a model writes for the page: people see how far it is, and read it only if nothing could be made of it.

use api::Run;
use leptos::prelude::*;
use model::{Output, OutputFormat, RunId};
use ui::Shown;

use super::{LiveRun, RunAnswer, RunLook, RunNote, RunProgress, RunStatus, StopButton};

/// Follows a run that has just begun; `on_end` is called with its end.
pub fn followed(workspace: String, run: &Run, on_end: Callback<RunProgress>) -> LiveRun {
    let ended = Callback::new(move |(_, progress): (RunId, RunProgress)| on_end.run(progress));
    let live = LiveRun::new(workspace).on_end(ended);
    live.begin(run.id, run.progress());
    live
}

#[component]
pub fn DocumentRun(
    live: LiveRun,
    /// How far it is, in words.
    #[prop(into)]
    so_far: Signal<String>,
) -> impl IntoView {
    let progress = live.progress();
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
                <p class="muted">{move || so_far.get()}</p>
            </Shown>
            <RunNote live />
        </div>
    }
}
