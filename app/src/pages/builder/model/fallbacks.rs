//! The models that answer when the chosen one can't.

use leptos::prelude::*;
use model::ModelRef;
use ui::{Button, ButtonVariant, ControlSize, IconName};

use super::PickPurpose;
use crate::{
    locales::use_words,
    pages::builder::editor::Editor,
    widgets::{ModelOrder, OrderedModel},
};

#[component]
pub(super) fn Fallbacks(editor: Editor, picker: RwSignal<Option<PickPurpose>>) -> impl IntoView {
    let w = use_words().builder().model();
    let models = editor.memo(|state| state.model().fallbacks.clone());
    let describe = Callback::new(move |model: ModelRef| {
        let known = editor.models.with_value(|models| models.iter().find(|known| known.model_ref == model).cloned());
        match known {
            Some(known) => {
                let provider = known.provider_name.clone();
                OrderedModel::known(known, &provider, None)
            }
            None => OrderedModel {
                name: model.model.clone(),
                title: model.model,
                mark: Some(w.gone_short()),
                ..OrderedModel::default()
            },
        }
    });
    let on_change = Callback::new(move |models: Vec<ModelRef>| {
        editor.edit(|state| state.set_fallbacks(models));
    });
    view! {
        <div class="stack" data-gap="s">
            <div class="section__head">
                <h3 id="fallbacks" tabindex="-1">
                    {w.fallbacks()}
                </h3>
                <Button
                    variant=ButtonVariant::Ghost
                    size=ControlSize::S
                    icon=IconName::Plus
                    on_click=move |_| picker.set(Some(PickPurpose::Fallback))
                >
                    {w.add_fallback()}
                </Button>
                <p class="section__lead">{w.fallbacks_lead()}</p>
            </div>
            <ModelOrder
                id="fallbacks"
                models
                describe
                on_change
                remove_label=|name| use_words().builder().model().remove_fallback(name)
                more_label=|name| use_words().builder().model().more_fallback(name)
            />
        </div>
    }
}
