//! The workspace's pieces, as the builder knows them.

use api::{Client, WorkspacePiece};
use leptos::{prelude::*, task::spawn_local};
use model::{Definition, PinnedPiece};

use super::{editor::Editor, state::ItemKey};
use crate::{client::use_client, locales::use_words};

/// The pieces of a workspace, with the texts of those that the draft inserts; none if they can't be loaded. The others have the
/// beginnings of theirs.
pub async fn pieces_for(client: &Client, workspace: &str, draft: &Definition) -> Vec<PinnedPiece> {
    let listed = client.pieces(workspace).await.map(|page| page.items).unwrap_or_default();
    let names = draft.piece_names();
    let mut pieces = Vec::with_capacity(listed.len());
    for piece in listed {
        let is_long = names.contains(&piece.name) && is_cut(&piece);
        let whole = if is_long { client.piece(workspace, piece.id).await.ok() } else { None };
        pieces.push(pinned(whole.unwrap_or(piece)));
    }
    pieces
}

fn is_cut(piece: &WorkspacePiece) -> bool {
    usize::try_from(piece.chars).is_ok_and(|chars| piece.beginning.chars().count() < chars)
}

fn pinned(piece: WorkspacePiece) -> PinnedPiece {
    let text = piece.text.unwrap_or(piece.beginning);
    PinnedPiece { name: piece.name, piece: piece.id, version: piece.version, text }
}

/// Loads the texts of pieces that are inserted later.
pub fn load_inserted(editor: Editor) {
    let client = use_client();
    let names = editor.memo(|state| state.definition().piece_names());
    Effect::new(move |before: Option<Vec<String>>| {
        let names = names.get();
        // What the draft inserted at first came with it.
        let Some(mut known) = before else { return names };
        let new: Vec<String> = names.into_iter().filter(|name| !known.contains(name)).collect();
        for name in &new {
            let piece = editor.pieces.with_untracked(|all| all.iter().find(|it| it.name == *name).map(|it| it.piece));
            let Some(id) = piece else { continue };
            let (client, workspace) = (client.clone(), editor.workspace.get_untracked());
            spawn_local(async move {
                if let Ok(piece) = client.piece(&workspace, id).await {
                    let _ = editor.pieces.try_update(|all| {
                        if let Some(there) = all.iter_mut().find(|there| there.piece == id) {
                            *there = pinned(piece);
                        }
                    });
                }
            });
        }
        known.extend(new);
        known
    });
}

/// The texts of the pieces that a message inserts, to be opened in place.
#[component]
pub fn InsertedPieces(editor: Editor, key: ItemKey) -> impl IntoView {
    let w = use_words().builder().prompt();
    let names = editor.memo(move |state| {
        state.messages().get(key).map(|message| model::pieces_in(std::slice::from_ref(message))).unwrap_or_default()
    });
    let inserted = Memo::new(move |_| {
        let names = names.get();
        editor.pieces.with(|all| {
            names.iter().filter_map(|name| all.iter().find(|piece| piece.name == *name).cloned()).collect::<Vec<_>>()
        })
    });
    move || {
        let shown = inserted.get().into_iter().map(|piece| {
            let href = format!("/w/{}/pieces/{}", editor.workspace.get_untracked(), piece.piece);
            view! {
                <details class="inserted-piece">
                    <summary>{w.inserted_piece(&piece.name, piece.version)}</summary>
                    <pre class="sent__text" tabindex="0">
                        {piece.text}
                    </pre>
                    <a href=href>{w.open_piece()}</a>
                </details>
            }
        });
        shown.collect_view().into_any()
    }
}
