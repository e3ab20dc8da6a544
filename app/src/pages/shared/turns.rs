//! The answers that a visitor got.

use api::SharedRun;
use leptos::prelude::*;
use model::{Kind, OutputFormat, RunId};

use super::state::{State, Turn};
use crate::{
    locales::use_words,
    preferences::use_language,
    widgets::{ChatTurn, LiveRun, RunDoor, RunProgress, RunReader, RunView},
};

/// The answers so far.
#[component]
pub(super) fn Answers(state: State) -> impl IntoView {
    let format = state.app.with_value(|app| app.output.format);
    let chat = state.kind() == Kind::Chat;
    let draw = move |turn: Turn| match chat {
        true => view! {
            <ChatTurn id=turn.id said=turn.said live=turn.live format reader=RunReader::Visitor />
            <WithoutScript live=turn.live id=turn.id />
        }
        .into_any(),
        false => view! { <Answer live=turn.live id=turn.id format /> }.into_any(),
    };
    view! {
        <For each=move || state.turns.get() key=|turn| turn.id let(turn)>
            {draw(turn)}
        </For>
    }
}

#[component]
fn Answer(live: LiveRun, id: RunId, format: OutputFormat) -> impl IntoView {
    let w = use_words().run().answer();
    view! {
        <RunView live id="answer" title=w.title() format=format reader=RunReader::Visitor />
        <WithoutScript live id />
    }
}

/// The answer of a link that has closed meanwhile.
#[component]
pub(super) fn LastAnswer(token: String, run: SharedRun) -> impl IntoView {
    let live = LiveRun::new(RunDoor::Shared(token));
    live.begin(run.id, RunProgress::of_shared(&run));
    view! { <Answer live id=run.id format=OutputFormat::Markdown /> }
}

/// Without script the page does not grow: a link shows how far the answer is. Browsers with script take what is in `noscript`
/// for text, so it must not be drawn as elements here, or taking over the page would stumble over it.
#[component]
fn WithoutScript(live: LiveRun, id: RunId) -> impl IntoView {
    let w = use_words().shared();
    let address = format!("?run={id}&amp;lang={}", use_language().tag());
    let html = format!("<p><a class=\"button\" data-size=\"l\" href=\"{address}\">{}</a></p>", w.show_answer());
    untrack(|| live.is_live()).then(|| view! { <noscript inner_html=html></noscript> })
}
