//! Hashes of secret tokens.

use std::fmt;

use data_encoding::HEXLOWER;

/// The SHA-256 of a token of 256 random bits. Only the hash is stored; whoever presents the token proves that they hold it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash(pub [u8; 32]);

impl fmt::Debug for TokenHash {
    /// Enough to tell two hashes apart in a log, but not enough to look one up.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second, ..] = self.0;
        write!(f, "TokenHash({first:02x}{second:02x}…)")
    }
}

impl fmt::LowerHex for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", HEXLOWER.encode_display(&self.0))
    }
}
