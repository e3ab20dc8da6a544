//! The models that answer when the chosen one can't.

use leptos::{ev, prelude::*};
use model::ModelRef;
use ui::{
    Badge, Button, ButtonVariant, ControlSize, IconButton, IconName, Menu, MenuButtonLook, MenuItem, MenuItemTone,
    PopoverAlign, Tone,
};

use super::PickFor;
use crate::{
    locales::use_words,
    pages::builder::{editor::Editor, state::Direction},
    widgets::{ModelBadge, keep_focus},
};

#[component]
pub(super) fn Fallbacks(editor: Editor, picker: RwSignal<Option<PickFor>>) -> impl IntoView {
    let w = use_words().builder().model();
    let models = editor.memo(|state| state.model().fallbacks.clone());
    let is_any = Memo::new(move |_| models.with(|models| !models.is_empty()));
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
                    on_click=move |_| picker.set(Some(PickFor::Fallback))
                >
                    {w.add_fallback()}
                </Button>
                <p class="section__lead">{w.fallbacks_lead()}</p>
            </div>
            <Show when=move || is_any.get()>
                <ol class="card fallback-order">
                    <For each=move || models.get() key=model_key let:model>
                        <Fallback editor model />
                    </For>
                </ol>
            </Show>
        </div>
    }
}

fn model_key(model: &ModelRef) -> String {
    format!("{}/{}", model.connection, model.model)
}

#[component]
fn Fallback(editor: Editor, model: ModelRef) -> impl IntoView {
    let w = use_words();
    let found = editor.models.with_value(|models| models.iter().find(|known| known.model_ref == model).cloned());
    let is_gone = found.is_none();
    let name = found.as_ref().map_or_else(|| model.model.clone(), |known| known.name.clone());
    let title = match &found {
        Some(known) => format!("{} · {}", known.name, known.provider_name),
        None => model.model.clone(),
    };
    let id = format!("fallback-{}", model_key(&model).replace(|c: char| !c.is_ascii_alphanumeric(), "-"));
    let model = StoredValue::new(model);
    let shift = move |direction| {
        keep_focus(|| {
            editor.edit(|state| state.shift_fallback(&model.get_value(), direction));
        });
    };
    let remove = move |_: ()| {
        editor.edit(|state| state.remove_fallback(&model.get_value()));
        crate::kit::focus("fallbacks");
    };
    view! {
        <li on:keydown=move |event| row_key(&event, shift)>
            <span>
                <ModelBadge monogram=found.map(|known| known.monogram).unwrap_or_default() name=title />
            </span>
            {is_gone.then(|| view! { <Badge tone=Tone::Warn>{w.builder().model().gone_short()}</Badge> })}
            <IconButton
                label=w.builder().model().remove_fallback(&name)
                icon=IconName::X
                size=ControlSize::S
                on_click=move |_| remove(())
            />
            <Menu
                id
                label=w.builder().model().more_fallback(&name)
                look=MenuButtonLook::Icon(IconName::More, ControlSize::S)
                align=PopoverAlign::End
            >
                <MenuItem on_select=move |()| shift(Direction::Up) meta="Alt ↑">
                    {w.builder().move_up()}
                </MenuItem>
                <MenuItem on_select=move |()| shift(Direction::Down) meta="Alt ↓">
                    {w.builder().move_down()}
                </MenuItem>
                <MenuItem icon=IconName::Trash tone=MenuItemTone::Danger on_select=remove>
                    {w.common().remove()}
                </MenuItem>
            </Menu>
        </li>
    }
}

fn row_key(event: &ev::KeyboardEvent, shift: impl Fn(Direction)) {
    let direction = match event.key().as_str() {
        "ArrowUp" if event.alt_key() => Direction::Up,
        "ArrowDown" if event.alt_key() => Direction::Down,
        _ => return,
    };
    event.prevent_default();
    shift(direction);
}
