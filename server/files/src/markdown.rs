//! A document as the text that a model is sent.

use std::fmt::Write;

use crate::{Block, Content, Document, document::Item};

impl Document {
    /// The document as Markdown. Each block begins at its `offset`.
    pub fn markdown(&self) -> String {
        let mut text = String::new();
        for block in &self.blocks {
            begin(&mut text);
            write_block(&mut text, &block.content);
        }
        text
    }

    /// Finds out where each block begins in the Markdown.
    pub(crate) fn place(&mut self) {
        let mut text = String::new();
        let mut before = 0;
        for Block { content, offset, .. } in &mut self.blocks {
            begin(&mut text);
            *offset = before + text.len() as u64;
            write_block(&mut text, content);
            // Only the length of what is done matters, and whether there was anything.
            before += text.len() as u64;
            text.clear();
            if before > 0 {
                before -= 1;
                text.push(' ');
            }
        }
    }
}

fn begin(text: &mut String) {
    if !text.is_empty() {
        text.push_str("\n\n");
    }
}

fn write_block(text: &mut String, content: &Content) {
    match content {
        Content::Heading { level, text: heading } => {
            text.extend(std::iter::repeat_n('#', usize::from((*level).clamp(1, 6))));
            text.push(' ');
            text.push_str(&heading.replace('\n', " "));
        }
        Content::Paragraph { text: paragraph } => text.push_str(paragraph),
        Content::Table { rows } => write_table(text, rows),
        Content::List { items } => write_list(text, items),
        Content::Image { alt, picture } => {
            let alt = alt.as_deref().unwrap_or("image").replace(['[', ']', '\n'], " ");
            // Writing to a String can't fail.
            let _ = match picture {
                Some(number) => write!(text, "![{alt}](picture-{})", number.saturating_add(1)),
                None => write!(text, "![{alt}]()"),
            };
        }
    }
}

fn write_table(text: &mut String, rows: &[Vec<String>]) {
    for (index, row) in rows.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        text.push('|');
        for cell in row {
            text.push(' ');
            for c in cell.chars() {
                match c {
                    '|' => text.push_str("\\|"),
                    '\n' => text.push_str("<br>"),
                    c => text.push(c),
                }
            }
            text.push_str(" |");
        }
        if index == 0 {
            text.push_str("\n|");
            text.extend(std::iter::repeat_n(" --- |", row.len()));
        }
    }
}

fn write_list(text: &mut String, items: &[Item]) {
    // The number of the last item of each level.
    let mut counts: Vec<u32> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        let depth = usize::from(item.level);
        counts.resize(depth + 1, 0);
        let indent = 3 * depth;
        text.extend(std::iter::repeat_n(' ', indent));
        if let Some(count) = counts.last_mut().filter(|_| item.ordered) {
            *count += 1;
            let _ = write!(text, "{count}. ");
        } else {
            text.push_str("- ");
        }
        text.push_str(&item.text.replace('\n', &format!("\n{}", " ".repeat(indent + 2))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    fn document(contents: Vec<Content>) -> Document {
        let blocks = contents.into_iter().map(|content| Block { content, page: None, offset: 0 }).collect();
        let mut document = Document {
            kind: Kind::Txt,
            title: None,
            pages: None,
            scanned: false,
            encoding: None,
            blocks,
            pictures: Vec::new(),
            notes: Vec::new(),
        };
        document.place();
        document
    }

    #[test]
    fn blocks_begin_at_their_offsets() {
        let item = |text: &str, level, ordered| Item { text: text.to_owned(), level, ordered };
        let document = document(vec![
            Content::Heading { level: 2, text: "분기 보고".to_owned() },
            Content::Table {
                rows: vec![vec!["a|b".to_owned(), "c\nd".to_owned()], vec!["=1+1".to_owned(), String::new()]],
            },
            Content::List { items: vec![item("one", 0, true), item("in it", 1, false), item("two", 0, true)] },
            Content::Image { alt: None, picture: Some(0) },
            Content::Paragraph { text: "끝".to_owned() },
        ]);
        let text = document.markdown();
        assert_eq!(
            text,
            "## 분기 보고\n\n| a\\|b | c<br>d |\n| --- | --- |\n| =1+1 |  |\n\n1. one\n   - in it\n2. two\n\n![image](picture-1)\n\n끝"
        );
        let begin = |block: &Block| text[usize::try_from(block.offset).unwrap()..].chars().next();
        let begins: Vec<_> = document.blocks.iter().filter_map(begin).collect();
        assert_eq!(begins, ['#', '|', '1', '!', '끝']);
    }
}
