//! Writes an archive.

use std::io::{self, Read, Write};

use age::{Encryptor, stream::StreamWriter};
use sha2::{Digest as _, Sha256};

use crate::{CHECKSUMS, Checksums, Error, MANIFEST, Manifest, PIECES, Recipients, hex};

/// Small enough to be held in memory, large enough for few entries.
const PIECE: u64 = 8 * 1024 * 1024;

/// Writes one archive. Without [`Writer::finish`] it is not whole, and no reader takes it.
pub struct Writer<W: Write> {
    tar: tar::Builder<Out<W>>,
    manifest_sha256: String,
}

enum Out<W: Write> {
    Plain(W),
    Encrypted(StreamWriter<W>),
}

impl<W: Write> Write for Out<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(out) => out.write(bytes),
            Self::Encrypted(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(out) => out.flush(),
            Self::Encrypted(out) => out.flush(),
        }
    }
}

impl<W: Write> Writer<W> {
    /// Begins an archive, encrypted if there are recipients.
    pub fn new(out: W, recipients: Option<&Recipients>, manifest: &Manifest) -> Result<Self, Error> {
        let out = match recipients {
            None => Out::Plain(out),
            Some(recipients) => {
                let keys = recipients.0.iter().map(|key| key as &dyn age::Recipient);
                let encryptor = Encryptor::with_recipients(keys).map_err(|error| Error::Locked(error.to_string()))?;
                Out::Encrypted(encryptor.wrap_output(out)?)
            }
        };
        let manifest = serde_json::to_vec_pretty(manifest).map_err(io::Error::from)?;
        let mut writer = Self { tar: tar::Builder::new(out), manifest_sha256: hex(&Sha256::digest(&manifest)) };
        writer.put(MANIFEST, &manifest)?;
        Ok(writer)
    }

    /// Copies the dump to its end, and ends the archive. Returns how many bytes the dump has.
    ///
    /// `whole` is asked once the dump has ended: what it came from must have succeeded, or the archive gets no end.
    pub fn finish(mut self, mut dump: impl Read, whole: impl FnOnce() -> Result<(), Error>) -> Result<(W, u64), Error> {
        let (mut sum, mut bytes) = (Sha256::new(), 0_u64);
        let mut piece = Vec::new();
        for number in 0_u64.. {
            piece.clear();
            dump.by_ref().take(PIECE).read_to_end(&mut piece)?;
            if piece.is_empty() {
                break;
            }
            sum.update(&piece);
            bytes += u64::try_from(piece.len()).unwrap_or_default();
            self.put(&format!("{PIECES}{number:06}"), &piece)?;
        }
        whole()?;
        let checksums = Checksums {
            manifest_sha256: self.manifest_sha256.clone(),
            database_sha256: hex(&sum.finalize()),
            database_bytes: bytes,
        };
        let checksums = serde_json::to_vec_pretty(&checksums).map_err(io::Error::from)?;
        self.put(CHECKSUMS, &checksums)?;
        let mut out = match self.tar.into_inner()? {
            Out::Plain(out) => out,
            Out::Encrypted(out) => out.finish()?,
        };
        out.flush()?;
        Ok((out, bytes))
    }

    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let mut header = tar::Header::new_ustar();
        header.set_size(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        // It holds what people wrote: whoever unpacks it is its only reader.
        header.set_mode(0o600);
        Ok(self.tar.append_data(&mut header, name, bytes)?)
    }
}
