//! Which pages a browser loads together.
//!
//! Each chunk is a wasm file of its own; what several chunks use lies in further files that they share. With a chunk for each
//! page there would be hundreds of those, so pages that the same people use in the same hour go together.

use leptos::prelude::AnyView;

/// A page of the route table. `in_chunk!` makes it a `LazyRoute`.
pub trait Screen: Send + 'static {
    /// What the page needs to ask the server for; begins while the page's chunk is still loading.
    fn data() -> Self;
    /// The page itself, in its chunk.
    fn view(this: Self) -> AnyView;
}

/// Puts a page into a chunk: `in_chunk!(doors: LoginPage);`. The chunks:
/// `everyday` (the frame, market, running apps), `builder`, `admin`, `doors` (before one is in), `reference`, `shared`.
macro_rules! in_chunk {
    ($chunk:ident: $page:ty) => {
        const _: () = {
            use ::leptos::prelude::AnyView;

            impl ::leptos_router::LazyRoute for $page {
                fn data() -> Self {
                    <Self as $crate::chunk::Screen>::data()
                }

                async fn view(this: Self) -> AnyView {
                    #[cfg(not(feature = "hydrate"))]
                    ::leptos::prefetch_lazy_fn_on_server(stringify!($chunk));
                    view(this).await
                }

                async fn preload() {
                    #[cfg(feature = "hydrate")]
                    preload().await;
                }
            }

            #[cfg(feature = "hydrate")]
            #[::leptos::wasm_split::wasm_split($chunk, wasm_split_path = ::leptos::wasm_split, preload(preload))]
            fn view(page: $page) -> AnyView {
                <$page as $crate::chunk::Screen>::view(page)
            }

            #[cfg(not(feature = "hydrate"))]
            async fn view(page: $page) -> AnyView {
                <$page as $crate::chunk::Screen>::view(page)
            }
        };
    };
}
pub(crate) use in_chunk;
