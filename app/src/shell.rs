//! The document around the site.

use leptos::prelude::*;
use leptos_meta::MetaTags;
use leptos_router::location::RequestUrl;

use crate::{preferences::use_preferences, site::Site};

/// The HTML document. Its package folder carries the build's version in its name, so every file in it can be cached for good.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let preferences = use_preferences();
    let for_visitors = use_context::<RequestUrl>().is_some_and(|url| url.as_ref().starts_with("/s/"));
    let style = if for_visitors { "shared" } else { "madang" };
    let style = format!("/{}/{style}.css", options.site_pkg_dir);
    view! {
        <!DOCTYPE html>
        <html
            lang=preferences.language.tag()
            data-theme=preferences.theme_attr()
            data-offset=preferences.offset_minutes.to_string()
        >
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" href="/favicon.ico" sizes="32x32" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="stylesheet" href=style />
                // A visitor's page is a plain form that works at once: its scripts wait until the browser is idle.
                <HydrationScripts options defer=for_visitors />
                <MetaTags />
            </head>
            <body>
                <Site />
            </body>
        </html>
    }
}
