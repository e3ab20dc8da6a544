//! A short badge that names a model.

use leptos::prelude::*;
use ui::Vendor;

/// A model with its vendor's monogram, in the same style for all vendors.
#[component]
pub fn ModelBadge(
    /// The vendor's two letters; without them only the name is shown.
    #[prop(optional, into)]
    monogram: Option<String>,
    #[prop(into)] name: TextProp,
) -> impl IntoView {
    view! {
        <span class="model-badge">
            {monogram.map(|monogram| view! { <Vendor monogram /> })}
            <span class="truncate">{move || name.get()}</span>
        </span>
    }
}
