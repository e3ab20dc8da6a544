//! The workspace's order of fallback models.

use std::collections::HashSet;

use api::{Model, UpdateWorkspace, Workspace};
use leptos::{prelude::*, task::spawn_local};
use model::ModelRef;
use ui::{Bound, ControlSize, Section, Select, Shown, use_announcer};

use super::page_state::ModelsState;
use crate::{
    client::use_client,
    locales::use_words,
    widgets::{ModelOrder, OrderedModel, model_choices, model_key},
};

const ID: &str = "stand-ins";

/// The models in their order, and a select to add one.
#[component]
pub(super) fn StandIns(state: ModelsState, workspace: Workspace, models: Vec<Model>) -> impl IntoView {
    let w = use_words().models();
    let order = RwSignal::new(workspace.fallback_order);
    let known = StoredValue::new(models);
    let save = use_save(state, order);
    let describe = Callback::new(move |model: ModelRef| {
        let known = known.with_value(|known| known.iter().find(|known| known.model_ref == model).cloned());
        match known {
            Some(known) => {
                let (connection, mark) = (known.connection_name.clone(), known.paused.then_some(w.paused()));
                OrderedModel::known(known, &connection, mark)
            }
            None => OrderedModel {
                name: model.model.clone(),
                title: model.model,
                mark: Some(w.gone()),
                ..OrderedModel::default()
            },
        }
    });
    let is_empty = Memo::new(move |_| order.with(Vec::is_empty));
    view! {
        <Section id=ID title=w.stand_ins() lead=w.stand_ins_lead()>
            {move || is_empty.get().then(|| view! { <p class="muted">{w.no_stand_ins()}</p> })}
            <ModelOrder
                id=ID
                models=order
                describe
                on_change=save
                remove_label=|name| use_words().models().remove_stand_in(name)
                more_label=|name| use_words().models().more_for(name)
            />
            <Add order known save />
        </Section>
    }
}

/// A select with the remaining models; choosing one adds it.
#[component]
fn Add(order: RwSignal<Vec<ModelRef>>, known: StoredValue<Vec<Model>>, save: Callback<Vec<ModelRef>>) -> impl IntoView {
    let w = use_words().models();
    let chosen = RwSignal::new(String::new());
    let options = Signal::derive(move || {
        let taken: HashSet<ModelRef> = order.get().into_iter().collect();
        let is_free = |model: &&Model| !taken.contains(&model.model_ref);
        model_choices(&known.with_value(|known| known.iter().filter(is_free).cloned().collect::<Vec<_>>()))
    });
    let add = Bound::new(chosen, move |key: String| {
        let found = known.with_value(|known| known.iter().find(|model| model_key(&model.model_ref) == key).cloned());
        if let Some(model) = found {
            let mut models = order.get_untracked();
            models.push(model.model_ref);
            save.run(models);
        }
        // Empty again, for the next one.
        chosen.set(String::new());
    });
    let is_any = Memo::new(move |_| options.with(|options| !options.is_empty()));
    view! {
        <Shown when=move || is_any.get()>
            <Select value=add options label=w.add_stand_in() empty=w.add_stand_in() size=ControlSize::S auto_width=true />
        </Shown>
    }
}

/// Shows the new order at once, and reverts it if it can't be saved.
fn use_save(state: ModelsState, order: RwSignal<Vec<ModelRef>>) -> Callback<Vec<ModelRef>> {
    let w = use_words().models();
    let (client, announcer) = (use_client(), use_announcer());
    Callback::new(move |models: Vec<ModelRef>| {
        let before = order.get_untracked();
        order.set(models.clone());
        state.failed.set(None);
        let (client, workspace) = (client.clone(), state.workspace.get_untracked());
        spawn_local(async move {
            let change = UpdateWorkspace { fallback_order: Some(models.clone()), ..UpdateWorkspace::default() };
            match client.update_workspace(&workspace, &change).await {
                Ok(_) => announcer.say(w.order_saved()),
                Err(error) => {
                    // If it was changed again in the meantime, that change is saved separately.
                    if order.with_untracked(|now| *now == models) {
                        order.set(before);
                    }
                    state.failed.set(Some(error));
                }
            }
        });
    })
}
