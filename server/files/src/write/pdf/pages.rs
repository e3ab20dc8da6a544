//! Slabs are laid onto pages, and pages are drawn.

use krilla::{
    Document,
    action::{Action, LinkAction},
    annotation::{Annotation, LinkAnnotation, Target},
    color::rgb,
    destination::XyzDestination,
    geom::{Path, PathBuilder, Point, Rect, Transform},
    num::NormalizedF32,
    outline::{Outline, OutlineNode},
    page::{Page, PageSettings},
    paint::{Fill, FillRule},
    surface::Surface,
    tagging::{Artifact, ArtifactType, ContentTag, SpanTag},
};

use super::{
    FOOT, MARGIN, MUTED, PAGE, PAGE_TEXT, SHADE, TEXT_WIDTH,
    faces::{Face, Shaper},
    flow::{Filled, Flow, Ground, Placed, Slab},
    lines::{Ink, Pieces, Run, Style},
    tags::Tags,
};

/// How far letters lean that are in italics: no Korean face has any of its own.
const LEAN: f32 = -0.2;

/// A slab on its page. The place is that of its upper edge, from the upper edge of the page's text.
struct Laid<'s> {
    slab: &'s Slab,
    y: f32,
    /// A table's head that came before: nobody reads it again.
    again: bool,
}

/// Lays slabs onto pages.
fn pages(slabs: &[Slab]) -> Vec<Vec<Laid<'_>>> {
    let mut pages: Vec<Vec<Laid<'_>>> = vec![Vec::new()];
    let mut y = 0.0;
    let mut chained = false;
    for (index, slab) in slabs.iter().enumerate() {
        let page = pages.last().map_or(0, Vec::len);
        // Slabs that stay together are looked at where they begin; such as are higher than a page go on as they can.
        let rest = slabs.get(index..).unwrap_or_default();
        let needed = if chained { slab.height } else { together(rest) };
        let over = |needed: f32| page > 0 && y + slab.before + needed > PAGE_TEXT;
        if over(slab.height) || (needed <= PAGE_TEXT && over(needed)) {
            let mut fresh = Vec::new();
            y = 0.0;
            if let Some(head) = &slab.head {
                fresh.push(Laid { slab: head, y, again: true });
                y += head.height;
            }
            pages.push(fresh);
        } else if page > 0 {
            y += slab.before;
        }
        if let Some(page) = pages.last_mut() {
            page.push(Laid { slab, y, again: false });
        }
        y += slab.height;
        chained = slab.keep;
    }
    pages
}

/// How high the first slab is with all that it has to stay together with.
fn together(slabs: &[Slab]) -> f32 {
    let mut height = 0.0;
    for (index, slab) in slabs.iter().enumerate() {
        height += slab.height + if index > 0 { slab.before } else { 0.0 };
        if !slab.keep || height > PAGE_TEXT {
            break;
        }
    }
    height
}

/// Draws all pages, and answers the tags of what stands on them.
pub(super) fn draw(document: &mut Document, flow: Flow<'_>, title: &str) -> Tags {
    let Flow { mut shaper, tags, links, slabs, .. } = flow;
    let pages = pages(&slabs);
    let count = pages.len();
    let mut outline = Contents::default();
    let mut painter = Painter { tags, links };
    for (index, laid) in pages.iter().enumerate() {
        for Laid { slab, y, .. } in laid {
            if let Some((level, text)) = &slab.heading {
                outline.add(*level, text, XyzDestination::new(index, Point::from_xy(MARGIN.0, MARGIN.1 + y - 6.0)));
            }
        }
        let Some(settings) = PageSettings::from_wh(PAGE.0, PAGE.1) else { continue };
        let mut page = document.start_page_with(settings);
        painter.page(&mut page, laid, &mut shaper, title, &format!("{} / {count}", index + 1));
    }
    document.set_outline(outline.finish());
    painter.tags
}

struct Painter {
    tags: Tags,
    links: Vec<String>,
}

impl Painter {
    fn page(&mut self, page: &mut Page<'_>, laid: &[Laid<'_>], shaper: &mut Shaper<'_>, title: &str, number: &str) {
        let mut surface = page.surface();
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
        grounds(&mut surface, laid);
        for Laid { slab, y, .. } in laid {
            for filled in &slab.boxes {
                fill(&mut surface, *filled, *y);
            }
            for placed in &slab.runs {
                marks(&mut surface, placed, *y);
            }
        }
        surface.end_tagged();
        for Laid { slab, y, again } in laid {
            if *again {
                surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Other)));
                slab.runs.iter().for_each(|placed| text(&mut surface, placed, *y, shaper));
                surface.end_tagged();
            } else {
                self.slab(&mut surface, slab, *y, shaper);
            }
        }
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Footer)));
        foot(&mut surface, shaper, title, number);
        surface.end_tagged();
        surface.finish();
        for Laid { slab, y, .. } in laid.iter().filter(|laid| !laid.again) {
            for placed in &slab.runs {
                self.link(page, placed, *y);
            }
        }
    }

    fn slab(&mut self, surface: &mut Surface<'_>, slab: &Slab, y: f32, shaper: &Shaper<'_>) {
        for same in slab.runs.chunk_by(|one, next| one.run.leaf == next.run.leaf) {
            let Some(first) = same.first() else { continue };
            let drawn = surface.start_tagged(ContentTag::Span(SpanTag::empty()));
            same.iter().for_each(|placed| text(surface, placed, y, shaper));
            surface.end_tagged();
            self.tags.drawn(first.run.leaf, drawn);
        }
        for leaf in &slab.empty {
            let drawn = surface.start_tagged(ContentTag::Other);
            surface.end_tagged();
            self.tags.drawn(*leaf, drawn);
        }
    }

    fn link(&mut self, page: &mut Page<'_>, placed: &Placed, y: f32) {
        let run = &placed.run;
        let Some(address) = run.style.link.and_then(|link| self.links.get(link)) else { return };
        let (x, top) = (MARGIN.0 + placed.x, MARGIN.1 + y + placed.baseline - run.style.size);
        let Some(area) = Rect::from_xywh(x, top, run.width, run.style.size * 1.25) else { return };
        let target = Target::Action(Action::from(LinkAction::new(encoded(address))));
        let annotation = Annotation::new_link(LinkAnnotation::new(area, target), Some(run.text.clone()));
        let drawn = page.add_tagged_annotation(annotation);
        self.tags.drawn(run.leaf, drawn);
    }
}

/// An address as files have it: what is not plain is encoded.
fn encoded(address: &str) -> String {
    address.bytes().fold(String::with_capacity(address.len()), |text, byte| match byte {
        b'!'..=b'~' => text + char::from(byte).encode_utf8(&mut [0; 4]),
        byte => text + &format!("%{byte:02X}"),
    })
}

/// Draws the grounds of a page: those of slabs that follow each other are one.
fn grounds(surface: &mut Surface<'_>, laid: &[Laid<'_>]) {
    let mut open: Vec<(Ground, f32, f32)> = Vec::new();
    let draw = |surface: &mut Surface<'_>, (ground, top, bottom): (Ground, f32, f32)| {
        let Ground { x, width, ink, .. } = ground;
        fill(surface, Filled { x, y: 0.0, width, height: bottom - top, ink }, top);
    };
    for Laid { slab, y, .. } in laid {
        let (kept, over): (Vec<_>, Vec<_>) = open.into_iter().partition(|(ground, ..)| slab.grounds.contains(ground));
        over.into_iter().for_each(|ground| draw(surface, ground));
        open = kept;
        for ground in &slab.grounds {
            match open.iter_mut().find(|(open, ..)| open == ground) {
                Some((_, _, bottom)) => *bottom = y + slab.height,
                None => open.push((*ground, *y, y + slab.height)),
            }
        }
    }
    open.into_iter().for_each(|ground| draw(surface, ground));
}

/// Draws what lies below and through a text.
fn marks(surface: &mut Surface<'_>, placed: &Placed, y: f32) {
    let Placed { x, baseline, run: Run { width, style, .. } } = placed;
    let (x, width, size) = (*x, *width, style.size);
    let line = |y: f32, height: f32| Filled { x, y, width, height, ink: style.ink };
    if style.shaded {
        let ground = Filled { x: x - 1.5, y: baseline - size, width: width + 3.0, height: size * 1.28, ink: SHADE };
        fill(surface, ground, y);
    }
    if style.link.is_some() {
        fill(surface, line(baseline + size * 0.14, 0.5), y);
    }
    if style.strike {
        fill(surface, line(baseline - size * 0.34, 0.7), y);
    }
}

fn text(surface: &mut Surface<'_>, placed: &Placed, y: f32, shaper: &Shaper<'_>) {
    let Placed { x, baseline, run } = placed;
    let (mut x, y) = (MARGIN.0 + x, MARGIN.1 + y + baseline);
    surface.set_fill(Some(filled(run.style.ink)));
    for glyphs in run.glyphs.chunk_by(|one, next| one.face == next.face) {
        let Some(first) = glyphs.first() else { continue };
        let font = shaper.font(first.face);
        if run.style.italic {
            surface.push_transform(&Transform::from_row(1.0, 0.0, LEAN, 1.0, x, y));
            surface.draw_glyphs(Point::from_xy(0.0, 0.0), glyphs, font, &run.text, run.style.size, false);
            surface.pop();
        } else {
            surface.draw_glyphs(Point::from_xy(x, y), glyphs, font, &run.text, run.style.size, false);
        }
        x += glyphs.iter().map(|glyph| glyph.advance).sum::<f32>() * run.style.size;
    }
}

/// Draws what stands at the foot of a page: what the document is called, and the page's number.
fn foot(surface: &mut Surface<'_>, shaper: &mut Shaper<'_>, title: &str, number: &str) {
    let style = Style::new(Face::Text, 8.0, MUTED);
    let mut tags = Tags::new();
    let leaf = tags.leaf(Tags::WHOLE);
    let mut line = |text: &str, width: f32| {
        let mut pieces = Pieces::default();
        pieces.add(shaper, text, style, leaf);
        let mut lines = pieces.lines(shaper, width).into_iter();
        (lines.next().unwrap_or_default(), lines.next().is_some())
    };
    let (number, _) = line(number, TEXT_WIDTH);
    let (mut name, cut) = line(title, TEXT_WIDTH * 0.8);
    let right = TEXT_WIDTH - number.width;
    if cut {
        let (rest, _) = line("…", TEXT_WIDTH);
        let width = name.width;
        name.runs.extend(rest.runs.into_iter().map(|run| Run { x: width, ..run }));
    }
    for (line, x) in [(name, 0.0), (number, right)] {
        for run in line.runs {
            text(surface, &Placed { x: x + run.x, baseline: FOOT - MARGIN.1, run }, 0.0, shaper);
        }
    }
}

fn fill(surface: &mut Surface<'_>, area: Filled, y: f32) {
    let Some(path) = rectangle(MARGIN.0 + area.x, MARGIN.1 + y + area.y, area.width, area.height) else { return };
    surface.set_fill(Some(filled(area.ink)));
    surface.draw_path(&path);
}

fn rectangle(x: f32, y: f32, width: f32, height: f32) -> Option<Path> {
    let mut path = PathBuilder::new();
    path.push_rect(Rect::from_xywh(x, y, width, height)?);
    path.finish()
}

fn filled((red, green, blue): Ink) -> Fill {
    let paint = rgb::Color::new(red, green, blue).into();
    Fill { paint, opacity: NormalizedF32::ONE, rule: FillRule::default() }
}

/// The headings as a tree.
#[derive(Default)]
struct Contents {
    outline: Option<Outline>,
    /// Headings that more may lie in, each within the one before.
    open: Vec<(u8, OutlineNode)>,
}

impl Contents {
    fn add(&mut self, level: u8, text: &str, place: XyzDestination) {
        self.close(level);
        self.open.push((level, OutlineNode::new(text.to_owned(), place).with_open(true)));
    }

    /// Closes what a heading of `level` can't lie in.
    fn close(&mut self, level: u8) {
        while self.open.last().is_some_and(|(open, _)| *open >= level) {
            let Some((_, node)) = self.open.pop() else { return };
            match self.open.last_mut() {
                Some((_, around)) => around.push_child(node),
                None => self.outline.get_or_insert_with(Outline::new).push_child(node),
            }
        }
    }

    fn finish(mut self) -> Outline {
        self.close(0);
        self.outline.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;

    fn slab(height: f32, keep: bool) -> Slab {
        Slab { height, keep, ..Slab::default() }
    }

    /// How many slabs stand on each page, with heads that came again.
    fn counts(slabs: &[Slab]) -> Vec<usize> {
        let pages = pages(slabs);
        for page in &pages {
            let last = page.last().unwrap();
            assert!(last.y + last.slab.height <= PAGE_TEXT || page.len() == 1);
        }
        pages.iter().map(Vec::len).collect()
    }

    #[test]
    fn what_stays_together_moves_on_together() {
        // A little less, so that ten fit whatever the rounding.
        let tenth = PAGE_TEXT / 10.01;
        let mut slabs: Vec<Slab> = (0..9).map(|_| slab(tenth, false)).collect();
        slabs.push(slab(tenth, true));
        slabs.push(slab(tenth, false));
        assert_eq!(counts(&slabs), [9, 2]);
        // More than a page can't stay together.
        let slabs: Vec<Slab> = (0..25).map(|_| slab(tenth, true)).collect();
        assert_eq!(counts(&slabs), [10, 10, 5]);
        assert_eq!(counts(&[slab(PAGE_TEXT * 2.0, true), slab(tenth, false)]), [1, 1]);
    }

    #[test]
    fn a_head_stands_above_the_rows_of_each_page() {
        let head = Rc::new(slab(PAGE_TEXT / 10.0, true));
        let row = || Slab { head: Some(Rc::clone(&head)), ..slab(PAGE_TEXT / 4.0, false) };
        let slabs: Vec<Slab> = std::iter::once(slab(PAGE_TEXT / 10.0, true)).chain((0..7).map(|_| row())).collect();
        assert_eq!(counts(&slabs), [4, 4, 2]);
        let pages = pages(&slabs);
        assert_eq!(pages.iter().map(|page| page.first().unwrap().again).collect::<Vec<_>>(), [false, true, true]);
    }
}
