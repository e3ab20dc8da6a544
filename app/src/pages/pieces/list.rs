//! All pieces of the workspace, and making one.

use api::{CreatePiece, Page, WorkspacePiece};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use ui::{Button, ButtonVariant, Dialog, DialogFocus, Empty, IconName, PageHeader, PageInner};

use super::form::{PieceFields, TextFields};
use crate::{
    chunk::chunk,
    client::{load, use_client},
    kit::{FormBody, FormFoot, TypedForm},
    locales::use_words,
    session::use_workspace,
    widgets::{Loaded, Moment, PageTitle},
};

chunk!(builder: PiecesPage);

/// The parameter of the address that names a piece to make.
const NEW: &str = "new";

/// The pieces of the workspace.
#[component]
pub fn PiecesPage() -> impl IntoView {
    let w = use_words().pieces();
    let workspace = use_workspace();
    let pieces = load(move || workspace.get(), |client, workspace| async move { client.pieces(&workspace).await });
    let query = use_query_map();
    let asked = query.with_untracked(|query| query.get(NEW));
    let open = RwSignal::new(false);
    let fields = PieceFields::new(asked.clone().unwrap_or_default(), String::new());
    // Opened in the browser, because a dialog opens by script.
    Effect::new(move |before: Option<()>| {
        if before.is_none() && asked.is_some() {
            open.set(true);
        }
    });
    let show = move |page: Page<WorkspacePiece>| view! { <Pieces workspace open pieces=page.items /> }.into_any();
    view! {
        <PageTitle text=w.title() />
        <PageInner>
            <PageHeader title=w.title() lead=w.lead()>
                <Button variant=ButtonVariant::Primary icon=IconName::Plus on_click=move |_| open.set(true)>
                    {w.new_piece()}
                </Button>
            </PageHeader>
            <Loaded of=pieces show />
        </PageInner>
        <NewPiece workspace open fields />
    }
}

#[component]
fn Pieces(workspace: Memo<String>, open: RwSignal<bool>, pieces: Vec<WorkspacePiece>) -> impl IntoView {
    let w = use_words().pieces();
    if pieces.is_empty() {
        return view! {
            <Empty icon=IconName::Text title=w.none() text=w.none_text()>
                <Button icon=IconName::Plus on_click=move |_| open.set(true)>
                    {w.new_piece()}
                </Button>
            </Empty>
        }
        .into_any();
    }
    let rows = pieces.into_iter().map(|piece| {
        let href = move || format!("/w/{}/pieces/{}", workspace.get(), piece.id);
        view! {
            <li class="list-card__row">
                <div class="stack" data-gap="s">
                    <h2 class="piece__name">
                        <a href=href>{piece.name}</a>
                    </h2>
                    <p class="piece__beginning">{piece.beginning}</p>
                    <small class="muted">
                        {w.version_by(piece.version, &piece.changed_by.name)} " · " <Moment at=piece.changed_at />
                    </small>
                </div>
            </li>
        }
    });
    view! {
        <ul class="card list-card" role="list">
            {rows.collect_view()}
        </ul>
    }
    .into_any()
}

/// The dialog that makes a piece and leads to it.
#[component]
fn NewPiece(workspace: Memo<String>, open: RwSignal<bool>, fields: PieceFields) -> impl IntoView {
    let words = use_words();
    let w = words.pieces();
    let (client, navigate) = (use_client(), use_navigate());
    let send = move || {
        let (client, navigate, workspace) = (client.clone(), navigate.clone(), workspace.get());
        let piece = CreatePiece { name: fields.name.get().trim().to_owned(), text: fields.text.get() };
        async move {
            let made = client.create_piece(&workspace, &piece).await?;
            navigate(&format!("/w/{workspace}/pieces/{}", made.id), NavigateOptions::default());
            Ok(())
        }
    };
    let form = TypedForm::new("piece-", move || fields.wrong(words), send);
    let close = move || open.set(false);
    let foot = move || view! { <FormFoot form label=w.create() busy=w.creating() on_cancel=move |()| close() /> };
    view! {
        <Dialog
            id="new-piece"
            open
            on_close=move |()| close()
            title=w.new_piece()
            focus=DialogFocus::FirstField
            close_label=words.common().close()
            foot=ViewFn::from(foot)
        >
            <FormBody form>
                <TextFields fields form rows=8 />
            </FormBody>
        </Dialog>
    }
}
