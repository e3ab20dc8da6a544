//! PDF, by hayro: the text of each page as its program wrote it, and pictures of the pages of a scan.

use hayro::{
    PixmapSettings, RenderCache, RenderSettings,
    hayro_interpret::{Context, InterpreterCache, InterpreterSettings, interpret_page, util::TransformExt},
    hayro_syntax::{LoadPdfError, Pdf, page::Page},
    kurbo::Rect,
    vello_cpu::color::palette::css::WHITE,
};
use image::{DynamicImage, RgbImage};

use crate::{ErrorCode, Note, ReadError, error::Result, writer::Writer};

mod lines;
mod paragraphs;

use lines::{Line, TextDevice};

/// Pages of a scan have at least this many dots an inch, if there is room for them.
const DOTS: f32 = 200.0;
/// A pdf with fewer characters a page than this, and with pictures, is a scan: stamps and page numbers are text, too.
const FEW: usize = 12;

pub(crate) fn read(bytes: &[u8], writer: &mut Writer<'_>) -> Result<()> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(error) => ReadError::encrypted(format!("the pdf: {error:?}")),
        LoadPdfError::Invalid => ReadError::damaged("the pdf has no pages that can be found"),
    })?;
    let limits = writer.limits();
    let pages = pdf.pages();
    if pages.len() as u64 > u64::from(limits.pages) {
        return Err(ReadError::over(ErrorCode::TooManyPages, limits.pages.into(), format!("{} pages", pages.len())));
    }
    if pages.is_empty() {
        return Err(ReadError::damaged("the pdf has no pages"));
    }
    writer.title = pdf.metadata().title.as_deref().map(title);
    let texts = read_text(&pdf, limits.text)?;
    let letters: usize = texts.iter().map(|page| page.letters).sum();
    let has_pictures = texts.iter().any(|page| page.draws);
    if has_pictures && letters < FEW * pages.len() {
        writer.scanned = true;
        return draw_pages(&pdf, writer);
    }
    if texts.iter().any(|page| page.letters == 0 && page.draws) {
        writer.note(Note::PagesWithoutText);
    }
    paragraphs::write(&texts, writer)?;
    writer.pages = u32::try_from(pages.len()).ok();
    Ok(())
}

/// What is on a page.
struct PageText {
    lines: Vec<Line>,
    letters: usize,
    /// Has it pictures, or text that can't be read?
    draws: bool,
}

fn read_text(pdf: &Pdf, most: u64) -> Result<Vec<PageText>> {
    let cache = InterpreterCache::new();
    let settings = InterpreterSettings::default();
    let mut bytes: u64 = 0;
    let mut texts = Vec::new();
    for page in pdf.pages().iter() {
        let transform = page.initial_transform(true).to_kurbo();
        let mut context = Context::new(transform, Rect::new(0.0, 0.0, 1.0, 1.0), &cache, pdf.xref(), settings.clone());
        let mut device = TextDevice::new(most.saturating_sub(bytes));
        interpret_page(page, &mut context, &mut device);
        let draws = device.draws();
        let lines = device.finish();
        bytes += lines.iter().map(|line| line.text.len() as u64).sum::<u64>();
        if bytes >= most {
            return Err(ReadError::over(ErrorCode::TooLarge, most, "too much text in the pdf"));
        }
        let letters = lines.iter().map(|line| line.text.chars().filter(|c| !c.is_whitespace()).count()).sum();
        texts.push(PageText { lines, letters, draws });
    }
    Ok(texts)
}

fn draw_pages(pdf: &Pdf, writer: &mut Writer<'_>) -> Result<()> {
    let limits = writer.limits();
    let cache = RenderCache::new();
    let settings = InterpreterSettings::default();
    let mut number = 0;
    for page in pdf.pages().iter() {
        if number >= limits.pictures {
            writer.note(Note::PagesLeftOut);
            break;
        }
        number += 1;
        writer.begin_page(number)?;
        let mut picture = draw(page, limits.side, &cache, &settings)?;
        picture.page = Some(number);
        let index = u32::try_from(writer.pictures.len()).unwrap_or(u32::MAX);
        writer.pictures.push(picture);
        writer.image(None, Some(index))?;
    }
    writer.pages = u32::try_from(pdf.pages().len()).ok();
    Ok(())
}

fn draw<'a>(
    page: &'a Page<'a>,
    side: u32,
    cache: &RenderCache<'a>,
    settings: &InterpreterSettings,
) -> Result<crate::Picture> {
    let (width, height) = page.render_dimensions();
    let longest = width.max(height);
    let usable =
        width.is_finite() && height.is_finite() && width.min(height) > 0.0 && longest < 100.0 * width.min(height);
    if !usable {
        return Err(ReadError::damaged("a page of the pdf has no size"));
    }
    let side = side.min(4096) as f32;
    let scale = (side / longest).min(DOTS / 72.0).max(1.5 / width.min(height));
    let pixmap_settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let pixmap = hayro::render(page, cache, settings, &RenderSettings::default(), &pixmap_settings);
    let (width, height) = (u32::from(pixmap.width()), u32::from(pixmap.height()));
    let rgb: Vec<u8> =
        pixmap.data_as_u8_slice().chunks_exact(4).flat_map(|pixel| pixel.iter().take(3).copied()).collect();
    let image = RgbImage::from_raw(width, height, rgb).ok_or_else(|| ReadError::damaged("a page can't be drawn"))?;
    super::picture::encode(&DynamicImage::from(image), false)
}

/// A text string of the format: UTF-16 or UTF-8 with its mark, or else Latin letters.
fn title(bytes: &[u8]) -> String {
    let (text, _, _) = encoding_rs::WINDOWS_1252.decode(bytes);
    text.into_owned()
}
