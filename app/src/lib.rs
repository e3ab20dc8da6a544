//! The web interface: pages that are rendered on the server and hydrated in the browser.
//!
//! All data comes from `api::Client`; there are no server functions and no private endpoints. On the server the client calls the
//! API's router in-process with the visitor's cookie, in the browser it uses `fetch` (see [`client`]).
//!
//! [`site`] has the one route table. A page is a component that loads its own data; `chunk!` says in which chunk its code is.
//! Pages live in [`pages`], words in [`locales`], shared components that know the API in [`widgets`], the building blocks of
//! every page in `kit`, and the signed-in frame around pages in [`frame`]. Dependencies only point in this direction: pages, the
//! frame, widgets, the kit.
//!
//! To add a page:
//! 1. `pages/<area>/page.rs` with the component `XPage` and `chunk!(…: XPage);`; name it in `pages/<area>.rs`.
//! 2. Its words, in both languages: `locales/<area>.rs`. A word that is missing in one language does not compile.
//! 3. Its line in the route table.
//! 4. Its styles in `style/pages/<area>.css`: only grid areas and things that exist once.
//!
//! That is a page with wasm, for people who stay. Whoever passes through gets one without it, which only the server writes: [`entry`] before
//! one is in, [`visit`] with a share link. There a page is a function from data to a whole document ([`entry::page`]), its route stands in
//! `server/src/ssr/`, its style sheet is a small bundle of its own in `style/`, links to it are marked `rel="external"`, and `kit::lead_out` leads
//! there.
//!
//! State that is more than a signal or two goes into `pages/<area>/state.rs`: a pure struct with unit tests, without Leptos.

pub mod checks;
mod chunk;
pub mod client;
pub mod clock;
pub mod device;
#[cfg(feature = "ssr")]
pub mod entry;
pub mod format;
pub mod frame;
#[cfg(feature = "ssr")]
mod head;
mod kit;
#[cfg(feature = "ssr")]
pub mod letters;
pub mod locales;
pub mod pages;
pub mod preferences;
pub mod session;
#[cfg(feature = "ssr")]
pub mod shell;
pub mod site;
#[cfg(feature = "ssr")]
pub mod visit;
pub mod widgets;

pub use kit::{DrawnAtOnce, StatusCode};
pub use pages::RefusedRun;
#[cfg(feature = "ssr")]
pub use pages::run_of_form;
pub use preferences::{PREFERENCE_COOKIES, Preferences};
#[cfg(feature = "ssr")]
pub use shell::{Files, broken as broken_document, render as render_document};
pub use site::Site;

/// Hydrates the page. Afterwards the document has the attribute `data-alive`; nothing else shows when script begins to respond.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    let document = leptos::prelude::document();
    let (Some(root), Some(body)) = (document.document_element(), document.body()) else { return };
    wasm_bindgen_futures::spawn_local(async move {
        leptos::mount::hydrate_from_async(body, Site).await.forget();
        let _ = root.set_attribute("data-alive", "");
    });
}
