//! Where files are attached: by choosing, by dropping, or by pasting.

use leptos::{ev, html, prelude::*, wasm_bindgen::JsCast};
use web_sys::{DataTransfer, Element, File, FileList};

use crate::{Icon, IconName, field::FieldLinks};

/// A button that chooses files, in a zone that takes dropped ones. Put it into a `Field`. Files that are pasted while the focus is in
/// the same form are taken, too.
///
/// The input covers the zone, so that all of it can be pressed and the keyboard reaches it.
#[component]
pub fn FileDrop(
    /// The endings that the browser offers, such as `.pdf,.docx`; others may be dropped all the same.
    #[prop(into)]
    accept: String,
    /// Whether several may be chosen at once.
    multiple: bool,
    /// The label of the button.
    #[prop(into)]
    button: TextProp,
    /// What can be done besides ("or drop it here").
    #[prop(into)]
    also: TextProp,
    #[prop(into)] on_files: Callback<Vec<File>>,
) -> impl IntoView {
    let field = FieldLinks::around(None);
    let (id, described_by, invalid) = (field.id_attr(), field.described_by, field.invalid_attr());
    let node = NodeRef::<html::Input>::new();
    let over = RwSignal::new(false);
    let take_chosen = move || {
        let Some(input) = node.get_untracked() else { return };
        let files = listed(input.files());
        if !files.is_empty() {
            // Emptied, so that the same file can be chosen again.
            input.set_value("");
            on_files.run(files);
        }
    };
    // Files may have been chosen before the program was there.
    Effect::new(move |_| {
        if node.get().is_some() {
            take_chosen();
        }
    });
    follow_paste(node, on_files);
    keep_the_page();
    let on_over = move |event: ev::DragEvent| over.set(may_drop(&event));
    let on_drop = move |event: ev::DragEvent| {
        over.set(false);
        let files = listed(event.data_transfer().and_then(|data| data.files()));
        if !files.is_empty() {
            event.prevent_default();
            on_files.run(files);
        }
    };
    view! {
        <div
            class="dropzone"
            data-state=move || over.get().then_some("over")
            on:dragenter=on_over
            on:dragover=on_over
            on:dragleave=move |_| over.set(false)
            on:drop=on_drop
        >
            <span class="button" data-size="s" aria-hidden="true">
                <Icon name=IconName::Upload />
                {move || button.get()}
            </span>
            <span class="dropzone__also" aria-hidden="true">
                {move || also.get()}
            </span>
            <input
                type="file"
                class="dropzone__input"
                id=id
                accept=accept
                multiple=multiple
                aria-describedby=move || described_by.get()
                aria-invalid=invalid
                node_ref=node
                on:change=move |_| take_chosen()
            />
        </div>
    }
}

/// Takes files that are pasted in the form around the input; of several such inputs the one with the focus, else the first.
fn follow_paste(node: NodeRef<html::Input>, on_files: Callback<Vec<File>>) {
    Effect::new(move |_| {
        let pasted = window_event_listener(ev::paste, move |event| {
            let Some(input) = node.get_untracked() else { return };
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            if !target.as_ref().is_some_and(|target| is_meant(&input, target)) {
                return;
            }
            let data = event.clipboard_data();
            // Office puts a picture of what was copied beside its text, which is meant where text can be written.
            let has_text = data.as_ref().is_some_and(|data| has_kind(data, "text/plain"));
            if has_text && target.is_some_and(|target| takes_text(&target)) {
                return;
            }
            let files = listed(data.and_then(|data| data.files()));
            if !files.is_empty() {
                event.prevent_default();
                on_files.run(files);
            }
        });
        on_cleanup(move || pasted.remove());
    });
}

/// Whether files that are pasted at `target` are for this input.
fn is_meant(input: &Element, target: &Element) -> bool {
    if target.matches(".dropzone__input").unwrap_or_default() {
        return target == input;
    }
    let form = input.closest("form, .form").ok().flatten();
    form.filter(|form| form.contains(Some(target)))
        .and_then(|form| form.query_selector(".dropzone__input").ok().flatten())
        .is_some_and(|first| first == *input)
}

/// Lets files be dropped here; whether it is files that are dragged.
fn may_drop(event: &ev::DragEvent) -> bool {
    let has_files = event.data_transfer().is_some_and(|data| has_kind(&data, "Files"));
    if has_files {
        event.prevent_default();
    }
    has_files
}

fn has_kind(data: &DataTransfer, wanted: &str) -> bool {
    data.types().iter().any(|kind| kind.as_string().as_deref() == Some(wanted))
}

fn takes_text(target: &Element) -> bool {
    target.matches("textarea, input:not([type=file]), [contenteditable]").unwrap_or_default()
}

/// Keeps the browser from opening a file that is dropped beside the zone, which would leave the page and what is in it.
fn keep_the_page() {
    Effect::new(move |_| {
        let over = window_event_listener(ev::dragover, |event| {
            may_drop(&event);
        });
        let dropped = window_event_listener(ev::drop, |event| {
            may_drop(&event);
        });
        on_cleanup(move || {
            over.remove();
            dropped.remove();
        });
    });
}

fn listed(files: Option<FileList>) -> Vec<File> {
    files.map(|files| (0..files.length()).filter_map(|at| files.get(at)).collect()).unwrap_or_default()
}
