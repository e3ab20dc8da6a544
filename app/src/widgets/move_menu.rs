//! The menu of a row in a list whose order people change.

use leptos::prelude::*;
use ui::{ControlSize, IconName, Menu, MenuButtonLook, MenuItem, MenuItemTone, PopoverAlign};

use crate::locales::use_words;

/// Which way a row of a list moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Towards the start.
    Up,
    /// Towards the end.
    Down,
}

/// Moves a row up or down, or removes it. The list itself handles the keys that the menu mentions.
#[component]
pub fn MoveMenu(
    /// The menu's id, unique on the page.
    #[prop(into)]
    id: String,
    /// The label of its button.
    #[prop(into)]
    label: TextProp,
    #[prop(into)] on_move: Callback<Direction>,
    #[prop(into)] on_remove: Callback<()>,
) -> impl IntoView {
    let w = use_words();
    view! {
        <Menu id label look=MenuButtonLook::Icon(IconName::More, ControlSize::S) align=PopoverAlign::End>
            <MenuItem on_select=move |()| on_move.run(Direction::Up) meta="Alt ↑">
                {w.builder().move_up()}
            </MenuItem>
            <MenuItem on_select=move |()| on_move.run(Direction::Down) meta="Alt ↓">
                {w.builder().move_down()}
            </MenuItem>
            <MenuItem icon=IconName::Trash tone=MenuItemTone::Danger on_select=on_remove>
                {w.common().remove()}
            </MenuItem>
        </Menu>
    }
}
