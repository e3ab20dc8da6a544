//! Which model answers, and how it is set.

mod fallbacks;
mod param;
mod picker;
mod settings;
mod swap;

use api::{Model, Price};
use leptos::prelude::*;
use model::ModelRef;
use ui::{Alert, AlertTone, Badge, Icon, IconName, Tone, Vendor};

use super::editor::Editor;
use crate::{
    format,
    locales::{BuilderModel as Words, use_words},
};
use fallbacks::Fallbacks;
use settings::Settings;

pub use picker::{ModelPicker, PickFor};

/// The model that answers now: the one chosen, or the workspace's default.
#[derive(Debug, Clone, PartialEq)]
pub enum Answering {
    /// A model that is there.
    Model {
        /// The model.
        model: Box<Model>,
        /// Whether only because none is chosen.
        by_default: bool,
    },
    /// One that was chosen, and that no connection offers any more.
    Gone(ModelRef),
    /// None is chosen, and the workspace has none.
    Nothing,
}

/// The model that answers now.
pub fn answering(models: &[Model], chosen: Option<&ModelRef>) -> Answering {
    let (found, by_default) = match chosen {
        Some(chosen) => (models.iter().find(|model| model.model_ref == *chosen), false),
        None => (models.iter().find(|model| model.default), true),
    };
    match (found, chosen) {
        (Some(model), _) => Answering::Model { model: Box::new(model.clone()), by_default },
        (None, Some(chosen)) => Answering::Gone(chosen.clone()),
        (None, None) => Answering::Nothing,
    }
}

/// What a model costs: `$3.00 / $15.00 per 1M`.
pub fn price(price: Option<&Price>, w: &Words) -> String {
    let money = |micros: u64| format::money(api::Money::usd(i64::try_from(micros).unwrap_or(i64::MAX)));
    match price {
        None => w.price_unknown.to_owned(),
        Some(Price { input_micros_per_million: 0, output_micros_per_million: 0, .. }) => w.no_price.to_owned(),
        Some(price) => (w.price)(&money(price.input_micros_per_million), &money(price.output_micros_per_million)),
    }
}

/// The section.
#[component]
pub fn ModelSection(editor: Editor, picker: RwSignal<Option<PickFor>>) -> impl IntoView {
    let w = &use_words().builder().model;
    let chosen = editor.memo(|state| state.model().use_.clone());
    let answering = Memo::new(move |_| editor.models.with_value(|models| answering(models, chosen.get().as_ref())));
    view! {
        <section class="section" aria-labelledby="model">
            <div class="section__head">
                <h2 id="model" tabindex="-1">
                    {w.title}
                </h2>
                <p class="section__lead">{w.lead}</p>
            </div>
            <button
                type="button"
                class="model-button"
                id="model-button"
                aria-haspopup="dialog"
                on:click=move |_| picker.set(Some(PickFor::App))
            >
                {move || shown(&answering.get(), w)}
                <Icon name=IconName::UpDown />
            </button>
            {move || missing(&answering.get(), w)}
            <Settings editor answering />
            <Fallbacks editor picker />
        </section>
    }
}

fn shown(answering: &Answering, w: &'static Words) -> AnyView {
    match answering {
        Answering::Model { model, by_default } => {
            let meta = format!("{} · {}", model.provider_name, price(model.price.as_ref(), w));
            let name = if *by_default { (w.default_now)(&model.name) } else { model.name.clone() };
            view! {
                <Vendor monogram=model.monogram.clone() size=ui::ControlSize::L />
                <span>
                    <span class="model-button__name">{name} {model.demo.then(|| view! { " " <DemoBadge /> })}</span>
                    <span class="model-button__meta">{meta}</span>
                </span>
            }
            .into_any()
        }
        Answering::Gone(model) => view! {
            <span>
                <span class="model-button__name">{model.model.clone()}</span>
                <span class="model-button__meta">{w.gone}</span>
            </span>
        }
        .into_any(),
        Answering::Nothing => view! {
            <span>
                <span class="model-button__name">{w.workspace_default}</span>
                <span class="model-button__meta">{w.none_connected}</span>
            </span>
        }
        .into_any(),
    }
}

fn missing(answering: &Answering, w: &'static Words) -> Option<AnyView> {
    match answering {
        Answering::Model { .. } => None,
        Answering::Gone(_) => {
            Some(view! { <Alert tone=AlertTone::Warn title=w.gone_title><p>{w.gone_text}</p></Alert> }.into_any())
        }
        Answering::Nothing => {
            Some(view! { <Alert tone=AlertTone::Warn title=w.none_title><p>{w.none_text}</p></Alert> }.into_any())
        }
    }
}

/// Names the small model on this machine as what it is.
#[component]
pub fn DemoBadge() -> impl IntoView {
    view! { <Badge tone=Tone::Warn>{use_words().builder().model.demo}</Badge> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locales::words;

    fn model(name: &str, default: bool) -> Model {
        Model {
            model_ref: ModelRef { connection: model::ConnectionId(uuid::Uuid::nil()), model: name.into() },
            name: name.to_uppercase(),
            connection_name: "Own".into(),
            provider_name: "OpenAI".into(),
            monogram: "OA".into(),
            demo: false,
            default,
            paused: false,
            takes: api::SettingsTaken::default(),
            price: None,
        }
    }

    #[test]
    fn the_workspaces_default_answers_where_none_is_chosen() {
        let models = [model("a", false), model("b", true)];
        let found = |chosen: Option<&ModelRef>| match answering(&models, chosen) {
            Answering::Model { model, by_default } => (model.name, by_default),
            other => panic!("{other:?}"),
        };
        assert_eq!(found(None), ("B".to_owned(), true));
        assert_eq!(found(Some(&models[0].model_ref)), ("A".to_owned(), false));
        let gone = model("z", false).model_ref;
        assert_eq!(answering(&models, Some(&gone)), Answering::Gone(gone));
        assert_eq!(answering(&[], None), Answering::Nothing);
    }

    #[test]
    fn a_price_says_what_is_known() {
        let w = &words(model::Language::En).builder().model;
        let some = |input, output| Price {
            input_micros_per_million: input,
            output_micros_per_million: output,
            as_of: "2026-11-01".into(),
        };
        assert_eq!(price(Some(&some(3_000_000, 15_000_000)), w), "$3.00 / $15.00 per 1M tokens");
        assert_eq!(price(Some(&some(0, 0)), w), w.no_price);
        assert_eq!(price(None, w), w.price_unknown);
    }
}
