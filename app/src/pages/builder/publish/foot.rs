//! The buttons of the dialog.

use leptos::prelude::*;
use ui::{Button, ButtonVariant, LinkButton};

use super::{NOTE_CHARS, PublishStep, Publishing};
use crate::locales::use_words;

/// The buttons: cancel and publish, or what comes after it.
#[component]
pub(super) fn Foot(publishing: Publishing) -> impl IntoView {
    let w = use_words();
    let Publishing { editor, gate, open, note, busy, .. } = publishing;
    let blocked = Signal::derive(move || {
        let problems = editor.blocking().len();
        let is_long = note.with(|note| note.chars().count() > NOTE_CHARS);
        let is_unsaid = publishing.summary.with(|summary| summary.as_ref().is_some_and(|text| text.trim().is_empty()));
        match (problems, is_long) {
            (0, false) if is_unsaid => Some(w.builder().publish().say_what_it_does().to_owned()),
            (0, false) => gate.blocked().map(str::to_owned),
            (0, true) => Some(w.builder().publish().shorten_note().to_owned()),
            (count, _) => Some(w.builder().publish().blocked(count)),
        }
    });
    let label = move |next| {
        if gate.is_passed() || !gate.may_pass() {
            w.builder().publish().publish_version(next)
        } else {
            w.evidence().gate().publish_anyway().to_owned()
        }
    };
    let run_path = move || format!("/w/{}/apps/{}", editor.workspace.get(), editor.app.with(|app| app.slug.clone()));
    move || match publishing.step.get() {
        PublishStep::Done(_) => view! {
            <Button on_click=move |_| open.set(false)>{w.builder().publish().go_on()}</Button>
            <LinkButton href=move || format!("{}/share", run_path())>{w.builder().publish().share()}</LinkButton>
            <LinkButton href=run_path variant=ButtonVariant::Primary>
                {w.builder().publish().open_app()}
            </LinkButton>
        }
        .into_any(),
        _ => view! {
            <Button on_click=move |_| open.set(false)>{w.common().cancel()}</Button>
            {move || {
                publishing
                    .next()
                    .map(|next| {
                        view! {
                            <Button
                                id="publish-now"
                                variant=ButtonVariant::Primary
                                busy
                                busy_label=w.builder().publish().publishing()
                                blocked
                                on_click=move |_| publishing.publish()
                            >
                                {move || label(next)}
                            </Button>
                        }
                    })
            }}
        }
        .into_any(),
    }
}
