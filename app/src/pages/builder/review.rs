//! The draft of somebody else's app, for whoever is asked for their yes before it is published.

use api::{App, Draft, Model, VersionDetail};
use leptos::prelude::*;
use model::{Definition, Format, LongInput, ModelChoice, Output, PinnedPiece, Prompt};
use ui::PageInner;

use super::{
    diff::{Changes, DiffNames},
    gate::{GateDesk, GatePanel},
};
use crate::{
    locales::use_words,
    widgets::{AppHeader, AppTab, PageTitle},
};

#[component]
pub(super) fn Review(
    app: App,
    draft: Draft,
    /// What people run; `None` before the first publication.
    live: Option<VersionDetail>,
    models: Vec<Model>,
    pieces: Vec<PinnedPiece>,
    workspace: Memo<String>,
) -> impl IntoView {
    let words = use_words();
    let (w, publish) = (words.evidence().gate(), words.builder().publish());
    let desk = GateDesk::new(workspace, Signal::stored(app.slug.clone()));
    desk.pin(draft.revision);
    // In the browser alone: what is running is followed from there.
    Effect::new(move |_| desk.load());
    let (title, text) = (w.review_title(&app.name), w.review_text(&app.owner.name));
    let after = draft.definition.with_pieces(&pieces);
    let (before, before_name) = match live {
        Some(live) => (live.definition, publish.published_version(live.version.number)),
        None => (nothing(&after), String::new()),
    };
    let names = DiffNames::new(models);
    view! {
        <PageTitle text=title.clone() />
        <AppHeader app=Signal::stored(app) tab=AppTab::Build />
        <PageInner>
            <section class="stack" aria-labelledby="review">
                <h2 id="review">{title}</h2>
                <p>{text}</p>
                <GatePanel desk />
            </section>
            <section class="stack" aria-labelledby="review-changes">
                <h2 id="review-changes">{w.review_changes()}</h2>
                <Changes names before after before_name after_name=publish.this_draft() />
            </section>
        </PageInner>
    }
}

/// An app that does nothing, beside which all of the first draft is new.
fn nothing(beside: &Definition) -> Definition {
    Definition {
        format: Format::Madang1,
        kind: beside.kind,
        inputs: Vec::new(),
        prompt: Prompt::default(),
        model: ModelChoice::default(),
        output: Output::default(),
        chat: None,
        long_input: LongInput::default(),
    }
}
