//! Which pages a browser loads together.
//!
//! Each chunk is a wasm file of its own; what several chunks use lies in further files that they share. With a chunk for each
//! page there would be hundreds of those, so pages that the same people use in the same hour go together.

use std::marker::PhantomData;

use leptos::prelude::AnyView;

/// A page. `in_chunk!` makes an [`InChunk`] of it, which the route table names.
pub trait Screen: Send + 'static {
    /// What the page needs to ask the server for.
    fn data() -> Self;
    /// The page itself.
    fn view(this: Self) -> AnyView;
}

/// A page that is in a chunk. Of the page itself nothing is outside of that, not even what it asks the server for: what every page
/// would have to load is paid for by each first visit.
#[derive(Debug)]
pub struct InChunk<P>(PhantomData<fn() -> P>);

impl<P> Default for InChunk<P> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

/// Puts a page into a chunk: `in_chunk!(doors: LoginPage);`. The chunks:
/// `everyday` (the frame, market, running apps), `builder` (making and sharing them), `models`, `admin`, `doors` (before one is in),
/// `reference`.
macro_rules! in_chunk {
    ($chunk:ident: $page:ty) => {
        const _: () = {
            use ::leptos::prelude::AnyView;

            impl ::leptos_router::LazyRoute for $crate::chunk::InChunk<$page> {
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
                <$page as $crate::chunk::Screen>::view(<$page as $crate::chunk::Screen>::data())
            }

            #[cfg(not(feature = "hydrate"))]
            async fn view() -> AnyView {
                <$page as $crate::chunk::Screen>::view(<$page as $crate::chunk::Screen>::data())
            }
        };
    };
}
pub(crate) use in_chunk;
