//! The beginning of a conversation: what the app says first, and suggestions.

use leptos::prelude::*;
use ui::Shown;

use crate::locales::use_words;

/// The beginning of a conversation. The opening stays; the suggestions disappear once something was said.
#[component]
pub fn ChatOpening(
    /// What the app says first.
    #[prop(into)]
    opening: Signal<String>,
    #[prop(into)] suggestions: Signal<Vec<String>>,
    /// Whether nothing was said yet.
    #[prop(into)]
    fresh: Signal<bool>,
    #[prop(into)] on_choose: Callback<String>,
) -> impl IntoView {
    let w = use_words().run();
    let any = Memo::new(move |_| fresh.get() && suggestions.with(|texts| texts.iter().any(|text| !text.is_empty())));
    let has_opening = Memo::new(move |_| !opening.with(String::is_empty));
    let buttons = move || {
        let texts = suggestions.get().into_iter().filter(|text| !text.is_empty());
        let button = move |text: String| {
            let chosen = text.clone();
            view! {
                <button type="button" class="chat__suggestion" on:click=move |_| on_choose.run(chosen.clone())>
                    {text}
                </button>
            }
        };
        texts.map(button).collect_view()
    };
    view! {
        <Shown when=move || has_opening.get()>
            <p class="chat__opening">{move || opening.get()}</p>
        </Shown>
        <Shown when=move || any.get()>
            <div class="chat__suggestions">
                <p class="muted">{w.suggestions()}</p>
                {buttons}
            </div>
        </Shown>
    }
}
