//! A run's answer as a file.

use model::{Output, OutputFormat, schema};

wire! {
    /// What kind of file an answer is downloaded as.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum AnswerFormat {
        /// Word.
        Docx,
        /// Hangul.
        Hwpx,
        /// PDF, on A4.
        Pdf,
        /// Markdown.
        Md,
        /// Excel: the answer's tables, or its fields.
        Xlsx,
        /// The same as comma-separated values.
        Csv,
        /// The document that an app with fields answers with.
        Json,
        /// The app's own Word document with the fields filled in.
        Form,
    }

    /// How a form that is uploaded is called.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct AppFormQuery {
        /// The file's name.
        pub name: String,
    }

    /// A Word document that answers are filled into.
    pub struct AppForm {
        /// What `output.form` of a definition names.
        pub id: String,
        /// What the file is called; empty where a definition knows it.
        pub name: String,
        /// What stands between braces in it, in the order of the document.
        pub fields: Vec<AppFormField>,
    }

    /// A field of such a document.
    pub struct AppFormField {
        /// As it stands between the braces.
        pub name: String,
        /// The lists that it is repeated for, the outermost first.
        pub within: Vec<String>,
        /// Whether answers to the draft have it.
        pub known: bool,
    }
}

impl AnswerFormat {
    /// What an answer can be downloaded as, by a look at it.
    pub fn of(format: OutputFormat, answer: &str) -> Vec<Self> {
        let is_document = || serde_json::from_str::<serde::de::IgnoredAny>(schema::document(answer)).is_ok();
        match format {
            OutputFormat::Json if is_document() => {
                vec![Self::Docx, Self::Hwpx, Self::Pdf, Self::Md, Self::Xlsx, Self::Csv, Self::Json]
            }
            OutputFormat::Markdown | OutputFormat::Json if has_table(answer) => {
                vec![Self::Docx, Self::Hwpx, Self::Pdf, Self::Md, Self::Xlsx, Self::Csv]
            }
            _ => vec![Self::Docx, Self::Hwpx, Self::Pdf, Self::Md],
        }
    }

    /// What an answer can be downloaded as, the app's own form first.
    pub fn offered(output: &Output, answer: &str) -> Vec<Self> {
        let mut formats = Self::of(output.format, answer);
        if output.form.is_some() && formats.contains(&Self::Json) {
            formats.insert(0, Self::Form);
        }
        formats
    }

    /// How it is called in an address.
    pub fn id(self) -> &'static str {
        if self == Self::Form { "form" } else { self.ending() }
    }

    /// The ending of its files.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Docx | Self::Form => "docx",
            Self::Hwpx => "hwpx",
            Self::Pdf => "pdf",
            Self::Md => "md",
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    /// The media type of its files.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Docx | Self::Form => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Hwpx => "application/hwp+zip",
            Self::Pdf => "application/pdf",
            Self::Md => "text/markdown; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Json => "application/json",
        }
    }
}

/// Does a Markdown text have the line that stands below a table's head?
fn has_table(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim_start_matches(['>', ' ', '\t']);
        line.contains('|') && line.contains('-') && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_an_answer_can_be_is_offered() {
        let endings = |format, text| {
            AnswerFormat::of(format, text).into_iter().map(AnswerFormat::ending).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(endings(OutputFormat::Markdown, "a | b\n\n---"), "docx hwpx pdf md");
        assert_eq!(endings(OutputFormat::Markdown, "> | a |\n> |:-:|\n> | b |"), "docx hwpx pdf md xlsx csv");
        assert_eq!(endings(OutputFormat::Text, "| a |\n|---|"), "docx hwpx pdf md");
        assert_eq!(endings(OutputFormat::Json, "{\"a\": 1}"), "docx hwpx pdf md xlsx csv json");
        assert_eq!(endings(OutputFormat::Json, "{\"a\": 1"), "docx hwpx pdf md");
        let form = Some(model::AnswerForm { id: "0".repeat(64), name: "a.docx".into() });
        let output = Output { format: OutputFormat::Json, form, schema: None };
        let ids =
            |text| AnswerFormat::offered(&output, text).into_iter().map(AnswerFormat::id).collect::<Vec<_>>().join(" ");
        assert_eq!(
            (ids("{}").as_str(), ids("x").as_str()),
            ("form docx hwpx pdf md xlsx csv json", "docx hwpx pdf md")
        );
    }
}
