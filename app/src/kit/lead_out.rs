//! The way to pages without wasm.

use leptos::prelude::*;

/// Leads to a page that the program does not draw, such as sign-in. The server answers with a redirect; in the browser that page is loaded
/// in the place of this one.
pub fn lead_out(path: &str) -> AnyView {
    #[cfg(feature = "hydrate")]
    {
        // It fails only for an address that is none.
        let _ = window().location().replace(path);
        ().into_any()
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let path = path.to_owned();
        view! { <leptos_router::components::Redirect path /> }.into_any()
    }
}
