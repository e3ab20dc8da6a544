//! An answer to be copied or saved, in formats that other programs read.

use model::{
    Language, Output, OutputFormat,
    answer::{JsonPart, escaped},
};

use super::markdown::{html, plain_text};

#[derive(Debug, Clone, Copy)]
pub(crate) struct AnswerText<'a> {
    pub text: &'a str,
    pub output: &'a Output,
    /// The language of "yes" and "no".
    pub language: Language,
}

impl AnswerText<'_> {
    /// Plain text, without any markup.
    pub(crate) fn plain(self) -> String {
        match (self.output.format, self.document()) {
            (_, Some(document)) => document.plain(),
            (OutputFormat::Markdown, None) => plain_text(self.text),
            _ => self.text.to_owned(),
        }
    }

    pub(crate) fn markdown(self) -> String {
        self.document().map_or_else(|| self.text.to_owned(), |document| document.markdown())
    }

    /// HTML, for programs that paste formatted text.
    pub(crate) fn html(self) -> String {
        match (self.output.format, self.document()) {
            (_, Some(document)) => document.html(),
            (OutputFormat::Markdown, None) => html(self.text),
            _ => format!("<p>{}</p>", escaped(self.text.trim()).replace("\n\n", "</p><p>").replace('\n', "<br>")),
        }
    }

    /// The parsed JSON document. An incomplete one can't be parsed and stays as it was written.
    fn document(self) -> Option<JsonPart> {
        (self.output.format == OutputFormat::Json)
            .then(|| JsonPart::of(self.text, self.output, self.language))
            .flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(format: OutputFormat, text: &str) -> [String; 3] {
        let output = Output { format, ..Output::default() };
        let answer = AnswerText { text, output: &output, language: Language::En };
        [answer.plain(), answer.markdown(), answer.html()]
    }

    #[test]
    fn markdown_is_copied_without_its_signs() {
        let [plain, markdown, html] = written(OutputFormat::Markdown, "**Dear** Ms Han");
        assert_eq!((plain.trim(), markdown.as_str()), ("Dear Ms Han", "**Dear** Ms Han"));
        assert!(html.contains("<strong>Dear</strong> Ms Han"), "{html}");
    }

    #[test]
    fn plain_text_stays_as_it_is() {
        let [plain, markdown, html] = written(OutputFormat::Text, "1 < 2\nand *this*");
        assert_eq!((plain.as_str(), markdown.as_str()), ("1 < 2\nand *this*", "1 < 2\nand *this*"));
        assert_eq!(html, "<p>1 &lt; 2<br>and *this*</p>");
    }

    #[test]
    fn a_document_that_broke_off_is_copied_as_it_was_written() {
        let [plain, ..] = written(OutputFormat::Json, r#"{"reply": "Yes"#);
        assert_eq!(plain, r#"{"reply": "Yes"#);
    }
}
