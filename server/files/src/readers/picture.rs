//! Pictures: looked at before they are decoded, turned upright, made small enough, and written anew, so that nothing comes along.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits as DecoderLimits,
    codecs::{jpeg::JpegEncoder, png::PngEncoder},
    imageops::FilterType,
};

use crate::{ErrorCode, Kind, Limits, Picture, ReadError, error::Result, writer::Writer};

/// What decoding one picture may take, besides what the process may.
const DECODED: u64 = 384 * 1024 * 1024;
/// A PNG larger than this becomes a JPEG, if nothing of it is transparent.
const LARGE_PNG: usize = 3 * 1024 * 1024;
const QUALITY: u8 = 88;

pub(crate) fn read(bytes: &[u8], kind: Kind, writer: &mut Writer<'_>) -> Result<()> {
    let image = decode(bytes, kind, writer.limits())?;
    let picture = encode(&image, kind == Kind::Png)?;
    writer.pictures.push(picture);
    writer.image(None, Some(0))
}

/// A picture, turned upright, whose longest side is `limits.side` at most.
pub(crate) fn decode(bytes: &[u8], kind: Kind, limits: &Limits) -> Result<DynamicImage> {
    let format = match kind {
        Kind::Png => ImageFormat::Png,
        Kind::Jpeg => ImageFormat::Jpeg,
        _ => ImageFormat::WebP,
    };
    if kind == Kind::Jpeg && !is_whole_jpeg(bytes) {
        return Err(ReadError::damaged("the JPEG ends too early"));
    }
    let broken = |error: image::ImageError| ReadError::damaged(format!("the picture can't be decoded: {error}"));
    let mut decoder = ImageReader::with_format(Cursor::new(bytes), format).into_decoder().map_err(broken)?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > limits.pixels || decoder.total_bytes() > DECODED {
        return Err(ReadError::over(
            ErrorCode::TooLarge,
            limits.pixels,
            format!("a picture of {width} x {height} pixels"),
        ));
    }
    if pixels == 0 {
        return Err(ReadError::damaged("a picture without pixels"));
    }
    let mut decoder_limits = DecoderLimits::default();
    decoder_limits.max_alloc = Some(DECODED);
    decoder.set_limits(decoder_limits).map_err(broken)?;
    let orientation = decoder.orientation().map_err(broken)?;
    let mut image = shrink(DynamicImage::from_decoder(decoder).map_err(broken)?, limits.side);
    image.apply_orientation(orientation);
    Ok(image)
}

fn shrink(image: DynamicImage, side: u32) -> DynamicImage {
    if image.width().max(image.height()) <= side {
        return image;
    }
    // First roughly, which needs no memory, and then well.
    let rough = side.saturating_mul(2);
    let image = if image.width().max(image.height()) > rough { image.thumbnail(rough, rough) } else { image };
    image.resize(side, side, FilterType::Triangle)
}

/// A picture as PNG or JPEG with eight bits a channel.
pub(crate) fn encode(image: &DynamicImage, as_png: bool) -> Result<Picture> {
    let failed = |error: image::ImageError| ReadError::damaged(format!("the picture can't be written: {error}"));
    let transparent = image.color().has_alpha() && image.to_rgba8().pixels().any(|pixel| pixel.0.last() != Some(&255));
    let mut data = Vec::new();
    let mut media_type = Kind::Png.media_type();
    if transparent {
        DynamicImage::from(image.to_rgba8()).write_with_encoder(PngEncoder::new(&mut data)).map_err(failed)?;
    } else {
        let plain = DynamicImage::from(image.to_rgb8());
        if as_png {
            plain.write_with_encoder(PngEncoder::new(&mut data)).map_err(failed)?;
        }
        if !as_png || data.len() > LARGE_PNG {
            data.clear();
            media_type = Kind::Jpeg.media_type();
            plain.write_with_encoder(JpegEncoder::new_with_quality(&mut data, QUALITY)).map_err(failed)?;
        }
    }
    Ok(Picture { media_type: media_type.to_owned(), width: image.width(), height: image.height(), page: None, data })
}

/// Does it end with its end marker? Decoders fill up with grey what is missing.
fn is_whole_jpeg(bytes: &[u8]) -> bool {
    let mut at = 2;
    // Segments come before the scan, and one of them may hold a whole JPEG: the thumbnail.
    while let Some([0xff, marker, high, low]) = bytes.get(at..at + 4) {
        if *marker == 0xda {
            return bytes.get(at..).is_some_and(|scan| scan.windows(2).any(|pair| pair == [0xff, 0xd9]));
        }
        at += 2 + usize::from(u16::from_be_bytes([*high, *low]));
    }
    false
}
