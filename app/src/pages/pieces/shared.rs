//! What the parts of a piece's page share.

use api::WorkspacePiece;
use leptos::prelude::*;

use super::form::PieceFields;

/// The piece and its fields.
#[derive(Clone, Copy)]
pub(super) struct Shared {
    pub workspace: Memo<String>,
    /// The piece as it was last saved.
    pub piece: RwSignal<WorkspacePiece>,
    pub fields: PieceFields,
    /// What somebody else saved meanwhile.
    pub theirs: RwSignal<Option<WorkspacePiece>>,
}
