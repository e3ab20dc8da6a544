//! A workspace as an archive: a zip of its apps' files, with `workspace.yaml` for what belongs to none of them. Nothing in it is secret.

use std::{
    borrow::Cow,
    collections::VecDeque,
    io::{self, Cursor, Read as _, Write},
    mem,
    sync::{Arc, Mutex, PoisonError},
};

use axum::body::{Body, Bytes};
use futures::stream;
use model::{ModelRef, audit::AuditAction};
use portable::{Providers, WORKSPACE_FORMAT, WorkspaceFile, WorkspaceModel, WorkspacePiece, write_workspace};
use serde_json::json;
use store::{App, AppFilter, Tenant, Workspace};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions, write::StreamWriter};

use super::{LARGEST_BYTES, aside, file_of, refused};
use crate::error::{ErrorCode, Refusal};

/// The largest archive that is read, in bytes.
pub const ARCHIVE_BYTES: usize = 64 * 1024 * 1024;
/// The most apps of an archive that is read.
const APPS: usize = 200;
/// What all of them may unpack to, in bytes.
const UNPACKED_BYTES: u64 = 256 * 1024 * 1024;
/// The most entries of an archive, whatever they are.
const ENTRIES: usize = 10_000;
/// What each entry of an archive's directory begins with.
const DIRECTORY_ENTRY: &[u8] = b"PK\x01\x02";
/// The longest name of an app's file.
const NAME_BYTES: usize = 500;

/// Of the workspace.
const MANIFEST: &str = "workspace.yaml";

/// The archive of a workspace, written while it is sent: one app at a time is in memory.
pub async fn archive_of(tenant: &Tenant, workspace: &Workspace) -> Result<Body, Refusal> {
    let mut apps = tenant.apps(AppFilter::All).await?;
    apps.sort_by(|one, other| one.slug.cmp(&other.slug));
    let workspace_file = described(tenant, workspace).await?;
    // Written down before the first byte leaves: what breaks off later has told of some apps, too.
    let id = workspace.id.to_string();
    tenant.record(AuditAction::WorkspaceExported, "workspace", Some(&id), Some(json!({ "apps": apps.len() }))).await?;
    let sent = Sent::default();
    let writing = Writing {
        zip: ZipWriter::new_stream(sent.clone()),
        sent,
        workspace: workspace_file,
        tenant: tenant.clone(),
        apps: apps.into(),
    };
    Ok(Body::from_stream(stream::unfold(Some(writing), |writing| async {
        let writing = writing?;
        // An archive that breaks off is none: its end is missing.
        match Box::pin(writing.next()).await {
            Ok((bytes, writing)) => Some((Ok(bytes), writing)),
            Err(error) => {
                tracing::error!(%error, "an archive broke off");
                Some((Err(error), None))
            }
        }
    })))
}

/// What of a workspace belongs to none of its apps, before any app is in the archive.
async fn described(tenant: &Tenant, workspace: &Workspace) -> Result<WorkspaceFile, Refusal> {
    let connections = tenant.connections().await?;
    let providers: Providers = connections.into_iter().map(|connection| (connection.id, connection.provider)).collect();
    let named = |model: &ModelRef| {
        let provider = providers.get(&model.connection)?.clone();
        Some(WorkspaceModel { provider, model: model.model.clone() })
    };
    let pieces = tenant.pieces().await?.into_iter();
    Ok(WorkspaceFile {
        format: WORKSPACE_FORMAT,
        name: workspace.name.clone(),
        default_model: workspace.default_model.as_ref().and_then(named),
        fallback_order: workspace.fallback_order.iter().filter_map(named).collect(),
        pieces: pieces.map(|piece| WorkspacePiece { name: piece.name, text: piece.text }).collect(),
        apps: Vec::new(),
    })
}

fn name_of(app: &App) -> String {
    format!("apps/{}.yaml", app.slug)
}

/// What is written and not sent yet.
#[derive(Debug, Clone, Default)]
struct Sent(Arc<Mutex<Vec<u8>>>);

impl Sent {
    fn take(&self) -> Vec<u8> {
        mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Sent {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// An archive that is being written.
struct Writing {
    zip: ZipWriter<StreamWriter<Sent>>,
    sent: Sent,
    /// With the names of the apps that are in the archive so far. It is written last: an app may be deleted meanwhile.
    workspace: WorkspaceFile,
    tenant: Tenant,
    apps: VecDeque<App>,
}

impl Writing {
    /// The next bytes, and what is still to be written; nothing after the end.
    async fn next(mut self) -> io::Result<(Bytes, Option<Self>)> {
        while let Some(app) = self.apps.pop_front() {
            match Box::pin(file_of(&self.tenant, &app, None)).await {
                Ok(text) => return Box::pin(self.with(&app, text)).await,
                // It was deleted meanwhile, and an archive of the rest is what was asked for.
                Err(refusal) if refusal.code() == ErrorCode::NotFound => {}
                Err(refusal) => return Err(io::Error::other(format!("{}: {:?}", app.slug, refusal.logged().code()))),
            }
        }
        let text = write_workspace(&self.workspace).map_err(io::Error::other)?;
        self.zip.start_file(MANIFEST, SimpleFileOptions::default()).map_err(io::Error::other)?;
        self.zip.write_all(text.as_bytes())?;
        self.zip.finish().map_err(io::Error::other)?;
        Ok((self.sent.take().into(), None))
    }

    /// The bytes of one more app.
    async fn with(mut self, app: &App, text: String) -> io::Result<(Bytes, Option<Self>)> {
        let name = name_of(app);
        self.workspace.apps.push(name.clone());
        // It takes as long as the app is large.
        let written = crate::panics::blocking(move || {
            self.zip.start_file(name, SimpleFileOptions::default()).map_err(io::Error::other)?;
            self.zip.write_all(text.as_bytes())?;
            Ok((self.sent.take().into(), Some(self)))
        });
        written.await.map_err(io::Error::other)?
    }
}

/// An archive whose apps are read one after the other: one at a time is in memory, however many requests there are.
pub struct Archive {
    zip: ZipArchive<Cursor<Bytes>>,
    /// The apps that weren't read yet.
    names: VecDeque<String>,
}

impl Archive {
    /// Opens an archive, unless it has more in it than is read.
    pub async fn open(archive: Vec<u8>) -> Result<Self, Refusal> {
        aside(move || opened(archive.into())).await
    }

    /// Leaves out all apps but these.
    pub fn only(&mut self, wanted: &[String]) -> Result<(), Refusal> {
        if let Some(unknown) = wanted.iter().find(|name| !self.names.contains(name)) {
            return Err(Refusal::field(
                "apps",
                format!("The archive has no file “{unknown}”. Name files as the preview does."),
                format!("압축 파일에 ‘{unknown}’ 파일이 없어요. 미리 보기에 나온 이름을 써 주세요."),
            ));
        }
        self.names.retain(|name| wanted.contains(name));
        Ok(())
    }

    /// The next app's file, with its name in the archive; nothing after the last one.
    pub async fn next(&mut self) -> Result<Option<(String, Vec<u8>)>, Refusal> {
        let Some(name) = self.names.pop_front() else { return Ok(None) };
        // The bytes are shared.
        let mut zip = self.zip.clone();
        aside(move || {
            let mut bytes = Vec::new();
            copy(&mut zip, &name, &mut bytes)?;
            Ok(Some((name, bytes)))
        })
        .await
    }

    /// The names of the apps' files that weren't read yet.
    pub fn left(&self) -> impl Iterator<Item = &String> {
        self.names.iter()
    }
}

fn opened(archive: Bytes) -> Result<Archive, Refusal> {
    // The directory is kept as a whole, and each of its entries takes many times the bytes that it has in the archive.
    let entries = archive.windows(DIRECTORY_ENTRY.len()).filter(|bytes| bytes.starts_with(DIRECTORY_ENTRY)).count();
    if entries > ENTRIES {
        return Err(broken());
    }
    let mut zip = ZipArchive::new(Cursor::new(archive)).map_err(|_| broken())?;
    let is_app = |name: &String| name.starts_with("apps/") && name.ends_with(".yaml");
    let mut names: Vec<String> = zip.file_names().filter_map(Result::ok).map(Cow::into_owned).filter(is_app).collect();
    names.sort();
    // By their names it is noted which apps were made.
    let is_wrong = |name: &String| name.len() > NAME_BYTES || name.contains('\0');
    if names.is_empty() || names.iter().any(is_wrong) {
        return Err(broken());
    }
    if names.len() > APPS {
        return Err(refused(
            None,
            &format!("An archive has at most {APPS} apps. Import the others one by one."),
            &format!("한 번에 앱 {APPS}개까지 가져올 수 있어요. 나머지는 하나씩 가져와 주세요."),
        ));
    }
    // What an archive says of its sizes may be wrong: what comes out of it is what counts, and is looked at before any app is made.
    let mut left = UNPACKED_BYTES;
    for name in &names {
        let come = copy(&mut zip, name, &mut io::sink())?;
        left = left.checked_sub(come).ok_or_else(|| {
            refused(
                None,
                "The archive's files are more than 256 MB together. Import its apps one by one.",
                "압축을 풀면 256MB가 넘어요. 앱을 하나씩 가져와 주세요.",
            )
        })?;
    }
    Ok(Archive { zip, names: names.into() })
}

/// Unpacks one file; answers how many bytes it came to. One byte too many is refused as a file.
fn copy(zip: &mut ZipArchive<Cursor<Bytes>>, name: &str, to: &mut impl Write) -> Result<u64, Refusal> {
    let most = (LARGEST_BYTES as u64).saturating_add(1);
    let entry = zip.by_name(name).map_err(|_| broken())?;
    io::copy(&mut entry.take(most), to).map_err(|_| broken())
}

fn broken() -> Refusal {
    refused(
        None,
        "The file is no archive of a workspace, or is damaged. Export it again.",
        "워크스페이스를 내보낸 파일이 아니거나 손상됐어요. 다시 내보내 주세요.",
    )
}
