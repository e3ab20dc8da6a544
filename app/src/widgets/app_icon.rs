//! The icon tile of an app.

use leptos::prelude::*;
use model::Category;
use ui::{Icon, IconName};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AppIconSize {
    /// In lists.
    S,
    /// On cards.
    #[default]
    M,
    /// On featured cards and page heads.
    L,
}

/// The tile of an app: its icon on the colour of its category. It is decorative; the name stands beside it.
#[component]
pub fn AppIcon(
    #[prop(into)] category: Signal<Category>,
    /// The icon's name, as in `api::App::icon`.
    #[prop(into)]
    icon: Signal<String>,
    #[prop(optional)] size: AppIconSize,
) -> impl IntoView {
    let size = match size {
        AppIconSize::S => Some("s"),
        AppIconSize::M => None,
        AppIconSize::L => Some("l"),
    };
    view! {
        <span class="app-icon" data-cat=move || category.get().slug() data-size=size>
            {move || {
                // An icon of a newer version may be missing from this version's sprite.
                let name = icon.with(|icon| IconName::from_id(icon)).unwrap_or(IconName::Apps);
                view! { <Icon name /> }
            }}
        </span>
    }
}
