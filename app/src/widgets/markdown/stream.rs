//! A growing answer. Finished text is written once and never touched again; only the rest at the end is parsed anew.
//!
//! The text is processed in steps of about a kilobyte. At the end of each step every block but the last is finished, because a
//! later block has begun and more text can't change it. If the last block is long, it is cut where an item, a row, a line or a
//! word ends: the part before is finished as well, and the rest is parsed after a short text that makes the parser continue in
//! the same kind of block (`FinishedPart::lead`). So each byte is parsed a fixed number of times, however long the answer or one
//! of its blocks is.
//!
//! Where the steps end depends on the text alone and not on how it arrives, so an answer comes out the same in any pieces. Only a
//! name that is defined after its use (`[1]: https://…` at the end) changes what is above it: the blocks that use it are written
//! again when the answer is over.

use super::{
    html::{Block, BlockKind, PageWords},
    prepare::{BOUNDARY, Prepared, clean, floor},
    read::{self, Definitions, WrittenMarkdown},
};

/// How much is read before the next check for finished blocks.
const STEP: usize = 1_024;
/// Longer blocks are cut.
const LONG: usize = 2_048;
/// Paragraphs are cut later than other blocks, because emphasis may span many words.
const LONG_PARAGRAPH: usize = 4_096;
/// How much of the previous text is compared to see whether a text continues it.
const COMPARED: usize = 64;

/// The finished part of a long block.
#[derive(Debug)]
struct FinishedPart {
    shape: BlockKind,
    ordered: bool,
    /// Text that makes the parser continue in the block.
    lead: String,
    html: String,
}

impl FinishedPart {
    fn end(&self) -> &'static str {
        self.shape.end(self.ordered)
    }
}

/// A finished block that uses a name which was not defined above it.
#[derive(Debug)]
struct Unresolved {
    index: usize,
    text: String,
    headings: Vec<u8>,
}

#[derive(Debug)]
pub(crate) struct MarkdownStream {
    words: PageWords,
    /// The number of bytes taken, and the last of them.
    taken: usize,
    end: String,
    /// The text that is not finished.
    rest: String,
    /// How much of `rest` was checked.
    checked: usize,
    headings: Vec<u8>,
    definitions: Definitions,
    unresolved: Vec<Unresolved>,
    finished: Vec<String>,
    part: Option<FinishedPart>,
    /// What follows the finished part inside its block.
    inside: String,
    /// The unfinished blocks, without the one that has a finished part.
    open: Vec<String>,
    over: bool,
    /// Counts how often finished blocks were rewritten.
    edition: usize,
    /// The number of bytes parsed so far.
    #[cfg(test)]
    work: usize,
}

impl MarkdownStream {
    pub(crate) fn new(words: PageWords) -> Self {
        Self {
            words,
            taken: 0,
            end: String::new(),
            rest: String::new(),
            checked: 0,
            headings: Vec::new(),
            definitions: Definitions::default(),
            unresolved: Vec::new(),
            finished: Vec::new(),
            part: None,
            inside: String::new(),
            open: Vec::new(),
            over: false,
            edition: 0,
            #[cfg(test)]
            work: 0,
        }
    }

    /// The number of bytes taken.
    pub(crate) fn taken(&self) -> usize {
        self.taken
    }

    /// Changes whenever finished blocks were rewritten; as long as it is the same, the finished blocks are too.
    pub(crate) fn edition(&self) -> usize {
        self.edition
    }

    pub(crate) fn finished(&self) -> &[String] {
        &self.finished
    }

    /// The finished part of the current block, the number of its elements that are nested around what follows, and their closing
    /// tags.
    pub(super) fn part(&self) -> Option<(&str, usize, &'static str)> {
        let depth = |shape| if matches!(shape, BlockKind::Table | BlockKind::Code) { 3 } else { 1 };
        self.part.as_ref().map(|part| (part.html.as_str(), depth(part.shape), part.end()))
    }

    /// What follows the finished part inside its block.
    pub(super) fn inside(&self) -> &str {
        &self.inside
    }

    /// The blocks that may still change, without the one that has a finished part.
    pub(super) fn after_part(&self) -> &[String] {
        &self.open
    }

    /// The blocks that may still change.
    pub(crate) fn open(&self) -> Vec<String> {
        let part = self.part.as_ref().map(|part| format!("{}{}{}", part.html, self.inside, part.end()));
        part.into_iter().chain(self.open.iter().cloned()).collect()
    }

    /// Whether a text continues the one that was taken.
    pub(crate) fn goes_on(&self, text: &str) -> bool {
        text.get(..self.taken).is_some_and(|before| before.ends_with(&self.end))
    }

    /// Takes the whole answer so far, or another one from its beginning. `over` means that nothing more is expected, so
    /// incomplete constructs are shown as they are. Returns whether anything is new.
    pub(crate) fn take(&mut self, text: &str, over: bool) -> bool {
        if !self.goes_on(text) {
            let edition = self.edition + 1;
            *self = Self { edition, ..Self::new(self.words) };
        }
        if text.len() == self.taken && over == self.over {
            return false;
        }
        self.rest.push_str(&clean(text.get(self.taken..).unwrap_or_default()));
        self.taken = text.len();
        self.end = text.get(floor(text, text.len().saturating_sub(COMPARED))..).unwrap_or_default().to_owned();
        self.over = over;
        while let Some(end) = self.next_step() {
            self.checked = end;
            self.finish_until(end);
        }
        self.draw();
        true
    }

    /// Where the next step ends: at a line end unless the line is very long. Steps grow with the text that is left over, so that
    /// a block that can't be cut is not parsed too often.
    fn next_step(&self) -> Option<usize> {
        let from = self.checked + STEP.max(self.checked / 2);
        let latest = from + STEP;
        let window = self.rest.as_bytes().get(from..self.rest.len().min(latest))?;
        match window.iter().position(|byte| *byte == b'\n') {
            Some(at) => Some(from + at + 1),
            None => (self.rest.len() > latest).then(|| floor(&self.rest, latest)),
        }
    }

    fn read(&mut self, text: &str, growing: bool, until: fn(&[Block]) -> usize) -> WrittenMarkdown {
        #[cfg(test)]
        {
            self.work += text.len();
        }
        let prepared = Prepared::new(text, growing);
        let mut written = read::write(&prepared, Some(self.words), self.headings.clone(), &mut self.definitions, until);
        // From here on only positions in the source matter.
        for block in &mut written.blocks {
            block.start.text = line_start(text, prepared.in_source(block.start.text));
            if let Some(cut) = &mut block.cut {
                cut.text = prepared.in_source(cut.text);
                if !matches!(block.shape, BlockKind::Code | BlockKind::Paragraph) {
                    cut.text = line_start(text, cut.text);
                }
            }
        }
        written
    }

    /// The unfinished text up to `end`, with the text that leads into it.
    fn source(&self, end: usize) -> (String, usize) {
        let lead = self.part.as_ref().map_or("", |part| part.lead.as_str());
        (format!("{lead}{}", self.rest.get(..end).unwrap_or_default()), lead.len())
    }

    /// Finishes what more text can't change.
    fn finish_until(&mut self, end: usize) {
        let (source, lead) = self.source(end);
        let written = self.read(&source, true, |blocks| blocks.last().map_or(0, |block| block.start.text));
        let Some((last, before)) = written.blocks.split_last() else { return };
        let mut from = lead;
        if !before.is_empty() {
            self.keep(&source, &written.html, before, last.start.text);
            self.headings.clone_from(&last.headings);
            from = last.start.text.max(lead);
        }
        let long = if last.shape == BlockKind::Paragraph { LONG_PARAGRAPH } else { LONG };
        if source.len() - from > long {
            from = self.cut(&source, &written.html, last).unwrap_or(from);
        }
        let gone = floor(&self.rest, from - lead);
        self.rest.drain(..gone);
        self.checked = end - gone;
    }

    /// Stores blocks as finished.
    fn keep(&mut self, source: &str, html: &str, blocks: &[Block], end: usize) {
        let mut part = self.part.take();
        for (at, block) in blocks.iter().enumerate() {
            let whole = html.get(block.start.html..block.end).unwrap_or_default();
            match part.take() {
                Some(part) if part.shape == block.shape => {
                    let inner = block.inner.and_then(|inner| html.get(inner..block.end)).unwrap_or_default();
                    self.finished.push(part.html + inner);
                    continue;
                }
                // What followed turned out to be something else.
                Some(part) => self.finished.push(format!("{}{}", part.html, part.end())),
                None => {}
            }
            if block.unresolved {
                let until = blocks.get(at + 1).map_or(end, |next| next.start.text);
                let text = source.get(block.start.text..until).unwrap_or_default().to_owned();
                let headings = block.headings.clone();
                self.unresolved.push(Unresolved { index: self.finished.len(), text, headings });
            }
            self.finished.push(whole.to_owned());
        }
        self.finished.extend(part.map(|part| format!("{}{}", part.html, part.end())));
    }

    /// Finishes a part of a long block, and returns where its rest begins.
    fn cut(&mut self, source: &str, html: &str, block: &Block) -> Option<usize> {
        let (cut, inner) = (block.cut?, block.inner?);
        let goes_on = self.part.as_ref().is_some_and(|part| part.shape == block.shape);
        // A list that begins here has its first item before its second one.
        let begin = if block.shape == BlockKind::List && !goes_on { block.start.html } else { inner };
        if cut.html <= begin || (self.part.is_some() && !goes_on) {
            return None;
        }
        let rest = source.get(cut.text..)?;
        let begins = source.get(block.start.text..)?;
        let lead = match block.shape {
            BlockKind::List => {
                let mark = rest.get(..item_mark(rest)?)?;
                format!("{mark} {BOUNDARY}\n{}", if block.loose { "\n" } else { "" })
            }
            BlockKind::Table => begins.split_inclusive('\n').take(2).collect(),
            BlockKind::Code => begins.split_inclusive('\n').take(1).collect(),
            BlockKind::Paragraph => BOUNDARY.to_string(),
            BlockKind::Quote => String::new(),
            BlockKind::Whole => return None,
        };
        let before = match self.part.take() {
            Some(part) => part.html + html.get(inner..cut.html)?,
            None => html.get(block.start.html..cut.html)?.to_owned(),
        };
        self.part = Some(FinishedPart { shape: block.shape, ordered: block.ordered, lead, html: before });
        self.headings.clone_from(&block.cut_headings);
        Some(cut.text)
    }

    /// Writes the unfinished text as far as it can be shown.
    fn draw(&mut self) {
        let ends_in_paragraph = self.write_open(self.rest.len());
        if self.over {
            self.resolve();
        } else if let Some(shown) = shown_of(&self.rest).filter(|_| ends_in_paragraph) {
            self.write_open(shown);
        }
    }

    /// Returns whether it ends in a paragraph, which may still become something else.
    fn write_open(&mut self, end: usize) -> bool {
        let source = self.source(end).0;
        let until: fn(&[Block]) -> usize = if self.over { |_| usize::MAX } else { |_| 0 };
        let written = self.read(&source, !self.over, until);
        self.inside.clear();
        self.open.clear();
        for (at, block) in written.blocks.iter().enumerate() {
            let html = |from| written.html.get(from..block.end).unwrap_or_default();
            match &self.part {
                Some(part) if at == 0 && part.shape == block.shape => {
                    let inside = block.inner.map(html).unwrap_or_default();
                    self.inside.push_str(inside.strip_suffix(part.end()).unwrap_or(inside));
                }
                _ => self.open.push(html(block.start.html).to_owned()),
            }
        }
        written.blocks.last().is_some_and(|block| block.ends_in_paragraph)
    }

    /// Rewrites finished blocks that use names which were defined after them.
    fn resolve(&mut self) {
        if self.definitions.is_empty() || self.unresolved.is_empty() {
            return;
        }
        let headings = std::mem::take(&mut self.headings);
        let unresolved = std::mem::take(&mut self.unresolved);
        let mut changed = false;
        for block in &unresolved {
            self.headings.clone_from(&block.headings);
            let html = self.read(&block.text, false, |_| 0).html;
            if let Some(before) = self.finished.get_mut(block.index).filter(|before| **before != html) {
                *before = html;
                changed = true;
            }
        }
        (self.headings, self.unresolved) = (headings, unresolved);
        self.edition += usize::from(changed);
    }
}

/// The start of the line that contains a position.
fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1)
}

/// The length of a list item's marker, including what precedes it.
fn item_mark(text: &str) -> Option<usize> {
    let indented = text.len() - text.trim_start_matches(' ').len();
    let digits = text.get(indented..)?.bytes().take_while(u8::is_ascii_digit).count();
    Some(indented + digits + 1)
}

/// How much of a text to show: what may be the first lines of a table is held back until it is known to be one.
fn shown_of(text: &str) -> Option<usize> {
    let row = |line: &str| line.trim_start_matches([' ', '\t', '>']).starts_with('|');
    let text = text.strip_suffix('\n').unwrap_or(text);
    let (before, last) = text.rsplit_once('\n').unwrap_or(("", text));
    let (earlier, head) = before.rsplit_once('\n').unwrap_or(("", before));
    let rule = last.chars().all(|c| " \t>|:-".contains(c));
    if !row(last) {
        None
    } else if row(head) && rule && !row(earlier.rsplit('\n').next().unwrap_or_default()) {
        Some(before.len() - head.len())
    } else if !row(head) || rule {
        Some(text.len() - last.len())
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::widgets::markdown::html as document;

    const WORDS: PageWords = PageWords { copy: "Copy", table: "Table" };

    fn stream() -> MarkdownStream {
        MarkdownStream::new(WORDS)
    }

    fn whole(text: &str) -> Vec<String> {
        let mut stream = stream();
        stream.take(text, true);
        all(&stream)
    }

    fn all(stream: &MarkdownStream) -> Vec<String> {
        stream.finished().iter().cloned().chain(stream.open()).collect()
    }

    /// The result of parsing the whole text at once.
    fn at_once(text: &str) -> String {
        let prepared = Prepared::new(text, false);
        read::write(&prepared, Some(WORDS), Vec::new(), &mut Definitions::default(), |_| 0).html
    }

    /// A deterministic pseudo-random number generator.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, most: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((self.0 >> 33) as usize) % most.max(1)
        }
    }

    /// An answer with many kinds of blocks.
    fn answer(dice: &mut Dice, blocks: usize) -> String {
        let words = [
            "답은",
            "**굵게**는",
            "a_b",
            "`code`",
            "https://example.com/a에서",
            "$x_1$",
            "[n]",
            "그리고",
            "more",
            "<br>",
            "*em*",
            "\\(y = 2\\)",
            "~~del~~",
        ];
        let line = |dice: &mut Dice| {
            (0..2 + dice.below(9)).map(|_| words[dice.below(words.len())]).collect::<Vec<_>>().join(" ")
        };
        let mut text = String::new();
        for _ in 0..blocks {
            match dice.below(10) {
                0 => text.push_str(&format!("{} {}\n", "#".repeat(1 + dice.below(4)), line(dice))),
                1 | 2 => {
                    for item in 0..1 + dice.below(6) {
                        text.push_str(&format!("{}. {}\n   - {}\n", item + 1, line(dice), line(dice)));
                    }
                }
                3 => {
                    text.push_str("| a | b |\n|---|:-:|\n");
                    for _ in 0..dice.below(6) {
                        text.push_str(&format!("| {} | {} |\n", line(dice), line(dice)));
                    }
                }
                4 => text.push_str(&format!("```rust\n{}\n\n{}\n```\n", line(dice), line(dice))),
                5 => text.push_str(&format!("> {}\n> {}\n", line(dice), line(dice))),
                6 => text.push_str(&format!("- {}\n\n- {}\n", line(dice), line(dice))),
                7 => text.push_str(&format!("\\[\n{} = \\frac{{1}}{{2}}\n\\]\n", line(dice))),
                8 => text.push_str("---\n"),
                _ => text.push_str(&format!("{}\n{}\n", line(dice), line(dice))),
            }
            text.push('\n');
        }
        text
    }

    #[test]
    fn an_answer_comes_out_the_same_in_any_pieces() {
        for seed in 0..40 {
            let mut dice = Dice(seed);
            let blocks = 1 + dice.below(if seed < 4 { 8 } else { 60 });
            let mut text = answer(&mut dice, blocks);
            if seed % 3 == 0 {
                text.push_str("[n]: https://n.example\n");
            }
            let expected = whole(&text);
            assert_eq!(expected.concat(), at_once(&text), "{seed}");
            for pieces in [if seed < 4 { 1 } else { 300 }, 1_000, 5_000] {
                let (mut stream, mut at) = (stream(), 0);
                let mut finished: Vec<String> = Vec::new();
                while at < text.len() {
                    at = floor(&text, at + 4 + dice.below(pieces));
                    stream.take(&text[..at], false);
                    if stream.finished().len() > finished.len() {
                        assert_eq!(stream.finished()[..finished.len()], finished[..], "finished blocks stay");
                        finished = stream.finished().to_vec();
                    }
                }
                stream.take(&text, true);
                assert_eq!(all(&stream), expected, "{seed} in pieces of {pieces}");
            }
        }
    }

    /// Long blocks that can be cut.
    fn giants() -> Vec<(&'static str, String)> {
        let many = |line: &str| line.repeat(60_000 / line.len());
        vec![
            ("paragraph in one line", many("한 문장이에요 and some *more* words. ")),
            ("paragraph without blanks", many("这是一个很长的段落，没有空格。")),
            ("paragraph of lines", many("some words of a line\n")),
            ("list", many("- an item of **some** words\n")),
            ("loose list", many("1. an item of words\n\n   and more of it\n\n")),
            ("table", format!("| a | b |\n|---|--:|\n{}", many("| some words | 2 |\n"))),
            ("code", format!("```sh\n{}", many("echo \"a line of code\"\n"))),
            ("code in one line", format!("```\n{}", many("{\"a\":1,"))),
            ("quote", many("> a paragraph of a quote\n>\n")),
        ]
    }

    /// Blocks that can't.
    fn oddities() -> Vec<(&'static str, String)> {
        let many = |line: &str| line.repeat(20_000 / line.len());
        vec![
            ("item", format!("- {}", many("a line of one item\n  "))),
            ("definitions", many("[a]: https://a.example\n")),
            ("stars", many("**")),
            ("brackets", many("[")),
            ("backticks", (1..200).map(|n| format!("{} ", "`".repeat(n))).collect()),
            ("openers", many("\\( ")),
            ("dollars", many("$$ ")),
            ("quotes", many("> ")),
            ("rows that are none", many("| a\n")),
        ]
    }

    #[test]
    fn the_work_grows_with_the_answer_and_not_with_its_square() {
        let mut texts = giants();
        texts.push(("mixed", answer(&mut Dice(7), 600)));
        // For what can't be cut, each snapshot shows everything. That is rare, and pages draw less often the longer it takes.
        let cut = texts.len();
        texts.extend(oddities());
        for (index, (name, text)) in texts.iter().enumerate() {
            // As a page takes it: one part per frame.
            let mut stream = stream();
            let mut at = 0;
            while at < text.len() {
                at = floor(text, at + 2_000);
                stream.take(&text[..at], false);
            }
            stream.take(text, true);
            let most = if index < cut { 9 } else { 16 };
            assert!(stream.work <= most * text.len(), "{name}: {} times", stream.work / text.len());
        }
    }

    #[test]
    fn a_giant_block_stays_one_block() {
        for name in ["list", "loose list", "table", "quote", "code", "code in one line", "paragraph of lines"] {
            let text = giants().into_iter().find(|(giant, _)| *giant == name).unwrap().1;
            let blocks = whole(&text);
            assert_eq!(blocks.len(), 1, "{name}");
            assert_eq!(blocks.concat(), at_once(&text), "{name}");
        }
    }

    #[test]
    fn a_list_goes_on_as_it_began() {
        let text: String = (1..400).map(|n| format!("{n}. item {n}\n     - within\n")).collect();
        assert_eq!(whole(&text).concat(), at_once(&text));
        let after = format!("{text}\nAnd a paragraph.\n\n* another list\n");
        assert_eq!(whole(&after).concat(), at_once(&after));
        assert_eq!(whole(&after).len(), 3);
    }

    #[test]
    fn half_a_table_is_not_shown() {
        let text = "Prices:\n\n| 할 | b |\n|---|---|\n| 1 | 2 |\n\nEnd";
        let mut stream = stream();
        for (end, _) in text.char_indices() {
            stream.take(&text[..end], false);
            let html = stream.open().concat();
            let shown = html.replace("<p>Prices:</p>", "");
            assert!(!shown.contains("<p>|") && !shown.contains("--"), "{html}");
        }
        // Text that turns out to be no table is shown.
        stream.take("a\n\n| b |\nc", true);
        assert_eq!(all(&stream).concat(), "<p>a</p><p>| b |\nc</p>");
    }

    #[test]
    fn a_name_that_is_defined_at_the_end_is_a_link_in_the_end() {
        let filler = "A paragraph of words.\n\n".repeat(200);
        let text = format!("See [1] and [site][x].\n\n{filler}[1]: https://one.example\n[X]: https://x.example\n");
        let mut stream = stream();
        stream.take(&text[..text.len() - 1], false);
        assert!(stream.finished()[0].contains("[1]"));
        let edition = stream.edition();
        stream.take(&text, true);
        assert!(
            stream.finished()[0].contains("href=\"https://one.example\"") && stream.finished()[0].contains("x.example")
        );
        assert!(stream.edition() > edition);
        assert_eq!(all(&stream).concat(), at_once(&text));
        // And one that was defined long before.
        let text = format!("[1]: https://one.example\n\n{filler}See [1].");
        assert_eq!(whole(&text).concat(), at_once(&text));
    }

    #[test]
    fn another_answer_begins_anew() {
        let mut stream = stream();
        stream.take("One answer", false);
        stream.take("Another", false);
        assert_eq!(stream.open(), ["<p>Another</p>"]);
        assert_eq!(stream.edition(), 1);
        assert!(stream.take("Another one", true) && !stream.take("Another one", true));
        // What seemed to be over may continue, such as an answer whose stop was refused.
        stream.take("Another one that goes on", false);
        assert_eq!((stream.open(), stream.edition()), (vec!["<p>Another one that goes on</p>".to_owned()], 1));
    }

    #[test]
    fn a_document_is_the_same_answer() {
        assert_eq!(document("**“가”**는"), "<p><strong>“가”</strong>는</p>");
    }
}
