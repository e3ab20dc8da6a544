//! An answer as the blocks of a document.

use files::write::{Block, Span, blocks_of};
use model::answer::{Prepared, clean, is_break};

/// Markdown, read as pages read it.
pub(super) fn of_markdown(text: &str) -> Vec<Block> {
    let text = clean(text);
    let prepared = Prepared::new(&text, false);
    blocks_of(&prepared.text, &|piece| prepared.restore(piece).into_owned(), is_break)
}

/// Text without any signs: a paragraph ends where a line is empty.
pub(super) fn of_text(text: &str) -> Vec<Block> {
    let text = text.replace("\r\n", "\n");
    let paragraphs = text.split("\n\n").map(|paragraph| paragraph.trim_matches('\n').trim_end());
    let paragraphs = paragraphs.filter(|paragraph| !paragraph.is_empty());
    paragraphs.map(|paragraph| Block::Paragraph(vec![Span::plain(paragraph)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emphasis_beside_korean_and_formulas_are_read_as_on_the_page() {
        let blocks = of_markdown("**“강조”**입니다 $a_1 * b_1$ 및 $a_2 * b_2$");
        let [Block::Paragraph(spans)] = blocks.as_slice() else { panic!("{blocks:?}") };
        assert!(spans[0].look.bold && spans[0].text == "“강조”", "{spans:?}");
        assert_eq!(spans[1], Span::plain("입니다 $a_1 * b_1$ 및 $a_2 * b_2$"));
    }

    #[test]
    fn text_without_signs_keeps_its_lines() {
        let paragraph = |text: &str| Block::Paragraph(vec![Span::plain(text)]);
        assert_eq!(of_text("# a\r\n*b*\n\n\n c\n"), [paragraph("# a\n*b*"), paragraph(" c")]);
    }
}
