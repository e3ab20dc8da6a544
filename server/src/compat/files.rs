//! Files: how both houses name and describe them, how they stand in messages, and which inputs of an app they are for.

use std::{collections::HashMap, str::FromStr as _};

use data_encoding::BASE64;
use model::{Definition, FileGroup, FileId, FileLimits, FileRef, Input, InputKind, Kind, Role, Values};
use serde_json::{Value, json};
use store::{FileState, KeyFile};
use time::format_description::well_known::Rfc3339;

use super::{Ask, errors::Shape};
use crate::{
    error::Refusal,
    runs::said::{FileSource, Said, SaidFile},
};

/// The most files of one message, which is as many as all inputs of most apps take together.
pub const FILES_MAX: usize = 20;
/// What a file may be for. Madang does nothing else with it than give it to apps and models.
pub const PURPOSES: [&str; 3] = ["user_data", "assistants", "vision"];
/// The purpose of files whose program names none.
pub const PURPOSE: &str = PURPOSES[0];

/// A file as the houses' clients know it.
pub fn wire(shape: Shape, kept: &KeyFile) -> Value {
    let KeyFile { file, purpose, expires_at, .. } = kept;
    let id = id_of(shape, file.id);
    match shape {
        Shape::OpenAi => {
            json!({"id": id, "object": "file", "bytes": file.size, "created_at": file.created_at.unix_timestamp(),
            "expires_at": expires_at.unix_timestamp(), "filename": file.name, "purpose": purpose,
            "status": status(file.state), "status_details": file.refusal})
        }
        Shape::Anthropic => {
            json!({"id": id, "type": "file", "filename": file.name, "mime_type": media_type(&file.media_type, &file.name),
            "size_bytes": file.size, "created_at": file.created_at.format(&Rfc3339).unwrap_or_default(),
            "expires_at": expires_at.format(&Rfc3339).unwrap_or_default(), "downloadable": file.state != FileState::Refused})
        }
    }
}

/// OpenAI's words for how far a file has come.
fn status(state: FileState) -> &'static str {
    match state {
        FileState::Uploading | FileState::Reading => "uploaded",
        FileState::Ready => "processed",
        FileState::Refused => "error",
    }
}

/// A page of files.
pub fn list(shape: Shape, files: &[KeyFile], has_more: bool) -> Value {
    let ends = [files.first(), files.last()].map(|file| file.map(|kept| id_of(shape, kept.file.id)));
    let [first, last] = ends;
    let data: Vec<Value> = files.iter().map(|file| wire(shape, file)).collect();
    let mut page = json!({"data": data, "has_more": has_more, "first_id": first, "last_id": last});
    if shape == Shape::OpenAi {
        super::answer::set(&mut page, "object", "list");
    }
    page
}

/// What is said of a file that is gone.
pub fn deleted(shape: Shape, id: FileId) -> Value {
    let id = id_of(shape, id);
    match shape {
        Shape::OpenAi => json!({"id": id, "object": "file", "deleted": true}),
        Shape::Anthropic => json!({"id": id, "type": "file_deleted"}),
    }
}

fn id_of(shape: Shape, id: FileId) -> String {
    let id = id.0.simple();
    match shape {
        Shape::OpenAi => format!("file-{id}"),
        Shape::Anthropic => format!("file_{id}"),
    }
}

/// The file that an id names, in either house's form.
pub fn parse(id: &str) -> Option<FileId> {
    let rest = id.strip_prefix("file-").or_else(|| id.strip_prefix("file_"))?;
    FileId::from_str(rest).ok().filter(|file| file.0.simple().to_string() == rest)
}

/// Refuses an id that names no file of the key.
pub fn unknown(path: &str, id: &str) -> Refusal {
    let id: String = id.chars().take(100).collect();
    Refusal::field(
        path,
        format!("This key has no file “{id}”. Files are seen by the key that uploaded them, until they expire."),
        format!("이 키에 “{id}” 파일이 없어요. 파일은 올린 키로만 쓸 수 있고, 기한이 지나면 사라져요."),
    )
}

/// Refuses a message with too many files.
pub fn too_many(path: &str) -> Refusal {
    Refusal::field(
        path,
        format!("Send at most {FILES_MAX} files in a message."),
        format!("메시지 하나에 파일을 {FILES_MAX}개까지 넣을 수 있어요."),
    )
}

/// The file with this id, in the message at `path`.
pub fn uploaded(id: &str, path: &str) -> Result<FileSource, Refusal> {
    parse(id).map(FileSource::Uploaded).ok_or_else(|| unknown(path, id))
}

/// The file that one of Anthropic's sources names.
pub fn uploaded_of(source: &Value, path: &str) -> Result<FileSource, Refusal> {
    uploaded(source.get("file_id").and_then(Value::as_str).unwrap_or_default(), path)
}

/// A file as OpenAI's APIs have it: by its id, or with its bytes.
pub fn of_openai(file: &Value, path: &str) -> Result<FileSource, Refusal> {
    let text_at = |name: &str| file.get(name).and_then(Value::as_str);
    if let Some(id) = text_at("file_id") {
        return uploaded(id, path);
    }
    let data = text_at("file_data").ok_or_else(|| by_address(path))?;
    let (media_type, data) = match data.strip_prefix("data:").and_then(|rest| rest.split_once(";base64,")) {
        Some((media_type, data)) => (media_type, data),
        None => ("", data),
    };
    sent(text_at("filename"), media_type, data.to_owned(), path)
}

/// A document as Anthropic's API has it, with its bytes or its text.
pub fn of_anthropic(part: &Value, source: &Value, path: &str) -> Result<FileSource, Refusal> {
    let text_at = |name: &str| source.get(name).and_then(Value::as_str);
    let data = text_at("data").ok_or_else(|| by_address(path))?;
    let data = if text_at("type") == Some("text") { BASE64.encode(data.as_bytes()) } else { data.to_owned() };
    let title = part.get("title").and_then(Value::as_str);
    sent(title, text_at("media_type").unwrap_or_default(), data, path)
}

fn sent(name: Option<&str>, media_type: &str, data: String, path: &str) -> Result<FileSource, Refusal> {
    let ending = ending(media_type);
    let name = match name.map(str::trim).filter(|name| !name.is_empty()) {
        Some(name) if FileGroup::of_name(name).is_some() => name.to_owned(),
        Some(name) => ending.map_or_else(|| name.to_owned(), |ending| format!("{name}.{ending}")),
        None => format!("document.{}", ending.ok_or_else(|| nameless(path))?),
    };
    Ok(FileSource::Sent { name, media_type: media_type.to_owned(), data })
}

/// Media types by the endings of names that say the same.
const ENDINGS: [(&str, &str); 14] = [
    ("application/pdf", "pdf"),
    ("text/plain", "txt"),
    ("text/markdown", "md"),
    ("text/html", "html"),
    ("text/csv", "csv"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    ("application/x-hwp", "hwp"),
    ("application/vnd.hancom.hwpx", "hwpx"),
    ("image/png", "png"),
    ("image/jpeg", "jpg"),
    ("image/webp", "webp"),
    ("application/vnd.ms-excel", "xls"),
];

fn ending(media_type: &str) -> Option<&'static str> {
    let plain = media_type.split(';').next().unwrap_or_default().trim();
    ENDINGS.iter().find(|(known, _)| known.eq_ignore_ascii_case(plain)).map(|(_, ending)| *ending)
}

/// The media type that a program declared, or else the one that the name's ending stands for.
pub fn media_type(declared: &str, name: &str) -> String {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    let known = ENDINGS.iter().find(|(_, known)| *known == ending).map(|(media_type, _)| *media_type);
    match declared {
        "" => known.unwrap_or("application/octet-stream").to_owned(),
        declared => declared.to_owned(),
    }
}

fn by_address(path: &str) -> Refusal {
    Refusal::field(
        path,
        "Name a file by its id, or send it in base64: Madang fetches no addresses.",
        "파일의 id를 적거나 파일을 base64로 보내 주세요. 마당은 주소를 열지 않아요.",
    )
}

fn nameless(path: &str) -> Refusal {
    Refusal::field(
        path,
        "Say what the file is called (`filename`): the ending of its name says how it is read.",
        "파일 이름(`filename`)을 적어 주세요. 이름의 확장자로 읽는 방법을 정해요.",
    )
}

/// The bytes of what was sent in base64.
pub fn bytes(data: &str, path: &str) -> Result<Vec<u8>, Refusal> {
    BASE64.decode(data.as_bytes()).map_err(|_| {
        Refusal::field(
            path,
            "This is not base64. Encode the file’s bytes so.",
            "base64가 아니에요. 파일을 base64로 바꿔 보내 주세요.",
        )
    })
}

/// A picture in a message, as a file for an app.
fn picture(number: usize, data: String) -> SaidFile {
    let bytes = data.get(..24).and_then(|start| BASE64.decode(start.as_bytes()).ok()).unwrap_or_default();
    let kind = match bytes.as_slice() {
        [0xff, ..] => "jpg",
        [b'R', ..] => "webp",
        [b'G', ..] => "gif",
        _ => "png",
    };
    let source = FileSource::Sent { name: format!("picture-{}.{kind}", number + 1), media_type: String::new(), data };
    SaidFile { at: 0, path: "messages".to_owned(), source }
}

/// Takes out the files that a run of an app is given: those of the message that it answers, and of a chat also those of the messages
/// before it, since programs send them again with each request.
pub fn take_for_app(app: &Definition, said: &mut [Said]) -> Vec<SaidFile> {
    let asked = said.iter().rposition(|said| said.role == Role::User);
    let mut taken: Vec<SaidFile> = Vec::new();
    for (index, said) in said.iter_mut().enumerate() {
        let files = std::mem::take(&mut said.files);
        let images = std::mem::take(&mut said.images);
        if said.role != Role::User || (app.kind == Kind::Form && Some(index) != asked) {
            continue;
        }
        let pictures = images.into_iter().enumerate().map(|(number, data)| picture(number, data));
        for file in files.into_iter().chain(pictures) {
            if !taken.iter().any(|known| known.source == file.source) {
                taken.push(file);
            }
        }
    }
    taken
}

/// The files of the key that a request names among an app's inputs, in `inputs` or in the JSON of its last message.
pub fn named(app: &Definition, ask: &Ask) -> Vec<FileId> {
    let last = ask.said.iter().rev().find(|said| said.role == Role::User);
    let in_message: Option<Values> = last.and_then(|said| serde_json::from_str(&said.text).ok());
    let is_file = |name: &String| app.inputs.iter().any(|input| input.kind == InputKind::File && input.name == *name);
    let given = ask.inputs.iter().chain(&in_message).flatten().filter(|(name, _)| is_file(name));
    let mut ids: Vec<FileId> = given.flat_map(|(_, value)| items(value)).filter_map(named_by).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map_or_else(|| std::slice::from_ref(value), Vec::as_slice)
}

fn named_by(value: &Value) -> Option<FileId> {
    let id = value.as_str().or_else(|| value.get("id").or_else(|| value.get("file_id"))?.as_str())?;
    parse(id)
}

/// Puts the files that an app was given in place of those of the key that its values name.
pub fn put_named(app: &Definition, values: &mut Values, given: &HashMap<FileId, FileRef>) {
    for input in app.inputs.iter().filter(|input| input.kind == InputKind::File) {
        let Some(value) = values.get_mut(&input.name) else { continue };
        if items(value).iter().any(|item| named_by(item).is_some()) {
            let replaced = items(value).iter().map(|item| {
                named_by(item).and_then(|id| given.get(&id)).map_or_else(|| item.clone(), FileRef::to_value)
            });
            *value = replaced.collect();
        }
    }
}

/// The input that a file in a message is for: the only one that takes such files, or the only required one of them.
pub fn input_for<'d>(app: &'d Definition, name: &str, path: &str) -> Result<(&'d str, FileLimits), Refusal> {
    if !app.has_files() {
        return Err(Refusal::field(
            path,
            "This app takes no files. Send their text, or ask an app that takes them.",
            "파일을 받지 않는 앱이에요. 글로 보내거나, 파일을 받는 앱을 불러 주세요.",
        ));
    }
    let group = FileGroup::of_name(name);
    let takes = |input: &&Input| {
        let limits = input.files.clone().unwrap_or_default();
        input.kind == InputKind::File && group.is_some_and(|group| limits.takes(group))
    };
    let able: Vec<&Input> = app.inputs.iter().filter(takes).collect();
    let mut required = able.iter().filter(|input| input.required);
    match (able.as_slice(), required.next(), required.next()) {
        ([only], ..) => Ok((&only.name, only.files.clone().unwrap_or_default())),
        ([], ..) => Err(not_taken(app, path)),
        (_, Some(only), None) => Ok((&only.name, only.files.clone().unwrap_or_default())),
        _ => Err(ambiguous(&able, path)),
    }
}

fn not_taken(app: &Definition, path: &str) -> Refusal {
    let names = |language| {
        let taken = FileGroup::ALL.iter().filter(|group| app.file_inputs().any(|(_, takes)| takes.takes(**group)));
        taken.map(|group| group.name(language)).collect::<Vec<_>>().join(", ")
    };
    Refusal::field(
        path,
        format!("This app takes no files of this kind. It takes: {}.", names(model::Language::En)),
        format!("이 앱이 받지 않는 형식의 파일이에요. 받는 형식: {}.", names(model::Language::Ko)),
    )
}

fn ambiguous(able: &[&Input], path: &str) -> Refusal {
    let names = able.iter().map(|input| input.name.as_str()).collect::<Vec<_>>().join(", ");
    Refusal::field(
        path,
        format!(
            "Several inputs of this app take such files: {names}. Upload the file, and name it in `inputs` by its id."
        ),
        format!("이런 파일을 받는 입력이 여러 개예요: {names}. 파일을 먼저 올린 뒤 `inputs`에 id로 적어 주세요."),
    )
}

#[cfg(test)]
mod tests;
