//! The faces that a document is set in, and words as glyphs of them.

use std::{collections::HashMap, ops::Range, rc::Rc, sync::Arc};

use harfrust::{Buffer, BufferFlags, Direction, Script, ShapeOptions, ShapePlan, ShaperFont};
use krilla::{
    Data,
    surface::Location,
    text::{Font, GlyphId},
};

use super::super::WriteError;

/// The files of the fonts that documents are set in.
#[derive(Debug, Clone)]
pub struct PdfFonts {
    /// Text in Korean and Latin letters.
    pub text: Arc<Vec<u8>>,
    /// The same in bold.
    pub bold: Arc<Vec<u8>>,
    /// Code: letters of one width.
    pub code: Arc<Vec<u8>>,
    /// Letters of other languages, and signs.
    pub more: Arc<Vec<u8>>,
    /// Pictures in text, in one colour.
    pub emoji: Arc<Vec<u8>>,
}

/// A face of a document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) enum Face {
    #[default]
    Text,
    Bold,
    Code,
    More,
    Emoji,
}

/// Something for each face.
pub(super) struct ByFace<T> {
    text: T,
    bold: T,
    code: T,
    more: T,
    emoji: T,
}

impl<T> ByFace<T> {
    fn of(&self, face: Face) -> &T {
        match face {
            Face::Text => &self.text,
            Face::Bold => &self.bold,
            Face::Code => &self.code,
            Face::More => &self.more,
            Face::Emoji => &self.emoji,
        }
    }

    fn map<'a, U>(&'a self, make: impl Fn(&'a T) -> U) -> ByFace<U> {
        ByFace {
            text: make(&self.text),
            bold: make(&self.bold),
            code: make(&self.code),
            more: make(&self.more),
            emoji: make(&self.emoji),
        }
    }
}

/// A font as the shaper and as the document have it.
pub(super) struct Loaded {
    shaped: harfrust::Font,
    drawn: Font,
}

/// Reads the fonts.
pub(super) fn load(fonts: &PdfFonts) -> Result<ByFace<Loaded>, WriteError> {
    let load = |name: &'static str, file: &Arc<Vec<u8>>| -> Result<Loaded, WriteError> {
        let shared: Arc<dyn AsRef<[u8]> + Send + Sync> = Arc::<Vec<u8>>::clone(file);
        let shaped = harfrust::Font::new(Arc::clone(&shared), 0).ok_or(WriteError::Font(name))?;
        let drawn = Font::new(Data::from(shared), 0).ok_or(WriteError::Font(name))?;
        Ok(Loaded { shaped, drawn })
    };
    Ok(ByFace {
        text: load("text", &fonts.text)?,
        bold: load("bold", &fonts.bold)?,
        code: load("code", &fonts.code)?,
        more: load("letters of other languages", &fonts.more)?,
        emoji: load("emoji", &fonts.emoji)?,
    })
}

/// A glyph of a word or run. Lengths are in ems.
#[derive(Debug, Clone, Copy)]
pub(super) struct Glyph {
    pub face: Face,
    id: u32,
    /// Where the characters that it shows begin in the text, and how many bytes they take.
    pub start: u32,
    pub len: u32,
    pub advance: f32,
    x: f32,
    y: f32,
}

impl Glyph {
    pub fn moved(self, by: usize) -> Self {
        Self { start: self.start.saturating_add(u32::try_from(by).unwrap_or(u32::MAX)), ..self }
    }
}

impl krilla::text::Glyph for Glyph {
    fn glyph_id(&self) -> GlyphId {
        GlyphId::new(self.id)
    }

    fn text_range(&self) -> Range<usize> {
        self.start as usize..(self.start + self.len) as usize
    }

    fn x_advance(&self, size: f32) -> f32 {
        self.advance * size
    }

    fn x_offset(&self, size: f32) -> f32 {
        self.x * size
    }

    fn y_offset(&self, size: f32) -> f32 {
        self.y * size
    }

    fn y_advance(&self, _size: f32) -> f32 {
        0.0
    }

    fn location(&self) -> Option<Location> {
        None
    }
}

/// A text without spaces to break at, as glyphs.
#[derive(Debug, Clone, Default)]
pub(super) struct Word {
    pub text: String,
    pub glyphs: Vec<Glyph>,
    /// In ems.
    pub width: f32,
}

impl Word {
    fn new(text: String, glyphs: Vec<Glyph>) -> Self {
        let width = glyphs.iter().map(|glyph| glyph.advance).sum();
        Self { text, glyphs, width }
    }

    /// As much of the word as is at most `width` ems wide, but something, and the rest.
    pub fn split(&self, width: f32) -> (Self, Self) {
        let mut sum = 0.0;
        let mut at = self.text.len();
        for glyph in &self.glyphs {
            sum += glyph.advance;
            if sum > width && glyph.start > 0 {
                at = glyph.start as usize;
                break;
            }
        }
        let (head, tail) = self.text.split_at_checked(at).unwrap_or((&self.text, ""));
        let (mut first, mut rest) = (Vec::new(), Vec::new());
        for glyph in &self.glyphs {
            if (glyph.start as usize) < at {
                first.push(*glyph);
            } else {
                rest.push(Glyph { start: glyph.start - u32::try_from(at).unwrap_or(0), ..*glyph });
            }
        }
        (Self::new(head.to_owned(), first), Self::new(tail.to_owned(), rest))
    }
}

/// Makes glyphs of words, and remembers those that it has made.
pub(super) struct Shaper<'f> {
    loaded: &'f ByFace<Loaded>,
    fonts: ByFace<ShaperFont<'f, 'f>>,
    plans: HashMap<(Face, Option<Script>), ShapePlan>,
    words: HashMap<Face, HashMap<String, Rc<Word>>>,
}

impl<'f> Shaper<'f> {
    pub fn new(loaded: &'f ByFace<Loaded>) -> Self {
        let fonts = loaded.map(|loaded| ShaperFont::new(&loaded.shaped));
        Self { loaded, fonts, plans: HashMap::new(), words: HashMap::new() }
    }

    /// The font that the document has of a face.
    pub fn font(&self, face: Face) -> Font {
        self.loaded.of(face).drawn.clone()
    }

    pub fn word(&mut self, face: Face, text: &str) -> Rc<Word> {
        if let Some(word) = self.words.get(&face).and_then(|words| words.get(text)) {
            return Rc::clone(word);
        }
        let mut glyphs = Vec::new();
        for (face, range) in self.faces(face, text) {
            self.shape(face, text.get(range.clone()).unwrap_or_default(), range.start, &mut glyphs);
        }
        let word = Rc::new(Word::new(text.to_owned(), glyphs));
        self.words.entry(face).or_default().insert(text.to_owned(), Rc::clone(&word));
        word
    }

    /// Which face shows which part of a text.
    fn faces(&self, face: Face, text: &str) -> Vec<(Face, Range<usize>)> {
        let mut parts: Vec<(Face, Range<usize>)> = Vec::new();
        let mut characters = text.char_indices().peekable();
        while let Some((at, c)) = characters.next() {
            let end = at + c.len_utf8();
            let as_picture = characters.peek().is_some_and(|(_, next)| *next == '\u{FE0F}');
            let last = parts.last().map(|(face, _)| *face);
            let chosen = match last {
                Some(last) if belongs_to_last(c) => last,
                _ => self.face_with(face, c, as_picture),
            };
            match parts.last_mut() {
                Some((last, range)) if *last == chosen => range.end = end,
                _ => parts.push((chosen, at..end)),
            }
        }
        parts
    }

    /// The first face that has the character. If none has, its place shows that something is missing.
    fn face_with(&self, face: Face, c: char, as_picture: bool) -> Face {
        let has =
            |face: &Face| self.fonts.of(*face).nominal_glyph(u32::from(c)).is_some_and(|glyph| glyph.to_u32() != 0);
        // Syllables that were taken apart are put together again.
        if matches!(c, '\u{1100}'..='\u{11FF}' | '\u{A960}'..='\u{A97F}' | '\u{D7B0}'..='\u{D7FF}') {
            return if face == Face::Code { Face::Text } else { face };
        }
        if as_picture && has(&Face::Emoji) {
            return Face::Emoji;
        }
        [face, Face::Text, Face::More, Face::Emoji].into_iter().find(has).unwrap_or(face)
    }

    fn shape(&mut self, face: Face, text: &str, at: usize, glyphs: &mut Vec<Glyph>) {
        let mut buffer = Buffer::new();
        buffer.push_str(text);
        buffer.set_direction(Direction::LeftToRight);
        buffer.guess_segment_properties();
        buffer.set_flags(BufferFlags::REMOVE_DEFAULT_IGNORABLES | BufferFlags::DO_NOT_INSERT_DOTTED_CIRCLE);
        let script = buffer.script();
        let plan = self
            .plans
            .entry((face, script))
            .or_insert_with(|| ShapePlan::new(&self.loaded.of(face).shaped, Direction::LeftToRight, script, None, &[]));
        if harfrust::shape(self.fonts.of(face), &mut buffer, ShapeOptions::new().plan(Some(plan))).is_err() {
            return;
        }
        let em = self.loaded.of(face).drawn.units_per_em();
        #[expect(clippy::cast_precision_loss, reason = "units of a font are small")]
        let ems = |units: i32| units as f32 / em;
        let infos = buffer.glyph_infos();
        let mut end = text.len();
        let mut ends: Vec<usize> = Vec::with_capacity(infos.len());
        let mut last = None;
        for info in infos.iter().rev() {
            if let Some(cluster) = last.filter(|cluster| *cluster != info.cluster) {
                end = cluster as usize;
            }
            last = Some(info.cluster);
            ends.push(end);
        }
        for ((info, position), end) in infos.iter().zip(buffer.glyph_positions()).zip(ends.into_iter().rev()) {
            let start = info.cluster as usize;
            glyphs.push(Glyph {
                face,
                id: info.glyph_id,
                start: u32::try_from(at + start).unwrap_or(u32::MAX),
                len: u32::try_from(end.saturating_sub(start)).unwrap_or(0),
                advance: ems(position.x_advance),
                x: ems(position.x_offset),
                y: ems(position.y_offset),
            });
        }
    }
}

/// Does a character change the one before it, whose face it therefore has?
fn belongs_to_last(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{200D}' | '\u{20D0}'..='\u{20FF}' | '\u{FE00}'..='\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}' | '\u{E0020}'..='\u{E007F}')
}
