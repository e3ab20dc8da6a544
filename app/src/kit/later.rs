//! Parts of a page that nobody needs before hydration, such as the pane in which a draft is tried.

#[cfg(feature = "hydrate")]
use std::{pin::Pin, sync::Mutex};

use leptos::prelude::*;

/// Defines a function that draws its body from a separate chunk, which is fetched after hydration. Until then, and on the server,
/// nothing is drawn. It takes one of the chunks of `chunk.rs`: each additional chunk doubles the number of files, because what
/// any two share becomes a file.
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

/// The placeholder that `later!` inserts; it draws the part once its chunk is there.
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
            // The page may be gone by now, and with it everything that the part would read.
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

/// Put into the context by tests, so that the server draws such parts, too.
#[derive(Debug, Clone, Copy)]
pub struct DrawnAtOnce;

/// On the server the placeholder stays empty.
#[cfg(not(feature = "hydrate"))]
pub(crate) fn draw_later(draw: impl FnOnce() -> AnyView) -> AnyView {
    if use_context::<DrawnAtOnce>().is_some() { draw() } else { placeholder(|| None) }
}

fn placeholder(drawn: impl Fn() -> Option<AnyView> + Send + 'static) -> AnyView {
    drawn.into_any()
}
