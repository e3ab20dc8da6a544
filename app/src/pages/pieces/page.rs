//! One piece: its text, who uses it, and what it was before.

use api::{Error, ErrorCode, UpdatePiece, WorkspacePiece};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use model::diff::compare_text;
use ui::{Alert, AlertTone, Button, ButtonVariant, PageHeader, PageInner, PageWidth, use_toaster};

use super::{
    form::{NoteField, PieceFields, TextFields},
    shared::Shared,
    uses::Uses,
    versions::Versions,
};
use crate::{
    chunk::chunk,
    client::{load, use_client},
    kit::{Ask, AskWords, FormActions, FormBody, TypedForm},
    locales::use_words,
    pages::builder::TextDiff,
    session::{use_param, use_workspace},
    widgets::{Loaded, PageTitle, keep_typed},
};

chunk!(builder: PiecePage);

/// A piece of the workspace.
#[component]
pub fn PiecePage() -> impl IntoView {
    let (workspace, id) = (use_workspace(), use_param("piece"));
    let language = crate::preferences::use_language();
    let piece = load(
        move || (workspace.get(), id.get()),
        move |client, (workspace, id)| async move {
            match id.parse() {
                Ok(id) => client.piece(&workspace, id).await,
                Err(_) => Err(Error::new(ErrorCode::NotFound, language)),
            }
        },
    );
    let show = move |piece: WorkspacePiece| view! { <Content workspace piece /> }.into_any();
    view! {
        <PageTitle text=use_words().pieces().title() />
        <PageInner width=PageWidth::Read>
            <Loaded of=piece show />
        </PageInner>
    }
}

#[component]
fn Content(workspace: Memo<String>, piece: WorkspacePiece) -> impl IntoView {
    let w = use_words().pieces();
    let fields = PieceFields::new(piece.name.clone(), piece.text.clone().unwrap_or_default());
    if piece.editable {
        keep_typed(fields.text, format!("madang:piece:{}:text", piece.id));
    }
    let editable = piece.editable;
    let shared = Shared { workspace, piece: RwSignal::new(piece), fields, theirs: RwSignal::new(None) };
    let name = move || shared.piece.with(|piece| piece.name.clone());
    let lead = move || w.insert_by(&name());
    let body = if editable {
        view! { <Form shared /> }.into_any()
    } else {
        let text = shared.piece.with_untracked(|piece| piece.text.clone().unwrap_or_default());
        let owner = shared.piece.with_untracked(|piece| piece.made_by.name.clone());
        view! {
            <p class="muted">{w.not_yours(&owner)}</p>
            <pre class="card piece__text" tabindex="0">
                {text}
            </pre>
        }
        .into_any()
    };
    view! {
        <PageTitle text=move || w.title_of(&name()) />
        <PageHeader title=name lead=lead />
        {body}
        <Uses shared />
        <Versions shared />
        {editable.then(|| view! { <Delete shared /> })}
    }
}

#[component]
fn Form(shared: Shared) -> impl IntoView {
    let words = use_words();
    let w = words.pieces();
    let client = use_client();
    let Shared { workspace, piece, fields, theirs } = shared;
    let send = move || {
        let (client, workspace, before) = (client.clone(), workspace.get(), piece.get());
        let change = UpdatePiece {
            revision: before.revision,
            name: Some(fields.name.get().trim().to_owned()).filter(|name| *name != before.name),
            text: Some(fields.text.get()),
            note: fields.note.get().trim().to_owned(),
        };
        async move {
            match client.update_piece(&workspace, before.id, &change).await {
                Ok(saved) => {
                    crate::device::forget(&format!("madang:piece:{}:text", saved.id));
                    fields.note.set(String::new());
                    theirs.set(None);
                    piece.set(saved);
                    Ok(())
                }
                Err(error) => {
                    if let Some(current) = current_of(&error) {
                        // What is saved next replaces theirs, which is shown beside it.
                        piece.update(|piece| piece.revision = current.revision);
                        theirs.set(Some(current));
                    }
                    Err(error)
                }
            }
        }
    };
    let form = TypedForm::new("piece-", move || fields.wrong(words), send);
    view! {
        <FormBody form class="piece">
            {move || theirs.get().map(|theirs| view! { <Theirs theirs mine=fields.text.get_untracked() /> })}
            <TextFields fields form rows=14 />
            <NoteField fields form />
            <FormActions
                form
                label=words.common().save()
                busy=words.common().saving()
                done=w.saved()
                hint=w.saved_hint()
            />
        </FormBody>
    }
}

/// What somebody else saved meanwhile, beside what was typed.
#[component]
fn Theirs(theirs: WorkspacePiece, mine: String) -> impl IntoView {
    let w = use_words().pieces();
    let pieces = compare_text(theirs.text.as_deref().unwrap_or_default(), &mine);
    let title = w.theirs(&theirs.changed_by.name);
    view! {
        <Alert tone=AlertTone::Warn title=title>
            <p>{w.theirs_text()}</p>
        </Alert>
        <TextDiff heading=w.theirs_to_yours() pieces />
    }
}

/// The piece that somebody else saved, if that is why it was refused.
fn current_of(error: &Error) -> Option<WorkspacePiece> {
    let current = error.current.as_ref().filter(|_| error.code == ErrorCode::StaleRevision)?;
    serde_json::from_value(current.as_ref().clone()).ok()
}

#[component]
fn Delete(shared: Shared) -> impl IntoView {
    let w = use_words().pieces();
    let (client, toaster, navigate) = (use_client(), use_toaster(), use_navigate());
    let asked = RwSignal::new(None::<WorkspacePiece>);
    let words = move |piece: &WorkspacePiece| AskWords {
        title: w.delete_title(&piece.name),
        text: w.delete_text(),
        keep: w.keep(),
        act: w.delete().to_owned(),
        busy: w.deleting(),
        refused: None,
    };
    let act = move |piece: WorkspacePiece| {
        let (client, navigate, workspace) = (client.clone(), navigate.clone(), shared.workspace.get_untracked());
        async move {
            client.delete_piece(&workspace, piece.id).await?;
            toaster.done(w.deleted(&piece.name));
            navigate(&format!("/w/{workspace}/pieces"), NavigateOptions::default());
            Ok(())
        }
    };
    view! {
        <div class="cluster">
            <Button
                variant=ButtonVariant::DangerQuiet
                on_click=move |_| asked.set(Some(shared.piece.get_untracked()))
            >
                {w.delete()}
            </Button>
        </div>
        <Ask id="delete-piece" subject=asked words act />
    }
}
