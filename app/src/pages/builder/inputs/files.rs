//! What a file input takes.

use leptos::prelude::*;
use model::{FileGroup, FileLimits};
use ui::{Alert, AlertTone, Bound, CheckboxGroup, Choice, ChoiceLayout, FieldGroup};

use super::fields::{InputEditor, NumberField};
use crate::{
    locales::use_words,
    pages::builder::{
        model::{AnsweringModel, answering_model},
        numbers::whole,
    },
    preferences::use_language,
};

#[component]
pub(super) fn FileSettings(input_editor: InputEditor) -> impl IntoView {
    let w = use_words().builder().inputs();
    let language = use_language();
    let groups = input_editor.read(
        |input| limits(input.files.as_ref()).taken().map(|group| group.id().to_owned()).collect::<Vec<_>>(),
        Vec::new,
    );
    let groups = Bound::new(groups, move |chosen: Vec<String>| {
        let mut groups: Vec<FileGroup> = chosen.iter().filter_map(|id| FileGroup::from_id(id)).collect();
        // With none nothing could be attached, so the last one stays; all of them are written as none, as at first.
        if groups.is_empty() {
            return;
        }
        if groups.len() == FileGroup::ALL.len() {
            groups.clear();
        }
        write(input_editor, |files| files.groups = groups);
    });
    let choices: Vec<Choice> =
        FileGroup::ALL.into_iter().map(|group| Choice::new(group.id(), group.name(language))).collect();
    view! {
        <FieldGroup id=input_editor.id("groups") label=w.groups() hint=w.groups_hint() error=input_editor.error("files")>
            <CheckboxGroup name=input_editor.id("group") value=groups options=choices layout=ChoiceLayout::Inline />
        </FieldGroup>
        <Unseen input_editor />
        <div class="form__row">
            <Limit input_editor field="max_files" label=w.max_files() part=|files| &mut files.max_files />
            <Limit input_editor field="max_mib" label=w.max_mib() part=|files| &mut files.max_mib />
            <Limit input_editor field="max_pages" label=w.max_pages() part=|files| &mut files.max_pages />
        </div>
        <p class="field__hint">{w.files_hint()}</p>
    }
}

/// One of the numbers.
#[component]
fn Limit(
    input_editor: InputEditor,
    field: &'static str,
    label: &'static str,
    part: fn(&mut FileLimits) -> &mut Option<u32>,
) -> impl IntoView {
    let read = input_editor.read(move |input| part(&mut limits(input.files.as_ref())).map(f64::from), || None);
    let set = move |number: Option<f64>| write(input_editor, |files| *part(files) = number.map(whole));
    view! { <NumberField input_editor field label read write=set /> }
}

fn limits(files: Option<&FileLimits>) -> FileLimits {
    files.cloned().unwrap_or_default()
}

/// Changes what is taken; what is as at first is not written at all.
fn write(input_editor: InputEditor, change: impl FnOnce(&mut FileLimits)) {
    input_editor.write(|input| {
        let mut files = limits(input.files.as_ref());
        change(&mut files);
        input.files = (files != FileLimits::default()).then_some(files);
    });
}

/// Warns if images or scans may be attached, but the app's model is known not to see.
#[component]
fn Unseen(input_editor: InputEditor) -> impl IntoView {
    let w = use_words().builder().inputs();
    let editor = input_editor.editor;
    let takes_pictures = input_editor.read(
        |input| {
            let files = limits(input.files.as_ref());
            files.takes(FileGroup::Image) || files.takes(FileGroup::Pdf)
        },
        || false,
    );
    let chosen = editor.memo(|state| state.model().use_.clone());
    let blind = Memo::new(move |_| {
        let found = editor.models.with_value(|models| answering_model(models, chosen.get().as_ref()));
        match found {
            AnsweringModel::Model { model, .. } if model.can.is_some_and(|can| !can.images) => Some(model.name),
            _ => None,
        }
    });
    move || {
        blind.get().filter(|_| takes_pictures.get()).map(|name| {
            view! {
                <Alert tone=AlertTone::Warn title=w.unseen(&name)>
                    <p>{w.unseen_text()}</p>
                </Alert>
            }
        })
    }
}
