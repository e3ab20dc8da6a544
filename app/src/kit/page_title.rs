//! The title of the document.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::locales::use_words;

/// The page's title, unique: "Versions: Complaint reply writer". The product's name is added.
///
/// Use this and never `leptos_meta::Title`, which on the server reads its text when the page is over, where a signal may be another
/// page's.
#[component]
pub fn PageTitle(#[prop(into)] text: TextProp) -> impl IntoView {
    let madang = use_words().common().madang();
    let title = move || format!("{} · {madang}", text.get());
    // The document is written from what is told here; the component then only takes its place in the page.
    #[cfg(feature = "ssr")]
    let title = {
        let title = untrack(title);
        crate::head::entitle(&title);
        title
    };
    view! { <Title text=title /> }
}
