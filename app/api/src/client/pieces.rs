//! Pieces: texts of the workspace that prompts share.

use model::PieceId;

use super::{ApiCall, ApiResult, Client, Method, within};
use crate::{page::query, *};

impl Client {
    /// The pieces of a workspace, without their texts.
    pub async fn pieces(&self, workspace: &str) -> ApiResult<Page<WorkspacePiece>> {
        self.whole(within(workspace, "/pieces")).await
    }

    /// A piece with its text.
    pub fn piece(&self, workspace: &str, piece: PieceId) -> ApiCall<WorkspacePiece> {
        self.get(within(workspace, format!("/pieces/{piece}")))
    }

    /// Creates a piece.
    pub fn create_piece(&self, workspace: &str, piece: &CreatePiece) -> ApiCall<WorkspacePiece> {
        self.post(within(workspace, "/pieces"), piece)
    }

    /// Changes a piece.
    pub fn update_piece(&self, workspace: &str, piece: PieceId, change: &UpdatePiece) -> ApiCall<WorkspacePiece> {
        self.with(Method::Patch, within(workspace, format!("/pieces/{piece}")), change)
    }

    /// Removes a piece that no app uses.
    pub fn delete_piece(&self, workspace: &str, piece: PieceId) -> ApiCall<()> {
        self.delete(within(workspace, format!("/pieces/{piece}")))
    }

    /// The versions of a piece, newest first.
    pub fn piece_versions(&self, workspace: &str, piece: PieceId, page: &PageQuery) -> ApiCall<Page<PieceVersion>> {
        self.get(within(workspace, format!("/pieces/{piece}/versions{}", query(page))))
    }

    /// The apps that use a piece.
    pub fn piece_uses(&self, workspace: &str, piece: PieceId) -> ApiCall<PieceUses> {
        self.get(within(workspace, format!("/pieces/{piece}/used-by")))
    }

    /// Publishes apps again with the newest text of a piece.
    pub fn update_apps(&self, workspace: &str, piece: PieceId, wanted: &UpdateApps) -> ApiCall<UpdatedApps> {
        self.post(within(workspace, format!("/pieces/{piece}/update-apps")), wanted)
    }
}
