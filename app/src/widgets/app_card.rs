//! An app in the market.

use api::App;
use leptos::prelude::*;
use ui::{ControlSize, Icon, IconButton, IconButtonVariant, IconName};

use crate::{
    locales::use_words,
    widgets::{AppIcon, ModelBadge},
};

/// Fewer ratings than this say too little to be shown.
const ENOUGH_RATINGS: u64 = 5;

/// An app as a card. The whole card is a link; the star lies above it.
#[component]
pub fn AppCard(
    app: App,
    #[prop(into)] href: String,
    /// Something beside the owner's name, such as a badge.
    #[prop(optional, into)]
    badge: ViewFn,
    /// Called with the wanted state of the star; without it there is no star.
    #[prop(optional, into)]
    on_favourite: Option<Callback<bool>>,
) -> impl IntoView {
    let w = use_words().common();
    let rated = app.thumbs_up + app.thumbs_down;
    let name = app.name.clone();
    let favourite = RwSignal::new(app.favourite);
    let star_label = move || {
        if favourite.get() { w.remove_favourite(&name) } else { w.add_favourite(&name) }
    };
    let star = on_favourite.map(|on_favourite| {
        let press = move |_| {
            favourite.update(|on| *on = !*on);
            on_favourite.run(favourite.get_untracked());
        };
        view! {
            <div class="app-card__favourite">
                <IconButton
                    label=star_label
                    icon=IconName::Star
                    variant=IconButtonVariant::Star
                    size=ControlSize::S
                    pressed=Signal::from(favourite)
                    on_click=press
                />
            </div>
        }
    });
    view! {
        <article class="app-card">
            <div class="app-card__head">
                <AppIcon category=app.category icon=app.icon />
                <div class="app-card__titles">
                    <h3 class="app-card__name">
                        <a class="app-card__link" href=href>
                            {app.name}
                        </a>
                    </h3>
                    <p class="app-card__owner">{app.owner.name} {badge.run()}</p>
                </div>
            </div>
            <p class="app-card__text">{app.summary}</p>
            <div class="app-card__foot">
                <ModelBadge name=app.model.map_or_else(|| w.default_model().to_owned(), |model| model.model) />
                {(rated >= ENOUGH_RATINGS).then(|| view! { <Useful thumbs_up=app.thumbs_up rated /> })}
                <span>{w.runs(app.runs)}</span>
            </div>
            {star}
        </article>
    }
}

/// The share of people who found the app useful, and how many rated it.
#[component]
fn Useful(thumbs_up: u64, rated: u64) -> impl IntoView {
    let percent = thumbs_up.saturating_mul(100) / rated.max(1);
    view! {
        <span class="rating">
            <Icon name=IconName::ThumbUp />
            <strong>{percent} "%"</strong>
            <span class="visually-hidden">{use_words().common().useful()}</span>
            " ("
            {rated}
            ")"
        </span>
    }
}
