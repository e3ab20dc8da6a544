//! The text of API keys: `mdg_`, 43 random characters, and 6 characters of checksum.
//!
//! The form is that of GitHub's tokens: scanners find it by its prefix, and tell it by its checksum from what only looks like one. So a key
//! that was mistyped or cut off is refused without asking the database.

use argon2::password_hash::rand_core::{OsRng, RngCore};
use percent_encoding::percent_decode_str;
use sha2::{Digest, Sha256};
use store::TokenHash;

/// What every key begins with.
pub const PREFIX: &str = "mdg_";
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// As many base-62 digits as 256 random bits take.
const RANDOM: usize = 43;
/// As many base-62 digits as a CRC-32 takes.
const CHECKSUM: usize = 6;

/// An API key, which gives access to whoever holds it.
#[derive(Clone)]
pub struct ApiKeyToken(String);

impl ApiKeyToken {
    /// Generates a key from the operating system's randomness.
    pub fn random() -> Self {
        let mut random = String::with_capacity(RANDOM);
        let mut bytes = [0; 64];
        while random.len() < RANDOM {
            OsRng.fill_bytes(&mut bytes);
            // 248 is the largest multiple of 62 in a byte: higher ones would make some digits more likely than others.
            let digits = bytes.iter().filter(|byte| **byte < 248).filter_map(|byte| digit(u32::from(*byte)));
            random.extend(digits.take(RANDOM - random.len()));
        }
        Self(format!("{PREFIX}{random}{}", checksum(&random)))
    }

    /// The key in a text; `None` if it can't be one of ours.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(PREFIX)?;
        let ours = rest.len() == RANDOM + CHECKSUM && rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let (random, sum) = ours.then(|| rest.split_at_checked(RANDOM)).flatten()?;
        (checksum(random) == sum).then(|| Self(text.to_owned()))
    }

    /// The first key somewhere in a text, such as an address, in which it may be percent-encoded.
    pub fn find(text: &str) -> Option<Self> {
        // Nearly no address has a trace of one, and this is asked of each.
        if !text.contains("mdg") && !text.contains('%') {
            return None;
        }
        let decoded = percent_decode_str(text).decode_utf8_lossy();
        let mut starts = decoded.match_indices(PREFIX).map(|(at, _)| at);
        starts.find_map(|at| Self::parse(decoded.get(at..at + PREFIX.len() + RANDOM + CHECKSUM)?))
    }

    /// The hash that is stored. Plain SHA-256 suffices, since 256 random bits can't be guessed.
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0.as_bytes()).into())
    }

    /// The last characters, by which people can tell keys apart.
    pub fn last4(&self) -> &str {
        self.0.get(self.0.len().saturating_sub(4)..).unwrap_or_default()
    }

    /// The key as text, which is handed out only once.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for ApiKeyToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ApiKeyToken(…)")
    }
}

/// The CRC-32 of the random part, in base 62, with zeros before it.
fn checksum(random: &str) -> String {
    let mut rest = crc32fast::hash(random.as_bytes());
    let mut digits: Vec<char> = Vec::with_capacity(CHECKSUM);
    for _ in 0..CHECKSUM {
        digits.extend(digit(rest));
        rest /= 62;
    }
    digits.into_iter().rev().collect()
}

fn digit(number: u32) -> Option<char> {
    usize::try_from(number % 62).ok().and_then(|at| DIGITS.get(at)).map(|byte| char::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_new_each_time_and_comes_back_from_its_text() {
        let key = ApiKeyToken::random();
        assert_ne!(key.reveal(), ApiKeyToken::random().reveal());
        assert_eq!(key.reveal().len(), 53);
        assert_eq!(ApiKeyToken::parse(key.reveal()).unwrap().hash(), key.hash());
        assert!(key.reveal().ends_with(key.last4()));
        assert!(!format!("{key:?}").contains(key.reveal()));
    }

    #[test]
    fn the_checksum_is_crc_32_in_base_62() {
        // The check value of CRC-32 is 0xCBF43926 = 3421780262.
        assert_eq!(checksum("123456789"), "3jZRME");
        assert_eq!(checksum(""), "000000");
    }

    #[test]
    fn one_wrong_character_is_noticed_wherever_it_is() {
        let key = ApiKeyToken::random();
        for at in 0..key.reveal().len() {
            let mut bytes = key.reveal().as_bytes().to_vec();
            bytes[at] = if bytes[at] == b'x' { b'y' } else { b'x' };
            assert!(ApiKeyToken::parse(std::str::from_utf8(&bytes).unwrap()).is_none(), "{at}");
        }
        let cut = &key.reveal()[..52];
        for wrong in
            [cut, &format!("{}x", key.reveal()), "", "mdg_", &"가".repeat(18), &format!("mdg_{}", "가".repeat(16))]
        {
            assert!(ApiKeyToken::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_key_is_found_anywhere_in_an_address() {
        let key = ApiKeyToken::random();
        let (text, encoded) = (key.reveal(), key.reveal().replace('_', "%5F").replace('m', "%6d"));
        for address in [
            format!("/api/v1/me/key?key={text}"),
            format!("/api/v1/me/key?a=b&api_key={text}&c=d"),
            format!("/api/v1/keys/{text}/runs"),
            format!("/x?key={encoded}"),
            format!("/x?mdg_=mdg_{text}"),
        ] {
            assert_eq!(ApiKeyToken::find(&address).unwrap().hash(), key.hash(), "{address}");
        }
        for address in ["/api/v1/me", "/x?key=mdg_", "/x?key=mdg_%ff%fe가나다라마바사아자차카타파하", &text[..50]]
        {
            assert!(ApiKeyToken::find(address).is_none(), "{address}");
        }
    }
}
