//! All apps of a workspace as one file: out of it, or into it, with a look at each app before anything is made.

mod look;
mod made;
mod state;

use api::{Error, ErrorCode, Role, workspace_export_path};
use leptos::{prelude::*, web_sys};
use ui::{Field, FileDrop, PageHeader, PageInner};

use self::{
    look::Look,
    made::{Making, Outcome},
    state::Archive,
};
use crate::{
    chunk::chunk,
    client::use_client,
    locales::use_words,
    preferences::use_language,
    session::{use_role, use_workspace},
    widgets::{ErrorAlert, ErrorView, PageTitle},
};

chunk!(admin: ArchivePage);

/// A workspace's archive: exporting and importing it.
#[component]
pub fn ArchivePage() -> impl IntoView {
    let w = use_words().archive();
    let (role, language) = (use_role(), use_language());
    let content = move || {
        if role.get() >= Role::Admin {
            view! { <Admins /> }.into_any()
        } else {
            view! { <ErrorView error=Error::new(ErrorCode::Forbidden, language) /> }.into_any()
        }
    };
    view! {
        <PageTitle text=w.title() />
        <PageInner>{content}</PageInner>
    }
}

#[component]
fn Admins() -> impl IntoView {
    let archive = Archive::new();
    let (w, workspace) = (archive.w, use_workspace());
    let step = move || {
        if let Some(outcome) = archive.outcome.get() {
            return view! { <Outcome archive outcome /> }.into_any();
        }
        match archive.found.get() {
            Some(found) => view! { <Look archive found /> }.into_any(),
            None => ().into_any(),
        }
    };
    view! {
        <PageHeader title=w.title() lead=w.lead() />
        <div class="stack" data-gap="l">
            <section class="stack" aria-labelledby="archive-out">
                <h2 id="archive-out">{w.out()}</h2>
                <p class="muted">{w.out_text()}</p>
                <div class="cluster">
                    <a class="button" href=move || workspace_export_path(&workspace.get()) rel="external" download="">
                        {w.download()}
                    </a>
                </div>
            </section>
            <section class="stack" aria-labelledby="archive-in">
                <h2 id="archive-in">{w.come_in()}</h2>
                <Choose archive />
                {move || archive.error.get().map(|error| view! { <ErrorAlert error /> })}
                {step}
                <Making archive />
            </section>
        </div>
    }
}

/// Where an archive is chosen or dropped.
#[component]
fn Choose(archive: Archive) -> impl IntoView {
    let w = archive.w;
    let client = use_client();
    let take = Callback::new(move |files: Vec<web_sys::File>| {
        if let Some(file) = files.first() {
            archive.take_file(client.clone(), file);
        }
    });
    view! {
        <Field id="archive-file" label=w.file() hint=w.file_hint() error=archive.refused>
            <FileDrop accept=".zip" multiple=false button=w.choose() also=w.or_drop() on_files=take />
        </Field>
        <p class="muted" role="status">
            {move || archive.reading.get().then(|| w.reading())}
        </p>
    }
}
