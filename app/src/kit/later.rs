//! Parts of a page that nobody needs before the page is alive, such as the pane in which a draft is tried.

#[cfg(feature = "hydrate")]
use std::{pin::Pin, sync::Mutex};

use leptos::prelude::*;

/// Makes a function that draws its body from another chunk than the page's, which is fetched once the page is alive. Until then, and on
/// the server, nothing is drawn. It takes one of the chunks of `chunk.rs`: each more doubles the number of files, because what any two
/// share is a file.
///
/// ```ignore
/// later! {
///     run: fn preview(editor: Editor) -> AnyView { view! { <Preview editor /> }.into_any() }
/// }
/// view! { {preview(editor)} }
/// ```
macro_rules! later {
    ($chunk:ident: $vis:vis fn $name:ident($($arg:ident: $type:ty),*) -> AnyView $body:block) => {
        $vis fn $name($($arg: $type),*) -> AnyView {
            #[cfg(feature = "hydrate")]
            {
                #[::leptos::wasm_split::wasm_split($chunk, wasm_split_path = ::leptos::wasm_split, preload(fetch))]
                fn draw($($arg: $type),*) -> AnyView $body

                $crate::kit::draw_later(Box::pin(fetch()), move || Box::pin(draw($($arg),*)))
            }
            #[cfg(not(feature = "hydrate"))]
            {
                let draw: fn($($type),*) -> AnyView = |$($arg),*| $body;
                $crate::kit::draw_later(move || draw($($arg),*))
            }
        }
    };
}
pub(crate) use later;

#[cfg(feature = "hydrate")]
type Fetched<T> = Pin<Box<dyn Future<Output = T>>>;

/// What `later!` puts into the page.
#[cfg(feature = "hydrate")]
pub(crate) fn draw_later(fetch: Fetched<()>, draw: impl FnOnce() -> Fetched<AnyView> + 'static) -> AnyView {
    use leptos::{reactive::computed::ScopedFuture, task::spawn_local};

    let drawn = StoredValue::new(Mutex::new(None::<AnyView>));
    let is_drawn = RwSignal::new(false);
    let owner = Owner::current();
    let mut work = Some((fetch, draw));
    Effect::new(move |_| {
        let Some((fetch, draw)) = work.take() else { return };
        let owner = owner.clone();
        spawn_local(async move {
            fetch.await;
            // The page may be gone by now, and with it all that the part would read.
            if is_drawn.is_disposed() {
                return;
            }
            let view = match &owner {
                Some(owner) => owner.with(|| ScopedFuture::new_untracked(draw())).await,
                None => return,
            };
            drawn.with_value(|drawn| {
                if let Ok(mut drawn) = drawn.lock() {
                    *drawn = Some(view);
                }
            });
            is_drawn.set(true);
        });
    });
    placeholder(move || is_drawn.get().then(|| drawn.with_value(|drawn| drawn.lock().ok()?.take())).flatten())
}

/// Has the server draw what is otherwise drawn once a page is alive. Tests of such parts put it into the context.
#[derive(Debug, Clone, Copy)]
pub struct DrawnAtOnce;

/// The same place on the server, where it stays empty.
#[cfg(not(feature = "hydrate"))]
pub(crate) fn draw_later(draw: impl FnOnce() -> AnyView) -> AnyView {
    if use_context::<DrawnAtOnce>().is_some() { draw() } else { placeholder(|| None) }
}

fn placeholder(drawn: impl Fn() -> Option<AnyView> + Send + 'static) -> AnyView {
    drawn.into_any()
}
