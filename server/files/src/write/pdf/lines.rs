//! Text is broken into lines: between words, between ideographs, and within a word only if it is wider than a line.

use std::rc::Rc;

use super::{
    faces::{Face, Glyph, Shaper, Word},
    tags::Leaf,
};

/// A colour: red, green and blue.
pub(super) type Ink = (u8, u8, u8);

/// How a piece of text is set. `size` is in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Style {
    pub face: Face,
    pub size: f32,
    pub ink: Ink,
    pub italic: bool,
    pub strike: bool,
    /// On a shaded ground.
    pub shaded: bool,
    /// The number of the address that it leads to.
    pub link: Option<usize>,
}

impl Style {
    pub fn new(face: Face, size: f32, ink: Ink) -> Self {
        Self { face, size, ink, italic: false, strike: false, shaded: false, link: None }
    }

    /// As the space between two pieces is set.
    fn bare(self) -> Self {
        Self { strike: false, shaded: false, link: None, ..self }
    }
}

/// The longest word, in bytes; a longer one is several. It bounds the work of cutting one up.
const LONGEST_WORD: usize = 512;

/// What can't be divided but in need.
struct Piece {
    word: Rc<Word>,
    style: Style,
    leaf: Leaf,
    /// How many spaces come before it.
    spaces: u16,
    /// How many lines end before it.
    breaks: u16,
    /// May a line end before it?
    joint: bool,
}

/// A text that is to be broken into lines.
#[derive(Default)]
pub(super) struct Pieces {
    pieces: Vec<Piece>,
    spaces: u16,
    breaks: u16,
    joint: bool,
    last: Option<char>,
}

impl Pieces {
    pub fn add(&mut self, shaper: &mut Shaper<'_>, text: &str, style: Style, leaf: Leaf) {
        let mut word = String::new();
        for c in text.chars() {
            match c {
                '\n' => {
                    self.flush(shaper, &mut word, style, leaf);
                    self.breaks = self.breaks.saturating_add(1);
                    self.spaces = 0;
                }
                ' ' | '\t' => {
                    self.flush(shaper, &mut word, style, leaf);
                    self.spaces = self.spaces.saturating_add(1);
                }
                '\u{200B}' => {
                    self.flush(shaper, &mut word, style, leaf);
                    self.joint = true;
                }
                c if is_unseen(c) => {}
                c => {
                    if self.last.is_some_and(|last| may_break(last, c)) || word.len() >= LONGEST_WORD {
                        self.flush(shaper, &mut word, style, leaf);
                        self.joint = true;
                    }
                    word.push(stand_in(c));
                    self.last = Some(c);
                    continue;
                }
            }
            self.last = None;
        }
        self.flush(shaper, &mut word, style, leaf);
    }

    fn flush(&mut self, shaper: &mut Shaper<'_>, word: &mut String, style: Style, leaf: Leaf) {
        if word.is_empty() {
            return;
        }
        let (spaces, breaks) = (std::mem::take(&mut self.spaces), std::mem::take(&mut self.breaks));
        let joint = std::mem::take(&mut self.joint) || spaces > 0 || breaks > 0;
        self.pieces.push(Piece { word: shaper.word(style.face, word), style, leaf, spaces, breaks, joint });
        word.clear();
    }

    /// How wide the longest word and the longest line are, in points.
    pub fn widths(&self, shaper: &mut Shaper<'_>) -> (f32, f32) {
        let (mut word, mut line) = (0.0_f32, 0.0_f32);
        let (mut longest_word, mut longest_line) = (0.0_f32, 0.0_f32);
        for piece in &self.pieces {
            if piece.joint {
                word = 0.0;
            }
            if piece.breaks > 0 {
                line = 0.0;
            }
            word += piece.word.width * piece.style.size;
            line += piece.word.width * piece.style.size + piece.space(shaper);
            longest_word = longest_word.max(word);
            longest_line = longest_line.max(line);
        }
        (longest_word, longest_line)
    }

    /// The lines of the text, none of them wider than `width` points.
    pub fn lines(self, shaper: &mut Shaper<'_>, width: f32) -> Vec<Line> {
        let mut breaker = Breaker { shaper, width, lines: Vec::new(), line: Line::default() };
        let mut begun = false;
        for unit in self.pieces.chunk_by(|_, next| !next.joint) {
            let Some(first) = unit.first() else { continue };
            if begun {
                (0..first.breaks).for_each(|_| breaker.end_line());
            }
            breaker.unit(unit, !begun || first.breaks > 0);
            begun = true;
        }
        if begun {
            breaker.end_line();
        }
        breaker.lines
    }
}

impl Piece {
    fn space(&self, shaper: &mut Shaper<'_>) -> f32 {
        f32::from(self.spaces) * shaper.word(self.style.face, " ").width * self.style.size
    }
}

/// A line, whose pieces stand beside each other.
#[derive(Default)]
pub(super) struct Line {
    pub runs: Vec<Run>,
    /// In points.
    pub width: f32,
}

/// A piece of a line that looks alike.
pub(super) struct Run {
    pub x: f32,
    pub width: f32,
    pub style: Style,
    pub leaf: Leaf,
    pub text: String,
    pub glyphs: Vec<Glyph>,
}

impl Line {
    fn append(&mut self, word: &Word, style: Style, leaf: Leaf) {
        let width = word.width * style.size;
        match self.runs.last_mut() {
            Some(run) if run.style == style && run.leaf == leaf => run.append(word),
            _ => {
                let mut run = Run { x: self.width, width: 0.0, style, leaf, text: String::new(), glyphs: Vec::new() };
                run.append(word);
                self.runs.push(run);
            }
        }
        self.width += width;
    }
}

impl Run {
    fn append(&mut self, word: &Word) {
        let at = self.text.len();
        self.glyphs.extend(word.glyphs.iter().map(|glyph| glyph.moved(at)));
        self.text.push_str(&word.text);
        self.width += word.width * self.style.size;
    }
}

struct Breaker<'s, 'f> {
    shaper: &'s mut Shaper<'f>,
    width: f32,
    lines: Vec<Line>,
    line: Line,
}

impl Breaker<'_, '_> {
    /// Adds pieces that belong together. `begins` tells that they are the first of a line that was broken by hand.
    fn unit(&mut self, unit: &[Piece], begins: bool) {
        let Some(first) = unit.first() else { return };
        let width: f32 = unit.iter().map(|piece| piece.word.width * piece.style.size).sum();
        let space = first.space(self.shaper);
        if self.line.runs.is_empty() {
            if begins && space + width <= self.width {
                self.spaces(first);
            }
        } else if self.line.width + space + width <= self.width {
            self.spaces(first);
        } else {
            self.wrap(first.spaces > 0);
        }
        for piece in unit {
            if self.line.width + piece.word.width * piece.style.size <= self.width {
                self.line.append(&piece.word, piece.style, piece.leaf);
            } else {
                self.cut_up(piece);
            }
        }
    }

    /// Adds a word that is wider than the rest of the line.
    fn cut_up(&mut self, piece: &Piece) {
        let size = piece.style.size.max(0.1);
        let mut rest = Word::clone(&piece.word);
        while !rest.text.is_empty() {
            let room = (self.width - self.line.width) / size;
            let (head, tail) = rest.split(room);
            if head.width > room && !self.line.runs.is_empty() {
                self.wrap(false);
                continue;
            }
            self.line.append(&head, piece.style, piece.leaf);
            rest = tail;
            if !rest.text.is_empty() {
                self.wrap(false);
            }
        }
    }

    fn spaces(&mut self, piece: &Piece) {
        let (style, leaf) = match self.line.runs.last() {
            Some(last) if last.style == piece.style => (last.style, last.leaf),
            Some(last) => (last.style.bare(), last.leaf),
            None => (piece.style.bare(), piece.leaf),
        };
        let space = self.shaper.word(style.face, " ");
        (0..piece.spaces).for_each(|_| self.line.append(&space, style, leaf));
    }

    /// Ends a line within a text. The space that it ends at stays in the text, though nobody sees it: whoever copies needs it.
    fn wrap(&mut self, at_space: bool) {
        if at_space && let Some(run) = self.line.runs.last_mut() {
            let (width, space) = (run.width, self.shaper.word(run.style.face, " "));
            run.append(&space);
            run.width = width;
        }
        self.end_line();
    }

    fn end_line(&mut self) {
        self.lines.push(std::mem::take(&mut self.line));
    }
}

/// May a line end between two characters that stand side by side?
fn may_break(last: char, c: char) -> bool {
    let between_ideographs = (is_ideograph(last) || is_ideograph(c)) && !is_closing(c) && !is_opening(last);
    let before_quote = matches!(c, '〈' | '《' | '「' | '『' | '【' | '〔') && !is_opening(last);
    between_ideographs || before_quote || (matches!(last, '-' | '–' | '—' | '/') && c.is_alphabetic())
}

/// Is it of a script that has no spaces between words?
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{2FDF}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

fn is_closing(c: char) -> bool {
    c.is_ascii_punctuation() && !matches!(c, '(' | '[' | '{')
        || matches!(
            c,
            '’' | '”'
                | '»'
                | '…'
                | '、'
                | '。'
                | '〉'
                | '》'
                | '」'
                | '』'
                | '】'
                | '〕'
                | '！'
                | '）'
                | '，'
                | '．'
                | '：'
                | '；'
                | '？'
                | '］'
                | '｝'
                | 'ー'
                | '・'
                | '々'
                | '\u{3041}'
                | '\u{3043}'
                | '\u{3045}'
                | '\u{3047}'
                | '\u{3049}'
                | '\u{3063}'
                | '\u{3083}'
                | '\u{3085}'
                | '\u{3087}'
                | '\u{30A1}'
                | '\u{30A3}'
                | '\u{30A5}'
                | '\u{30A7}'
                | '\u{30A9}'
                | '\u{30C3}'
                | '\u{30E3}'
                | '\u{30E5}'
                | '\u{30E7}'
        )
}

fn is_opening(c: char) -> bool {
    matches!(c, '(' | '[' | '{' | '‘' | '“' | '«' | '〈' | '《' | '「' | '『' | '【' | '〔' | '（' | '［' | '｛')
}

/// Characters that only steer: controls, marks of direction, a byte order mark, a hyphen that is not there.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{AD}' | '\u{200C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}')
}

/// What is drawn for a character that no face has and another one looks like.
fn stand_in(c: char) -> char {
    match c {
        '☐' => '□',
        '✗' | '✘' | '✕' => '×',
        '➔' | '➜' | '➤' | '⟶' => '→',
        '⟹' => '⇒',
        '⋅' => '·',
        c => c,
    }
}
