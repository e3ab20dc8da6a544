//! One line about what a model can do.

use api::Model;
use leptos::prelude::*;
use ui::{Icon, IconName};

use crate::{
    format::{day, tokens},
    locales::use_words,
    preferences::use_language,
};

/// Its known abilities, its context size, and its retirement date if there is one.
#[component]
pub fn ModelFacts(model: Model) -> impl IntoView {
    let w = use_words().abilities();
    let ability = |icon: IconName, word: &'static str| {
        view! {
            <span class="capability">
                <Icon name=icon />
                {word}
            </span>
        }
    };
    let can = model.can.map(|can| {
        [
            (can.images, IconName::Image, w.images()),
            (can.json, IconName::Braces, w.json()),
            (can.tools, IconName::Tool, w.tools()),
            (can.reasoning, IconName::Bulb, w.reasoning()),
        ]
        .into_iter()
        .filter(|(has, ..)| *has)
        .map(|(_, icon, word)| ability(icon, word))
        .collect_view()
    });
    let context = model.context_tokens.map(|count| view! { <span>{w.reads(&tokens(count))}</span> });
    let language = use_language();
    let retires = model.retires.map(|retires| {
        let day = day(&retires, language);
        let text = match &model.successor {
            Some(successor) => w.retires_for(&day, successor),
            None => w.retires(&day),
        };
        view! { <span>{text}</span> }
    });
    view! {
        {can}
        {context}
        {retires}
    }
}
