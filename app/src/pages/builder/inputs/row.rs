//! An input in the list, with its settings below while they are open.

use leptos::prelude::*;
use model::{InputKind, ProblemKind};
use ui::{Badge, ControlSize, Icon, IconButton, IconName, IconSize, Shown, Tone};

use super::{InputActions, fields::InputFieldset, open_input, remove_input, row_id};
use crate::{
    kit::focus,
    locales::use_words,
    pages::builder::{
        editor::LocatedProblem,
        input_kinds::kind_icon,
        reorder::Grip,
        state::{ItemKey, ProblemTarget},
    },
    preferences::use_language,
    widgets::MoveMenu,
};

/// What a closed input shows.
#[derive(Debug, Clone, Default, PartialEq)]
struct InputSummary {
    title: String,
    name: String,
    kind: InputKind,
    required: bool,
}

#[component]
pub(super) fn InputRow(actions: InputActions, key: ItemKey) -> impl IntoView {
    let InputActions { editor, reorder } = actions;
    let w = use_words().builder().inputs();
    let language = use_language();
    let summary = editor.memo(move |state| {
        state.inputs().get(key).map_or_else(InputSummary::default, |row| {
            let (label, name) = (row.input.label.get(language), row.input.name.clone());
            let title = if label.is_empty() { w.no_label().to_owned() } else { label.to_owned() };
            InputSummary { title, name, kind: row.input.kind, required: row.input.required }
        })
    });
    let title = Signal::derive(move || summary.with(|summary| summary.title.clone()));
    let is_open = Memo::new(move |_| editor.open_input.get() == Some(key));
    view! {
        <li
            class="input-row"
            id=row_id(key)
            data-drop=move || reorder.drop_mark(key)
            data-dragged=move || reorder.is_dragged(key).then_some("")
            on:keydown=move |event| reorder.row_key(&event, key)
        >
            <Grip reorder key label=move || w.reorder(&title.get()) />
            <span class="input-row__name">
                {move || title.get()}
                <small>
                    <code class="variable" data-chip="">
                        {move || summary.with(|summary| summary.name.clone())}
                    </code>
                </small>
            </span>
            <span class="input-row__type">
                {move || view! { <Icon name=kind_icon(summary.with(|summary| summary.kind)) size=IconSize::S /> }}
                {move || summary.with(|summary| summary.kind).name(language)}
            </span>
            <span class="input-row__marks">
                <Mark actions key />
                <Badge>
                    {move || {
                        summary
                            .with(|summary| match (summary.required, summary.kind) {
                                (true, InputKind::Checkbox) => w.must_be_ticked(),
                                (true, _) => w.required(),
                                (false, _) => w.optional(),
                            })
                    }}
                </Badge>
            </span>
            <RowTools actions key title is_open />
            <Shown when=move || is_open.get()>
                <div class="input-row__fields" id=format!("{}-fields", row_id(key))>
                    <InputFieldset actions key />
                </div>
            </Shown>
        </li>
    }
}

/// Marks an input that has a problem or that nothing uses.
#[component]
fn Mark(actions: InputActions, key: ItemKey) -> impl IntoView {
    let w = use_words().builder().inputs();
    let editor = actions.editor;
    let mark = Memo::new(move |_| {
        let mine = editor
            .shown()
            .into_iter()
            .filter(|located| matches!(&located.place, ProblemTarget::Input(its, _) if *its == key));
        let mine: Vec<_> = mine.collect();
        let is_unused = |located: &LocatedProblem| matches!(located.problem.kind, ProblemKind::UnusedInput { .. });
        match mine.as_slice() {
            [] => None,
            some if some.iter().any(LocatedProblem::blocks) => Some((Tone::Danger, w.wrong())),
            some if some.iter().all(is_unused) => Some((Tone::Warn, w.unused())),
            _ => Some((Tone::Warn, w.wrong())),
        }
    });
    move || mark.get().map(|(tone, words)| view! { <Badge tone>{words}</Badge> })
}

#[component]
fn RowTools(actions: InputActions, key: ItemKey, title: Signal<String>, is_open: Memo<bool>) -> impl IntoView {
    let InputActions { editor, reorder } = actions;
    let w = use_words();
    let toggle = move |_| {
        if is_open.get_untracked() {
            editor.open_input.set(None);
        } else {
            open_input(editor, key, "");
        }
    };
    let moves = move |direction| {
        reorder.shift(key, direction);
        let more = format!("{}-edit", row_id(key));
        request_animation_frame(move || focus(&more));
    };
    view! {
        <span class="input-row__tools">
            <IconButton
                id=format!("{}-edit", row_id(key))
                label=move || w.builder().inputs().edit(&title.get())
                icon=IconName::Edit
                size=ControlSize::S
                on_click={toggle}
                {..}
                aria-expanded=move || is_open.get().to_string()
                aria-controls=format!("{}-fields", row_id(key))
            />
            <MoveMenu
                id=format!("{}-more", row_id(key))
                label=move || w.builder().inputs().more(&title.get())
                on_move=moves
                on_remove=move |()| remove_input(editor, key)
            />
        </span>
    }
}
