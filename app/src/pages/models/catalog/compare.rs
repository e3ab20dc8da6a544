//! Models side by side.

use api::{JsonBy, Model};
use leptos::prelude::*;
use model::{Language, diff::field_name};
use ui::{Dialog, DialogSize, TableScroll};

use super::{
    CatalogState,
    row::{Can, PriceCell},
};
use crate::{
    format::{day, number, tokens},
    locales::{Catalog as Words, use_words},
    preferences::use_language,
};

#[component]
pub(super) fn CompareDialog(catalog: CatalogState) -> impl IntoView {
    let w = use_words();
    view! {
        <Dialog
            id="compare-models"
            open=catalog.comparing
            on_close=move |()| catalog.comparing.set(false)
            title=w.catalog().compare_title()
            close_label=w.common().close()
            size=DialogSize::L
        >
            {move || view! { <Compared models=catalog.compared() /> }}
        </Dialog>
    }
}

#[component]
fn Compared(models: Vec<Model>) -> impl IntoView {
    let w = use_words().catalog();
    let language = use_language();
    let heads = models.iter().map(|model| view! { <th scope="col">{model.name.clone()}</th> }).collect_view();
    let row = |name: &'static str, cell: &dyn Fn(&Model) -> AnyView| {
        let cells = models.iter().map(|model| view! { <td>{cell(model)}</td> }).collect_view();
        view! {
            <tr>
                <th scope="row">{name}</th>
                {cells}
            </tr>
        }
        .into_any()
    };
    let text = |text: Option<String>| text.unwrap_or_else(|| w.unknown().to_owned()).into_any();
    let rows = [
        row(w.provider(), &|model| text(Some(format!("{} · {}", model.provider_name, model.connection_name)))),
        row(w.can(), &|model| view! { <Can model=model.clone() /> }.into_any()),
        row(w.price(), &|model| view! { <PriceCell price=model.price.clone() demo=model.demo /> }.into_any()),
        row(w.context(), &|model| text(model.context_tokens.map(tokens))),
        row(w.longest(), &|model| text(model.max_output_tokens.map(tokens))),
        row(w.languages(), &|model| text(languages(model, w))),
        row(w.json(), &|model| text(Some(json(model, w).to_owned()))),
        row(w.settings(), &|model| settings(model, language)),
        row(w.ends(), &|model| {
            model.retires.as_deref().map_or_else(|| "–".to_owned(), |retires| day(retires, language)).into_any()
        }),
        row(w.source(), &|model| source(model)),
    ];
    view! {
        <TableScroll label=w.compare_title()>
            <table class="table table--sides">
                <thead>
                    <tr>
                        <td></td>
                        {heads}
                    </tr>
                </thead>
                <tbody>{rows.into_iter().collect_view()}</tbody>
            </table>
        </TableScroll>
    }
}

fn languages(model: &Model, w: Words) -> Option<String> {
    let names: Vec<_> = model.languages.iter().map(|spoken| w.language(*spoken)).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn json(model: &Model, w: Words) -> &'static str {
    match model.json {
        JsonBy::Schema => w.json_schema(),
        JsonBy::Object => w.json_object(),
        JsonBy::Asking => w.json_asking(),
    }
}

/// The settings, each with its provider's name for it.
fn settings(model: &Model, language: Language) -> AnyView {
    let lines = model.takes.wire_names.iter().map(|(name, wire)| {
        view! {
            <li>
                {field_name(name, language).to_owned()} " " <code class="muted">{wire.clone()}</code>
                {(name == "temperature")
                    .then(|| model.takes.temperature_max.map(|max| format!(" 0–{}", number_of(max))))
                    .flatten()}
            </li>
        }
    });
    view! { <ul class="plain-list">{lines.collect_view()}</ul> }.into_any()
}

fn number_of(max: f64) -> String {
    if max.fract() == 0.0 { number(max as u64) } else { max.to_string() }
}

fn source(model: &Model) -> AnyView {
    let host = |url: &str| url.trim_start_matches("https://").split('/').next().unwrap_or_default().to_owned();
    match &model.source {
        Some(url) => view! { <a href=url.clone() rel="noreferrer">{host(url)}</a> }.into_any(),
        None => "–".into_any(),
    }
}
