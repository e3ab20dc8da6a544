//! What a document is made of.

/// That a model made something, in the words of IPTC, which programs look for.
pub const DIGITAL_SOURCE: &str = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";
/// The same for people, in a file's properties.
pub(super) const MADE_BY_AI: &str = "Made by AI";
pub(super) const AI_GENERATED: &str = "AI-generated";
/// What wrote the file.
pub(super) const PRODUCT: &str = "Madang";

/// What is to be known of a document, besides what stands in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    pub title: String,
    /// When it was made, in RFC 3339.
    pub made: String,
    /// Whether a model made what stands in it: then the file's properties say so.
    pub by_ai: bool,
}

/// A piece of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading; level 1 is the largest of six.
    Heading {
        level: u8,
        text: Vec<Span>,
    },
    Paragraph(Vec<Span>),
    List {
        /// The first number; `None` for bullets.
        first: Option<u64>,
        items: Vec<Vec<Block>>,
    },
    Code(String),
    Quote(Vec<Block>),
    Table(Table),
    Rule,
}

/// A table, all of whose rows are as long as its head.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    pub aligns: Vec<Align>,
    pub head: Vec<Vec<Span>>,
    pub rows: Vec<Vec<Vec<Span>>>,
}

/// Where the text of a column stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Align {
    #[default]
    Start,
    Center,
    End,
}

/// A piece of text that looks alike. A line break in it is one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Span {
    pub text: String,
    pub look: Look,
    /// Where it leads: only addresses that may be followed.
    pub link: Option<String>,
}

/// How a text looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Look {
    pub bold: bool,
    pub italic: bool,
    pub strike: bool,
    pub code: bool,
}

impl Span {
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

/// The text alone.
pub(super) fn text_of(spans: &[Span]) -> String {
    spans.iter().map(|span| span.text.as_str()).collect()
}

/// Is the text read from right to left? Its first letter of either kind says so, as the Unicode bidirectional algorithm has it.
pub(super) fn is_rtl(text: &str) -> bool {
    text.chars().find(|c| c.is_alphabetic()).is_some_and(is_rtl_letter)
}

pub(super) fn is_rtl_letter(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}' | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
}

/// Is there Korean in it?
pub(super) fn has_korean(blocks: &[Block]) -> bool {
    let in_text = |spans: &[Span]| spans.iter().any(|span| span.text.contains(|c| matches!(c, '가'..='힣')));
    blocks.iter().any(|block| match block {
        Block::Heading { text, .. } | Block::Paragraph(text) => in_text(text),
        Block::List { items, .. } => items.iter().any(|item| has_korean(item)),
        Block::Quote(blocks) => has_korean(blocks),
        Block::Table(table) => table.rows.iter().chain([&table.head]).flatten().any(|cell| in_text(cell)),
        Block::Code(_) | Block::Rule => false,
    })
}

/// How wide each column of a table is, of `whole`: as its longest text asks for, but none is squeezed to nothing.
pub(super) fn widths(table: &Table, whole: u32) -> Vec<u32> {
    // From where on a text gets no more room: it breaks into lines.
    const LONGEST: u32 = 40;
    const SHORTEST: u32 = 6;
    let width = |spans: &Vec<Span>| {
        let line = |line: &str| line.chars().take(LONGEST as usize).map(|c| 1 + u32::from(c > '\u{10FF}')).sum::<u32>();
        text_of(spans).lines().map(line).max().unwrap_or(0).clamp(SHORTEST, LONGEST)
    };
    let column = |at: usize| {
        let cells = table.rows.iter().filter_map(|row| row.get(at)).chain(table.head.get(at));
        cells.map(width).max().unwrap_or(SHORTEST)
    };
    let shares: Vec<u32> = (0..table.head.len()).map(column).collect();
    let sum = u64::from(shares.iter().sum::<u32>().max(1));
    let of = |share: u32| u32::try_from(u64::from(whole) * u64::from(share) / sum).unwrap_or(whole).max(1);
    shares.into_iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_get_the_room_that_their_texts_ask_for() {
        let cell = |text: &str| vec![Span::plain(text)];
        let table = Table {
            head: vec![cell("번호"), cell("What has to be done until when and by whom")],
            rows: vec![vec![cell("1"), cell("a")]],
            ..Table::default()
        };
        assert_eq!(widths(&table, 4600), [600, 4000]);
    }

    #[test]
    fn the_first_letter_says_the_direction() {
        for (text, rtl) in
            [("שלום, world", true), ("1. مرحبا", true), ("Hello שלום", false), ("한글", false), ("12", false)]
        {
            assert_eq!(is_rtl(text), rtl, "{text}");
        }
    }
}
