//! A language switch for pages without an account menu.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use model::Language;

use crate::preferences::{keep_language, use_language};

/// A link to this page in the other language. It works without script; with script the choice is remembered.
#[component]
pub fn LanguageLinks() -> impl IntoView {
    let (other, name) = match use_language() {
        Language::En => (Language::Ko, "한국어"),
        Language::Ko => (Language::En, "English"),
    };
    let location = use_location();
    let href = move || {
        location.search.with(|search| {
            let kept =
                search.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("lang="));
            let mut pairs: Vec<&str> = kept.collect();
            let lang = format!("lang={}", other.tag());
            pairs.push(&lang);
            format!("?{}", pairs.join("&"))
        })
    };
    view! {
        // `rel="external"`: a page's words are fixed when it is created, so the page is loaded again.
        <a href=href rel="external" lang=other.tag() hreflang=other.tag() on:click=move |_| keep_language(Some(other))>
            {name}
        </a>
    }
}
