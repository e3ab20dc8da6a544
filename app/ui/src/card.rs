//! Cards: self-contained boxes.

use leptos::prelude::*;

/// A box with a title.
#[component]
pub fn Card(
    /// The id of its heading, which names the card's section.
    #[prop(into)]
    id: String,
    #[prop(into)] title: TextProp,
    /// Actions at the end of the title's line.
    #[prop(optional, into)]
    actions: ViewFn,
    /// The footer.
    #[prop(optional, into)]
    foot: Option<ViewFn>,
    children: Children,
) -> impl IntoView {
    let labelled_by = id.clone();
    view! {
        <section class="card" aria-labelledby=labelled_by>
            <div class="card__head">
                <h2 id=id>{move || title.get()}</h2>
                {actions.run()}
            </div>
            <div class="card__body">{children()}</div>
            {foot.map(|foot| view! { <div class="card__foot">{foot.run()}</div> })}
        </section>
    }
}

/// A number and its meaning.
#[component]
pub fn Stat(
    /// What is counted.
    #[prop(into)]
    label: TextProp,
    #[prop(into)] value: TextProp,
    /// A comparison, in words.
    #[prop(optional, into)]
    delta: Option<TextProp>,
) -> impl IntoView {
    view! {
        <div class="stat">
            <span class="stat__label">{move || label.get()}</span>
            <span class="stat__value">{move || value.get()}</span>
            {delta.map(|delta| view! { <span class="stat__delta">{move || delta.get()}</span> })}
        </div>
    }
}
