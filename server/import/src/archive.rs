//! Archives: a flow that is several files, such as Prompt Flow's folders.
//!
//! Only files are unpacked that a flow can be or name, and only as much as one file may be.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::{
    Imported, MAX_BYTES, Unreadable, formats,
    report::{listed, refused},
    text,
};

/// More files than these has no folder of one flow.
const MAX_FILES: usize = 2_000;

/// What files are called that an app can be.
const APPS: [&str; 4] = [".yaml", ".yml", ".json", ".prompty"];
/// What files are called that a flow can name.
const PROMPTS: [&str; 5] = [".jinja2", ".jinja", ".j2", ".md", ".txt"];
const FLOW: &str = "flow.dag.yaml";

pub(crate) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// Reads the one flow of an archive.
///
/// # Errors
/// If there is none or several, if it unpacks to more than a file may be, or by the flow's reader.
pub(crate) fn read(bytes: &[u8]) -> Result<Imported, Unreadable> {
    if bytes.len() > MAX_BYTES {
        return text::of_bytes(bytes).and_then(|_| Err(too_large()));
    }
    let files = unpacked(bytes)?;
    let flows: Vec<&File> = files.iter().filter(|file| file.last() == FLOW).collect();
    let apps: Vec<&File> = files.iter().filter(|file| has_ending(&file.path, &APPS)).collect();
    let chosen = if flows.is_empty() { apps } else { flows };
    let [file] = chosen.as_slice() else {
        let names: Vec<String> = chosen.iter().map(|file| file.path.clone()).collect();
        let (en, ko) = listed(&names);
        let count = names.len();
        return Err(if count == 0 {
            refused(
                "",
                "There is no app in this archive: no .yml, .json or .prompty.",
                "압축 파일에 앱이 없어요. .yml, .json, .prompty 파일이 있어야 해요.",
            )
        } else {
            refused(
                "",
                format!("There are {count} files in this archive that may be apps ({en}). Import one of them."),
                format!("앱일 수 있는 파일이 {count}개 들어 있어요({ko}). 그중 하나를 가져와 주세요."),
            )
        });
    };
    let folder = file.path.strip_suffix(file.last()).unwrap_or_default();
    let beside = |path: &str| {
        let path = format!("{folder}{}", path.trim_start_matches("./"));
        let found = files.iter().find(|file| file.path == path)?;
        text::of_bytes(&found.bytes).ok()
    };
    let mut app = formats::read(&text::of_bytes(&file.bytes)?, &beside)?;
    if app.name.is_empty() {
        // A flow's folder has its name.
        let name = folder.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        app.name = text::stem(if name.is_empty() && file.last() != FLOW { file.last() } else { name });
    }
    Ok(app)
}

struct File {
    path: String,
    bytes: Vec<u8>,
}

impl File {
    fn last(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

fn has_ending(path: &str, endings: &[&str]) -> bool {
    let path = path.to_ascii_lowercase();
    endings.iter().any(|ending| path.ends_with(ending))
}

/// Whether something beside the flow put it there: an editor, an operating system, a version control.
fn is_hidden(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.') && part != "." || part == "__MACOSX")
}

fn unpacked(bytes: &[u8]) -> Result<Vec<File>, Unreadable> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    if zip.len() > MAX_FILES {
        return Err(refused(
            "",
            format!("There are more than {MAX_FILES} files in this archive. Pack the folder of one flow."),
            format!("압축 파일에 파일이 {MAX_FILES}개 넘게 들어 있어요. 흐름 하나의 폴더만 묶어 주세요."),
        ));
    }
    let mut files: Vec<File> = Vec::new();
    let mut left = MAX_BYTES;
    for index in 0..zip.len() {
        let entry = zip.by_index(index).map_err(|_| damaged())?;
        let path = entry.name().map_err(|_| damaged())?.replace('\\', "/");
        let path = path.trim_start_matches("./").to_owned();
        let is_read = has_ending(&path, &APPS) || has_ending(&path, &PROMPTS);
        if entry.is_dir() || is_hidden(&path) || !is_read {
            continue;
        }
        let mut bytes = Vec::new();
        // What an entry says of its size is not believed.
        let most = u64::try_from(left).unwrap_or(u64::MAX).saturating_add(1);
        entry.take(most).read_to_end(&mut bytes).map_err(|_| damaged())?;
        left = left.checked_sub(bytes.len()).ok_or_else(too_large)?;
        files.push(File { path, bytes });
    }
    Ok(files)
}

fn too_large() -> Unreadable {
    let max = MAX_BYTES / 1024 / 1024;
    refused(
        "",
        format!("The files of this archive are larger than {max} MB. Pack the folder of one flow, without data."),
        format!("압축을 풀면 {max}MB보다 커요. 데이터는 빼고 흐름 하나의 폴더만 묶어 주세요."),
    )
}

fn damaged() -> Unreadable {
    refused(
        "",
        "The archive can't be unpacked: it is damaged or encrypted.",
        "압축 파일이 깨졌거나 암호가 걸려 있어서 풀 수 없어요.",
    )
}
