//! What is refused before any byte arrives.

use api::{CreateFile, FileErrorCode};
use model::{Definition, FileGroup, FileLimits, Language};
use store::NewFile;

use super::Place;
use crate::error::Refusal;

const NAME_MAX: usize = 255;
const MEDIA_TYPE_MAX: usize = 200;

/// The file that is asked for, if an input of the app takes it.
pub fn accepted(place: &Place, definition: &Definition, body: &CreateFile) -> Result<NewFile, Refusal> {
    let takes = definition.file_inputs().find(|(name, _)| *name == body.input).map(|(_, takes)| takes);
    let takes = takes.ok_or_else(|| {
        Refusal::field(
            "input",
            "The app has no field for files with this name. Reload the page and try again.",
            "앱에 이 이름의 파일 입력란이 없어요. 페이지를 새로 고친 뒤 다시 해 주세요.",
        )
    })?;
    fitting(place, takes, &body.name, body.size, body.media_type.as_deref().unwrap_or_default())
}

/// The file, if it is within these limits as far as that can be told without its bytes.
pub fn fitting(
    place: &Place,
    takes: FileLimits,
    called: &str,
    size: u64,
    media_type: &str,
) -> Result<NewFile, Refusal> {
    let name = name(called)?;
    if !FileGroup::of_name(&name).is_some_and(|group| takes.takes(group)) {
        return Err(not_taken(&takes));
    }
    if size == 0 {
        return Err(refused("size", FileErrorCode::Empty));
    }
    if size > takes.max_bytes() {
        let mib = takes.max_bytes() / (1024 * 1024);
        return Err(Refusal::field(
            "size",
            format!("This file is too large: at most {mib} MB are taken. Attach a part of it."),
            format!("파일이 너무 커요. {mib} MB까지 올릴 수 있으니 필요한 부분만 나눠 첨부해 주세요."),
        ));
    }
    let media_type = media_type.chars().filter(|c| !c.is_control()).take(MEDIA_TYPE_MAX).collect();
    Ok(NewFile { app: place.app, by: place.by, name, media_type, size, takes })
}

fn name(name: &str) -> Result<String, Refusal> {
    let shown = files::shown_name(name);
    match name.chars().count() {
        n if n > NAME_MAX => Err(Refusal::field(
            "name",
            "The file’s name is too long. Shorten it to 255 characters and attach it again.",
            "파일 이름이 너무 길어요. 255자까지 줄여 다시 첨부해 주세요.",
        )),
        _ if shown.is_empty() => Err(Refusal::field(
            "name",
            "The file has no name. Give it one and attach it again.",
            "파일 이름이 없어요. 이름을 붙여 다시 첨부해 주세요.",
        )),
        _ => Ok(shown),
    }
}

fn not_taken(takes: &FileLimits) -> Refusal {
    let names = |language| takes.taken().map(|group| group.name(language)).collect::<Vec<_>>().join(", ");
    Refusal::field(
        "name",
        format!("Files of this kind can’t be used here. Attach one of these: {}.", names(Language::En)),
        format!("여기서는 쓸 수 없는 형식이에요. 쓸 수 있는 형식: {}.", names(Language::Ko)),
    )
}

/// The refusal of a file that can't be used for this reason.
pub fn refused(field: &str, code: FileErrorCode) -> Refusal {
    Refusal::field(field, code.message(Language::En), code.message(Language::Ko))
}
