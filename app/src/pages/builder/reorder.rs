//! Reordering a list: by dragging a row's grip, by Alt and an arrow key anywhere in a row, or by arrow keys on the grip.

use leptos::{ev, leptos_dom::helpers::WindowListenerHandle, prelude::*};
use ui::{ControlSize, IconButton, IconName};

use super::state::ItemKey;
use crate::widgets::{Direction, keep_focus};

#[derive(Debug, Clone, Copy)]
pub struct Reorder {
    keys: Memo<Vec<ItemKey>>,
    row_id: fn(ItemKey) -> String,
    on_move: Callback<(ItemKey, usize)>,
    drag: RwSignal<Option<Drag>>,
    listeners: StoredValue<Vec<WindowListenerHandle>>,
}

/// A row that is being dragged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Drag {
    key: ItemKey,
    /// The gap under the pointer: 0 is before the first row, 1 after it, …
    gap: usize,
}

impl Reorder {
    /// The rows with these keys; `on_move` moves a row to an index.
    pub fn new(
        keys: Memo<Vec<ItemKey>>,
        row_id: fn(ItemKey) -> String,
        on_move: impl Fn((ItemKey, usize)) + Send + Sync + 'static,
    ) -> Self {
        let on_move = Callback::new(on_move);
        let reorder =
            Self { keys, row_id, on_move, drag: RwSignal::new(None), listeners: StoredValue::new(Vec::new()) };
        on_cleanup(move || reorder.stop_listening());
        reorder
    }

    /// Whether a dragged row would land before or after this one, tracked.
    pub fn drop_mark(self, key: ItemKey) -> Option<&'static str> {
        let Drag { key: dragged, gap } = self.drag.get()?;
        self.keys.with(|keys| {
            let (from, here) = (position(keys, dragged)?, position(keys, key)?);
            if landing(from, gap) == from {
                return None;
            }
            let is_last = here + 1 == keys.len();
            match gap {
                _ if gap == here => Some("before"),
                _ if is_last && gap == keys.len() => Some("after"),
                _ => None,
            }
        })
    }

    /// Whether this row is being dragged, tracked.
    pub fn is_dragged(self, key: ItemKey) -> bool {
        self.drag.get().is_some_and(|drag| drag.key == key)
    }

    /// Moves a row by one place if possible, and keeps the focus where it is.
    pub fn shift(self, key: ItemKey, direction: Direction) {
        let Some(to) = self.keys.with_untracked(|keys| {
            let at = position(keys, key)?;
            match direction {
                Direction::Up => at.checked_sub(1),
                Direction::Down => Some(at + 1).filter(|to| *to < keys.len()),
            }
        }) else {
            return;
        };
        self.move_to(key, to);
    }

    fn move_to(self, key: ItemKey, to: usize) {
        keep_focus(|| self.on_move.run((key, to)));
    }

    /// Handles Alt and an arrow key, anywhere in a row.
    pub fn row_key(self, event: &ev::KeyboardEvent, key: ItemKey) {
        if event.alt_key() && !event.is_composing() {
            self.arrow(event, key);
        }
    }

    fn arrow(self, event: &ev::KeyboardEvent, key: ItemKey) {
        let direction = match event.key().as_str() {
            "ArrowUp" => Direction::Up,
            "ArrowDown" => Direction::Down,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        self.shift(key, direction);
    }

    fn start(self, event: &ev::PointerEvent, key: ItemKey) {
        if event.button() != 0 {
            return;
        }
        let Some(at) = self.keys.with_untracked(|keys| position(keys, key)) else { return };
        self.drag.set(Some(Drag { key, gap: at }));
        let over = window_event_listener(ev::pointermove, move |event| self.over(&event));
        let up = window_event_listener(ev::pointerup, move |_| self.end());
        let cancelled = window_event_listener(ev::pointercancel, move |_| self.cancel());
        let escape = window_event_listener(ev::keydown, move |event| {
            if event.key() == "Escape" {
                self.cancel();
            }
        });
        self.listeners.set_value(vec![over, up, cancelled, escape]);
    }

    fn over(self, event: &ev::PointerEvent) {
        event.prevent_default();
        let y = f64::from(event.client_y());
        let middles: Vec<f64> = self.keys.with_untracked(|keys| {
            let rect =
                |key: &ItemKey| Some(document().get_element_by_id(&(self.row_id)(*key))?.get_bounding_client_rect());
            keys.iter().filter_map(rect).map(|rect| (rect.top() + rect.bottom()) / 2.0).collect()
        });
        let gap = gap_at(&middles, y);
        self.drag.update(|drag| {
            if let Some(drag) = drag {
                drag.gap = gap;
            }
        });
    }

    fn end(self) {
        let drag = self.drag.get_untracked();
        self.cancel();
        let Some(Drag { key, gap }) = drag else { return };
        if let Some(from) = self.keys.with_untracked(|keys| position(keys, key)) {
            let to = landing(from, gap);
            if to != from {
                self.move_to(key, to);
            }
        }
    }

    fn cancel(self) {
        self.drag.set(None);
        self.stop_listening();
    }

    fn stop_listening(self) {
        for handle in self.listeners.try_update_value(std::mem::take).unwrap_or_default() {
            handle.remove();
        }
    }
}

fn position(keys: &[ItemKey], key: ItemKey) -> Option<usize> {
    keys.iter().position(|each| *each == key)
}

/// The gap at `y`, given the vertical centres of the rows.
fn gap_at(middles: &[f64], y: f64) -> usize {
    middles.iter().filter(|middle| **middle < y).count()
}

/// The index at which a row from index `from` lands when it is dropped into `gap`.
fn landing(from: usize, gap: usize) -> usize {
    if gap > from { gap - 1 } else { gap }
}

/// The handle for dragging a row; while it is focused, arrow keys move the row.
#[component]
pub fn Grip(reorder: Reorder, key: ItemKey, #[prop(into)] label: TextProp) -> impl IntoView {
    view! {
        <span class="grip">
            <IconButton
                label
                icon=IconName::Grip
                size={ControlSize::S}
                {..}
                on:pointerdown=move |event: ev::PointerEvent| reorder.start(&event, key)
                on:keydown=move |event: ev::KeyboardEvent| reorder.arrow(&event, key)
            />
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_lands_in_the_gap_it_is_dropped_into() {
        let middles = [10.0, 30.0, 50.0];
        for (y, gap) in [(0.0, 0), (20.0, 1), (31.0, 2), (99.0, 3)] {
            assert_eq!(gap_at(&middles, y), gap);
        }
        // For the second of three rows, both neighbouring gaps leave it where it is.
        assert_eq!([0, 1, 2, 3].map(|gap| landing(1, gap)), [0, 1, 1, 2]);
    }
}
