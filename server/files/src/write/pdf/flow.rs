//! Blocks become slabs: pieces of a page as wide as its text, which are laid below each other and never divided.

use std::{num::NonZeroU16, rc::Rc};

use krilla::tagging::{ListNumbering, Tag};

use super::{
    super::{Block, Span, blocks::text_of},
    BODY, CODE_SIZE, INK, LINK, MOST_PAGES, MUTED, PAGE_TEXT, SHADE, TEXT_WIDTH,
    faces::{Face, Shaper},
    lines::{Ink, Line, Pieces, Run, Style},
    tags::{Leaf, PartId, Tags},
};

/// How far the text of a list stands from its signs, and a quote from its bar.
const INDENT: f32 = 16.0;
/// However deep a block lies, its text is as wide as this.
const NARROWEST: f32 = 180.0;

/// A piece of a page. All lengths are in points; what is in it is placed from its left upper corner.
#[derive(Default)]
pub(super) struct Slab {
    /// The room above it, unless it is the first of a page.
    pub before: f32,
    pub height: f32,
    /// It stays on the page of the next one.
    pub keep: bool,
    pub boxes: Vec<Filled>,
    pub runs: Vec<Placed>,
    pub grounds: Vec<Ground>,
    /// Cells without text, which are cells all the same.
    pub empty: Vec<Leaf>,
    /// What stands above it if it is the first of a page: the head of its table.
    pub head: Option<Rc<Slab>>,
    pub heading: Option<(u8, String)>,
    /// Where a sign beside it would stand.
    pub baseline: f32,
}

/// A rectangle.
#[derive(Clone, Copy)]
pub(super) struct Filled {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
    pub ink: Ink,
}

/// A run at its place.
pub(super) struct Placed {
    pub x: f32,
    pub baseline: f32,
    pub run: Run,
}

/// A ground on which slabs that follow each other lie: those of one number are one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ground {
    pub number: usize,
    pub x: f32,
    pub width: f32,
    pub ink: Ink,
}

impl Slab {
    /// Lays a line into the slab, in which it has the height of `leading`.
    pub fn lay(&mut self, line: Line, x: f32, y: f32, leading: f32) {
        for run in line.runs {
            let baseline = y + baseline(leading, run.style.size);
            self.runs.push(Placed { x: x + run.x, baseline, run });
        }
    }
}

/// Where letters of `size` stand in a line of the height `leading`: a syllable reaches from .88 above to .12 below.
fn baseline(leading: f32, size: f32) -> f32 {
    leading / 2.0 + 0.38 * size
}

/// Where a block stands.
#[derive(Clone, Copy)]
pub(super) struct Spot {
    pub x: f32,
    pub width: f32,
    pub ink: Ink,
    pub part: PartId,
    /// How deep it lies in lists.
    level: usize,
    /// The room above it.
    before: f32,
}

impl Spot {
    fn inside(self, indent: f32) -> Self {
        let indent = indent.min((self.width - NARROWEST).max(0.0));
        Self { x: self.x + indent, width: self.width - indent, ..self }
    }
}

/// Lays blocks out.
pub(super) struct Flow<'f> {
    pub shaper: Shaper<'f>,
    pub tags: Tags,
    pub links: Vec<String>,
    pub slabs: Vec<Slab>,
    /// How high all slabs are together.
    height: f32,
    grounds: Vec<Ground>,
    ground_count: usize,
    /// The sign of the item that begins.
    sign: Option<(f32, Line)>,
}

impl<'f> Flow<'f> {
    pub fn new(shaper: Shaper<'f>) -> Self {
        Self {
            shaper,
            tags: Tags::new(),
            links: Vec::new(),
            slabs: Vec::new(),
            height: 0.0,
            grounds: Vec::new(),
            ground_count: 0,
            sign: None,
        }
    }

    pub fn whole(&mut self, blocks: &[Block]) {
        let spot = Spot { x: 0.0, width: TEXT_WIDTH, ink: INK, part: Tags::WHOLE, level: 0, before: 7.0 };
        self.blocks(blocks, spot);
    }

    /// Is there more than a document may have?
    pub fn is_too_long(&self) -> bool {
        self.height > PAGE_TEXT * MOST_PAGES
    }

    fn blocks(&mut self, blocks: &[Block], spot: Spot) {
        for block in blocks {
            if self.is_too_long() {
                return;
            }
            self.block(block, spot);
        }
    }

    fn block(&mut self, block: &Block, spot: Spot) {
        match block {
            Block::Heading { level, text } => self.heading(*level, text, spot),
            Block::Paragraph(text) => {
                let part = self.tags.part(spot.part, Tag::P);
                let pieces = self.pieces(text, Style::new(Face::Text, BODY, spot.ink), part);
                let lines = pieces.lines(&mut self.shaper, spot.width);
                self.lines(lines, spot, BODY * 1.62);
            }
            Block::List { first, items } => self.list(*first, items, spot),
            Block::Code(code) => self.code(code, spot),
            Block::Quote(blocks) => {
                let part = self.tags.part(spot.part, Tag::BlockQuote);
                self.on_ground(spot.x, 2.5, (0xC4, 0xCA, 0xD4), |flow| {
                    flow.blocks(blocks, Spot { part, ink: MUTED, ..spot.inside(INDENT) });
                });
            }
            Block::Table(table) => self.table(table, spot),
            Block::Rule => {
                let line = Filled { x: spot.x, y: 4.0, width: spot.width, height: 0.6, ink: (0xC4, 0xCA, 0xD4) };
                self.push(Slab { before: 8.0, height: 9.0, boxes: vec![line], ..Slab::default() });
            }
        }
    }

    fn heading(&mut self, level: u8, text: &[Span], spot: Spot) {
        let level = level.clamp(1, 6);
        let (size, before) = match level {
            1 => (20.0, 24.0),
            2 => (15.5, 20.0),
            3 => (12.8, 16.0),
            4 => (11.4, 13.0),
            _ => (BODY, 11.0),
        };
        let plain = text_of(text).replace('\n', " ");
        let tag = Tag::Hn(NonZeroU16::new(level.into()).unwrap_or(NonZeroU16::MIN), Some(plain.clone()));
        let part = self.tags.part(spot.part, tag);
        let lines = self.pieces(text, Style::new(Face::Bold, size, INK), part).lines(&mut self.shaper, spot.width);
        let mut before = if spot.level > 0 { before / 2.0 } else { before };
        let mut heading = Some((level, plain));
        for line in lines {
            let height = size * 1.38;
            let mut slab = Slab { before, height, keep: true, heading: heading.take(), ..Slab::default() };
            slab.baseline = baseline(height, size);
            slab.lay(line, spot.x, 0.0, height);
            self.push(slab);
            before = 0.0;
        }
    }

    /// Lays lines below each other, so that none of a paragraph is alone on a page.
    fn lines(&mut self, lines: Vec<Line>, spot: Spot, leading: f32) {
        let count = lines.len();
        for (index, line) in lines.into_iter().enumerate() {
            let mut slab = Slab { height: leading, ..Slab::default() };
            slab.before = if index == 0 { spot.before } else { 0.0 };
            slab.keep = index + 1 < count && (count < 4 || index == 0 || index + 2 == count);
            slab.baseline = baseline(leading, BODY);
            slab.lay(line, spot.x, 0.0, leading);
            self.push(slab);
        }
    }

    fn list(&mut self, first: Option<u64>, items: &[Vec<Block>], spot: Spot) {
        let numbering = if first.is_some() { ListNumbering::Decimal } else { ListNumbering::Disc };
        let part = self.tags.part(spot.part, Tag::L(numbering));
        let sign = |index: usize| match first {
            Some(first) => format!("{}.", first.saturating_add(index as u64)),
            None => ["•", "◦", "▪"].into_iter().cycle().nth(spot.level).unwrap_or("•").to_owned(),
        };
        let style = Style::new(Face::Text, BODY, spot.ink);
        let longest = self.shaper.word(style.face, &sign(items.len().saturating_sub(1))).width * BODY;
        let inside = spot.inside((longest + 6.0).max(INDENT));
        for (index, item) in items.iter().enumerate() {
            let whole = self.tags.part(part, Tag::LI);
            let label = self.tags.part(whole, Tag::Lbl);
            let leaf = self.tags.leaf(label);
            let body = self.tags.part(whole, Tag::LBody);
            let mut pieces = Pieces::default();
            // A box to tick is sign enough.
            if !item.first().is_some_and(is_task) {
                pieces.add(&mut self.shaper, &sign(index), style, leaf);
            }
            let line = pieces.lines(&mut self.shaper, f32::INFINITY).pop().unwrap_or_default();
            self.sign = Some((inside.x - 5.5 - line.width, line));
            let before = if index == 0 { spot.before.min(if spot.level == 0 { 7.0 } else { 3.0 }) } else { 3.0 };
            let spot = Spot { part: body, level: spot.level + 1, before, ..inside };
            self.blocks(item, spot);
            if self.sign.is_some() {
                let height = BODY * 1.62;
                self.push(Slab { before, height, baseline: baseline(height, BODY), ..Slab::default() });
            }
        }
    }

    fn code(&mut self, code: &str, spot: Spot) {
        const PAD: f32 = 6.0;
        let part = self.tags.part(spot.part, Tag::Code);
        let leaf = self.tags.leaf(part);
        let mut pieces = Pieces::default();
        pieces.add(&mut self.shaper, &without_tabs(code), Style::new(Face::Code, CODE_SIZE, INK), leaf);
        let lines = pieces.lines(&mut self.shaper, spot.width - 2.0 * PAD - 4.0);
        self.on_ground(spot.x, spot.width, SHADE, |flow| {
            let height = PAD;
            let baseline = baseline(BODY, BODY) + PAD;
            flow.push(Slab { before: spot.before + 2.0, height, keep: true, baseline, ..Slab::default() });
            let count = lines.len();
            for (index, line) in lines.into_iter().enumerate() {
                let leading = CODE_SIZE * 1.5;
                let keep = count <= 12 || index + 1 == count || index == 0 || index + 2 == count;
                let mut slab = Slab { height: leading, keep, ..Slab::default() };
                slab.lay(line, spot.x + PAD + 2.0, 0.0, leading);
                flow.push(slab);
            }
            flow.push(Slab { height, ..Slab::default() });
        });
    }

    /// Lays out what stands on a ground of its own.
    fn on_ground(&mut self, x: f32, width: f32, ink: Ink, lay: impl FnOnce(&mut Self)) {
        self.ground_count += 1;
        self.grounds.push(Ground { number: self.ground_count, x, width, ink });
        lay(self);
        self.grounds.pop();
    }

    pub fn push(&mut self, mut slab: Slab) {
        self.height += slab.before + slab.height;
        slab.grounds.clone_from(&self.grounds);
        if let Some((x, line)) = self.sign.take() {
            let baseline = slab.baseline;
            // In front, as it is read.
            slab.runs.splice(0..0, line.runs.into_iter().map(|run| Placed { x: x + run.x, baseline, run }));
        }
        self.slabs.push(slab);
    }

    /// The pieces of spans, which belong to a part.
    pub fn pieces(&mut self, spans: &[Span], style: Style, part: PartId) -> Pieces {
        let mut pieces = Pieces::default();
        let mut plain: Option<Leaf> = None;
        for span in spans {
            let mut style = Style { italic: span.look.italic, strike: span.look.strike, ..style };
            if span.look.bold {
                style.face = Face::Bold;
            }
            if span.look.code {
                style = Style { face: Face::Code, size: style.size * 0.94, shaded: true, ..style };
            }
            let leaf = if let Some(address) = &span.link {
                style = Style { ink: LINK, link: Some(self.links.len()), ..style };
                self.links.push(address.clone());
                plain = None;
                let link = self.tags.part(part, Tag::Link);
                self.tags.leaf(link)
            } else {
                *plain.get_or_insert_with(|| self.tags.leaf(part))
            };
            pieces.add(&mut self.shaper, &span.text, style, leaf);
        }
        pieces
    }
}

/// Does an item begin with a box to tick?
fn is_task(block: &Block) -> bool {
    matches!(block, Block::Paragraph(text) if text.first().is_some_and(|span| span.text.starts_with(['☐', '☑'])))
}

/// Code whose tabs are spaces up to the next column that is a multiple of four.
fn without_tabs(code: &str) -> String {
    let mut text = String::with_capacity(code.len());
    let mut column = 0;
    for c in code.chars() {
        match c {
            '\t' => {
                let spaces = 4 - column % 4;
                text.extend(std::iter::repeat_n(' ', spaces));
                column += spaces;
            }
            c => {
                text.push(c);
                column = if c == '\n' { 0 } else { column + 1 };
            }
        }
    }
    text
}
