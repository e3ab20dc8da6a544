//! An app as a file: `format: madang/app@1`, YAML that people can read, keep in git and compare.
//!
//! The file holds the definition as the API has it, with three differences, because ids of one workspace say nothing in another: a model
//! is named by its provider instead of a connection, a piece by its name and text, and of a file there is only the name. Nothing in it
//! is secret, and nothing in it tells who made it.
//!
//! [`write`] gives the same bytes for the same app, and [`read`] gives back what was written, so exporting what was imported gives the
//! same file (the tests prove it for random apps). Reading is strict: what isn't known is refused with its place, never left out. And it
//! is bounded ([`LARGEST_BYTES`], depth, nodes), without anchors, aliases and tags, so a few lines can't become gigabytes.
//!
//! Pure: no IO, no clock, no ids of its own. Start at [`AppFile`].

mod app_file;
mod node;
mod outside;
mod read;
mod refused;
#[cfg(test)]
mod tests;
mod workspace_file;
mod write;

pub use app_file::{AppFile, Providers, TestRow, Tests};
pub use outside::{files_named_in, without_files};
pub use read::{FORMAT, is_own, read};
pub use refused::Refused;
pub use workspace_file::{WORKSPACE_FORMAT, WorkspaceFile, WorkspaceModel, WorkspacePiece, write_workspace};
pub use write::write;

/// The largest file that is read, in bytes.
pub const LARGEST_BYTES: usize = 10 * 1024 * 1024;
