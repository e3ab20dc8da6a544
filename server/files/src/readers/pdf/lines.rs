//! The letters of a page as lines.

use hayro::{
    hayro_interpret::{
        BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask,
        font::{Glyph, GlyphRun},
        hayro_cmap::BfString,
    },
    kurbo::{Affine, BezPath, Point},
};

/// Letters that stand on one line, in the order in which they were written. Lengths are points, and y grows downwards.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Wide gaps are tabs.
    pub text: String,
    pub left: f64,
    pub right: f64,
    pub base: f64,
    /// The size of its first letter's font.
    pub size: f64,
}

/// Takes the letters of a page and draws nothing.
pub(super) struct TextDevice {
    lines: Vec<Line>,
    left: u64,
    pictures: usize,
    unreadable: usize,
    /// The last letter, because bold letters may be written twice.
    last: Option<(Point, String)>,
}

/// In parts of the letters' size: what is still one line, what is a blank, and what is a gap between columns.
const SAME_LINE: f64 = 0.4;
const BLANK: f64 = 0.17;
const GAP: f64 = 1.2;
/// How far a letter may go back and still be on the line: letters that are put together do.
const BACK: f64 = 0.6;

impl TextDevice {
    /// At most about so many bytes are taken.
    pub fn new(left: u64) -> Self {
        Self { lines: Vec::new(), left, pictures: 0, unreadable: 0, last: None }
    }

    pub fn draws(&self) -> bool {
        self.pictures > 0 || self.unreadable > 0
    }

    pub fn finish(self) -> Vec<Line> {
        self.lines.into_iter().filter(|line| !line.text.trim().is_empty()).collect()
    }

    fn letter(&mut self, text: &str, from: Point, to: Point, size: f64) {
        if self.left == 0 || !from.is_finite() || !to.is_finite() || !size.is_finite() || size <= 0.0 {
            return;
        }
        self.left = self.left.saturating_sub(text.len() as u64);
        let twice = self.last.as_ref().is_some_and(|(point, last)| last == text && point.distance(from) < 0.1 * size);
        if twice {
            return;
        }
        self.last = Some((from, text.to_owned()));
        if let Some(line) = self.lines.last_mut() {
            let reach = line.size.max(size);
            let gap = from.x - line.right;
            if (from.y - line.base).abs() < SAME_LINE * reach && gap > -BACK * reach {
                if gap > GAP * size && !line.text.ends_with('\t') {
                    line.text.truncate(line.text.trim_end_matches(' ').len());
                    line.text.push('\t');
                } else if gap > BLANK * size && !line.text.ends_with([' ', '\t']) && text != " " {
                    line.text.push(' ');
                }
                line.text.push_str(text);
                line.right = to.x.max(from.x);
                return;
            }
        }
        if text.trim().is_empty() {
            return;
        }
        self.lines.push(Line { text: text.to_owned(), left: from.x, right: to.x.max(from.x), base: from.y, size });
    }

    fn glyph(&mut self, glyph: &Glyph<'_>, transform: Affine) {
        let text = match glyph.as_unicode() {
            Some(BfString::Char(c)) => c.to_string(),
            Some(BfString::String(text)) => text,
            None => String::new(),
        };
        let text = without_ligatures(text);
        // Letters that stand for nothing in particular can't be read.
        let readable =
            !text.is_empty() && !text.chars().any(|c| matches!(c, '\u{fffd}' | '\u{e000}'..='\u{f8ff}' | '\0'));
        if !readable {
            self.unreadable += 1;
            return;
        }
        let advance = match glyph {
            Glyph::Outline(glyph) => glyph.advance_width(),
            Glyph::Type3(glyph) => glyph.advance_width(),
        };
        let from = transform * Point::ZERO;
        let to = transform * Point::new(f64::from(advance.unwrap_or(500.0)), 0.0);
        let size = (transform * Point::new(0.0, 1000.0)).distance(from);
        self.letter(&text, from, to, size);
    }
}

/// Letters that are drawn as one are several to whoever searches for them.
fn without_ligatures(text: String) -> String {
    const LIGATURES: [(char, &str); 5] = [('ﬀ', "ff"), ('ﬁ', "fi"), ('ﬂ', "fl"), ('ﬃ', "ffi"), ('ﬄ', "ffl")];
    let found = LIGATURES.iter().find(|(ligature, _)| text.chars().eq([*ligature]));
    found.map_or(text, |(_, letters)| (*letters).to_owned())
}

impl<'a> Device<'a> for TextDevice {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        for glyph in run.glyphs() {
            self.glyph(glyph, props.transform * glyph.transform());
        }
    }

    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {
        self.pictures += 1;
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(letters: &[(&str, f64, f64)]) -> Vec<String> {
        let mut device = TextDevice::new(1000);
        for (text, x, y) in letters {
            device.letter(text, Point::new(*x, *y), Point::new(x + 5.0, *y), 10.0);
        }
        device.finish().into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn ligatures_are_letters() {
        assert_eq!(without_ligatures("ﬁ".to_owned()), "fi");
        assert_eq!(without_ligatures("가".to_owned()), "가");
    }

    #[test]
    fn letters_become_lines() {
        assert_eq!(lines(&[("a", 0.0, 0.0), ("b", 5.0, 0.0), ("c", 13.0, 1.0)]), ["ab c"]);
        assert_eq!(lines(&[("a", 0.0, 0.0), ("b", 60.0, 0.0)]), ["a\tb"]);
        assert_eq!(lines(&[("a", 0.0, 0.0), ("b", 0.0, 12.0)]), ["a", "b"]);
        // A column that is written after the one to its right is no part of the same line.
        assert_eq!(lines(&[("a", 50.0, 0.0), ("b", 0.0, 0.0)]), ["a", "b"]);
        // Bold by writing twice.
        assert_eq!(lines(&[("a", 0.0, 0.0), ("a", 0.3, 0.0), ("b", 5.0, 0.0)]), ["ab"]);
    }
}
