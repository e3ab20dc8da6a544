//! `POST /v1/files`

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use api::{FileErrorCode, FileState};
use axum::{
    Extension, Json,
    extract::{
        Multipart,
        multipart::{Field, MultipartError, MultipartRejection},
    },
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use model::{ApiKeyId, FileId, Language};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use store::IdempotencyKey;
use utoipa::ToSchema;

use super::{may, shape};
use crate::{
    api::{
        compat::given::Giving,
        once::{key, once_in},
    },
    auth::Member,
    compat::{
        errors::{OpenAiRefusals, Shape},
        files,
    },
    error::{ErrorCode, Refusal},
    madang::Madang,
    runs::accept::unreadable,
    serve::body::TooSlow,
    uploads::{Place, Quota, Writing, find, fitting, read_soon, refused, widest},
};

/// The largest request: a file of 50 MiB and what stands around it.
pub const MOST_BYTES: usize = 51 * 1024 * 1024;
/// The longest text beside the file.
const TEXT_BYTES: usize = 1000;
/// The most parts of a request.
const PARTS: usize = 20;
/// How long a file is kept without being asked for otherwise, in seconds: as long as any file that nothing has.
const LASTS_S: u64 = 24 * 3600;
/// How long a program may ask for, as OpenAI's API has it.
const SHORTEST_S: u64 = 3600;
const LONGEST_S: u64 = 30 * 24 * 3600;
/// How long the answer waits for the file to be read, in seconds.
const WAIT_S: u32 = 20;

/// A file and what is said of it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only the document reads it")]
pub struct FileForm {
    /// The file, with its name, whose ending says how it is read.
    #[schema(value_type = String, format = Binary)]
    file: String,
    /// `user_data`, `assistants` or `vision`; they mean the same. Anthropic's clients send none.
    purpose: Option<String>,
    /// `created_at`
    #[schema(rename = "expires_after[anchor]")]
    anchor: Option<String>,
    /// After how many seconds the file goes, 3,600 to 2,592,000. Default a day.
    #[schema(rename = "expires_after[seconds]")]
    seconds: Option<u64>,
}

/// Uploads a file, as OpenAI's and Anthropic's APIs do
///
/// The key that uploaded it, and no other, names it by its id: in messages (`file`, `input_file`, `document`, `image`), or among an app's
/// `inputs`. It is read at once; what can't be read is refused. It goes a day after its upload, or when `expires_after` says, and
/// is kept no longer than the workspace keeps what people enter, or a day; what runs were given stays with them. The same quotas hold as for all uploads of a person: 500 files an hour, 4 GiB a day.
#[utoipa::path(post, path = "/v1/files", operation_id = "createCompatibleFile", tag = "compat",
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 200 plain characters, a random UUID for example.")),
    request_body(content = FileForm, content_type = "multipart/form-data"),
    responses((status = 200, description = "The file, in the client's format.", body = Value), OpenAiRefusals))]
pub async fn upload(
    Extension(madang): Extension<Madang>,
    member: Member,
    uri: Uri,
    headers: HeaderMap,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<Response, Refusal> {
    may(&member)?;
    let once = key(&headers)?;
    let multipart = multipart.map_err(|_| ErrorCode::UnsupportedMediaType)?;
    let giving = Giving::of(&madang, &member).await?;
    let mut form = Form::new(most_of(&headers));
    // Boxed because it holds a piece of the file.
    let read = Box::pin(form.read(&madang, &member, giving.unbound(), multipart)).await;
    let (id, checked) = (form.file, read.and_then(|()| form.checked(shape(&uri, &headers))));
    let asked = match (id, checked) {
        (Some(id), Ok(asked)) => Uploaded { id, key: giving.key().id, asked },
        (None, Ok(_)) => return Err(no_file()),
        (id, Err(refusal)) => {
            drop_file(giving.unbound(), id).await?;
            return Err(refusal);
        }
    };
    let place = giving.unbound().clone();
    let kept_days = place.tenant.retention().await?.days_of(place.app);
    let asked = asked.within(kept_days);
    let Some(once) = once else {
        return Ok(finish(&madang, &place, &asked).await.map(Json).into_response());
    };
    let once = IdempotencyKey {
        route: format!("POST /v1/files {}", member.once_as()),
        key: once,
        body_hash: asked.asked.hash,
    };
    let once = if kept_days == Some(0) { unreadable(once) } else { once };
    let is_kept = Arc::new(AtomicBool::new(false));
    let (of_work, in_work, kept) = (madang.clone(), place.clone(), is_kept.clone());
    let answer = once_in(&madang, place.tenant.clone(), once, move |tenant| async move {
        kept.store(true, Ordering::Release);
        finish(&of_work, &Place { tenant, ..in_work }, &asked).await.map(Json).into_response()
    })
    .await;
    if !is_kept.load(Ordering::Acquire) {
        // An earlier request with the same key has this file already, or was another one.
        drop_file(&place, id).await?;
    }
    answer
}

/// How large the file may be: not larger than the request.
fn most_of(headers: &HeaderMap) -> u64 {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    length.unwrap_or(u64::MAX).min(widest().max_bytes())
}

/// A request as it comes.
struct Form {
    /// The most bytes that the file can have.
    most: u64,
    /// The file that was begun.
    file: Option<FileId>,
    hash: Sha256,
    purpose: Option<String>,
    lasts: Option<String>,
}

/// What is said of a file beside its bytes.
struct Asked {
    shape: Shape,
    purpose: &'static str,
    lasts: Duration,
    /// Of all that was sent.
    hash: [u8; 32],
}

/// A file whose bytes have come.
struct Uploaded {
    id: FileId,
    key: ApiKeyId,
    asked: Asked,
}

impl Uploaded {
    /// It is kept no longer than what people enter, but for the day that any file is kept.
    fn within(mut self, kept_days: Option<u32>) -> Self {
        if let Some(days) = kept_days {
            let most = Duration::from_secs(u64::from(days) * 24 * 3600);
            self.asked.lasts = self.asked.lasts.min(most.max(Duration::from_secs(LASTS_S)));
        }
        self
    }
}

impl Form {
    fn new(most: u64) -> Self {
        Self { most, file: None, hash: Sha256::new(), purpose: None, lasts: None }
    }

    /// Reads all parts, in whatever order they come; the file's bytes are stored as they come.
    async fn read(
        &mut self,
        madang: &Madang,
        member: &Member,
        place: &Place,
        mut multipart: Multipart,
    ) -> Result<(), Refusal> {
        for _ in 0..PARTS {
            let Some(field) = multipart.next_field().await.map_err(broken)? else { return Ok(()) };
            match field.name() {
                Some("file") if self.file.is_some() => {
                    return Err(Refusal::field("file", "Send one file at a time.", "파일은 하나씩 보내 주세요."));
                }
                Some("file") => self.store(madang, member, place, field).await?,
                Some("purpose") => self.purpose = Some(text(field).await?),
                Some("expires_after[seconds]") => self.lasts = Some(text(field).await?),
                _ => {}
            }
        }
        Err(ErrorCode::TooLarge.into())
    }

    async fn store(
        &mut self,
        madang: &Madang,
        member: &Member,
        place: &Place,
        mut field: Field<'_>,
    ) -> Result<(), Refusal> {
        // Programs that don't know what a file is say so by this type, which would hide what its name says.
        let kind =
            field.content_type().filter(|kind| *kind != "application/octet-stream").unwrap_or_default().to_owned();
        let called = field.file_name().unwrap_or_default().to_owned();
        let new = fitting(place, widest(), &called, self.most, &kind).map_err(|wrong| wrong.at("file"))?;
        Quota::of_member(member).count(madang, new.size).await.map_err(|refusal| refusal.at("file"))?;
        self.hash.update(json!([new.name, new.media_type]).to_string());
        let id = place.tenant.create_file(&new).await?.id;
        self.file = Some(id);
        let mut writing = Writing::at(place, id, 0, Language::En);
        while let Some(bytes) = field.chunk().await.map_err(broken)? {
            if writing.all().saturating_add(bytes.len() as u64) > self.most {
                return Err(fitting(place, widest(), &called, u64::MAX, &kind)
                    .err()
                    .map_or_else(|| ErrorCode::TooLarge.into(), |wrong| wrong.at("file")));
            }
            self.hash.update(&bytes);
            writing.add(&bytes).await?;
        }
        writing.end().await
    }

    /// What was said, if it can be done.
    fn checked(&self, shape: Shape) -> Result<Asked, Refusal> {
        let purpose = match (self.purpose.as_deref(), shape) {
            (None, Shape::Anthropic) => files::PURPOSE,
            (said, _) => {
                let known = files::PURPOSES.iter().find(|known| Some(**known) == said);
                known.copied().ok_or_else(unknown_purpose)?
            }
        };
        let seconds = match &self.lasts {
            None => LASTS_S,
            Some(text) => {
                let seconds = text.parse().ok().filter(|seconds| (SHORTEST_S..=LONGEST_S).contains(seconds));
                seconds.ok_or_else(wrong_expiry)?
            }
        };
        let mut hash = self.hash.clone();
        hash.update(json!([purpose, seconds]).to_string());
        Ok(Asked { shape, purpose, lasts: Duration::from_secs(seconds), hash: hash.finalize().into() })
    }
}

/// Gives a file to the key, and has it read.
async fn finish(madang: &Madang, place: &Place, uploaded: &Uploaded) -> Result<Value, Refusal> {
    let Uploaded { id, key, asked } = uploaded;
    let tenant = &place.tenant;
    if tenant.keep_for_key(*id, *key, asked.purpose, asked.lasts).await?.is_none() {
        drop_file(place, Some(*id)).await?;
        return Err(refused("file", FileErrorCode::Empty));
    }
    // It may be read for longer than this request is carried out, so not under the claim of its key.
    let place = Place { tenant: madang.store.tenant(tenant.workspace()), ..place.clone() };
    read_soon(madang, &place.tenant, *id);
    let file = find(madang, &place, *id, Some(WAIT_S), Language::En).await?;
    if file.state == FileState::Refused {
        tenant.delete_key_file(*key, *id).await?;
        return Err(refused("file", file.error.map_or(FileErrorCode::Unknown, |error| error.code)));
    }
    let kept = tenant.key_file(*key, *id).await?.ok_or(ErrorCode::NotFound)?;
    Ok(files::wire(asked.shape, &kept))
}

async fn drop_file(place: &Place, id: Option<FileId>) -> Result<(), Refusal> {
    if let Some(id) = id {
        place.tenant.delete_file(place.app, place.by, id).await?;
    }
    Ok(())
}

async fn text(mut field: Field<'_>) -> Result<String, Refusal> {
    let mut bytes = Vec::new();
    while let Some(more) = field.chunk().await.map_err(broken)? {
        bytes.extend_from_slice(&more);
        if bytes.len() > TEXT_BYTES {
            return Err(ErrorCode::TooLarge.into());
        }
    }
    String::from_utf8(bytes).map_err(|_| ErrorCode::Malformed.into())
}

/// Why the parts can't be read.
fn broken(error: MultipartError) -> Refusal {
    match error.status() {
        _ if TooSlow::is_behind(&error) => ErrorCode::RequestTimeout.into(),
        StatusCode::PAYLOAD_TOO_LARGE => ErrorCode::TooLarge.into(),
        _ => ErrorCode::Malformed.into(),
    }
}

fn no_file() -> Refusal {
    Refusal::field("file", "There is no file in this request.", "요청에 파일이 없어요.")
}

fn unknown_purpose() -> Refusal {
    Refusal::field(
        "purpose",
        "Use user_data, assistants or vision: Madang gives files to apps and models, and does nothing else with them.",
        "user_data, assistants, vision 중 하나로 써 주세요. 마당은 파일을 앱과 모델에 주는 데만 써요.",
    )
}

fn wrong_expiry() -> Refusal {
    Refusal::field(
        "expires_after",
        "Use 3,600 to 2,592,000 seconds (an hour to 30 days) from `created_at` on.",
        "`created_at`부터 3,600~2,592,000초(1시간~30일) 사이로 써 주세요.",
    )
}
