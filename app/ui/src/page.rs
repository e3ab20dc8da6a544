//! The layout of a page inside the frame.

use leptos::prelude::*;

/// How wide a page's content may be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PageWidth {
    /// Lists and cards: 80 rem.
    #[default]
    Wide,
    /// Text and forms: 56 rem.
    Read,
    /// Grids and logs: no limit.
    Full,
}

/// The content of a page, in one column with even gaps.
#[component]
pub fn PageInner(#[prop(optional)] width: PageWidth, children: Children) -> impl IntoView {
    let width = match width {
        PageWidth::Wide => None,
        PageWidth::Read => Some("read"),
        PageWidth::Full => Some("full"),
    };
    view! {
        <div class="page__inner" data-width=width>
            {children()}
        </div>
    }
}

/// The page's only `<h1>`, its lead and its actions.
#[component]
pub fn PageHeader(
    #[prop(into)] title: TextProp,
    /// One sentence on the page's purpose.
    #[prop(optional, into)]
    lead: Option<TextProp>,
    /// The actions, the primary one last.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <header class="page-header">
            <div class="page-header__text">
                <h1>{move || title.get()}</h1>
                {lead.map(|lead| view! { <p class="page-header__lead">{move || lead.get()}</p> })}
            </div>
            {children.map(|children| view! { <div class="page-header__actions">{children()}</div> })}
        </header>
    }
}

/// A section of a page with its heading.
#[component]
pub fn Section(
    /// The heading's id.
    #[prop(into)]
    id: String,
    /// The heading.
    #[prop(into)]
    title: TextProp,
    /// One sentence below it.
    #[prop(optional, into)]
    lead: Option<TextProp>,
    /// A link at the end of the heading's line.
    #[prop(optional, into)]
    actions: ViewFn,
    children: Children,
) -> impl IntoView {
    let labelled_by = id.clone();
    view! {
        <section class="section" aria-labelledby=labelled_by>
            <div class="section__head">
                <h2 id=id>{move || title.get()}</h2>
                {actions.run()}
                {lead.map(|lead| view! { <p class="section__lead">{move || lead.get()}</p> })}
            </div>
            {children()}
        </section>
    }
}
