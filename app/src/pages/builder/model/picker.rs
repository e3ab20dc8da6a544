//! Choosing a model.

use api::Model;
use leptos::prelude::*;
use model::{ModelRef, ModelUse, Wants, search::score};
use ui::{
    Badge, Button, ButtonVariant, Dialog, DialogFocus, DialogSize, Empty, IconName, TextInput, TextKind, Tone, Vendor,
};

use super::{
    AnsweringModel, DemoBadge, answering_model, price,
    swap::{ModelSwap, SwapSummary},
    wants::WantsOption,
};
use crate::{locales::use_words, pages::builder::editor::Editor, session::use_amounts, widgets::ModelFacts};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PickPurpose {
    /// The app's model.
    App,
    /// A fallback.
    Fallback,
}

#[component]
pub fn ModelPicker(editor: Editor, picker: RwSignal<Option<PickPurpose>>) -> impl IntoView {
    let w = use_words();
    let query = RwSignal::new(String::new());
    let chosen = RwSignal::new(None::<ModelUse>);
    // The second step of choosing a model: what it changes.
    let swap = RwSignal::new(None::<ModelSwap>);
    let keep = RwSignal::new(true);
    let begin = move |()| {
        query.set(String::new());
        chosen.set(match picker.get() {
            Some(PickPurpose::App) => editor.peek(|state| state.model().use_.clone()),
            _ => None,
        });
        swap.set(None);
        keep.set(true);
    };
    let title = move || match (picker.get(), swap.get()) {
        (_, Some(swap)) => w.builder().model().swap_to(&swap.to.name),
        (Some(PickPurpose::Fallback), None) => w.builder().model().choose_fallback().to_owned(),
        (_, None) => w.builder().model().choose().to_owned(),
    };
    view! {
        <Dialog
            id="picker"
            open=Signal::derive(move || picker.with(Option::is_some))
            on_close=move |()| picker.set(None)
            on_open=begin
            title
            close_label=w.common().close()
            size=DialogSize::L
            focus=DialogFocus::FirstField
            foot=ViewFn::from(move || view! { <Foot editor picker=PickerState { picker, chosen, swap, keep } /> })
        >
            {move || match swap.get() {
                Some(swap) => view! { <SwapSummary editor swap keep /> }.into_any(),
                None => {
                    view! {
                        <TextInput
                            value=query
                            kind=TextKind::Search
                            label=w.builder().model().search()
                            placeholder=editor.models.with_value(|models| w.builder().model().search_many(models.len()))
                            icon=IconName::Search
                        />
                        <Options editor picker query chosen />
                    }
                        .into_any()
                }
            }}
        </Dialog>
    }
}

#[derive(Debug, Clone, Copy)]
struct PickerState {
    picker: RwSignal<Option<PickPurpose>>,
    chosen: RwSignal<Option<ModelUse>>,
    swap: RwSignal<Option<ModelSwap>>,
    keep: RwSignal<bool>,
}

impl PickerState {
    /// Takes the choice, or first shows what changes if a different model would answer.
    fn take(self, editor: Editor) {
        let chosen = self.chosen.get_untracked();
        match (self.picker.get_untracked(), self.swap.get_untracked()) {
            (Some(PickPurpose::App), Some(swap)) => {
                let keeps = self.keep.get_untracked();
                editor.edit(|state| {
                    state.set_model(chosen);
                    if keeps {
                        state.stand_in_first(swap.from.model_ref);
                    }
                });
            }
            (Some(PickPurpose::App), None) => {
                let swap = ModelSwap::to(editor, chosen.as_ref());
                if swap.is_some() {
                    return self.swap.set(swap);
                }
                editor.edit(|state| state.set_model(chosen));
            }
            (Some(PickPurpose::Fallback), _) => {
                if let Some(ModelUse::Model(model)) = chosen {
                    editor.edit(|state| state.add_fallback(model));
                }
            }
            (None, _) => {}
        }
        self.picker.set(None);
    }
}

#[component]
fn Foot(editor: Editor, picker: PickerState) -> impl IntoView {
    let w = use_words();
    let state = picker;
    let PickerState { picker, chosen, swap, .. } = picker;
    let is_fallback = move || picker.get() == Some(PickPurpose::Fallback);
    let label = move || {
        let found = editor.models.with_value(|models| answering_model(models, chosen.get().as_ref()));
        match (chosen.get(), found) {
            (Some(ModelUse::Wants(_)), _) => w.builder().model().use_whichever().to_owned(),
            (Some(_), AnsweringModel::Model { model, .. }) => w.builder().model().use_model(&model.name),
            (Some(ModelUse::Model(gone)), _) => w.builder().model().use_model(&gone.model),
            (None, _) => w.builder().model().use_default().to_owned(),
        }
    };
    let back = move |_| {
        if swap.get_untracked().is_some() { swap.set(None) } else { picker.set(None) }
    };
    let back_label = move || if swap.get().is_some() { w.common().back() } else { w.common().cancel() };
    let blocked = Signal::derive(move || {
        let is_nothing = match chosen.get() {
            None => is_fallback(),
            Some(ModelUse::Wants(wants)) => wants == Wants::default(),
            Some(ModelUse::Model(_)) => false,
        };
        is_nothing.then(|| w.builder().model().choose_first().to_owned())
    });
    view! {
        <Button on_click=back>{back_label}</Button>
        <Button id="picker-use" variant=ButtonVariant::Primary blocked on_click=move |_| state.take(editor)>
            {move || match blocked.get().is_some() && is_fallback() {
                true => w.builder().model().choose_fallback().to_owned(),
                false => label(),
            }}
        </Button>
    }
}

#[component]
fn Options(
    editor: Editor,
    picker: RwSignal<Option<PickPurpose>>,
    query: RwSignal<String>,
    chosen: RwSignal<Option<ModelUse>>,
) -> impl IntoView {
    let w = use_words().builder().model();
    let found = Memo::new(move |_| {
        let taken = match picker.get() {
            Some(PickPurpose::Fallback) => editor.peek(|state| {
                let model = state.model();
                model.named().into_iter().chain(&model.fallbacks).cloned().collect()
            }),
            _ => Vec::new(),
        };
        editor.models.with_value(|models| query.with(|query| find(models, query, &taken)))
    });
    // The search is for models; the default stays available.
    let offers_default = move || picker.get() == Some(PickPurpose::App) && query.with(|query| query.trim().is_empty());
    let default = move || {
        offers_default().then(|| {
            let now = editor.models.with_value(|models| answering_model(models, None));
            view! {
                <DefaultOption now chosen />
                <WantsOption editor chosen />
            }
        })
    };
    let is_empty = move || found.with(Vec::is_empty) && !offers_default();
    view! {
        {move || {
            is_empty()
                .then(|| {
                    view! { <Empty icon=IconName::Search title=w.not_found(&query.get()) text=w.not_found_text() /> }
                })
        }}
        <ul class="model-list card" role="list" hidden=is_empty>
            {default}
            {move || found.get().into_iter().map(|model| view! { <ModelOption model chosen /> }).collect_view()}
        </ul>
    }
}

/// The models that match the query, the best first, without those in `taken`.
fn find(models: &[Model], query: &str, taken: &[ModelRef]) -> Vec<Model> {
    let mut found: Vec<(u32, Model)> = models
        .iter()
        .filter(|model| !taken.contains(&model.model_ref))
        .filter_map(|model| {
            let fields =
                [&model.name, &model.model_ref.model, &model.provider_name, &model.connection_name].map(String::as_str);
            Some((score(query, fields)?, model.clone()))
        })
        .collect();
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    found.into_iter().map(|(_, model)| model).collect()
}

#[component]
fn DefaultOption(now: AnsweringModel, chosen: RwSignal<Option<ModelUse>>) -> impl IntoView {
    let w = use_words().builder().model();
    let facts = match now {
        AnsweringModel::Model { model, .. } => w.default_is(&model.name),
        AnsweringModel::Gone(_) | AnsweringModel::Whichever(_) | AnsweringModel::Nothing => {
            w.none_connected().to_owned()
        }
    };
    view! {
        <li>
            <label class="model-option">
                <Radio model=None chosen />
                <span class="model-option__name">{w.workspace_default()}</span>
                <span class="model-option__price"></span>
                <span class="model-option__facts">
                    <span>{facts}</span>
                </span>
            </label>
        </li>
    }
}

#[component]
fn ModelOption(model: Model, chosen: RwSignal<Option<ModelUse>>) -> impl IntoView {
    let w = use_words().builder().model();
    let facts = model.clone();
    let provider = match model.connection_name == model.provider_name {
        true => model.provider_name.clone(),
        false => format!("{} · {}", model.provider_name, model.connection_name),
    };
    view! {
        <li>
            <label class="model-option">
                <Radio model=Some(ModelUse::Model(model.model_ref.clone())) chosen />
                <span class="model-option__name">
                    <Vendor monogram=model.monogram />
                    {model.name}
                    {model.demo.then(|| view! { <DemoBadge /> })}
                    {model.default.then(|| view! { <Badge tone=Tone::Accent>{w.workspace_default()}</Badge> })}
                </span>
                <span class="model-option__price">{price(model.price.as_ref(), use_amounts(), w)}</span>
                <span class="model-option__facts">
                    <span>{provider}</span>
                    <ModelFacts model=facts />
                    {model.demo.then(|| view! { <span>{w.demo_text()}</span> })}
                </span>
            </label>
        </li>
    }
}

#[component]
fn Radio(model: Option<ModelUse>, chosen: RwSignal<Option<ModelUse>>) -> impl IntoView {
    let mine = model.clone();
    view! {
        <input
            type="radio"
            name="picked-model"
            prop:checked=move || chosen.with(|chosen| *chosen == mine)
            on:change=move |_| chosen.set(model.clone())
        />
    }
}
