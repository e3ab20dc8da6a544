//! Code that runs the app.

use api::AppExamples;
use leptos::prelude::*;
use ui::{CodeBlock, LinkButton, use_toaster};

use crate::{client::load, locales::use_words, widgets::Loaded};

/// The same in three languages, with the app's own fields.
#[component]
pub(super) fn Examples(workspace: String, app: String) -> impl IntoView {
    let examples = load(
        move || (workspace.clone(), app.clone()),
        |client, (workspace, app)| async move { client.app_examples(&workspace, &app).await },
    );
    let show = |examples: AppExamples| view! { <Code examples /> }.into_any();
    view! { <Loaded of=examples show /> }
}

#[component]
fn Code(examples: AppExamples) -> impl IntoView {
    let w = use_words();
    let toaster = use_toaster();
    let scopes = examples.scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(", ");
    let on_copy = Callback::new(move |result: Result<(), ()>| {
        toaster.done(if result.is_ok() { w.common().copied() } else { w.common().copy_failed() });
    });
    let blocks = [("cURL", examples.curl), ("Python", examples.python), ("JavaScript (Node.js)", examples.javascript)];
    let blocks = blocks.map(|(language, code)| {
        view! { <CodeBlock code language copy_label=w.keys().copy_code() on_copy /> }
    });
    view! {
        <p>{w.keys().examples_lead()} " " <code>{scopes}</code></p>
        {blocks.into_iter().collect_view()}
        <div class="cluster">
            <LinkButton href="/api">{w.keys().reference()}</LinkButton>
        </div>
    }
}
