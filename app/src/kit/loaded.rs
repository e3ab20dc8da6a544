//! A part of a page that is shown once its data is loaded.

use std::pin::Pin;

use api::Error;
use leptos::prelude::*;

use crate::{client::Loading, kit::ErrorView};

type Drawing = Pin<Box<dyn Future<Output = AnyView> + Send>>;

/// Shows what was loaded, or an error in plain words. While it is loaded again, the previous content stays.
///
/// ```ignore
/// <Loaded of=market show=move |market: api::Market| view! { <Cards market /> }.into_any() />
/// ```
#[component]
pub fn Loaded<T, Show>(
    of: Loading<T>,
    show: Show,
    /// Shown the first time, in the shape of the real content.
    #[prop(optional, into)]
    fallback: ViewFn,
) -> impl IntoView
where
    T: Clone + serde::Serialize + serde::de::DeserializeOwned + Send + Sync + 'static,
    Show: Fn(T) -> AnyView + Clone + Send + Sync + 'static,
{
    let draw = move || -> Drawing {
        let show = show.clone();
        Box::pin(async move {
            match of.await {
                Ok(value) => show(value),
                Err(error) => failed(error, Callback::new(move |()| of.refetch())),
            }
        })
    };
    transition(Box::new(draw), fallback)
}

fn failed(error: Error, on_retry: Callback<()>) -> AnyView {
    view! { <ErrorView error on_retry /> }.into_any()
}

/// Independent of the data's type, so that it is compiled only once.
fn transition(draw: Box<dyn Fn() -> Drawing + Send + Sync>, fallback: ViewFn) -> AnyView {
    #[cfg(feature = "ssr")]
    {
        // A page is completely rendered before it is sent, so nobody would see the fallback.
        drop(fallback);
        once(draw()).into_any()
    }
    #[cfg(not(feature = "ssr"))]
    {
        let draw = StoredValue::new(draw);
        view! {
            <Transition fallback=move || {
                fallback.run()
            }>{move || Suspend::new(draw.with_value(|draw| draw()))}</Transition>
        }
        .into_any()
    }
}

/// Writes what `Transition` would write, but only once. On the server `Transition` creates its children twice, to see what they
/// wait for and to show them, and so loads everything twice.
#[cfg(feature = "ssr")]
fn once(shown: Drawing) -> impl IntoView {
    use leptos::tachys::reactive_graph::OwnedView;
    let owner = Owner::new();
    owner.with(|| {
        // The browser's `Transition` takes an id for its data, so one must be taken here as well.
        if let Some(shared) = Owner::current_shared_context() {
            shared.next_id();
        }
        // The content needs its context while it is written, which is after waiting.
        OwnedView::new(Suspend::new(async move { OwnedView::new(shown.await) }))
    })
}
