//! The list of names that `{{` opens.

use leptos::{ev, html, prelude::*};
use ui::{Icon, IconName, insert_text, use_announcer};

use super::{
    EditorContext, Variable, VariableOrigin,
    text::{TypedKind, Typing, completion, to_bytes, to_tag_end, to_units, typing_at},
};
use crate::locales::use_words;

/// The completion list of one editor, and what is being typed there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Completion {
    typing: RwSignal<Option<Typing>>,
    active: RwSignal<usize>,
    /// Whether an input method is composing; then every key belongs to it.
    composing: StoredValue<bool>,
    /// Where the person closed the list, so that it stays closed there.
    closed_at: StoredValue<Option<usize>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum CompletionItem {
    Known(Variable),
    /// A new input of this name.
    New(String),
}

impl Completion {
    pub fn new() -> Self {
        Self {
            typing: RwSignal::new(None),
            active: RwSignal::new(0),
            composing: StoredValue::new(false),
            closed_at: StoredValue::new(None),
        }
    }

    /// The byte to which the open list is attached.
    pub fn anchor(self) -> Option<usize> {
        self.typing.with(|typing| typing.as_ref().map(|typing| typing.name.start))
    }

    pub fn composing(self, now: bool) {
        self.composing.set_value(now);
    }

    pub fn close(self) {
        if self.typing.with_untracked(Option::is_some) {
            self.typing.set(None);
        }
    }

    /// Opens, updates or closes the list after something was typed.
    pub fn look(self, editor: EditorContext) {
        let Some(el) = editor.node.get_untracked() else { return };
        let text = el.value();
        let caret = el.selection_end().ok().flatten().unwrap_or_default();
        let is_caret = el.selection_start().ok().flatten() == Some(caret);
        let found = typing_at(&text, to_bytes(&text, caret)).filter(|_| is_caret);
        let start = found.as_ref().map(|typing| typing.name.start);
        if start.is_none() || start != self.closed_at.get_value() {
            self.closed_at.set_value(None);
        } else {
            return;
        }
        if self.typing.with_untracked(|typing| *typing != found) {
            self.active.set(0);
            self.typing.set(found);
        }
    }

    /// Follows the caret if the list is open; moving the caret must not open it.
    pub fn look_again(self, editor: EditorContext) {
        if self.typing.with_untracked(Option::is_some) {
            self.look(editor);
        }
    }

    /// The current offers; empty while the list is closed.
    pub fn offers(self, variables: Signal<Vec<Variable>>) -> Vec<CompletionItem> {
        let typing = self.typing.with(|typing| typing.as_ref().map(|typing| (typing.typed.clone(), typing.kind)));
        let Some((typed, kind)) = typing else { return Vec::new() };
        let fits = |origin: VariableOrigin| match kind {
            TypedKind::Any => true,
            TypedKind::Variable => origin != VariableOrigin::Piece,
            TypedKind::Piece => origin == VariableOrigin::Piece,
        };
        let mut found: Vec<(u32, Variable)> = variables.with(|known| {
            let scored = known.iter().filter(|each| fits(each.origin)).filter_map(|each| {
                let score = model::search::score(&typed, [each.name.as_str(), each.label.as_str()])?;
                Some((score, each.clone()))
            });
            scored.collect()
        });
        found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        let is_new = kind != TypedKind::Piece
            && model::is_variable_name(&typed)
            && !found.iter().any(|(_, each)| each.name == typed);
        let new = is_new.then_some(CompletionItem::New(typed));
        found.into_iter().map(|(_, each)| CompletionItem::Known(each)).chain(new).collect()
    }

    /// The id of the offer that Enter takes.
    pub fn active_id(self, editor: EditorContext) -> Option<String> {
        (!editor.offers.with(Vec::is_empty)).then(|| offer_id(editor, self.active.get()))
    }

    /// Handles keys that move in the open list or choose from it.
    pub fn key(self, event: &ev::KeyboardEvent, editor: EditorContext) {
        // Browsers send 229 for keys that belong to an input method.
        let is_composing = event.is_composing() || event.key_code() == 229 || self.composing.get_value();
        let is_open = self.typing.with_untracked(Option::is_some);
        if is_composing || !is_open || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let offers = editor.offers.get_untracked();
        let at = self.active.get_untracked();
        match event.key().as_str() {
            "ArrowDown" if !offers.is_empty() => self.active.set((at + 1) % offers.len()),
            "ArrowUp" if !offers.is_empty() => self.active.set((at + offers.len() - 1) % offers.len()),
            "Enter" | "Tab" if !event.shift_key() => match offers.into_iter().nth(at) {
                Some(offer) => self.take(offer, editor),
                None => return self.close(),
            },
            "Escape" => {
                self.closed_at.set_value(untrack(|| self.anchor()));
                self.close();
                // The key is used up: nothing behind the list must close as well.
                event.stop_propagation();
            }
            _ => return,
        }
        event.prevent_default();
    }

    /// Writes the name and closes its tag.
    fn take(self, offer: CompletionItem, editor: EditorContext) {
        let Some(el) = editor.node.get_untracked() else { return };
        if self.composing.get_value() {
            // Leaving the field ends the composition.
            let _ = el.blur();
            let _ = el.focus();
            self.composing.set_value(false);
        }
        let text = el.value();
        let caret = to_bytes(&text, el.selection_end().ok().flatten().unwrap_or_default());
        let Some(typing) = typing_at(&text, caret) else { return self.close() };
        let name = match &offer {
            CompletionItem::Known(known) => known.name.clone(),
            CompletionItem::New(name) => name.clone(),
        };
        let (range, written) = completion(&text, &typing, &name);
        let end = range.start + written.len();
        insert_text(&el, &written, to_units(&text, range.start), to_units(&text, range.end));
        let text = el.value();
        let behind = to_units(&text, end + to_tag_end(&text, end));
        let _ = el.set_selection_range(behind, behind);
        self.close();
        if let CompletionItem::New(name) = offer {
            editor.on_make_input.run(name);
        }
    }
}

fn offer_id(editor: EditorContext, at: usize) -> String {
    format!("{}-name-{at}", editor.id.get_value())
}

/// The list itself, in the top layer, attached to the name.
#[component]
pub(super) fn CompletionList(editor: EditorContext) -> impl IntoView {
    let w = use_words().builder().prompt_editor();
    let announcer = use_announcer();
    let offers = editor.offers;
    let is_open = Memo::new(move |_| !offers.with(Vec::is_empty));
    let node = NodeRef::<html::Div>::new();
    Effect::new(move |before: Option<bool>| {
        let wanted = is_open.get();
        let Some(el) = node.get() else { return false };
        let is_shown = before == Some(true);
        if wanted != is_shown {
            // It only fails if the list is in that state already.
            let _ = if wanted { el.show_popover() } else { el.hide_popover() };
        }
        wanted
    });
    Effect::new(move |_| {
        if is_open.get() {
            announcer.say(w.offered(offers.with(Vec::len)));
        }
    });
    let lines =
        move || offers.get().into_iter().enumerate().map(|(at, offer)| offer_view(editor, at, offer)).collect_view();
    view! {
        <div class="popover prompt-editor__names" popover="manual" node_ref=node>
            <div
                class="listbox"
                role="listbox"
                id=format!("{}-names", editor.id.get_value())
                aria-label=w.names()
                // Keeps the focus, and with it the caret, in the text.
                on:pointerdown=move |event| event.prevent_default()
                on:mousedown=move |event| event.prevent_default()
            >
                {lines}
            </div>
        </div>
    }
}

fn offer_view(editor: EditorContext, at: usize, offer: CompletionItem) -> impl IntoView {
    let w = use_words().builder().prompt_editor();
    let completion = editor.completion;
    let is_active = move || completion.active.get() == at;
    let (icon, label, meta) = match &offer {
        CompletionItem::Known(known) => (known.icon, known.label.clone(), Some(known.name.clone())),
        CompletionItem::New(name) => (IconName::Plus, w.new_named(name), None),
    };
    view! {
        <div
            class="listbox__option"
            role="option"
            id=offer_id(editor, at)
            data-active=move || is_active().then_some("")
            aria-selected=move || is_active().to_string()
            on:pointermove=move |_| completion.active.set(at)
            on:click=move |_| completion.take(offer.clone(), editor)
        >
            <Icon name=icon />
            {label}
            {meta.map(|meta| view! { <span class="listbox__meta">{meta}</span> })}
        </div>
    }
}
