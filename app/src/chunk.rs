//! Which pages a browser loads together.
//!
//! Each chunk is a wasm file of its own; what several chunks use lies in further files that they share. With a chunk for each
//! page there would be hundreds of those, so pages that the same people use in the same hour go together.

/// Puts the page that is the component of this name into a chunk: `chunk!(everyday: MarketPage);`. It makes a type of the same name, which
/// the route table names: a `LazyRoute` that fetches the chunk and then draws the component. The chunks:
///
/// | chunk | what is in it |
/// |---|---|
/// | `everyday` | the frame and the market |
/// | `run` | running apps, one's runs, and trying a draft in the builder; fetched once the market is idle or the builder is alive |
/// | `builder` | making, testing and sharing apps |
/// | `models`, `reference` | what their names say |
/// | `admin` | members, settings, API keys, webhooks, budgets, usage, the audit log, run logs, personal data, the server's status, notices, the account, importing apps |
///
/// Pages that are not taken over by the program have no chunk: `entry`, before one is in, and `visit`, of share links.
///
/// Everything of a page is in its chunk, what it asks the server for as well: every first visit pays for what isn't.
macro_rules! chunk {
    ($chunk:ident: $page:ident) => {
        #[doc = concat!("The route of [`", stringify!($page), "()`].")]
        #[derive(Debug, Default)]
        pub struct $page {}

        const _: () = {
            use ::leptos::prelude::{AnyView, IntoAny};

            impl ::leptos_router::LazyRoute for $page {
                fn data() -> Self {
                    Self::default()
                }

                async fn view(_: Self) -> AnyView {
                    #[cfg(feature = "ssr")]
                    $crate::head::needs(stringify!($chunk));
                    view().await
                }

                async fn preload() {
                    #[cfg(feature = "hydrate")]
                    preload().await;
                }
            }

            #[cfg(feature = "hydrate")]
            #[::leptos::wasm_split::wasm_split($chunk, wasm_split_path = ::leptos::wasm_split, preload(preload))]
            fn view() -> AnyView {
                $page().into_any()
            }

            #[cfg(not(feature = "hydrate"))]
            async fn view() -> AnyView {
                $page().into_any()
            }
        };
    };
}
pub(crate) use chunk;
