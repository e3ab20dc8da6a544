//! Reads an archive.

use std::io::{self, BufRead, BufReader, Read, Write};

use age::Decryptor;
use sha2::{Digest as _, Sha256};

use crate::{AGE, CHECKSUMS, Checksums, Error, FORMAT, Identities, MANIFEST, Manifest, PIECES, hex};

/// A manifest or checksums that are longer are none of ours.
const LONGEST_DOCUMENT: u64 = 4 * 1024 * 1024;

/// An archive, of which the manifest was read.
pub struct Reader<'a> {
    tar: tar::Archive<Box<dyn Read + 'a>>,
}

impl<'a> Reader<'a> {
    /// Opens a file, and decrypts it where it is encrypted.
    pub fn open(file: impl Read + 'a, identities: Option<&Identities>) -> Result<Self, Error> {
        let mut file = BufReader::with_capacity(64 * 1024, file);
        if !file.fill_buf()?.starts_with(AGE) {
            return Ok(Self { tar: tar::Archive::new(Box::new(file)) });
        }
        let identities = identities.ok_or(Error::Encrypted)?;
        let locked = |error: age::DecryptError| Error::Locked(error.to_string());
        let decryptor = Decryptor::new_buffered(file).map_err(locked)?;
        let keys = identities.0.iter().map(|identity| identity.as_ref() as &dyn age::Identity);
        let plain = decryptor.decrypt(keys).map_err(locked)?;
        Ok(Self { tar: tar::Archive::new(Box::new(plain)) })
    }

    /// Copies the dump, checking every sum. Nothing counts before this has returned: what was copied of a damaged file is worth nothing.
    /// `begin` is shown the manifest first, and may refuse it.
    pub fn copy<W: Write>(mut self, begin: impl FnOnce(&Manifest) -> Result<W, Error>) -> Result<(Manifest, W), Error> {
        let mut entries = self.tar.entries().map_err(|_| Error::NoBackup("it is no tar archive"))?;
        let mut first = next(&mut entries, true)?.ok_or(Error::NoBackup("it is empty"))?;
        if name(&first) != MANIFEST {
            return Err(Error::NoBackup("it does not begin with a manifest"));
        }
        let text = document(&mut first)?;
        let manifest_sha256 = hex(&Sha256::digest(&text));
        let manifest = manifest(&text)?;
        let mut out = begin(&manifest)?;
        let (mut sum, mut bytes, mut number) = (Sha256::new(), 0_u64, 0_u64);
        while let Some(mut entry) = next(&mut entries, false)? {
            let name = name(&entry);
            if name == CHECKSUMS {
                let sums = document(&mut entry)?;
                let sums: Checksums = serde_json::from_slice(&sums).map_err(|_| Error::Damaged(CHECKSUMS))?;
                if sums.manifest_sha256 != manifest_sha256 {
                    return Err(Error::Damaged(MANIFEST));
                }
                if (sums.database_sha256, sums.database_bytes) != (hex(&sum.finalize()), bytes) {
                    return Err(Error::Damaged("the database"));
                }
                out.flush()?;
                return Ok((manifest, out));
            }
            if name != format!("{PIECES}{number:06}") {
                return Err(Error::Damaged("the database"));
            }
            number += 1;
            let copied = io::copy(&mut entry, &mut Summed { out: &mut out, sum: &mut sum })?;
            if copied < entry.size() {
                return Err(Error::Cut);
            }
            bytes += copied;
        }
        Err(Error::Cut)
    }
}

fn next<'e, R: Read>(entries: &mut tar::Entries<'e, R>, is_first: bool) -> Result<Option<tar::Entry<'e, R>>, Error> {
    match entries.next().transpose() {
        Ok(entry) => Ok(entry),
        Err(_) if is_first => Err(Error::NoBackup("it is no tar archive")),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(Error::Cut),
        Err(_) => Err(Error::Damaged("the archive")),
    }
}

fn name<R: Read>(entry: &tar::Entry<'_, R>) -> String {
    String::from_utf8_lossy(&entry.path_bytes()).into_owned()
}

fn document(entry: &mut impl Read) -> Result<Vec<u8>, Error> {
    let mut text = Vec::new();
    entry.take(LONGEST_DOCUMENT).read_to_end(&mut text)?;
    Ok(text)
}

fn manifest(text: &[u8]) -> Result<Manifest, Error> {
    #[derive(serde::Deserialize)]
    struct Form {
        format: String,
    }
    let form: Form = serde_json::from_slice(text).map_err(|_| Error::NoBackup("its manifest can't be read"))?;
    if form.format != FORMAT {
        return Err(Error::OtherForm(form.format));
    }
    serde_json::from_slice(text).map_err(|_| Error::NoBackup("its manifest can't be read"))
}

struct Summed<'s, W> {
    out: &'s mut W,
    sum: &'s mut Sha256,
}

impl<W: Write> Write for Summed<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.sum.update(bytes.get(..written).unwrap_or_default());
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
