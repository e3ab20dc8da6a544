//! Logos: pictures of a house, made so small that a page on a slow line bears one, and written anew, so that nothing comes along.

use image::{
    DynamicImage,
    codecs::{
        jpeg::JpegEncoder,
        png::{CompressionType, FilterType as PngFilter, PngEncoder},
    },
    imageops::FilterType,
};

use crate::{ErrorCode, Kind, Limits, Picture, ReadError, error::Result, readers::picture, sniff};

/// The largest that is served, in pixels: twice what a page shows, for sharp screens.
const WIDTH: u32 = 320;
const HEIGHT: u32 = 96;
/// The largest that is served, in bytes.
pub const LOGO_BYTES: usize = 10_000;
const QUALITY: u8 = 85;

/// Reads a PNG, JPEG or WebP as a logo: at most 320 by 96 pixels and 10,000 bytes. What it is is said by its bytes alone.
pub fn logo(bytes: &[u8], limits: &Limits) -> Result<Picture> {
    sniff::refuse_empty(bytes)?;
    let kind = kind_of(bytes).ok_or_else(|| ReadError::new(ErrorCode::Unsupported, "neither PNG, JPEG nor WebP"))?;
    let mut image = picture::decode(bytes, kind, limits)?;
    if image.width() > WIDTH || image.height() > HEIGHT {
        // First roughly, which needs no memory, and then well.
        let rough = image.thumbnail(image.width().min(WIDTH * 4), image.height().min(HEIGHT * 4));
        image = rough.resize(WIDTH, HEIGHT, FilterType::Lanczos3);
    }
    loop {
        let small = encode(&image)?;
        if small.data.len() <= LOGO_BYTES {
            return Ok(small);
        }
        let smaller = |side: u32| (side * 4 / 5).max(1);
        image = image.resize(smaller(image.width()), smaller(image.height()), FilterType::Lanczos3);
    }
}

fn kind_of(bytes: &[u8]) -> Option<Kind> {
    match bytes {
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some(Kind::Png),
        [0xff, 0xd8, 0xff, ..] => Some(Kind::Jpeg),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Kind::Webp),
        _ => None,
    }
}

/// As PNG, which keeps letters sharp, or as JPEG where that alone is small enough.
fn encode(image: &DynamicImage) -> Result<Picture> {
    let failed = |error: image::ImageError| ReadError::damaged(format!("the logo can't be written: {error}"));
    let transparent = image.color().has_alpha() && image.to_rgba8().pixels().any(|pixel| pixel.0.last() != Some(&255));
    let mut data = Vec::new();
    let png = PngEncoder::new_with_quality(&mut data, CompressionType::Best, PngFilter::Adaptive);
    let eight_bits =
        if transparent { DynamicImage::from(image.to_rgba8()) } else { DynamicImage::from(image.to_rgb8()) };
    eight_bits.write_with_encoder(png).map_err(failed)?;
    let mut media_type = Kind::Png.media_type();
    if data.len() > LOGO_BYTES && !transparent {
        data.clear();
        media_type = Kind::Jpeg.media_type();
        eight_bits.write_with_encoder(JpegEncoder::new_with_quality(&mut data, QUALITY)).map_err(failed)?;
    }
    Ok(Picture { media_type: media_type.to_owned(), width: image.width(), height: image.height(), page: None, data })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

    use super::*;

    /// Pixels that nothing can compress.
    fn noise(x: u32, y: u32) -> u8 {
        (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503).rotate_left(7))
            .wrapping_mul(2_246_822_519)
            .to_be_bytes()[1]
    }

    fn written(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn every_picture_becomes_small() {
        let colours =
            DynamicImage::from(RgbImage::from_fn(1200, 500, |x, y| Rgb([noise(x, y), noise(y, x), noise(x, x)])));
        let clear =
            DynamicImage::from(RgbaImage::from_fn(900, 900, |x, y| Rgba([noise(x, y), 0, noise(y, x), noise(x, y)])));
        for (image, format) in [
            (&colours, ImageFormat::Jpeg),
            (&colours, ImageFormat::Png),
            (&clear, ImageFormat::Png),
            (&clear, ImageFormat::WebP),
        ] {
            let small = logo(&written(image, format), &Limits::default()).unwrap();
            assert!(small.data.len() <= LOGO_BYTES && small.width <= WIDTH && small.height <= HEIGHT, "{format:?}");
            let again = image::load_from_memory(&small.data).unwrap();
            assert_eq!((again.width(), again.height()), (small.width, small.height));
            let (was, is) = (image.width() * 100 / image.height(), small.width * 100 / small.height);
            assert!(was.abs_diff(is) <= was / 10, "it keeps its form: {was} {is}");
        }
    }

    #[test]
    fn a_small_one_stays_as_it_is_but_for_what_came_along() {
        let image = DynamicImage::from(RgbImage::from_fn(64, 32, |_, _| Rgb([11, 130, 133])));
        let mut bytes = written(&image, ImageFormat::Jpeg);
        // A comment segment.
        bytes.splice(2..2, *b"\xff\xfe\x00\x08secret");
        let small = logo(&bytes, &Limits::default()).unwrap();
        assert_eq!((small.width, small.height, small.media_type.as_str()), (64, 32, "image/png"));
        assert!(!small.data.windows(6).any(|part| part == b"secret"));
    }

    #[test]
    fn what_is_no_such_picture_is_refused() {
        let code = |bytes: &[u8]| logo(bytes, &Limits::default()).unwrap_err().code;
        assert_eq!(code(b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>"), ErrorCode::Unsupported);
        assert_eq!(code(b"GIF89a........"), ErrorCode::Unsupported);
        assert_eq!(code(b""), ErrorCode::Empty);
        let whole = written(&DynamicImage::new_rgb8(400, 400), ImageFormat::Png);
        assert_eq!(code(&whole[..whole.len() / 2]), ErrorCode::Damaged);
        let narrow = Limits { pixels: 1000, ..Limits::default() };
        assert_eq!(logo(&whole, &narrow).unwrap_err().code, ErrorCode::TooLarge);
    }

    #[test]
    fn a_line_stays_a_line() {
        for (width, height) in [(4000, 1), (1, 4000)] {
            let small =
                logo(&written(&DynamicImage::new_rgb8(width, height), ImageFormat::Png), &Limits::default()).unwrap();
            assert!(small.width >= 1 && small.height >= 1);
        }
    }
}
