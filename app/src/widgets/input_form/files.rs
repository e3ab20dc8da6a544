//! The files of a form: which are attached to it, and how far each has come.
//!
//! What draws and uploads them is in `file_field`, and reached through the functions in [`FormFiles`]: only pages that attach files carry it.

use std::collections::BTreeMap;

use api::{FileContents, FileState};
use leptos::prelude::*;
use model::{FileId, FileLimits, FileRef, Input, InputKind, Language, estimated_tokens, estimated_tokens_of_long};
use serde_json::Value;

use super::{InputForm, file_field::Uploader};
use crate::locales::words;

/// How a form attaches files.
#[derive(Debug, Clone, Copy)]
pub struct FormFiles {
    /// Draws the field of an input.
    pub draw: fn(InputForm, Input) -> AnyView,
    /// Draws what all files together are.
    pub sum: fn(RwSignal<Vec<Attached>>) -> AnyView,
    pub attached: RwSignal<Vec<Attached>>,
    /// What was not attached, by the input's name.
    pub(super) notes: RwSignal<BTreeMap<String, String>>,
    /// What uploads them; absent where script of its own does.
    pub(super) uploader: Option<StoredValue<Uploader>>,
}

/// A file that is attached, or that was refused.
#[derive(Debug, Clone, PartialEq)]
pub struct Attached {
    /// Tells it from all others of the form.
    pub key: u32,
    /// The input's name.
    pub input: String,
    /// Once the server knows it.
    pub id: Option<FileId>,
    pub name: String,
    /// In bytes; absent until the server was asked about a file of an earlier run.
    pub size: Option<u64>,
    pub stage: Stage,
    /// Whether it was uploaded here and is in no run yet, so that removing it removes it from the server.
    pub ours: bool,
}

/// How far a file has come.
#[derive(Debug, Clone, PartialEq)]
pub enum Stage {
    /// Its state is not known yet.
    Unknown,
    /// So many bytes have arrived.
    Sending(u64),
    /// The connection is lost, and the upload will go on.
    Waiting(u64),
    /// It is being read.
    Reading,
    /// It can be used.
    Ready(Box<FileContents>),
    /// Some bytes are missing, and the page no longer has the file.
    Halted(u64),
    /// It can't be used, for this reason.
    Refused {
        why: String,
        /// Whether another attempt may help.
        again: bool,
    },
}

impl Attached {
    /// Takes over what the server says.
    pub fn update(&mut self, file: api::File, has_bytes: bool) {
        self.id = Some(file.id);
        self.name = file.name;
        self.size = Some(file.size);
        self.stage = match (file.state, file.contents) {
            (FileState::Uploading, _) if has_bytes => Stage::Sending(file.received),
            (FileState::Uploading, _) => Stage::Halted(file.received),
            (FileState::Reading, _) => Stage::Reading,
            (FileState::Ready, Some(contents)) => Stage::Ready(Box::new(contents)),
            (FileState::Ready, None) | (FileState::Refused, _) => {
                let again = file.error.as_ref().is_some_and(|error| error.code == api::FileErrorCode::ReaderFailed);
                let why = file.error.map(|error| error.message).unwrap_or_default();
                Stage::Refused { why, again: again && has_bytes }
            }
        };
    }

    pub fn contents(&self) -> Option<&FileContents> {
        match &self.stage {
            Stage::Ready(contents) => Some(contents),
            _ => None,
        }
    }

    fn reference(&self) -> Option<FileRef> {
        self.id.map(|id| FileRef { id, name: self.name.clone() })
    }
}

impl FormFiles {
    /// Files that other script uploads: they are drawn, and that is all.
    #[cfg(feature = "ssr")]
    pub fn drawn_by(draw: fn(InputForm, Input) -> AnyView) -> Self {
        Self {
            draw,
            sum: |_| ().into_any(),
            attached: RwSignal::new(Vec::new()),
            notes: RwSignal::new(BTreeMap::new()),
            uploader: None,
        }
    }

    /// Why fields can't be sent yet, by their names.
    pub(super) fn unready(self, inputs: &[Input], language: Language) -> BTreeMap<String, String> {
        let w = words(language).files();
        self.attached.with_untracked(|attached| {
            let of_input = |input: &Input| {
                let mut files = attached.iter().filter(|file| file.input == input.name);
                files.find_map(|file| match file.stage {
                    Stage::Ready(_) => None,
                    Stage::Refused { .. } | Stage::Halted(_) => Some(w.unusable(&file.name)),
                    _ => Some(w.not_ready(&file.name)),
                })
            };
            let inputs = inputs.iter().filter(|input| input.kind == InputKind::File);
            inputs.filter_map(|input| Some((input.name.clone(), of_input(input)?))).collect()
        })
    }

    /// Says at a field what was not attached; without a text, nothing.
    pub(super) fn note(self, input: &str, text: Option<String>) {
        if text.is_some() || self.notes.with_untracked(|notes| notes.contains_key(input)) {
            self.notes.update(|notes| match text {
                Some(text) => drop(notes.insert(input.to_owned(), text)),
                None => drop(notes.remove(input)),
            });
        }
    }

    /// From now on the files belong to a run.
    pub(super) fn given_away(self) {
        if self.attached.with_untracked(|attached| attached.iter().any(|file| file.ours)) {
            self.attached.update(|attached| attached.iter_mut().for_each(|file| file.ours = false));
        }
    }
}

impl InputForm {
    /// About how many tokens an input's text has, if they are more than `least`. The files of an input are one text.
    pub fn tokens_of(self, name: &str, least: u64) -> Option<u64> {
        if self.hidden.with(|hidden| hidden.iter().any(|hidden| hidden == name)) {
            return None;
        }
        let of_files = self.files.map(|files| {
            files.attached.with(|attached| {
                let of_input = attached.iter().filter(|file| file.input == name).filter_map(Attached::contents);
                of_input.map(|contents| contents.tokens).sum::<u64>()
            })
        });
        let of_text = self.held.with(|held| {
            let text = held.get(name).and_then(Value::as_str).unwrap_or_default();
            // A token has at least a byte, and estimating takes time at each key.
            if text.len() as u64 > least { estimated_tokens(text) as u64 } else { 0 }
        });
        Some(of_files.unwrap_or_default().max(of_text)).filter(|tokens| *tokens > least)
    }

    /// About how many tokens all inputs have together, and how many pictures. A hidden input counts as not filled in. Tracked.
    pub fn size(self) -> (u64, u64) {
        let hidden = self.hidden.get();
        let of_texts = self.held.with(|held| {
            let shown = held.iter().filter(|(name, _)| !hidden.contains(name));
            let texts = shown.filter_map(|(_, value)| value.as_str());
            texts.map(|text| estimated_tokens_of_long(text) as u64).sum::<u64>()
        });
        let of_files = self.files.map(|files| {
            files.attached.with(|attached| sum_of(attached.iter().filter(|file| !hidden.contains(&file.input))))
        });
        let (tokens, pictures) = of_files.flatten().unwrap_or_default();
        (of_texts + tokens, pictures)
    }
}

/// How many tokens and pictures files have together; `None` if nothing is known of any.
pub(super) fn sum_of<'a>(files: impl Iterator<Item = &'a Attached>) -> Option<(u64, u64)> {
    let sizes = files.filter_map(Attached::contents).map(|known| (known.tokens, u64::from(known.pictures)));
    sizes.reduce(|(tokens, pictures), (more, more_pictures)| (tokens + more, pictures + more_pictures))
}

/// The value of an input, as its field holds it.
pub(super) fn value_of(attached: &[Attached], input: &str) -> Value {
    let files = attached.iter().filter(|file| file.input == input);
    files.filter_map(Attached::reference).map(|file| file.to_value()).collect()
}

/// Brings the list in line with the value of an input that changed elsewhere: files that are not in it go, unless the server
/// doesn't know them yet, and those that are new come, each with a new key. Returns these keys.
pub(super) fn reconcile(
    attached: &mut Vec<Attached>,
    input: &str,
    value: &[FileRef],
    mut next_key: impl FnMut() -> u32,
) -> Vec<u32> {
    attached.retain(|file| file.input != input || file.id.is_none_or(|id| value.iter().any(|known| known.id == id)));
    let mut new = Vec::new();
    for FileRef { id, name } in value {
        if !attached.iter().any(|file| file.input == input && file.id == Some(*id)) {
            let key = next_key();
            new.push(key);
            let (input, name) = (input.to_owned(), name.clone());
            attached.push(Attached { key, input, id: Some(*id), name, size: None, stage: Stage::Unknown, ours: false });
        }
    }
    new
}

/// Why a file is refused before it is sent, in the server's words.
pub(super) fn refusal(limits: &FileLimits, name: &str, size: u64, language: Language) -> Option<&'static str> {
    let taken = model::FileGroup::of_name(name).is_some_and(|group| limits.takes(group));
    let code = match size {
        _ if !taken => api::FileErrorCode::Unsupported,
        0 => api::FileErrorCode::Empty,
        size if size > limits.max_bytes() => api::FileErrorCode::TooLarge,
        _ => return None,
    };
    Some(code.message(language))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    fn id(number: u128) -> FileId {
        FileId(Uuid::from_u128(number))
    }

    fn file(key: u32, number: Option<u128>, stage: Stage) -> Attached {
        let name = format!("{key}.pdf");
        Attached { key, input: "papers".into(), id: number.map(id), name, size: Some(9), stage, ours: true }
    }

    fn known(number: u128) -> FileRef {
        FileRef { id: id(number), name: format!("known {number}.pdf") }
    }

    #[test]
    fn the_value_names_what_the_server_knows() {
        let attached = [file(0, Some(1), Stage::Reading), file(1, None, Stage::Sending(0))];
        assert_eq!(value_of(&attached, "papers"), json!([{"id": id(1), "name": "0.pdf"}]));
        assert_eq!(value_of(&attached, "other"), json!([]));
    }

    fn reconciled(attached: &mut Vec<Attached>, input: &str, value: &[FileRef]) -> Vec<u32> {
        reconcile(attached, input, value, || 7)
    }

    #[test]
    fn a_value_from_elsewhere_changes_the_list() {
        let mut attached = vec![file(0, Some(1), Stage::Reading), file(1, None, Stage::Sending(0))];
        assert!(reconciled(&mut attached, "papers", &[known(1)]).is_empty(), "what is there stays as it is");
        assert_eq!(attached[0].stage, Stage::Reading);
        assert_eq!(reconciled(&mut attached, "papers", &[known(2)]), [7]);
        let ids: Vec<_> = attached.iter().map(|file| file.id).collect();
        assert_eq!(ids, [None, Some(id(2))], "an upload that has no id yet goes on");
        assert!(!attached[1].ours, "a file of an earlier run is not ours to remove");
        assert!(reconciled(&mut attached, "other", &[]).is_empty());
        assert_eq!(attached.len(), 2);
    }

    #[test]
    fn what_a_field_does_not_take_is_refused_in_the_servers_words() {
        let limits: FileLimits = serde_json::from_value(json!({"groups": ["pdf"], "max_mib": 1})).unwrap();
        let refusal = |name: &str, size| refusal(&limits, name, size, Language::En);
        assert_eq!(refusal("Minutes.PDF", 1024 * 1024), None);
        assert_eq!(refusal("a.pdf", 1024 * 1024 + 1), Some(api::FileErrorCode::TooLarge.message(Language::En)));
        assert_eq!(refusal("a.pdf", 0), Some(api::FileErrorCode::Empty.message(Language::En)));
        for name in ["a.docx", "pdf", "a.exe"] {
            assert_eq!(refusal(name, 5), Some(api::FileErrorCode::Unsupported.message(Language::En)), "{name}");
        }
    }

    #[test]
    fn what_the_server_says_decides_the_stage() {
        let told = |state: &str, has_bytes| {
            let said = json!({"id": id(1), "name": "회의록.hwp", "size": 12, "received": 5, "state": state, "created_at": "2026-11-29T00:00:00Z",
                "error": {"code": "reader_failed", "message": "Try again."}});
            let mut row = file(0, None, Stage::Unknown);
            row.update(serde_json::from_value(said).unwrap(), has_bytes);
            assert_eq!((row.id, row.name.as_str(), row.size), (Some(id(1)), "회의록.hwp", Some(12)));
            row.stage
        };
        assert_eq!((told("uploading", true), told("uploading", false)), (Stage::Sending(5), Stage::Halted(5)));
        assert_eq!(told("reading", true), Stage::Reading);
        let refused = |again| Stage::Refused { why: "Try again.".into(), again };
        assert_eq!((told("refused", true), told("refused", false)), (refused(true), refused(false)));
    }
}
