//! Problems that visitors of the links reported.

use api::{LinkReport, Page};
use leptos::prelude::*;

use super::page_state::LinksState;
use crate::{
    client::load,
    locales::use_words,
    widgets::{Loaded, Moment},
};

/// The reports, newest first; empty while there are none.
#[component]
pub(super) fn Reports(state: LinksState) -> impl IntoView {
    let reports = load(
        move || (state.workspace.get(), state.slug.get()),
        |client, (workspace, slug)| async move { client.link_reports(&workspace, &slug).await },
    );
    let show = |page: Page<LinkReport>| match page.items.is_empty() {
        true => ().into_any(),
        false => view! { <List reports=page.items /> }.into_any(),
    };
    view! { <Loaded of=reports show /> }
}

#[component]
fn List(reports: Vec<LinkReport>) -> impl IntoView {
    let w = use_words().share();
    let rows = reports.into_iter().map(|report| {
        let answer = report.answer.map(|answer| {
            view! {
                <details>
                    <summary>{w.reported_answer()}</summary>
                    <p class="share-report__text">{answer}</p>
                </details>
            }
        });
        view! {
            <li class="share-report">
                <p class="share-report__text">{report.text}</p>
                {answer}
                <p class="muted">{report.link_name} " · " <Moment at=report.created_at /></p>
            </li>
        }
    });
    view! {
        <section class="section" aria-labelledby="reports-title">
            <div class="section__head">
                <h3 id="reports-title">{w.reports()}</h3>
                <p class="section__lead">{w.reports_lead()}</p>
            </div>
            <ul class="card list-card" role="list">
                {rows.collect_view()}
            </ul>
        </section>
    }
}
