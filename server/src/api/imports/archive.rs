//! `POST /workspaces/{workspace}/imports/archive`

use std::sync::Arc;

use api::{ArchiveImport, ArchiveQuery, ArchivedApp, ArchivedState, ImportLine, ImportOutcome};
use axum::{Extension, Json, body::Body, http::HeaderMap};
use model::Language;
use sha2::{Digest as _, Sha256};
use store::ArchivedAs;

use super::{chosen, create::made};
use crate::{
    api::{once, wire},
    auth::Member,
    error::{ErrorCode, Refusal, language_of},
    madang::Madang,
    porting::{
        Ground,
        archive::{ARCHIVE_BYTES, Archive},
        plan,
    },
    strict::Query,
    uploads::{Quota, whole},
};

/// How many lines of a report are told of one app.
const LINES: usize = 100;

/// Makes the apps of an archive of a workspace
///
/// Each becomes a draft of the caller's, whole or not at all, with a report of its own; one that is refused doesn't keep the others from
/// being made. Nothing is published, sent or run. With an `Idempotency-Key` each app is made once in seven days, however often the archive
/// is sent: a request that stopped midway, or whose answer was lost, is simply sent again, and goes on where it was.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/imports/archive", operation_id = "importArchive", tag = "imports",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("apps" = Option<String>, Query, description = "The names of the apps' files, as a JSON list; absent for all."),
        ("models" = Option<String>, Query, description = "Which models answer, as a JSON list of `ImportChoice`; absent for those that are found."),
        ("Idempotency-Key" = Option<String>, Header,
            description = "1 to 200 plain characters, a random UUID for example. Under the same key each app is made once."),
    ),
    request_body(content = String, content_type = "application/octet-stream",
        description = "The archive, at most 64 MiB and 200 apps."),
    responses(
        (status = 200, description = "What became of each app.", body = ArchiveImport),
        (status = 413, description = "`too_large`", body = api::ErrorBody),
        (status = 422, description = "`invalid`: it is no archive of a workspace.", body = api::ErrorBody),
        (status = 429, description = "`rate_limited`: it counts as an upload.", body = api::ErrorBody),
    ))]
pub async fn import(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    Query(query): Query<ArchiveQuery>,
    body: Body,
) -> Result<Json<ArchiveImport>, Refusal> {
    let language = language_of(&headers);
    let key = once::key(&headers)?;
    let choices = chosen(query.models.as_deref())?;
    let archive = opened(&madang, &member, query.apps.as_deref(), body).await?;
    let ground = Ground::of(&member, choices, language).await?;
    let importing = Importing { madang: madang.clone(), member, ground, key, language };
    // Whoever goes away meanwhile will ask how far it came: it goes on without them.
    let task = madang.tasks.clone().spawn(Box::pin(importing.all(archive)));
    task.await.map_err(Refusal::internal)?.map(Json)
}

/// Reads the request's archive, with the apps that are wanted.
pub async fn opened(madang: &Madang, member: &Member, apps: Option<&str>, body: Body) -> Result<Archive, Refusal> {
    let wanted: Option<Vec<String>> = apps.map(serde_json::from_str).transpose().map_err(|error| {
        Refusal::field(
            "apps",
            format!("Give a JSON list of names of files: {error}."),
            format!("파일 이름을 JSON 목록으로 넣어 주세요: {error}."),
        )
    })?;
    let bytes = whole(body, ARCHIVE_BYTES as u64).await;
    let bytes = bytes.map_err(|refusal| if refusal.code() == ErrorCode::TooLarge { too_large() } else { refusal })?;
    Quota::of_member(member).count(madang, bytes.len() as u64).await?;
    let mut archive = Archive::open(bytes).await?;
    if let Some(wanted) = wanted {
        archive.only(&wanted)?;
    }
    Ok(archive)
}

fn too_large() -> Refusal {
    Refusal::from(ErrorCode::TooLarge).and_field(
        "file",
        "An archive is at most 64 MB. Unpack it, and import its apps one by one.",
        "압축 파일은 64MB까지예요. 압축을 풀어 앱을 하나씩 가져와 주세요.",
    )
}

/// Why something was refused, in a sentence.
pub fn reason(refusal: &Refusal, language: Language) -> String {
    let error = refusal.body(language, "").error;
    error.fields.into_values().next().unwrap_or(error.message)
}

/// The beginning of a report, and how many lines are left out.
pub fn cut(mut lines: Vec<ImportLine>) -> (Vec<ImportLine>, u32) {
    let more = lines.len().saturating_sub(LINES);
    lines.truncate(LINES);
    (lines, wire::count(more))
}

/// An import that goes on.
struct Importing {
    madang: Madang,
    member: Member,
    ground: Ground,
    key: Option<String>,
    language: Language,
}

impl Importing {
    async fn all(mut self, mut archive: Archive) -> Result<ArchiveImport, Refusal> {
        let mut apps: Vec<ArchivedApp> = Vec::new();
        loop {
            let next = match self.may_go_on().await {
                Ok(()) => archive.next().await,
                Err(refusal) => Err(refusal),
            };
            let (file, stopped) = match next {
                Ok(None) => return Ok(ArchiveImport { apps, stopped: None }),
                Ok(Some((file, bytes))) => match self.one(&file, bytes).await {
                    Ok(app) => {
                        apps.push(app);
                        continue;
                    }
                    Err(refusal) if is_about_the_file(refusal.code()) => {
                        let refused = Some(reason(&refusal, self.language));
                        apps.push(ArchivedApp { refused, ..untried(file, ArchivedState::Refused) });
                        continue;
                    }
                    Err(refusal) => (Some(file), refusal),
                },
                Err(refusal) => (None, refusal),
            };
            // What isn't about this file is about all of them. What was made must be told all the same.
            if apps.iter().all(|app| app.state == ArchivedState::Refused) {
                return Err(stopped);
            }
            let stopped = reason(&stopped.logged(), self.language);
            let left = file.into_iter().chain(archive.left().cloned());
            apps.extend(left.map(|file| untried(file, ArchivedState::NotTried)));
            return Ok(ArchiveImport { apps, stopped: Some(stopped) });
        }
    }

    /// Whoever is removed meanwhile makes nothing more, and a server that stops leaves the rest to the next request.
    async fn may_go_on(&self) -> Result<(), Refusal> {
        if self.madang.stop.is_cancelled() {
            return Err(ErrorCode::Unavailable.into());
        }
        match self.member.credential.lets_in(&self.madang, self.member.workspace).await {
            true => Ok(()),
            false => Err(ErrorCode::Forbidden.into()),
        }
    }

    async fn one(&mut self, file: &str, bytes: Vec<u8>) -> Result<ArchivedApp, Refusal> {
        let of = self.key.as_ref().map(|key| ArchivedAs {
            key: key.clone(),
            file: file.to_owned(),
            sha256: Sha256::digest(&bytes).into(),
        });
        match Box::pin(self.make(file, bytes.clone(), of.as_ref())).await {
            // Somebody made the same app or a piece of that name at this moment: now it is there.
            Err(refusal) if matches!(refusal.code(), ErrorCode::Taken | ErrorCode::Busy) => {
                self.ground.look_again(&self.member).await?;
                Box::pin(self.make(file, bytes, of.as_ref())).await
            }
            made => made,
        }
    }

    async fn make(&mut self, file: &str, bytes: Vec<u8>, of: Option<&ArchivedAs>) -> Result<ArchivedApp, Refusal> {
        let ground = Arc::new(self.ground.clone());
        let plan = plan(&self.member, &ground, bytes, None).await?;
        let mut after = Arc::unwrap_or_clone(ground);
        after.after(&plan);
        let mut lines = plan.lines(self.language);
        lines.retain(|line| line.what != ImportOutcome::Mapped);
        let (app, is_new) = made(&self.member, plan, of).await?;
        self.ground = after;
        let (lines, more_lines) = cut(lines);
        let state = if is_new { ArchivedState::Made } else { ArchivedState::MadeBefore };
        Ok(ArchivedApp { file: file.to_owned(), state, app, refused: None, lines, more_lines })
    }
}

fn is_about_the_file(code: ErrorCode) -> bool {
    matches!(code, ErrorCode::Invalid | ErrorCode::Taken | ErrorCode::TooLarge | ErrorCode::IdempotencyMismatch)
}

fn untried(file: String, state: ArchivedState) -> ArchivedApp {
    ArchivedApp { file, state, app: None, refused: None, lines: Vec::new(), more_lines: 0 }
}
