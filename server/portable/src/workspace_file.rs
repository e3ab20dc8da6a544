//! What an archive says of the workspace that it is of, besides its apps.

use serde::Serialize;

use crate::{node::Node, write::yaml};

/// The format of an archive's `workspace.yaml`.
pub const WORKSPACE_FORMAT: &str = "madang/workspace@1";

/// The workspace of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WorkspaceFile {
    /// Always [`WORKSPACE_FORMAT`].
    pub format: &'static str,
    pub name: String,
    /// The model for apps that name none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_model: Option<WorkspaceModel>,
    /// The models that stand in when one fails, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fallback_order: Vec<WorkspaceModel>,
    /// All of them, also those that no app inserts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pieces: Vec<WorkspacePiece>,
    /// The names of the apps' files in the archive.
    pub apps: Vec<String>,
}

/// A model, as files name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WorkspaceModel {
    pub provider: String,
    pub model: String,
}

/// A piece of the workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WorkspacePiece {
    pub name: String,
    pub text: String,
}

/// The file of a workspace.
///
/// # Errors
/// None that a workspace could cause.
pub fn write_workspace(workspace: &WorkspaceFile) -> Result<String, serde_json::Error> {
    Node::of(workspace).map(|node| yaml(&node))
}
