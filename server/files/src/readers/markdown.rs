//! Markdown.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::{error::Result, writer::Writer};

pub(crate) fn read(text: &str, writer: &mut Writer<'_>) -> Result<()> {
    let mut reader = MarkdownReader { writer, text: String::new(), lists: Vec::new(), rows: Vec::new(), in_image: 0 };
    for event in Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS) {
        match event {
            Event::Start(tag) => reader.start(&tag)?,
            Event::End(tag) => reader.end(tag)?,
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                reader.text.push_str(&text)
            }
            Event::SoftBreak | Event::HardBreak => reader.text.push('\n'),
            _ => {}
        }
    }
    reader.paragraph()
}

struct MarkdownReader<'w, 'l> {
    writer: &'w mut Writer<'l>,
    text: String,
    /// Whether each list that is open is counted.
    lists: Vec<bool>,
    rows: Vec<Vec<String>>,
    in_image: usize,
}

impl MarkdownReader<'_, '_> {
    fn start(&mut self, tag: &Tag<'_>) -> Result<()> {
        match tag {
            Tag::Paragraph if self.lists.is_empty() => self.paragraph()?,
            Tag::Paragraph if !self.text.is_empty() => self.text.push('\n'),
            Tag::Heading { .. } | Tag::CodeBlock(_) | Tag::BlockQuote(_) | Tag::HtmlBlock => self.paragraph()?,
            Tag::List(first) => {
                self.paragraph()?;
                self.lists.push(first.is_some());
            }
            Tag::Item | Tag::Table(_) => self.paragraph()?,
            Tag::TableRow | Tag::TableHead => self.rows.push(Vec::new()),
            Tag::Image { .. } => self.in_image += 1,
            Tag::MetadataBlock(_) => self.text.clear(),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, tag: TagEnd) -> Result<()> {
        match tag {
            TagEnd::Heading(level) => {
                let text = std::mem::take(&mut self.text);
                if self.writer.title.is_none() && level == HeadingLevel::H1 {
                    self.writer.title = Some(text.clone());
                }
                self.writer.heading(level as u8, &text)?;
            }
            TagEnd::TableCell => {
                let text = std::mem::take(&mut self.text);
                if let Some(row) = self.rows.last_mut() {
                    row.push(text);
                }
            }
            TagEnd::Table => self.writer.table(std::mem::take(&mut self.rows))?,
            TagEnd::List(_) => {
                self.paragraph()?;
                self.lists.pop();
                if self.lists.is_empty() {
                    self.writer.end_list()?;
                }
            }
            TagEnd::MetadataBlock(_) => self.text.clear(),
            TagEnd::Image => self.in_image = self.in_image.saturating_sub(1),
            TagEnd::Item | TagEnd::CodeBlock | TagEnd::BlockQuote(_) | TagEnd::HtmlBlock => self.paragraph()?,
            TagEnd::Paragraph if self.lists.is_empty() => self.paragraph()?,
            _ => {}
        }
        Ok(())
    }

    /// What was collected is a paragraph, or an item of the innermost list.
    fn paragraph(&mut self) -> Result<()> {
        let text = std::mem::take(&mut self.text);
        match self.lists.last() {
            Some(ordered) => self.writer.item(u8::try_from(self.lists.len() - 1).unwrap_or(u8::MAX), *ordered, &text),
            None => self.writer.paragraph(&text),
        }
    }
}
