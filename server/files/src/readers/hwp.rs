//! HWP 5: a compound file with streams of records, by the format that Hancom has published.

use std::io::{Cursor, Read};

use cfb::CompoundFile;

use crate::{ErrorCode, ReadError, error::Result, writer::Writer};

mod body;
mod record;

use body::Body;
use record::{Records, tag};

type File<'b> = CompoundFile<Cursor<&'b [u8]>>;

const COMPRESSED: u32 = 1;
/// A password, a DRM system's lock, and either with a certificate.
const LOCKED: u32 = 1 << 1 | 1 << 4 | 1 << 8 | 1 << 10;
const FOR_DISTRIBUTION: u32 = 1 << 2;

pub(crate) fn read(file: &mut File<'_>, writer: &mut Writer<'_>) -> Result<()> {
    let flags = flags(file)?;
    if flags & LOCKED != 0 {
        return Err(ReadError::encrypted("the document opens with a password or a certificate"));
    }
    if flags & FOR_DISTRIBUTION != 0 {
        return Err(ReadError::encrypted("the document is for distribution, and its text is locked"));
    }
    let compressed = flags & COMPRESSED != 0;
    let limits = writer.limits();
    let mut left = limits.unpacked;
    let mut shapes = Vec::new();
    let info = stream(file, "/DocInfo")?.ok_or_else(|| ReadError::damaged("there is no DocInfo"))?;
    let mut records = Records::new(&info, compressed, left);
    while let Some(record) = records.next(|found| found == tag::PARA_SHAPE)? {
        if record.tag == tag::PARA_SHAPE {
            shapes.push(record.u32(0).and_then(body::head));
        }
    }
    left = records.left();
    let mut body = Body::new(writer, &shapes);
    for section in 0.. {
        let Some(bytes) = stream(file, &format!("/BodyText/Section{section}"))? else { break };
        let mut records = Records::new(&bytes, compressed, left);
        while let Some(record) = records.next(body::is_read)? {
            body.record(&record)?;
        }
        body.section_is_over()?;
        left = records.left();
    }
    Ok(())
}

fn flags(file: &mut File<'_>) -> Result<u32> {
    let header = stream(file, "/FileHeader")?.ok_or_else(|| ReadError::damaged("there is no FileHeader"))?;
    let word = header.get(36..40).and_then(|bytes| bytes.try_into().ok());
    word.map(u32::from_le_bytes).ok_or_else(|| ReadError::damaged("the FileHeader is too short"))
}

/// A stream's bytes, which are at most as many as the file's.
fn stream(file: &mut File<'_>, path: &str) -> Result<Option<Vec<u8>>> {
    if !file.is_stream(path) {
        return Ok(None);
    }
    let broken = |error: std::io::Error| ReadError::damaged(format!("{path}: {error}"));
    let most = file.root_entry().len().max(file.entry(path).map_err(broken)?.len());
    if most > 1 << 30 {
        return Err(ReadError::new(ErrorCode::Damaged, "a stream is longer than the file"));
    }
    let mut bytes = Vec::new();
    file.open_stream(path).map_err(broken)?.take(most).read_to_end(&mut bytes).map_err(broken)?;
    Ok(Some(bytes))
}
