//! The apps whose drafts wait for the reader's yes.

use api::{GateRequest, Page};
use leptos::prelude::*;
use ui::{Alert, AlertTone};

use crate::{
    client::load,
    locales::use_words,
    widgets::{Loaded, Moment, MomentStyle},
};

/// Shown above the list of apps; nothing if nobody asks.
#[component]
pub(super) fn AskedFor(workspace: Memo<String>) -> impl IntoView {
    // Whoever may not be asked sees the page all the same.
    let requests = load(
        move || workspace.get(),
        |client, workspace| async move {
            Ok(client.gate_requests(&workspace).await.unwrap_or(Page { items: Vec::new(), next: None }))
        },
    );
    let show = move |page: Page<GateRequest>| {
        if page.items.is_empty() {
            return ().into_any();
        }
        let w = use_words().evidence().gate();
        let lines = page.items.into_iter().map(|request| {
            let href = format!("/w/{}/apps/{}/edit", workspace.get_untracked(), request.slug);
            view! {
                <p>
                    <a href=href>{w.request(&request.name, &request.asked_by.name)}</a>
                    " · "
                    <Moment at=request.asked_at how=MomentStyle::Day />
                </p>
            }
        });
        let lines = lines.collect_view();
        view! {
            <Alert tone=AlertTone::Info title=w.requests()>
                {lines}
            </Alert>
        }
        .into_any()
    };
    view! { <Loaded of=requests show /> }
}
