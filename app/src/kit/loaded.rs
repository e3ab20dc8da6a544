//! A part of a page that is there once it is loaded.

use std::pin::Pin;

use api::Error;
use leptos::prelude::*;

use crate::{client::Loading, kit::ErrorView};

type Drawing = Pin<Box<dyn Future<Output = AnyView> + Send>>;

/// Shows what was loaded, or in plain words why it was not. While it is loaded again, what was there stays.
///
/// ```ignore
/// <Loaded of=market show=move |market: api::Market| view! { <Cards market /> }.into_any() />
/// ```
#[component]
pub fn Loaded<T, Show>(
    /// What is being loaded.
    of: Loading<T>,
    /// How it is shown.
    show: Show,
    /// What stands there the first time, in the shape of the real thing.
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

/// The same for everything that is loaded, so that the browser has it once.
fn transition(draw: Box<dyn Fn() -> Drawing + Send + Sync>, fallback: ViewFn) -> AnyView {
    #[cfg(feature = "ssr")]
    {
        // A page is rendered to its end before it is sent, so nobody would see it.
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

/// What `Transition` writes, made once. On the server `Transition` makes its children twice, to see what they wait for and to show
/// them, and with them everything that they load.
#[cfg(feature = "ssr")]
fn once(shown: Drawing) -> impl IntoView {
    use leptos::tachys::reactive_graph::OwnedView;
    let owner = Owner::new();
    owner.with(|| {
        // The browser counts its `Transition` among the things whose data it looks up by number.
        if let Some(shared) = Owner::current_shared_context() {
            shared.next_id();
        }
        // What is shown finds its context while it is written, too, which is after the waiting.
        OwnedView::new(Suspend::new(async move { OwnedView::new(shown.await) }))
    })
}
