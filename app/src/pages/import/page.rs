//! The page of importing an app.

use api::Role;
use leptos::{prelude::*, web_sys};
use ui::{Button, Empty, Field, FileDrop, IconName, LinkButton, PageHeader, PageInner, Shown, Textarea};

use super::{report::Found, state::Importing};
use crate::{
    chunk::chunk,
    client::use_client,
    locales::use_words,
    session::{use_role, use_workspace},
    widgets::{ErrorAlert, PageTitle},
};

chunk!(admin: ImportPage);

/// The endings that are offered.
const ENDINGS: &str = ".yaml,.yml,.json,.prompty,.zip";

/// Importing an app.
#[component]
pub fn ImportPage() -> impl IntoView {
    let w = use_words().import();
    let to_archive = use_words().archive().to_page();
    let (role, workspace) = (use_role(), use_workspace());
    let content = move || {
        if role.get() >= Role::Builder {
            view! { <Builders /> }.into_any()
        } else {
            view! {
                <Empty icon=IconName::Apps title=w.for_builders()>
                    <LinkButton href=format!("/w/{}", workspace.get())>{w.to_market()}</LinkButton>
                </Empty>
            }
            .into_any()
        }
    };
    view! {
        <PageTitle text=w.title() />
        <PageInner>
            <PageHeader title=w.title() lead=w.lead()>
                <Shown when=move || { role.get() >= Role::Admin }>
                    <LinkButton href=move || format!("/w/{}/admin/archive", workspace.get())>{to_archive}</LinkButton>
                </Shown>
            </PageHeader>
            {content}
        </PageInner>
    }
}

#[component]
fn Builders() -> impl IntoView {
    let importing = Importing::new();
    view! {
        <div class="stack">
            {move || importing.error.get().map(|error| view! { <ErrorAlert error /> })}
            <Choose importing />
            {move || importing.found.get().map(|found| view! { <Found importing found /> })}
        </div>
    }
}

/// Where a file is chosen or dropped, or a text is pasted.
#[component]
fn Choose(importing: Importing) -> impl IntoView {
    let w = importing.w;
    let client = use_client();
    let of_text = client.clone();
    let take = Callback::new(move |files: Vec<web_sys::File>| {
        if let Some(file) = files.first() {
            importing.take_file(client.clone(), file);
        }
    });
    let look = move |_| importing.take_text(of_text.clone());
    view! {
        <Field id="import-file" label=w.file() hint=w.file_hint() error=importing.refused>
            <FileDrop accept=ENDINGS multiple=false button=w.choose() also=w.or_drop() on_files=take />
        </Field>
        <Field id="import-text" label=w.text() hint=w.text_hint()>
            <Textarea value=importing.text rows=4_u32 />
        </Field>
        <div class="cluster">
            <Button busy=importing.reading busy_label=w.reading() on_click=look>
                {w.look()}
            </Button>
        </div>
    }
}
