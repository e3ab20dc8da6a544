//! A file's bytes as text.

use crate::{MAX_BYTES, Unreadable, report::refused};

/// The text of a file: UTF-8, or UTF-16 if it begins with its byte order mark.
pub(crate) fn of_bytes(bytes: &[u8]) -> Result<String, Unreadable> {
    if bytes.len() > MAX_BYTES {
        let max = MAX_BYTES / 1024 / 1024;
        return Err(refused(
            "",
            format!("The file is larger than {max} MB. An app is text and needs less; export the app alone."),
            format!("파일이 {max}MB보다 커요. 앱은 글이라 그보다 작아요. 앱 하나만 내보낸 파일을 골라 주세요."),
        ));
    }
    let text = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => std::str::from_utf8(rest).ok().map(str::to_owned),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => std::str::from_utf8(bytes).ok().map(str::to_owned),
    };
    let Some(text) = text else { return Err(not_text()) };
    if text.contains('\0') {
        return Err(refused(
            "",
            "The file has NUL characters, so it is no text. Export the app again.",
            "파일에 NUL 문자가 있어서 글로 읽을 수 없어요. 앱을 다시 내보내 주세요.",
        ));
    }
    if text.trim().is_empty() {
        return Err(refused("", "The file is empty.", "빈 파일이에요."));
    }
    Ok(text)
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
    if rest.is_empty() { String::from_utf16(&units).ok() } else { None }
}

fn not_text() -> Unreadable {
    refused(
        "",
        "The file is no text in UTF-8 or UTF-16. Export the app again, or save the file as UTF-8.",
        "UTF-8이나 UTF-16으로 된 글이 아니에요. 앱을 다시 내보내거나 UTF-8로 저장해 주세요.",
    )
}

/// A file's name without its folders and ending, as a name for an app.
pub(crate) fn stem(file_name: &str) -> String {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
    stem.chars().filter(|c| !c.is_control()).take(100).collect::<String>().trim().to_owned()
}
