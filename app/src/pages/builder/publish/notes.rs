//! What stands above the changes: what prevents publishing, what is worth a look, and why it was refused.

use api::ErrorCode;
use leptos::prelude::*;
use ui::{Alert, AlertTone, AlertVoice, Button, Shown};

use super::Publishing;
use crate::{
    locales::use_words,
    pages::builder::{
        editor::Editor,
        problems::{ProblemLinks, in_words},
    },
    widgets::ErrorAlert,
};

/// Warnings before publishing.
#[component]
pub(super) fn Doubts(editor: Editor) -> impl IntoView {
    let w = use_words().builder().publish();
    let doubts = Memo::new(move |_| editor.warnings());
    move || {
        let doubts = doubts.get();
        (!doubts.is_empty()).then(|| {
            let lines = doubts.iter().map(|located| view! { <li>{in_words(editor, located)}</li> }).collect_view();
            view! {
                <Alert tone=AlertTone::Warn title=w.doubts()>
                    <ul class="problem-list">{lines}</ul>
                </Alert>
            }
        })
    }
}

#[component]
pub(super) fn Blocked(publishing: Publishing) -> impl IntoView {
    let w = use_words().builder().publish();
    let Publishing { editor, open, .. } = publishing;
    let count = Memo::new(move |_| editor.blocking().len());
    let is_blocked = Memo::new(move |_| count.get() > 0);
    view! {
        <Shown when=move || is_blocked.get()>
            <Alert tone=AlertTone::Danger title=move || w.blocked(count.get())>
                <ProblemLinks editor on_follow=move |()| open.set(false) />
            </Alert>
        </Shown>
    }
}

#[component]
pub(super) fn Refused(publishing: Publishing) -> impl IntoView {
    let w = use_words().builder().publish();
    move || {
        publishing.error.get().map(|error| match error.code {
            ErrorCode::StaleRevision => {
                let again = move || view! { <Button on_click=move |_| publishing.look()>{w.look_again()}</Button> };
                view! {
                    <Alert
                        tone=AlertTone::Warn
                        voice=AlertVoice::Urgent
                        title=w.stale()
                        actions=ViewFn::from(again)
                    />
                }
                .into_any()
            }
            _ => {
                let problems = error.problems.clone().into_iter().filter(|problem| problem.blocking);
                let lines = problems.map(|problem| view! { <p>{problem.message}</p> }).collect_view();
                view! {
                    <ErrorAlert error />
                    {lines}
                }
                .into_any()
            }
        })
    }
}
