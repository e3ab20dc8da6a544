//! Who a backup is encrypted for, and what opens it.

use age::x25519::Recipient;

use crate::Error;

/// The public keys that a backup is encrypted for.
pub struct Recipients(pub(crate) Vec<Recipient>);

impl Recipients {
    /// Reads one a line, as `age -R` does: empty lines and those that begin with `#` are passed over.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let lines = (1..).zip(text.lines().map(str::trim));
        let keys = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        let read = keys.map(|(number, line)| line.parse().map_err(|_| Error::NoRecipient(number)));
        let recipients = read.collect::<Result<Vec<Recipient>, _>>()?;
        if recipients.is_empty() { Err(Error::NoRecipients) } else { Ok(Self(recipients)) }
    }
}

/// The private keys that may open a backup.
pub struct Identities(pub(crate) Vec<Box<dyn age::Identity + Send + Sync>>);

impl Identities {
    /// Reads a file as `age-keygen` writes it.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let file = age::IdentityFile::from_buffer(text.as_bytes()).map_err(|_| Error::NoIdentity)?;
        let identities = file.into_identities().map_err(|_| Error::NoIdentity)?;
        if identities.is_empty() { Err(Error::NoIdentity) } else { Ok(Self(identities)) }
    }
}

impl Recipients {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}
