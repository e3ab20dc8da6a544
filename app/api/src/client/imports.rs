//! Apps as files.

use super::{ApiCall, Client, Method, segment, within};
use crate::{page::query, *};

impl Client {
    /// What a file would become. Nothing is written for it.
    pub fn preview_import(&self, workspace: &str, how: &ImportQuery, file: Vec<u8>) -> ApiCall<ImportPreview> {
        self.send_file(Method::Post, within(workspace, format!("/imports/preview{}", query(how))), file, None)
    }

    /// Makes an app out of a file, as a draft. Using the same `key` twice makes one.
    pub fn import_app(
        &self,
        workspace: &str,
        how: &ImportQuery,
        file: Vec<u8>,
        key: Option<String>,
    ) -> ApiCall<AppImport> {
        self.send_file(Method::Post, within(workspace, format!("/imports{}", query(how))), file, key)
    }

    /// Replaces an app's draft and tests by those of a file. Its versions and its links stay.
    pub fn replace_app(&self, workspace: &str, app: &str, how: &ReplaceAppQuery, file: Vec<u8>) -> ApiCall<AppImport> {
        let path = within(workspace, format!("/apps/{}/import{}", segment(app), query(how)));
        self.send_file(Method::Put, path, file, None)
    }

    /// What the apps of an archive would become. Nothing is written for it.
    pub fn preview_archive(&self, workspace: &str, how: &ArchiveQuery, archive: Vec<u8>) -> ApiCall<ArchivePreview> {
        let path = within(workspace, format!("/imports/archive/preview{}", query(how)));
        self.send_file(Method::Post, path, archive, None)
    }

    /// Makes the apps of an archive. Those that an earlier request with the same `key` made are left as they are.
    pub fn import_archive(
        &self,
        workspace: &str,
        how: &ArchiveQuery,
        archive: Vec<u8>,
        key: Option<String>,
    ) -> ApiCall<ArchiveImport> {
        self.send_file(Method::Post, within(workspace, format!("/imports/archive{}", query(how))), archive, key)
    }

    /// How far the import with this key has come.
    pub fn archive_progress(&self, workspace: &str, which: &ArchiveProgressQuery) -> ApiCall<ArchiveProgress> {
        self.get(within(workspace, format!("/imports/archive{}", query(which))))
    }

    fn send_file<T: serde::de::DeserializeOwned>(
        &self,
        method: Method,
        path: String,
        bytes: Vec<u8>,
        idempotency_key: Option<String>,
    ) -> ApiCall<T> {
        let piece = Piece { method, path, offset: None, idempotency_key, bytes };
        self.call(Box::new(|transport| transport.send_piece(piece)))
    }
}

/// Where an app's file is, for a link.
pub fn app_export_path(workspace: &str, app: &str) -> String {
    within(workspace, format!("/apps/{}/export", segment(app)))
}

/// Where a workspace's archive is, for a link.
pub fn workspace_export_path(workspace: &str) -> String {
    within(workspace, "/export")
}
