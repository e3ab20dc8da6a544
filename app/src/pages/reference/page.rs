//! The page of the API reference.

use leptos::prelude::*;
use ui::{PageHeader, PageInner};

use crate::{
    chunk::chunk,
    client::load,
    locales::use_words,
    widgets::{LanguageLinks, Loaded, PageTitle, PlainPage},
};

/// The reference as HTML. It reaches the browser as part of the page and is not repeated as data.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub struct Reference {
    #[serde(skip)]
    html: String,
}

chunk!(reference: ReferencePage);

/// The reference of the HTTP API.
#[component]
pub fn ReferencePage() -> impl IntoView {
    let (words, language) = (use_words(), crate::preferences::use_language());
    let reference = load(
        || (),
        move |client, ()| async move {
            #[cfg(feature = "ssr")]
            let reference = client
                .openapi()
                .await
                .map(|document| Reference { html: super::drawing::html(&document, words, language) });
            #[cfg(not(feature = "ssr"))]
            let reference = {
                let _ = (client, words, language);
                Ok(Reference::default())
            };
            reference
        },
    );
    let w = use_words().reference();
    let show = |reference: Reference| view! { <Drawn html=reference.html /> }.into_any();
    view! {
        <PageTitle text=w.title() />
        <PlainPage actions=ViewFn::from(|| view! { <LanguageLinks /> })>
            <PageInner>
                <PageHeader title=w.title() lead=w.lead()>
                    <a class="button" href="/api/v1/openapi.json" rel="external">
                        {w.document()}
                    </a>
                </PageHeader>
                {w.in_english().map(|text| view! { <p class="muted">{text}</p> })}
                <Loaded of=reference show />
            </PageInner>
        </PlainPage>
    }
}

/// The reference as the server drew it. If the page is reached by a client-side navigation, it is loaded from the server.
#[component]
fn Drawn(html: String) -> impl IntoView {
    let node = NodeRef::<leptos::html::Div>::new();
    Effect::new(move |_| {
        if node.get().is_some_and(|el| el.child_element_count() == 0) {
            let _ = window().location().reload();
        }
    });
    view! { <div class="reference" node_ref=node inner_html=html></div> }
}
