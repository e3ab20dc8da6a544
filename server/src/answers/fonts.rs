//! The fonts of PDF files. They lie in the folder `fonts` of the site, where `cargo xtask front` lays them.

use std::{fs, path::Path, sync::Arc};

use files::write::PdfFonts;

use crate::error::{ErrorCode, Refusal};

/// Reads the fonts for one file. They are some megabytes, which nobody needs while no PDF is written.
pub(super) fn read(site: Option<&Path>) -> Result<PdfFonts, Refusal> {
    let Some(site) = site else {
        tracing::warn!("no PDF can be written without MADANG_SITE, where the fonts lie");
        return Err(ErrorCode::NoFonts.into());
    };
    let read = |name: &str| {
        let path = site.join("fonts").join(name);
        fs::read(&path).map(Arc::new).map_err(|error| {
            tracing::warn!(path = %path.display(), %error, "no PDF can be written without this font");
            Refusal::from(ErrorCode::NoFonts)
        })
    };
    Ok(PdfFonts {
        text: read("text.ttf")?,
        bold: read("bold.ttf")?,
        code: read("code.ttf")?,
        more: read("more.ttf")?,
        emoji: read("emoji.ttf")?,
    })
}
