//! The models that stand in for others, in order.

use std::collections::HashSet;

use api::{Model, UpdateWorkspace, Workspace};
use leptos::{ev, prelude::*, task::spawn_local};
use model::ModelRef;
use ui::{
    Badge, Bound, Choice, ControlSize, IconButton, IconName, Menu, MenuButtonLook, MenuItem, MenuItemTone,
    PopoverAlign, Section, Select, Tone, use_announcer,
};

use super::desk::Desk;
use crate::{
    client::use_client,
    kit,
    locales::use_words,
    widgets::{ModelBadge, keep_focus},
};

const ID: &str = "stand-ins";

/// The order, and what can be done to it.
#[derive(Debug, Clone, Copy)]
struct Order {
    models: RwSignal<Vec<ModelRef>>,
    known: StoredValue<Vec<Model>>,
    save: Callback<Vec<ModelRef>>,
}

impl Order {
    fn change(self, change: impl FnOnce(&mut Vec<ModelRef>)) {
        let mut models = self.models.get_untracked();
        change(&mut models);
        if self.models.with_untracked(|before| *before != models) {
            self.save.run(models);
        }
    }

    /// Moves a model one place; at the end it stays.
    fn shift(self, model: &ModelRef, by: isize) {
        keep_focus(|| self.change(|models| shift(models, model, by)));
    }
}

fn shift(models: &mut [ModelRef], model: &ModelRef, by: isize) {
    let Some(at) = models.iter().position(|each| each == model) else { return };
    if let Some(to) = at.checked_add_signed(by).filter(|to| *to < models.len()) {
        models.swap(at, to);
    }
}

/// The models of the workspace's order, with one more to choose.
#[component]
pub(super) fn StandIns(desk: Desk, workspace: Workspace, models: Vec<Model>) -> impl IntoView {
    let w = use_words().models();
    let order = RwSignal::new(workspace.fallback_order);
    let order = Order { models: order, known: StoredValue::new(models), save: use_save(desk, order) };
    let is_any = Memo::new(move |_| order.models.with(|models| !models.is_empty()));
    view! {
        <Section id=ID title=w.stand_ins() lead=w.stand_ins_lead()>
            <Show when=move || is_any.get() fallback=move || view! { <p class="muted">{w.no_stand_ins()}</p> }>
                <ol class="card fallback-order">
                    <For each=move || order.models.get() key=model_key let:model>
                        <StandIn order model />
                    </For>
                </ol>
            </Show>
            <Add order />
        </Section>
    }
}

fn model_key(model: &ModelRef) -> String {
    format!("{} {}", model.connection, model.model)
}

#[component]
fn StandIn(order: Order, model: ModelRef) -> impl IntoView {
    let w = use_words();
    let known = order.known.with_value(|known| known.iter().find(|known| known.model_ref == model).cloned());
    let name = known.as_ref().map_or_else(|| model.model.clone(), |known| known.name.clone());
    let title = known.as_ref().map_or_else(|| name.clone(), |known| format!("{name} · {}", known.connection_name));
    let mark = match &known {
        None => Some(w.models().gone()),
        Some(known) => known.paused.then_some(w.models().paused()),
    };
    let id = format!("stand-in-{}", model_key(&model).replace(|c: char| !c.is_ascii_alphanumeric(), "-"));
    let model = StoredValue::new(model);
    let shift = move |by| order.shift(&model.get_value(), by);
    let remove = move |()| {
        order.change(|models| models.retain(|each| *each != model.get_value()));
        kit::focus(ID);
    };
    view! {
        <li on:keydown=move |event| row_key(&event, shift)>
            <span>
                <ModelBadge monogram=known.map(|known| known.monogram).unwrap_or_default() name=title />
            </span>
            {mark.map(|mark| view! { <Badge tone=Tone::Warn>{mark}</Badge> })}
            <IconButton
                label=w.models().remove_stand_in(&name)
                icon=IconName::X
                size=ControlSize::S
                on_click=move |_| remove(())
            />
            <Menu
                id
                label=w.models().more_for(&name)
                look=MenuButtonLook::Icon(IconName::More, ControlSize::S)
                align=PopoverAlign::End
            >
                <MenuItem on_select=move |()| shift(-1) meta="Alt ↑">
                    {w.builder().move_up()}
                </MenuItem>
                <MenuItem on_select=move |()| shift(1) meta="Alt ↓">
                    {w.builder().move_down()}
                </MenuItem>
                <MenuItem icon=IconName::Trash tone=MenuItemTone::Danger on_select=remove>
                    {w.common().remove()}
                </MenuItem>
            </Menu>
        </li>
    }
}

fn row_key(event: &ev::KeyboardEvent, shift: impl Fn(isize)) {
    let by = match event.key().as_str() {
        "ArrowUp" if event.alt_key() => -1,
        "ArrowDown" if event.alt_key() => 1,
        _ => return,
    };
    event.prevent_default();
    shift(by);
}

/// A list of those that don't stand in yet; choosing one adds it.
#[component]
fn Add(order: Order) -> impl IntoView {
    let w = use_words().models();
    let chosen = RwSignal::new(String::new());
    let options = Signal::derive(move || {
        let taken: HashSet<ModelRef> = order.models.get().into_iter().collect();
        let choice = |model: &Model| {
            Choice::new(model_key(&model.model_ref), model.name.clone()).group(model.connection_name.clone())
        };
        order.known.with_value(|known| {
            known.iter().filter(|model| !taken.contains(&model.model_ref)).map(choice).collect::<Vec<_>>()
        })
    });
    let add = Bound::new(chosen, move |key: String| {
        let found =
            order.known.with_value(|known| known.iter().find(|model| model_key(&model.model_ref) == key).cloned());
        if let Some(model) = found {
            order.change(|models| models.push(model.model_ref));
        }
        // Empty again, for the next one.
        chosen.set(String::new());
    });
    let is_any = Memo::new(move |_| options.with(|options| !options.is_empty()));
    view! {
        <Show when=move || is_any.get()>
            <Select value=add options label=w.add_stand_in() empty=w.add_stand_in() size=ControlSize::S auto_width=true />
        </Show>
    }
}

/// Shows the new order at once, and takes it back when it can't be kept.
fn use_save(desk: Desk, order: RwSignal<Vec<ModelRef>>) -> Callback<Vec<ModelRef>> {
    let w = use_words().models();
    let (client, announcer) = (use_client(), use_announcer());
    Callback::new(move |models: Vec<ModelRef>| {
        let before = order.get_untracked();
        order.set(models.clone());
        desk.failed.set(None);
        let (client, workspace) = (client.clone(), desk.workspace.get_untracked());
        spawn_local(async move {
            let change = UpdateWorkspace { fallback_order: Some(models.clone()), ..UpdateWorkspace::default() };
            match client.update_workspace(&workspace, &change).await {
                Ok(_) => announcer.say(w.order_saved()),
                Err(error) => {
                    // Unless it was changed again meanwhile, which is saved by itself.
                    if order.with_untracked(|now| *now == models) {
                        order.set(before);
                    }
                    desk.failed.set(Some(error));
                }
            }
        });
    })
}

#[cfg(test)]
mod tests {
    use model::ConnectionId;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_model_moves_one_place_and_stays_at_the_ends() {
        let model = |name: &str| ModelRef { connection: ConnectionId(Uuid::nil()), model: name.into() };
        let names = |models: &[ModelRef]| models.iter().map(|model| model.model.clone()).collect::<String>();
        let mut models = ["a", "b", "c"].map(model).to_vec();
        for (name, by, expected) in
            [("b", -1, "bac"), ("b", -1, "bac"), ("c", 1, "bac"), ("b", 1, "abc"), ("z", 1, "abc")]
        {
            shift(&mut models, &model(name), by);
            assert_eq!(names(&models), expected, "{name} {by}");
        }
    }
}
