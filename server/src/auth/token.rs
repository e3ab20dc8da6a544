//! Secret tokens of 256 random bits, and short ones of 131. They are known by their hashes.

use argon2::password_hash::rand_core::{OsRng, RngCore};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// How many characters a short token has.
const SHORT: usize = 22;
/// How many digits a code has that is sent by mail.
pub const CODE_DIGITS: usize = 8;

/// A secret token, which gives access to whoever holds it.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// Generates a token from the operating system's randomness.
    pub fn random() -> Self {
        let mut bytes = [0; 32];
        OsRng.fill_bytes(&mut bytes);
        Self(HEXLOWER.encode(&bytes))
    }

    /// Generates a token for an address that people write down: 22 letters and digits, 131 random bits.
    pub fn short() -> Self {
        const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        let mut text = String::with_capacity(SHORT);
        while text.len() < SHORT {
            let mut bytes = [0; 2 * SHORT];
            OsRng.fill_bytes(&mut bytes);
            // Six bits, and those that are no place in the alphabet are left out: taking the rest of a division would favour some.
            let picked = bytes.iter().filter_map(|byte| ALPHABET.get(usize::from(byte & 0x3f)).copied());
            let missing = SHORT - text.len();
            text.extend(picked.take(missing).map(char::from));
        }
        Self(text)
    }

    /// Generates a code of eight digits, for people who type it. It can be guessed, so its tries must be counted.
    pub fn code() -> String {
        let mut digits = String::with_capacity(CODE_DIGITS);
        while digits.len() < CODE_DIGITS {
            let mut bytes = [0; 2 * CODE_DIGITS];
            OsRng.fill_bytes(&mut bytes);
            // The rest up to 255 is left out: it would favour some.
            let fair = bytes.iter().filter(|byte| **byte < 250);
            let missing = CODE_DIGITS - digits.len();
            digits.extend(fair.take(missing).map(|byte| char::from(b'0' + byte % 10)));
        }
        digits
    }

    /// Parses a token of either kind from a request; `None` if it can't be one of ours.
    pub fn parse_link(text: &str) -> Option<Self> {
        let short = text.len() == SHORT && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if short { Some(Self(text.to_owned())) } else { Self::parse(text) }
    }

    /// Parses a token from a request; `None` if it can't be one of ours.
    pub fn parse(text: &str) -> Option<Self> {
        let ours = text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        ours.then(|| Self(text.to_owned()))
    }

    /// The hash that is stored. Plain SHA-256 suffices, since so many random bits can't be guessed.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }

    /// The last characters, by which people can tell tokens apart.
    pub fn last4(&self) -> &str {
        self.0.get(self.0.len().saturating_sub(4)..).unwrap_or_default()
    }

    /// The token as text, for whoever it is meant for.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_new_each_time_and_comes_back_from_its_text() {
        let token = Token::random();
        assert_ne!(token.reveal(), Token::random().reveal());
        assert_eq!(Token::parse(token.reveal()).unwrap().hash(), token.hash());
        assert!(Token::parse("short").is_none());
        let short = Token::short();
        assert_eq!(Token::parse_link(short.reveal()).unwrap().hash(), short.hash());
        assert_eq!(Token::parse_link(token.reveal()).unwrap().hash(), token.hash());
        assert!(Token::parse(short.reveal()).is_none() && Token::parse_link("../../../../../../login").is_none());
        assert_ne!(short.reveal(), Token::short().reveal());
        assert!(!format!("{token:?}").contains(token.reveal()));
    }
}
