//! What a file is: its name, the type that its sender declares, and its bytes must agree.

use std::io::Cursor;

use cfb::CompoundFile;

use crate::{ErrorCode, Kind, Limits, ReadError, archive::Archive, encoding, error::Result, xml::Node};

/// What a file turned out to be.
pub(crate) struct Sniffed {
    pub kind: Kind,
    /// Its format is one for files with macros.
    pub macros: bool,
}

/// What the bytes say.
enum Bytes {
    Are {
        kind: Kind,
        macros: bool,
    },
    /// Nothing but characters, which may be of several kinds.
    Text {
        html: bool,
    },
    /// Something else that we know, and don't read.
    Other(&'static str),
    Unknown,
}

const GENERIC: [&str; 12] = [
    "",
    "application/octet-stream",
    "binary/octet-stream",
    "application/zip",
    "application/x-zip",
    "application/x-zip-compressed",
    "application/x-cfb",
    "application/x-ole-storage",
    "application/xml",
    "text/xml",
    "application/download",
    "application/force-download",
];

pub(crate) fn sniff(bytes: &[u8], name: &str, declared: Option<&str>, limits: &Limits) -> Result<Sniffed> {
    let ending = ending(name);
    let named = ending.as_deref().and_then(Kind::of_ending);
    let found = look(bytes, named, limits)?;
    let (kind, macros) = match (found, named) {
        (Bytes::Are { kind, macros }, _) if ending.is_none() || named == Some(kind) => (kind, macros),
        (Bytes::Are { kind, .. }, _) => {
            let detail =
                format!("the bytes are {}, and the name ends with .{}", kind.name(), ending.unwrap_or_default());
            return Err(ReadError::mismatch(Some(kind), detail));
        }
        (Bytes::Other(what), Some(named)) => {
            return Err(ReadError::mismatch(
                None,
                format!("the bytes are {what}, and the name is that of {}", named.name()),
            ));
        }
        (Bytes::Other(what), None) => return Err(ReadError::unsupported(format!("the bytes are {what}"))),
        (_, None) if ending.is_some() => {
            return Err(ReadError::unsupported(format!("files named .{} are not read", ending.unwrap_or_default())));
        }
        (Bytes::Text { .. }, Some(named)) if named.is_text() => (named, false),
        (Bytes::Text { html }, Some(named)) => {
            let kind = if html { Kind::Html } else { Kind::Txt };
            let detail = format!("the bytes are {}, and the name is that of {}", kind.name(), named.name());
            return Err(ReadError::mismatch(Some(kind), detail));
        }
        (Bytes::Text { .. }, None) => {
            let declared = declared.and_then(Kind::of_media_type).filter(|kind| kind.is_text());
            (declared.unwrap_or(Kind::Txt), false)
        }
        (Bytes::Unknown, Some(named)) => {
            return Err(ReadError::mismatch(None, format!("the bytes are no {}", named.name())));
        }
        (Bytes::Unknown, None) => return Err(ReadError::unsupported("the bytes are of no kind that is read")),
    };
    let without_macros = ending.as_deref().is_some_and(|ending| ["docx", "xlsx", "pptx", "ppsx"].contains(&ending));
    if macros && without_macros {
        return Err(ReadError::mismatch(Some(kind), "the file has macros, and its name is that of one without"));
    }
    agrees(kind, declared)?;
    Ok(Sniffed { kind, macros })
}

/// The ending of a name, in lower case. What only looks like one, as in "Report v1. final", isn't.
fn ending(name: &str) -> Option<String> {
    let name = shown_name(name);
    let (before, ending) = name.rsplit_once('.')?;
    let is_one = !before.is_empty()
        && (1..=8).contains(&ending.chars().count())
        && ending.chars().all(|c| c.is_ascii_alphanumeric());
    is_one.then(|| ending.to_ascii_lowercase())
}

/// The longest name that is shown, in characters.
const NAME_MAX: usize = 200;
/// The longest ending, in bytes and with its dot.
const ENDING_MAX: usize = 9;

/// A file's name as it may be shown and kept: one line, without folders, and without characters that change what is seen.
pub fn shown_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_seen = |c: &char| {
        !c.is_control()
            && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{61c}' | '\u{feff}')
    };
    let seen: String = last.chars().filter(is_seen).collect();
    let seen = seen.trim();
    // A long name keeps its ending, which says what the file is.
    let ending = seen.rfind('.').and_then(|dot| seen.get(dot..)).filter(|ending| ending.len() <= ENDING_MAX);
    let ending = ending.filter(|_| seen.chars().count() > NAME_MAX).unwrap_or_default();
    let before = seen.strip_suffix(ending).unwrap_or(seen);
    let before: String = before.chars().take(NAME_MAX - ending.len()).collect();
    format!("{}{ending}", before.trim_end())
}

/// Browsers declare what the system's list of types says, which knows few of these kinds.
fn agrees(kind: Kind, declared: Option<&str>) -> Result<()> {
    let declared = declared.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let agrees = match Kind::of_media_type(&declared) {
        _ if GENERIC.contains(&declared.as_str()) => true,
        Some(Kind::Txt) => kind.is_text() || kind == Kind::Hwpml,
        // With Excel installed, Windows calls CSV so.
        Some(Kind::Xls) => matches!(kind, Kind::Xls | Kind::Xlsx | Kind::Csv | Kind::Tsv),
        Some(declared) => declared == kind,
        None => declared.starts_with("application/") || declared.starts_with("text/") && kind.is_text(),
    };
    if agrees {
        return Ok(());
    }
    let declared: String = declared.chars().filter(|c| !c.is_control()).take(80).collect();
    Err(ReadError::mismatch(Some(kind), format!("the bytes are {}, and it was sent as {declared}", kind.name())))
}

fn look(bytes: &[u8], named: Option<Kind>, limits: &Limits) -> Result<Bytes> {
    let are = |kind| Ok(Bytes::Are { kind, macros: false });
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    let head = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    if starts(b"%PDF-") || named == Some(Kind::Pdf) && head.windows(5).any(|window| window == b"%PDF-") {
        return are(Kind::Pdf);
    }
    if starts(b"\x89PNG\r\n\x1a\n") {
        return are(Kind::Png);
    }
    if starts(&[0xff, 0xd8, 0xff]) {
        return are(Kind::Jpeg);
    }
    if starts(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return are(Kind::Webp);
    }
    if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
        return package(bytes, limits);
    }
    if starts(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) {
        return compound(bytes);
    }
    if let Some(other) = other(bytes) {
        return Ok(Bytes::Other(other));
    }
    // A beginning is enough, but for a character that it cuts.
    let Ok(decoded) = encoding::decode(bytes.get(..bytes.len().min(64 * 1024)).unwrap_or_default(), None) else {
        return Ok(Bytes::Unknown);
    };
    let beginning: String = decoded.text.trim_start().chars().take(2000).collect();
    if beginning.starts_with('<') && beginning.contains("<HWPML") {
        return are(Kind::Hwpml);
    }
    let lower = beginning.to_ascii_lowercase();
    Ok(Bytes::Text {
        html: lower.starts_with("<!doctype html") || lower.starts_with("<html") || lower.contains("<table"),
    })
}

/// What else begins with bytes of its own.
fn other(bytes: &[u8]) -> Option<&'static str> {
    const OTHERS: [(&[u8], &str); 14] = [
        (b"HWP Document File V", "HWP 3"),
        (b"{\\rtf", "RTF"),
        (b"GIF8", "GIF"),
        (b"II*\0", "TIFF"),
        (b"MM\0*", "TIFF"),
        (b"MZ", "a Windows program"),
        (b"\x7fELF", "a program"),
        (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
        (b"Rar!", "a RAR archive"),
        (b"\x1f\x8b", "a gzip archive"),
        (b"ID3", "MP3"),
        (b"%!PS", "PostScript"),
        (b"OggS", "Ogg"),
        (b"\0asm", "a program"),
    ];
    if bytes.get(4..8) == Some(b"ftyp") {
        return Some("a video or a HEIF picture");
    }
    // Two letters are the beginning of many texts, too.
    let is_text = |magic: &[u8]| magic == b"MZ" && !bytes.iter().take(512).any(|byte| *byte == 0);
    OTHERS.into_iter().find(|(magic, _)| bytes.starts_with(magic) && !is_text(magic)).map(|(_, name)| name)
}

fn package(bytes: &[u8], limits: &Limits) -> Result<Bytes> {
    let mut archive = Archive::open(bytes, limits)?;
    let mimetype = archive.small("mimetype")?.map(|bytes| String::from_utf8_lossy(&bytes).trim().to_owned());
    match mimetype.as_deref() {
        Some("application/vnd.oasis.opendocument.spreadsheet") => {
            return Ok(Bytes::Are { kind: Kind::Ods, macros: false });
        }
        Some("application/hwp+zip") => return Ok(Bytes::Are { kind: Kind::Hwpx, macros: false }),
        Some(other) if other.starts_with("application/vnd.oasis.opendocument") => {
            return Ok(Bytes::Other("an OpenDocument file other than a spreadsheet"));
        }
        Some("application/epub+zip") => return Ok(Bytes::Other("an EPUB book")),
        _ => {}
    }
    if archive.has("Contents/section0.xml") {
        return Ok(Bytes::Are { kind: Kind::Hwpx, macros: false });
    }
    let mut main = None;
    archive.walk("[Content_Types].xml", |xml| {
        loop {
            match xml.next()? {
                Node::Open(tag) => {
                    let kind = tag.get("ContentType").unwrap_or_default().to_ascii_lowercase();
                    if kind.ends_with(".main+xml") {
                        main = Some(kind);
                    }
                }
                Node::End => return Ok(()),
                _ => {}
            }
        }
    })?;
    let Some(main) = main else { return Ok(Bytes::Other("a zip archive")) };
    let macros = main.contains("macroenabled");
    // With macros the name of the program stands in it, and without the name of the format.
    let kind = if main.contains("wordprocessingml") || main.contains("ms-word") {
        Kind::Docx
    } else if main.contains("spreadsheetml") || main.contains("ms-excel") {
        Kind::Xlsx
    } else if main.contains("presentationml") || main.contains("ms-powerpoint") {
        Kind::Pptx
    } else {
        return Ok(Bytes::Other("an Office file of another kind"));
    };
    Ok(Bytes::Are { kind, macros })
}

fn compound(bytes: &[u8]) -> Result<Bytes> {
    let file = CompoundFile::open(Cursor::new(bytes))
        .map_err(|error| ReadError::damaged(format!("the compound file: {error}")))?;
    let has = |path: &str| file.is_stream(path);
    if has("/EncryptedPackage") {
        return Err(ReadError::encrypted("an Office file that opens with a password"));
    }
    if has("/FileHeader") && (has("/DocInfo") || file.is_storage("/BodyText") || file.is_storage("/ViewText")) {
        return Ok(Bytes::Are { kind: Kind::Hwp, macros: false });
    }
    if has("/Workbook") || has("/Book") {
        return Ok(Bytes::Are { kind: Kind::Xls, macros: false });
    }
    if has("/WordDocument") {
        return Ok(Bytes::Other("a Word file from before 2007"));
    }
    if has("/PowerPoint Document") {
        return Ok(Bytes::Other("a PowerPoint file from before 2007"));
    }
    Ok(Bytes::Other("a compound file of another kind"))
}

/// Is it nothing at all?
pub(crate) fn refuse_empty(bytes: &[u8]) -> Result<()> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(ReadError::new(ErrorCode::Empty, "the file is empty"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert_eq!(shown_name("../a/\u{202e}b\u{7}.txt "), "b.txt");
        assert_eq!(shown_name(&format!("{}.hwpx", "가".repeat(300))), format!("{}.hwpx", "가".repeat(195)));
        assert_eq!(shown_name(&format!("a.{}", "b".repeat(300))).len(), 200);
        assert_eq!(ending("회의록 v1. 최종"), None);
        assert_eq!(ending("a.PDF"), Some("pdf".to_owned()));
        assert_eq!(ending(".txt"), None);
        assert_eq!(ending("a.pd\u{202e}f"), Some("pdf".to_owned()));
    }

    #[test]
    fn declared_types() {
        let agree = |kind, declared| agrees(kind, Some(declared)).is_ok();
        assert!(agree(Kind::Csv, "application/vnd.ms-excel"));
        assert!(agree(Kind::Hwp, ""));
        assert!(agree(Kind::Hwp, "application/x-hwp; version=5"));
        assert!(agree(Kind::Md, "text/plain;charset=utf-8"));
        assert!(!agree(Kind::Png, "image/jpeg"));
        assert!(!agree(Kind::Pdf, "text/html"));
        assert!(!agree(Kind::Docx, "image/svg+xml"));
    }
}
