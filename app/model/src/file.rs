//! Files that people attach: what an input takes, and how a run's values refer to them.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{Definition, FileId, InputKind, Language, Template, Values, limits};

/// A group of file formats that an input may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FileGroup {
    /// PDF, including scans.
    Pdf,
    /// Word and PowerPoint.
    Office,
    /// Hangul: HWP 5, HWPX and HWPML.
    Hangul,
    /// Excel, OpenDocument spreadsheets, CSV and TSV.
    Sheet,
    /// Plain text, Markdown and HTML.
    Text,
    /// PNG, JPEG and WebP.
    Image,
}

impl FileGroup {
    /// All groups, in the order in which they are offered.
    pub const ALL: [Self; 6] = [Self::Pdf, Self::Office, Self::Hangul, Self::Sheet, Self::Text, Self::Image];

    /// The group's name in a definition's JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Office => "office",
            Self::Hangul => "hangul",
            Self::Sheet => "sheet",
            Self::Text => "text",
            Self::Image => "image",
        }
    }

    /// The group with this name in a definition's JSON.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.id() == id)
    }

    /// Its name for people.
    pub fn name(self, language: Language) -> &'static str {
        let (en, ko) = match self {
            Self::Pdf => ("PDF", "PDF"),
            Self::Office => ("Word and PowerPoint", "워드, 파워포인트"),
            Self::Hangul => ("Hangul (HWP, HWPX)", "한글(HWP, HWPX)"),
            Self::Sheet => ("Spreadsheets and CSV", "엑셀, CSV"),
            Self::Text => ("Text, Markdown, HTML", "텍스트, 마크다운, HTML"),
            Self::Image => ("Images", "이미지"),
        };
        match language {
            Language::En => en,
            Language::Ko => ko,
        }
    }

    /// The file name endings of its formats, without the dot.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Office => &["docx", "docm", "pptx", "pptm", "ppsx"],
            Self::Hangul => &["hwp", "hwpx", "hml"],
            Self::Sheet => &["xlsx", "xlsm", "xls", "ods", "csv", "tsv", "tab"],
            Self::Text => &["txt", "text", "log", "md", "markdown", "html", "htm", "xhtml"],
            Self::Image => &["png", "jpg", "jpeg", "webp"],
        }
    }

    /// The group that a file belongs to by the ending of its name.
    pub fn of_name(name: &str) -> Option<Self> {
        let ending = name.rsplit_once('.')?.1.to_ascii_lowercase();
        Self::ALL.into_iter().find(|group| group.endings().contains(&ending.as_str()))
    }
}

/// What an input of kind `file` takes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FileLimits {
    /// The groups of formats; empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<FileGroup>,
    /// The most files, 1 to 10; absent means one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_files: Option<u32>,
    /// The largest size of a file in MiB, 1 to 50; absent means 20.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_mib: Option<u32>,
    /// The most pages, slides or sheets of a file, 1 to 2,000; absent means 200.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_pages: Option<u32>,
}

impl FileLimits {
    /// Whether a file of this group is taken.
    pub fn takes(&self, group: FileGroup) -> bool {
        self.groups.is_empty() || self.groups.contains(&group)
    }

    /// The groups that are taken.
    pub fn taken(&self) -> impl Iterator<Item = FileGroup> + '_ {
        FileGroup::ALL.into_iter().filter(|group| self.takes(*group))
    }

    pub fn max_files(&self) -> u32 {
        self.max_files.unwrap_or(1)
    }

    pub fn max_bytes(&self) -> u64 {
        u64::from(self.max_mib.unwrap_or(limits::FILE_MIB_DEFAULT)) * 1024 * 1024
    }

    pub fn max_pages(&self) -> u32 {
        self.max_pages.unwrap_or(limits::FILE_PAGES_DEFAULT)
    }
}

/// A file in the values of a run. Its name is kept beside its id, so that a run says what it was given when the file is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRef {
    pub id: FileId,
    /// Empty until the server has looked the file up.
    pub name: String,
}

impl FileRef {
    /// From an id, or from an object with an id and perhaps a name.
    pub fn of(value: &Value) -> Option<Self> {
        let text = |key: &str| value.get(key).and_then(Value::as_str);
        let id = value.as_str().or_else(|| text("id"))?;
        Some(Self { id: FileId::from_str(id.trim()).ok()?, name: text("name").unwrap_or_default().to_owned() })
    }

    /// As it is stored in a run's values.
    pub fn to_value(&self) -> Value {
        json!({ "id": self.id, "name": self.name })
    }

    /// Its text as it stands in a prompt beside other files.
    pub fn with_text(&self, text: &str) -> String {
        format!("<file name=\"{}\">\n{}\n</file>", self.name.replace('"', "'"), text.trim_end())
    }
}

/// The files in one value; none if it isn't that of a file input.
pub fn files_of(value: &Value) -> Vec<FileRef> {
    value.as_array().into_iter().flatten().filter(|item| item.is_object()).filter_map(FileRef::of).collect()
}

/// All files in some values, whatever their inputs are, each once.
pub fn files_in(values: &Values) -> Vec<FileRef> {
    let mut files: Vec<FileRef> = Vec::new();
    for file in values.values().flat_map(files_of) {
        if !files.iter().any(|known| known.id == file.id) {
            files.push(file);
        }
    }
    files
}

impl Definition {
    /// The limits of its file inputs, by name.
    pub fn file_inputs(&self) -> impl Iterator<Item = (&str, FileLimits)> {
        let files = self.inputs.iter().filter(|input| input.kind == InputKind::File);
        files.map(|input| (input.name.as_str(), input.files.clone().unwrap_or_default()))
    }

    /// Whether it has a file input.
    pub fn has_files(&self) -> bool {
        self.inputs.iter().any(|input| input.kind == InputKind::File)
    }

    /// Whether some message shows this input, so that its files reach the model.
    pub fn shows(&self, input: &str) -> bool {
        let templates = self.prompt.messages.iter().filter_map(|message| Template::parse(&message.text).ok());
        templates.into_iter().any(|template| template.shows(input))
    }

    /// All files in the values of its file inputs, each once.
    pub fn files_in_values(&self, values: &Values) -> Vec<FileRef> {
        let mut files: Vec<FileRef> = Vec::new();
        for file in self.file_inputs().filter_map(|(name, _)| values.get(name)).flat_map(files_of) {
            if !files.iter().any(|known| known.id == file.id) {
                files.push(file);
            }
        }
        files
    }

    /// The values as templates need them: each file with its text. Without a text it is shown as its name in brackets, as an
    /// image is that goes beside the message.
    pub fn with_file_texts<'t>(&self, values: &Values, text: impl Fn(FileId) -> Option<&'t str>) -> Values {
        let mut values = values.clone();
        for (name, _) in self.file_inputs() {
            let Some(value) = values.get_mut(name) else { continue };
            let files = files_of(value);
            let several = files.len() > 1;
            let filled = files.iter().map(|file| {
                let text = match text(file.id) {
                    Some(text) if several => file.with_text(text),
                    Some(text) => text.to_owned(),
                    None => format!("[{}]", file.name),
                };
                json!({ "id": file.id, "name": file.name, "text": text })
            });
            *value = filled.collect();
        }
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn app(message: &str) -> Definition {
        serde_json::from_value(json!({
            "format": "madang/1", "kind": "form",
            "inputs": [
                {"name": "papers", "label": "Papers", "kind": "file", "files": {"max_files": 3}},
                {"name": "tone", "label": "Tone", "kind": "text"},
            ],
            "prompt": {"messages": [{"role": "user", "text": message}], "examples": []},
        }))
        .unwrap()
    }

    fn values(names: &[&str]) -> Values {
        let file = |(id, name): (usize, &&str)| FileRef { id: id_of(id), name: (*name).into() }.to_value();
        let papers: Value = names.iter().enumerate().map(file).collect();
        Values::from_iter([("papers".to_owned(), papers), ("tone".to_owned(), "warm".into())])
    }

    fn id_of(number: usize) -> FileId {
        FileId(uuid::Uuid::from_u128(number as u128))
    }

    #[track_caller]
    fn sent(message: &str, names: &[&str], texts: &[&str]) -> String {
        let app = app(message);
        let text =
            |id: FileId| texts.iter().enumerate().find(|(number, _)| id_of(*number) == id).map(|(_, text)| *text);
        let messages = app.render(&app.with_file_texts(&values(names), text), &[]).unwrap();
        messages.into_iter().map(|message| message.text).collect()
    }

    #[test]
    fn a_file_is_its_text() {
        assert_eq!(sent("{{tone}}: {{papers}}", &["a.txt"], &["One {{tone}}\n"]), "warm: One {{tone}}\n");
        let both = "<file name=\"a.txt\">\nOne\n</file>\n\n<file name=\"b.pdf\">\nTwo\n</file>";
        assert_eq!(sent("{{papers}}", &["a.txt", "b.pdf"], &["One\n", "Two"]), both);
        assert_eq!(sent("Look: {{papers}}", &["photo.png"], &[]), "Look: [photo.png]");
        assert_eq!(
            sent("{{#papers}}\n- {{.}}\n{{/papers}}", &["photo.png", "b.txt"], &[]),
            "- [photo.png]\n- [b.txt]\n"
        );
        assert_eq!(sent("{{^papers}}nothing{{/papers}}", &[], &[]), "nothing");
    }

    #[test]
    fn a_file_counts_with_its_text() {
        let app = app("{{papers}}");
        let text = "회의록 ".repeat(1_000);
        let tokens = |text: Option<&str>| {
            let values = app.with_file_texts(&values(&["a.hwp"]), |_| text);
            crate::estimated_prompt_tokens(&app.render(&values, &[]).unwrap())
        };
        assert!(tokens(Some(&text)) > 3_000, "{}", tokens(Some(&text)));
        assert!(tokens(None) < 20, "{}", tokens(None));
    }

    #[test]
    fn the_group_of_a_name() {
        assert_eq!(FileGroup::of_name("회의록.HWP"), Some(FileGroup::Hangul));
        assert_eq!(FileGroup::of_name("a.b.jpeg"), Some(FileGroup::Image));
        assert_eq!(
            (FileGroup::of_name("pdf"), FileGroup::of_name("a.exe"), FileGroup::of_name("a.")),
            (None, None, None)
        );
        for group in FileGroup::ALL {
            assert_eq!(serde_json::to_value(group).unwrap(), group.id());
            assert_eq!(FileGroup::from_id(group.id()), Some(group));
            for ending in group.endings() {
                assert_eq!(FileGroup::of_name(&format!("x.{ending}")), Some(group), "{ending} is in two groups");
            }
        }
    }
}
