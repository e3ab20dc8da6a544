//! Compresses each file once, as far as it goes, so that the server never has to.

use anyhow::Result;
use flate2::{Compression, write::GzEncoder};
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

#[derive(Clone, Copy)]
pub enum Effort {
    /// While developing nobody waits for the last byte.
    Quick,
    Best,
}

impl Effort {
    fn brotli_quality(self) -> u32 {
        match self {
            Self::Quick => 3,
            Self::Best => 11,
        }
    }

    fn gzip_level(self) -> Compression {
        match self {
            Self::Quick => Compression::fast(),
            Self::Best => Compression::best(),
        }
    }
}

const BROTLI_WINDOW: u32 = 22;
const BUFFER_BYTES: usize = 4096;

/// Writes `file.br` and `file.gz` beside a file.
pub fn beside(path: &Path, effort: Effort) -> Result<()> {
    let bytes = fs::read(path)?;

    let mut brotli = brotli::CompressorWriter::new(Vec::new(), BUFFER_BYTES, effort.brotli_quality(), BROTLI_WINDOW);
    brotli.write_all(&bytes)?;
    fs::write(with_suffix(path, ".br"), brotli.into_inner())?;

    let mut gzip = GzEncoder::new(Vec::new(), effort.gzip_level());
    gzip.write_all(&bytes)?;
    fs::write(with_suffix(path, ".gz"), gzip.finish()?)?;
    Ok(())
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(suffix);
    path.into()
}
