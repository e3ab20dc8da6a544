//! PDF.
//!
//! Blocks are laid out as slabs of lines (`flow`, `tables`), slabs onto pages (`pages`). `krilla` writes the file, `harfrust` chooses and
//! places glyphs (`faces`), and lines are broken here (`lines`). Fonts come from whoever asks. Scripts that are written from right to left
//! are not set as they should be: the fonts that we know of don't have them.

mod faces;
mod flow;
mod lines;
mod mark;
mod pages;
mod tables;
mod tags;

use krilla::{
    Document,
    metadata::{DateTime, Metadata},
};

use self::{
    faces::{Shaper, load},
    flow::Flow,
    lines::Ink,
};
use super::{
    About, Block, WriteError,
    blocks::{AI_GENERATED, MADE_BY_AI, PRODUCT, has_korean},
};

pub use self::faces::PdfFonts;

/// A4, in points, as all lengths here are.
const PAGE: (f32, f32) = (595.28, 841.89);
/// From the left and from the top; the text is in the middle.
const MARGIN: (f32, f32) = (59.0, 62.0);
const TEXT_WIDTH: f32 = PAGE.0 - 2.0 * MARGIN.0;
/// How high the text of a page is.
const PAGE_TEXT: f32 = PAGE.1 - MARGIN.1 - 70.0;
/// Where the foot of a page stands.
const FOOT: f32 = PAGE.1 - 36.0;
/// How many pages a document may have at most: a few seconds of work.
const MOST_PAGES: f32 = 1000.0;
/// The size of text.
const BODY: f32 = 10.3;
const CODE_SIZE: f32 = 9.3;

const INK: Ink = (0x1E, 0x22, 0x2A);
const MUTED: Ink = (0x5F, 0x67, 0x73);
const LINK: Ink = (0x1D, 0x4E, 0xB8);
const SHADE: Ink = (0xF3, 0xF4, 0xF6);
const HEAD: Ink = (0xEE, 0xF1, 0xF5);
const GRID: Ink = (0xC4, 0xCA, 0xD4);

/// A PDF document on A4, tagged, with an outline, of a thousand pages at most.
pub fn pdf(about: &About, blocks: &[Block], fonts: &PdfFonts) -> Result<Vec<u8>, WriteError> {
    let loaded = load(fonts)?;
    let mut flow = Flow::new(Shaper::new(&loaded));
    flow.whole(blocks);
    if flow.is_too_long() {
        return Err(WriteError::TooLong);
    }
    let mut document = Document::new();
    let tags = pages::draw(&mut document, flow, &about.title);
    let language = if has_korean(blocks) { "ko-KR" } else { "en-US" };
    document.set_tag_tree(tags.finish(language));
    document.set_metadata(metadata(about, language));
    let bytes = document.finish().map_err(|error| WriteError::Pdf(error.to_string()))?;
    if !about.by_ai {
        return Ok(bytes);
    }
    mark::marked(bytes).ok_or_else(|| WriteError::Pdf("its metadata is not where it should be".to_owned()))
}

fn metadata(about: &About, language: &str) -> Metadata {
    let mut metadata =
        Metadata::new().title(about.title.clone()).language(language.to_owned()).creator(PRODUCT.to_owned());
    if about.by_ai {
        metadata = metadata.description(MADE_BY_AI.to_owned()).keywords(vec![AI_GENERATED.to_owned()]);
    }
    match made(&about.made) {
        Some(made) => metadata.creation_date(made),
        None => metadata,
    }
}

/// Reads a time in RFC 3339 that is in UTC.
fn made(text: &str) -> Option<DateTime> {
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).map(str::parse::<u16>);
    let year = numbers.next()?.ok()?;
    let mut rest = numbers.map_while(|number| u8::try_from(number.ok()?).ok());
    let (month, day, hour) = (rest.next()?, rest.next()?, rest.next()?);
    let (minute, second) = (rest.next()?, rest.next()?);
    let date = DateTime::new(year).month(month).day(day).hour(hour).minute(minute).second(second);
    Some(date.utc_offset_hour(0).utc_offset_minute(0))
}

#[cfg(test)]
mod tests;
