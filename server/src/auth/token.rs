//! Secret tokens of 256 random bits. Only their hashes are stored.

use argon2::password_hash::rand_core::{OsRng, RngCore};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

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

    /// Parses a token from a request; `None` if it can't be one of ours.
    pub fn parse(text: &str) -> Option<Self> {
        let ours = text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        ours.then(|| Self(text.to_owned()))
    }

    /// The hash that is stored. Plain SHA-256 suffices, since 256 random bits can't be guessed.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }

    /// The last characters, by which people can tell tokens apart.
    pub fn last4(&self) -> &str {
        self.0.get(self.0.len().saturating_sub(4)..).unwrap_or_default()
    }

    /// The token as text, which is handed out only once.
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
        assert!(!format!("{token:?}").contains(token.reveal()));
    }
}
