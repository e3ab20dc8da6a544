//! Bytes arrive.

use api::{UPLOAD_OFFSET, UPLOAD_PIECE_BYTES, UPLOAD_PIECE_MIN_BYTES};
use axum::{
    body::{Body, BodyDataStream, Bytes},
    http::{HeaderMap, header},
};
use futures::StreamExt as _;
use model::{FileId, Language};
use store::{Appended, FileState, PIECE_BYTES};

use super::{Place, read_soon, to_wire};
use crate::{
    error::{ErrorCode, Refusal, language_of},
    madang::Madang,
    serve::body::TooSlow,
};

/// Adds a request's bytes to a file. They are stored as they come, so that of a request that breaks off, what has come in whole pieces
/// counts. With the last byte the file begins to be read.
pub async fn receive(
    madang: &Madang,
    place: &Place,
    id: FileId,
    headers: &HeaderMap,
    body: Body,
) -> Result<api::File, Refusal> {
    let language = language_of(headers);
    let file = place.file(id).await?;
    let offset = checked_offset(headers, &file, language)?;
    let mut incoming = Incoming::of(body, UPLOAD_PIECE_BYTES);
    let mut writing = Writing::at(place, id, offset, language);
    while let Some(bytes) = incoming.next().await? {
        writing.add(&bytes).await?;
    }
    if incoming.come < UPLOAD_PIECE_MIN_BYTES && !writing.waiting.is_empty() && writing.all() < file.size {
        return Err(too_little());
    }
    writing.end().await?;
    let file = place.file(id).await?;
    if file.state == FileState::Reading {
        read_soon(madang, &place.tenant, id);
    }
    Ok(to_wire(file, language))
}

/// Where the request's bytes begin, if they may be added.
fn checked_offset(headers: &HeaderMap, file: &store::File, language: Language) -> Result<u64, Refusal> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let media_type = text(header::CONTENT_TYPE.as_str()).unwrap_or_default();
    if !media_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/octet-stream") {
        return Err(ErrorCode::UnsupportedMediaType.into());
    }
    let offset: u64 = text(UPLOAD_OFFSET).and_then(|text| text.parse().ok()).ok_or_else(|| {
        Refusal::field(
            UPLOAD_OFFSET,
            "Say in this header at which byte of the file the piece begins.",
            "이 헤더에 조각이 시작하는 바이트 위치를 숫자로 적어 주세요.",
        )
    })?;
    if file.state != FileState::Uploading || offset != file.received {
        return Err(wrong_offset(file.clone(), language));
    }
    // A body without a length is counted as it comes.
    let length: u64 = text(header::CONTENT_LENGTH.as_str()).and_then(|text| text.parse().ok()).unwrap_or_default();
    if length > UPLOAD_PIECE_BYTES {
        return Err(ErrorCode::TooLarge.into());
    }
    if offset.saturating_add(length) > file.size {
        return Err(too_many());
    }
    Ok(offset)
}

/// All of a request's body, if it has no more bytes than that.
pub async fn whole(body: Body, most: u64) -> Result<Vec<u8>, Refusal> {
    let mut incoming = Incoming::of(body, most);
    let mut all = Vec::new();
    while let Some(bytes) = incoming.next().await? {
        all.extend_from_slice(&bytes);
    }
    Ok(all)
}

/// Writes the bytes of a file as they come, in the pieces in which they are stored.
pub struct Writing<'p> {
    place: &'p Place,
    id: FileId,
    /// Where what is stored ends.
    end: u64,
    waiting: Vec<u8>,
    language: Language,
}

impl<'p> Writing<'p> {
    /// From `offset` on.
    pub fn at(place: &'p Place, id: FileId, offset: u64, language: Language) -> Self {
        Self { place, id, end: offset, waiting: Vec::new(), language }
    }

    /// Adds bytes.
    pub async fn add(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        self.waiting.extend_from_slice(bytes);
        while let Some(piece) = whole_piece(&mut self.waiting, self.end) {
            self.end = append(self.place, self.id, self.end, &piece, self.language).await?;
        }
        Ok(())
    }

    /// Where all that was added ends.
    pub fn all(&self) -> u64 {
        self.end.saturating_add(self.waiting.len() as u64)
    }

    /// Stores the rest.
    pub async fn end(self) -> Result<(), Refusal> {
        if !self.waiting.is_empty() {
            append(self.place, self.id, self.end, &self.waiting, self.language).await?;
        }
        Ok(())
    }
}

/// A request's body.
struct Incoming {
    data: BodyDataStream,
    /// How many bytes have come.
    come: u64,
    /// The most that may.
    most: u64,
}

impl Incoming {
    fn of(body: Body, most: u64) -> Self {
        Self { data: body.into_data_stream(), come: 0, most }
    }

    async fn next(&mut self) -> Result<Option<Bytes>, Refusal> {
        let bytes = match self.data.next().await {
            Some(Ok(bytes)) => bytes,
            Some(Err(error)) if TooSlow::is_behind(&error) => return Err(ErrorCode::RequestTimeout.into()),
            Some(Err(_broken_off)) => return Err(ErrorCode::Malformed.into()),
            None => return Ok(None),
        };
        self.come = self.come.saturating_add(bytes.len() as u64);
        if self.come > self.most {
            return Err(ErrorCode::TooLarge.into());
        }
        Ok(Some(bytes))
    }
}

/// The bytes up to the end of the stored piece that they begin in, once there are so many.
fn whole_piece(waiting: &mut Vec<u8>, begin: u64) -> Option<Vec<u8>> {
    let room = usize::try_from(PIECE_BYTES - begin % PIECE_BYTES).ok()?;
    (waiting.len() >= room).then(|| {
        let rest = waiting.split_off(room);
        std::mem::replace(waiting, rest)
    })
}

/// Stores bytes; answers where they end.
async fn append(place: &Place, id: FileId, offset: u64, bytes: &[u8], language: Language) -> Result<u64, Refusal> {
    match place.tenant.append_to_file(id, offset, bytes).await? {
        Appended::To(end) => Ok(end),
        Appended::WrongOffset => Err(wrong_offset(place.file(id).await?, language)),
        Appended::TooMany => Err(too_many()),
    }
}

fn wrong_offset(file: store::File, language: Language) -> Refusal {
    Refusal::from(ErrorCode::WrongOffset).with_current(&to_wire(file, language))
}

/// Each piece has the stored one that it begins in written anew, so many small ones would cost far more than their bytes.
fn too_little() -> Refusal {
    Refusal::field(
        "size",
        "This piece is too small. Send at least 256 KiB at once, except for the end of the file.",
        "조각이 너무 작아요. 파일 끝부분이 아니면 한 번에 256 KiB 이상 보내 주세요.",
    )
}

fn too_many() -> Refusal {
    Refusal::field(
        "size",
        "More bytes came than the file was said to have. Attach it again.",
        "처음에 알린 크기보다 많은 내용이 왔어요. 파일을 다시 첨부해 주세요.",
    )
}
