//! A run's answer as a file.

use model::{OutputFormat, schema};

wire! {
    /// What kind of file an answer is downloaded as.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum AnswerFormat {
        /// Word.
        Docx,
        /// Hangul.
        Hwpx,
        /// Markdown.
        Md,
        /// Excel: the answer's tables, or its fields.
        Xlsx,
        /// The same as comma-separated values.
        Csv,
        /// The document that an app with fields answers with.
        Json,
    }
}

impl AnswerFormat {
    /// What an answer can be downloaded as, by a look at it.
    pub fn of(format: OutputFormat, answer: &str) -> Vec<Self> {
        let is_document = || serde_json::from_str::<serde::de::IgnoredAny>(schema::document(answer)).is_ok();
        match format {
            OutputFormat::Json if is_document() => {
                vec![Self::Docx, Self::Hwpx, Self::Md, Self::Xlsx, Self::Csv, Self::Json]
            }
            OutputFormat::Markdown | OutputFormat::Json if has_table(answer) => {
                vec![Self::Docx, Self::Hwpx, Self::Md, Self::Xlsx, Self::Csv]
            }
            _ => vec![Self::Docx, Self::Hwpx, Self::Md],
        }
    }

    /// The ending of its files, which is also how it is called in an address.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Docx => "docx",
            Self::Hwpx => "hwpx",
            Self::Md => "md",
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    /// The media type of its files.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Hwpx => "application/hwp+zip",
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
        assert_eq!(endings(OutputFormat::Markdown, "a | b\n\n---"), "docx hwpx md");
        assert_eq!(endings(OutputFormat::Markdown, "> | a |\n> |:-:|\n> | b |"), "docx hwpx md xlsx csv");
        assert_eq!(endings(OutputFormat::Text, "| a |\n|---|"), "docx hwpx md");
        assert_eq!(endings(OutputFormat::Json, "{\"a\": 1}"), "docx hwpx md xlsx csv json");
        assert_eq!(endings(OutputFormat::Json, "{\"a\": 1"), "docx hwpx md");
    }
}
