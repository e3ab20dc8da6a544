//! Tokens: 256 random bits that open something. Only their hashes are kept.

use argon2::password_hash::rand_core::{OsRng, RngCore};
use sha2::{Digest, Sha256};

/// A secret that opens something for whoever holds it.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// A new one, from the operating system's randomness.
    pub fn random() -> Self {
        let mut bytes = [0; 32];
        OsRng.fill_bytes(&mut bytes);
        Self(bytes.iter().fold(String::with_capacity(64), |text, byte| text + &format!("{byte:02x}")))
    }

    /// One that somebody brought; anything that can't be a token of ours is none.
    pub fn parse(text: &str) -> Option<Self> {
        let ours = text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        ours.then(|| Self(text.to_owned()))
    }

    /// What is stored of it. Plain SHA-256 is enough: 256 random bits can't be guessed.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }

    /// Its end, which tells people one token from another.
    pub fn last4(&self) -> &str {
        self.0.get(self.0.len().saturating_sub(4)..).unwrap_or_default()
    }

    /// The secret itself, to be handed out once.
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
