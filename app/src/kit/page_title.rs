//! The title of the document.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::locales::use_words;

/// The page's unique title, such as "Versions: Complaint reply writer". The product's name is appended.
///
/// Use this instead of `leptos_meta::Title`, which on the server reads its text after the page is finished, when a signal may
/// belong to another page.
#[component]
pub fn PageTitle(#[prop(into)] text: TextProp) -> impl IntoView {
    let madang = use_words().common().madang();
    let title = move || format!("{} · {madang}", text.get());
    // On the server the document is written from what is recorded here; the component only keeps its place in the page.
    #[cfg(feature = "ssr")]
    let title = {
        let title = untrack(title);
        crate::head::entitle(&title);
        title
    };
    view! { <Title text=title /> }
}
