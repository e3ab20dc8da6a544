//! Checks, each as a sentence, and a form in place that adds or changes one.

use api::Model;
use leptos::prelude::*;
use model::evidence::Check;
use ui::{Button, ControlSize, IconButton, IconName, Shown};

use super::{check_form::CheckForm, check_state::CheckFields};
use crate::{
    kit::focus,
    locales::use_words,
    session::use_amounts,
    widgets::{check_sentence, model_key},
};

/// How many checks a list may have.
const MOST: usize = 20;

/// The check that is typed. It outlives its form, so that a refusal loses nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct CheckTyping {
    /// The place of the check, from 0; the list's length for a new one.
    at: RwSignal<Option<usize>>,
    fields: RwSignal<CheckFields>,
}

impl CheckTyping {
    pub fn new() -> Self {
        Self { at: RwSignal::new(None), fields: RwSignal::new(CheckFields::default()) }
    }

    pub fn close(self) {
        let _ = self.at.try_set(None);
    }

    /// Whether a check is being typed, tracked.
    pub fn is_open(self) -> bool {
        self.at.with(Option::is_some)
    }

    /// What is typed belongs to no check of the list any more, which has `len` checks: it becomes a new one.
    pub fn becomes_new(self, len: usize) {
        let _ = self.at.try_update(|at| *at = at.map(|_| len));
    }
}

/// A changed list, and what to do once it is taken.
#[derive(Clone)]
pub(super) struct CheckChange {
    pub checks: Vec<Check>,
    pub taken: Callback<()>,
}

/// The list.
#[component]
pub(super) fn CheckList(
    /// The prefix of its parts' ids.
    id: &'static str,
    /// The id of the form in place.
    form_id: &'static str,
    #[prop(into)] checks: Signal<Vec<Check>>,
    typing: CheckTyping,
    models: Signal<Vec<Model>>,
    on_change: Callback<CheckChange>,
) -> impl IntoView {
    let w = use_words().evidence().checks();
    let amounts = use_amounts();
    let add_id = format!("{id}-add");
    let leave = leaving(typing, add_id.clone());
    let open = move |at: usize, fields: CheckFields| {
        typing.fields.set(fields);
        typing.at.set(Some(at));
        request_animation_frame(move || focus(&format!("{form_id}-kind")));
    };
    let taken = Callback::new(move |check: Check| {
        let Some(at) = typing.at.get_untracked() else { return };
        let mut checks = checks.get_untracked();
        match checks.get_mut(at) {
            Some(place) => *place = check,
            None => checks.push(check),
        }
        on_change.run(CheckChange { checks, taken: leave });
    });
    let remove = Callback::new(move |at: usize| {
        let mut left = checks.get_untracked();
        left.drain(at..left.len().min(at.saturating_add(1)));
        on_change.run(CheckChange { checks: left, taken: leave });
    });
    let form = move || view! { <CheckForm id=form_id fields=typing.fields models on_cancel=leave on_check=taken /> };
    let edit = move |at: usize, check: &Check| open(at, CheckFields::of(check, amounts, model_key));
    let lines = move || {
        let open_at = typing.at.get();
        let line = |(at, check): (usize, Check)| match open_at == Some(at) {
            true => view! { <li>{form()}</li> }.into_any(),
            false => line(at, check, Callback::new(move |check: Check| edit(at, &check)), remove),
        };
        checks.get().into_iter().enumerate().map(line).collect_view()
    };
    let is_empty = Memo::new(move |_| checks.with(Vec::is_empty));
    let is_new = Memo::new(move |_| typing.at.get().is_some_and(|at| at >= checks.with(Vec::len)));
    view! {
        <Shown when=move || is_empty.get() && !is_new.get()>
            <p class="muted">{w.none()}</p>
        </Shown>
        <ul class="check-list" role="list">
            {lines}
        </ul>
        <Shown
            when=is_new
            fallback=move || {
                let add = Callback::new(move |()| open(checks.with_untracked(Vec::len), CheckFields::default()));
                view! { <AddCheck id=add_id.clone() checks on_add=add /> }
            }
        >
            {form()}
        </Shown>
    }
}

/// Closes the form, and leads back to the button that opened it.
fn leaving(typing: CheckTyping, add_id: String) -> Callback<()> {
    Callback::new(move |()| {
        typing.close();
        let add_id = add_id.clone();
        // The button is there again by the next frame.
        request_animation_frame(move || focus(&add_id));
    })
}

#[component]
fn AddCheck(id: String, checks: Signal<Vec<Check>>, on_add: Callback<()>) -> impl IntoView {
    let w = use_words().evidence().checks();
    let full = Signal::derive(move || checks.with(|checks| checks.len() >= MOST).then(|| w.too_many(MOST)));
    view! {
        <div>
            <Button id size=ControlSize::S icon=IconName::Plus blocked=full on_click=move |_| on_add.run(())>
                {w.add()}
            </Button>
        </div>
    }
}

fn line(at: usize, check: Check, on_edit: Callback<Check>, on_remove: Callback<usize>) -> AnyView {
    let w = use_words().evidence().checks();
    let sentence = check_sentence(&check);
    let (edit_label, remove_label) = (w.edit(&sentence), w.remove(&sentence));
    view! {
        <li class="check-list__line">
            <span>{sentence}</span>
            <IconButton
                label=edit_label
                icon=IconName::Edit
                size=ControlSize::S
                on_click=move |_| on_edit.run(check.clone())
            />
            <IconButton
                label=remove_label
                icon=IconName::X
                size=ControlSize::S
                on_click=move |_| on_remove.run(at)
            />
        </li>
    }
    .into_any()
}
