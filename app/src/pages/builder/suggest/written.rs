//! A suggestion while it is written, and what becomes of it if there is none.

use api::Run;
use leptos::prelude::*;
use model::{Output, suggest::SuggestKind};
use ui::{Button, Shown};

use crate::{
    locales::use_words,
    widgets::{DocumentRun, RunLook, RunProgress, RunView, followed},
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
    let live = followed(workspace, &run, on_end);
    let progress = live.progress();
    if kind == SuggestKind::Review {
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
    let words = Memo::new(move |_| progress.with(|run| run.output.split_whitespace().count()));
    view! { <DocumentRun live so_far=Signal::derive(move || w.words_so_far(words.get())) /> }.into_any()
}
