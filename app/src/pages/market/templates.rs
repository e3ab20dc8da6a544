//! The ready-made apps.

use api::{Role, Template};
use leptos::prelude::*;
use ui::{Badge, Section, Tone};

use super::address::MarketAddress;
use crate::{locales::use_words, preferences::use_language, session::use_role, widgets::AppIcon};

/// The templates as cards; each opens its details.
#[component]
pub(super) fn Templates(place: MarketAddress, templates: Vec<Template>) -> impl IntoView {
    let w = use_words().market();
    let language = use_language();
    let role = use_role();
    let lead = move || if role.get() >= Role::Builder { w.templates_lead() } else { w.templates_lead_for_users() };
    let cards = templates.into_iter().map(|template| {
        let id = template.id;
        view! {
            <article class="app-card">
                <div class="app-card__head">
                    <AppIcon category=template.category icon=template.icon />
                    <div class="app-card__titles">
                        <h3 class="app-card__name">
                            <a
                                class="app-card__link"
                                href=move || place.href(|wanted| wanted.template = Some(id.clone()))
                                data-noscroll=true
                            >
                                {template.name}
                            </a>
                        </h3>
                        <p class="app-card__owner">
                            {template.category.name(language)} " "
                            {template.added.map(|_| view! { <Badge tone=Tone::Ok>{w.added()}</Badge> })}
                        </p>
                    </div>
                </div>
                <p class="app-card__text">{template.summary}</p>
                <div class="app-card__foot">
                    <span>{w.kind(template.kind)}</span>
                </div>
            </article>
        }
    });
    let cards = cards.collect_view();
    view! {
        <Section id="templates" title=w.templates() lead=TextProp::from(lead)>
            <div class="card-grid">{cards}</div>
        </Section>
    }
}
