//! A backup as one file: a tar archive, encrypted with age for whoever may read it, if anybody is named.
//!
//! The archive has `manifest.json`, then the database's dump in numbered pieces (`database/000000` and on: how long it gets is not known
//! when it begins), and at its end `checksums.json`, without which it is not whole. Nothing about it is peculiar to this program:
//! `age -d -i key backup | tar x` and `cat database/* | pg_restore` bring it back without us.

mod keys;
mod manifest;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use self::{
    keys::{Identities, Recipients},
    manifest::{FORMAT, Manifest, Objects},
    read::Reader,
    write::Writer,
};

/// How an encrypted file begins.
const AGE: &[u8] = b"age-encryption.org/v1";
const MANIFEST: &str = "manifest.json";
const PIECES: &str = "database/";
const CHECKSUMS: &str = "checksums.json";

/// Why a backup can't be written or read. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("this is no backup of Madang: {0}")]
    NoBackup(&'static str),
    #[error(
        "the backup is not whole: it ends before its checksums. Take another one, or copy it again from where it came"
    )]
    Cut,
    #[error("the backup was changed or damaged: the checksum of {0} does not match. Take another one")]
    Damaged(&'static str),
    #[error(
        "the backup is of the form {0}, which this version of Madang does not read; restore it with the version that made it or a newer one"
    )]
    OtherForm(String),
    #[error("the backup is encrypted; name the file with the age identity that opens it: --identity FILE")]
    Encrypted,
    #[error("the backup can't be decrypted: {0}")]
    Locked(String),
    #[error("line {0} of the file is no age recipient; one looks like age1… and comes from age-keygen -y")]
    NoRecipient(usize),
    #[error("the file has no age recipient in it; without one nobody could read the backup")]
    NoRecipients,
    #[error(
        "the file has no age identity in it that can be used; one begins with AGE-SECRET-KEY-1 and comes from age-keygen"
    )]
    NoIdentity,
}

/// The sums at the end of an archive.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Checksums {
    manifest_sha256: String,
    database_sha256: String,
    database_bytes: u64,
}

fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
