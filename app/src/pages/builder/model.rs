//! The app's model and its settings.

mod fallbacks;
mod param;
mod picker;
mod settings;
mod swap;
mod wants;

use api::{Model, Price};
use leptos::prelude::*;
use model::{ModelRef, ModelUse, Wants};
use ui::{Alert, AlertTone, Badge, Icon, IconName, Tone, Vendor};

use super::{editor::Editor, state::fits};
use crate::{
    format::{Amounts, day},
    locales::{BuilderModel as Words, use_words},
    preferences::use_language,
    session::use_amounts,
};
use fallbacks::Fallbacks;
use settings::Settings;

pub use picker::{ModelPicker, PickPurpose};
pub use wants::wanted;

/// The model that would answer now: the chosen one, or the workspace's default.
#[derive(Debug, Clone, PartialEq)]
pub enum AnsweringModel {
    /// A model that is available.
    Model {
        model: Box<Model>,
        /// Whether it answers only because none is chosen.
        by_default: bool,
    },
    /// A chosen model that no connection offers any more.
    Gone(ModelRef),
    /// The first model in the workspace's order that meets these wishes.
    Whichever(Wants),
    /// None is chosen, and the workspace has no default.
    Nothing,
}

pub fn answering_model(models: &[Model], chosen: Option<&ModelUse>) -> AnsweringModel {
    let (found, by_default) = match chosen {
        Some(ModelUse::Model(chosen)) => (models.iter().find(|model| model.model_ref == *chosen), false),
        Some(ModelUse::Wants(wants)) => return AnsweringModel::Whichever(wants.clone()),
        None => (models.iter().find(|model| model.default), true),
    };
    match (found, chosen) {
        (Some(model), _) => AnsweringModel::Model { model: Box::new(model.clone()), by_default },
        (None, Some(ModelUse::Model(chosen))) => AnsweringModel::Gone(chosen.clone()),
        (None, _) => AnsweringModel::Nothing,
    }
}

/// The price of a model: `$3.00 / $15.00 per 1M`.
pub fn price(price: Option<&Price>, amounts: Amounts, w: Words) -> String {
    match price {
        None => w.price_unknown().to_owned(),
        Some(Price { input_micros_per_million: 0, output_micros_per_million: 0, .. }) => w.no_price().to_owned(),
        Some(price) => {
            w.price(&amounts.micros(price.input_micros_per_million), &amounts.micros(price.output_micros_per_million))
        }
    }
}

#[component]
pub fn ModelSection(editor: Editor, picker: RwSignal<Option<PickPurpose>>) -> impl IntoView {
    let w = use_words().builder().model();
    let amounts = use_amounts();
    let chosen = editor.memo(|state| state.model().use_.clone());
    let answering_model =
        Memo::new(move |_| editor.models.with_value(|models| answering_model(models, chosen.get().as_ref())));
    view! {
        <section class="section" aria-labelledby="model">
            <div class="section__head">
                <h2 id="model" tabindex="-1">
                    {w.title()}
                </h2>
                <p class="section__lead">{w.lead()}</p>
            </div>
            <button
                type="button"
                class="model-button"
                id="model-button"
                aria-haspopup="dialog"
                on:click=move |_| picker.set(Some(PickPurpose::App))
            >
                {move || shown(&answering_model.get(), editor, amounts, w)}
                <Icon name=IconName::UpDown />
            </button>
            {move || missing(&answering_model.get(), w)}
            <Settings editor answering_model />
            <Fallbacks editor picker />
        </section>
    }
}

fn shown(answering_model: &AnsweringModel, editor: Editor, amounts: Amounts, w: Words) -> AnyView {
    match answering_model {
        AnsweringModel::Model { model, by_default } => {
            let meta = format!("{} · {}", model.provider_name, price(model.price.as_ref(), amounts, w));
            let name = if *by_default { w.default_now(&model.name) } else { model.name.clone() };
            view! {
                <Vendor monogram=model.monogram.clone() size=ui::ControlSize::L />
                <span>
                    <span class="model-button__name">{name} {model.demo.then(|| view! { " " <DemoBadge /> })}</span>
                    <span class="model-button__meta">{meta}</span>
                </span>
            }
            .into_any()
        }
        AnsweringModel::Gone(model) => view! {
            <span>
                <span class="model-button__name">{model.model.clone()}</span>
                <span class="model-button__meta">{w.gone()}</span>
            </span>
        }
        .into_any(),
        AnsweringModel::Whichever(wants) => {
            let able = editor.models.with_value(|models| models.iter().filter(|model| fits(model, wants)).count());
            view! {
                <span>
                    <span class="model-button__name">{w.whichever(&wanted(wants, editor.words))}</span>
                    <span class="model-button__meta">{w.able(able)}</span>
                </span>
            }
            .into_any()
        }
        AnsweringModel::Nothing => view! {
            <span>
                <span class="model-button__name">{w.workspace_default()}</span>
                <span class="model-button__meta">{w.none_connected()}</span>
            </span>
        }
        .into_any(),
    }
}

fn missing(answering_model: &AnsweringModel, w: Words) -> Option<AnyView> {
    match answering_model {
        AnsweringModel::Model { model, .. } => {
            let day = day(model.retires.as_deref()?, use_language());
            Some(view! { <p class="field__hint">{w.retires(&model.name, &day)}</p> }.into_any())
        }
        AnsweringModel::Whichever(_) => None,
        AnsweringModel::Gone(_) => {
            Some(view! { <Alert tone=AlertTone::Warn title=w.gone_title()><p>{w.gone_text()}</p></Alert> }.into_any())
        }
        AnsweringModel::Nothing => {
            Some(view! { <Alert tone=AlertTone::Warn title=w.none_title()><p>{w.none_text()}</p></Alert> }.into_any())
        }
    }
}

/// Marks the small model on this machine as a demo.
#[component]
pub fn DemoBadge() -> impl IntoView {
    view! { <Badge tone=Tone::Warn>{use_words().builder().model().demo()}</Badge> }
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
            own_name: None,
            hidden: false,
            can: None,
            json: api::JsonBy::Asking,
            languages: Vec::new(),
            context_tokens: None,
            max_output_tokens: None,
            retires: None,
            retires_by: None,
            successor: None,
            source: None,
            takes: api::SettingsTaken::default(),
            price: None,
            prices: Vec::new(),
        }
    }

    #[test]
    fn the_workspaces_default_answers_where_none_is_chosen() {
        let models = [model("a", false), model("b", true)];
        let found = |chosen: Option<ModelUse>| match answering_model(&models, chosen.as_ref()) {
            AnsweringModel::Model { model, by_default } => (model.name, by_default),
            other => panic!("{other:?}"),
        };
        assert_eq!(found(None), ("B".to_owned(), true));
        assert_eq!(found(Some(ModelUse::Model(models[0].model_ref.clone()))), ("A".to_owned(), false));
        let gone = model("z", false).model_ref;
        let named = ModelUse::Model(gone.clone());
        assert_eq!(answering_model(&models, Some(&named)), AnsweringModel::Gone(gone));
        assert_eq!(answering_model(&[], None), AnsweringModel::Nothing);
    }

    #[test]
    fn a_price_says_what_is_known() {
        let w = words(model::Language::En).builder().model();
        let some = |input, output| Price {
            input_micros_per_million: input,
            cached_input_micros_per_million: None,
            output_micros_per_million: output,
            as_of: "2026-11-01".into(),
            own: false,
        };
        let price = |known: Option<&Price>| price(known, Amounts::default(), w);
        assert_eq!(price(Some(&some(3_000_000, 15_000_000))), "$3.00 / $15.00 per 1M tokens");
        assert_eq!(price(Some(&some(0, 0))), w.no_price());
        assert_eq!(price(None), w.price_unknown());
    }
}
