//! Cards: things that stand on their own.

use leptos::prelude::*;

/// A box with a title.
#[component]
pub fn Card(
    /// The id of its heading; the card is a section named by it.
    #[prop(into)]
    id: String,
    /// Its title.
    #[prop(into)]
    title: TextProp,
    /// What stands at the end of the title's line.
    #[prop(optional, into)]
    actions: ViewFn,
    /// What stands below the line at the bottom.
    #[prop(optional, into)]
    foot: Option<ViewFn>,
    /// The content.
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

/// One number with what it means.
#[component]
pub fn Stat(
    /// What is counted.
    #[prop(into)]
    label: TextProp,
    /// The number.
    #[prop(into)]
    value: TextProp,
    /// One comparison, in words.
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
