//! A part of a page that is there once it is loaded.

use leptos::prelude::*;

use crate::{client::Loading, widgets::ErrorView};

/// Shows what was loaded, or in plain words why it was not. While it is loaded again, what was there stays.
///
/// ```ignore
/// <Loaded of=this.market show=move |market: api::Market| view! { <Cards market /> }.into_any() />
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
    view! {
        <Transition fallback=move || {
            fallback.run()
        }>
            {move || {
                let show = show.clone();
                Suspend::new(async move {
                    match of.await {
                        Ok(value) => show(value),
                        Err(error) => view! { <ErrorView error on_retry=move |()| of.refetch() /> }.into_any(),
                    }
                })
            }}
        </Transition>
    }
}
