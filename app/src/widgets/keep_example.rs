//! The button that keeps a good answer as an example of its app.

use leptos::prelude::*;
use ui::{Button, ButtonVariant, ControlSize, IconName, Shown};

use super::{LiveRun, RunLook};
use crate::{kit::focus, locales::use_words};

/// Offers to keep a complete answer as an example, for people who may change the app.
#[component]
pub fn KeepExample(
    live: LiveRun,
    /// Whether it is kept already.
    #[prop(into)]
    kept: Signal<bool>,
    #[prop(into)] on_keep: Callback<()>,
) -> impl IntoView {
    let w = use_words().run();
    let progress = live.progress();
    let is_good = Memo::new(move |_| {
        let is_whole = progress.with(|run| matches!(RunLook::of(run), RunLook::Done | RunLook::DoneByFallback));
        is_whole && live.id().is_some()
    });
    let keep = move |_| {
        on_keep.run(());
        // The button goes once it is kept.
        focus("answer-title");
    };
    view! {
        <Shown when=move || is_good.get() && !kept.get()>
            <Button variant=ButtonVariant::Ghost size=ControlSize::S icon=IconName::Plus on_click=keep>
                {w.keep_example()}
            </Button>
        </Shown>
    }
}
