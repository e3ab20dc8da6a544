//! Secrets at rest: envelope encryption with XChaCha20-Poly1305.
//!
//! Each workspace has a data key that encrypts its secrets. A master key from the configuration encrypts the data key. Both
//! ciphertexts carry associated data, so that one that is copied to another row, field or origin can't be decrypted there.

use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use chacha20poly1305::{
    AeadCore, Key, KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, OsRng, Payload},
};
use data_encoding::HEXLOWER_PERMISSIVE;
use model::{ConnectionId, WorkspaceId};
use ring::{
    hmac,
    signature::{Ed25519KeyPair, KeyPair as _},
};
use uuid::Uuid;

use crate::{Error, Result};

/// A text that must not appear in logs or answers, such as a provider's key.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The plain text. Only the code that sends it may call this.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The last 4 characters, so that people can tell keys apart. Empty for a key so short that they would give it away. For a
    /// service account's JSON they are taken from the key's id.
    pub(crate) fn last4(&self) -> String {
        let text: &str = &self.0;
        let id = if text.starts_with('{') { key_id(text) } else { None };
        let text = id.as_deref().unwrap_or(text);
        let length = text.chars().count();
        if length < 12 { String::new() } else { text.chars().skip(length - 4).collect() }
    }
}

/// The id of a service account's key, which is public.
fn key_id(document: &str) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Named {
        private_key_id: String,
    }
    serde_json::from_str::<Named>(document).ok().map(|named| named.private_key_id)
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The keys that wrap data keys. The first one is used for wrapping; the others can still unwrap what they wrapped earlier. All clones
/// share one list, so that it can be replaced while the server runs.
#[derive(Clone)]
pub struct MasterKeys(Arc<RwLock<Arc<[MasterKey]>>>);

struct MasterKey {
    bytes: [u8; 32],
    id: String,
    cipher: XChaCha20Poly1305,
    /// Signs checkpoints of the audit log. It comes from the master key, so nothing else has to be kept.
    signer: Ed25519KeyPair,
}

/// What is wrong with a list of master keys. The message never contains a part of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MasterKeysError {
    #[error("there is no master key")]
    Empty,
    #[error(
        "master key {0} is not written as id:key, where the key is 32 bytes in base64; make one with \
         echo \"k1:$(head -c 32 /dev/urandom | base64)\""
    )]
    Malformed(usize),
    #[error("master key {0} has the id of one before it")]
    Repeated(usize),
}

impl MasterKeys {
    /// Reads `id:key` entries, separated by white space or commas; the first is the active one. A key is written in base64, or in
    /// hexadecimal digits, as earlier versions made it.
    pub fn parse(text: &str) -> std::result::Result<Self, MasterKeysError> {
        let mut keys: Vec<MasterKey> = Vec::new();
        let entries = text.split(|c: char| c.is_whitespace() || c == ',').filter(|entry| !entry.is_empty());
        for (place, entry) in (1..).zip(entries) {
            let (id, key) = entry.split_once(':').ok_or(MasterKeysError::Malformed(place))?;
            let bytes = from_hex(key).or_else(|| from_base64(key)).ok_or(MasterKeysError::Malformed(place))?;
            if id.is_empty() {
                return Err(MasterKeysError::Malformed(place));
            }
            if keys.iter().any(|key| key.id == id) {
                return Err(MasterKeysError::Repeated(place));
            }
            // The seed can't be traced back to the key, and serves nothing else.
            let seed = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &bytes), b"madang audit checkpoint 1");
            let signer =
                Ed25519KeyPair::from_seed_unchecked(seed.as_ref()).map_err(|_| MasterKeysError::Malformed(place))?;
            let cipher = XChaCha20Poly1305::new(&Key::from(bytes));
            keys.push(MasterKey { bytes, id: id.to_owned(), cipher, signer });
        }
        if keys.is_empty() { Err(MasterKeysError::Empty) } else { Ok(Self(Arc::new(RwLock::new(keys.into())))) }
    }

    /// Generates a master key in the form that [`MasterKeys::parse`] reads.
    pub fn generate(id: &str) -> String {
        let key = XChaCha20Poly1305::generate_key(&mut OsRng);
        format!("{id}:{}", BASE64.encode(key))
    }

    /// Takes another list, here and in all clones.
    pub(crate) fn replace(&self, with: &Self) {
        let with = with.list();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = with;
    }

    /// Whether both are the same keys under the same ids, in the same order.
    pub fn are(&self, others: &Self) -> bool {
        let (ours, theirs) = (self.list(), others.list());
        ours.len() == theirs.len()
            && ours.iter().zip(theirs.iter()).all(|(one, other)| one.id == other.id && one.bytes == other.bytes)
    }

    /// Whether a key here and one there have the same id, but are not the same.
    pub(crate) fn contradict(&self, others: &Self) -> bool {
        let (ours, theirs) = (self.list(), others.list());
        ours.iter().any(|one| theirs.iter().any(|other| one.id == other.id && one.bytes != other.bytes))
    }

    /// The ids of all keys, the active one first.
    pub fn ids(&self) -> Vec<String> {
        self.list().iter().map(|key| key.id.clone()).collect()
    }

    /// The id of the key that is used for wrapping.
    pub(crate) fn active_id(&self) -> String {
        self.list().first().map(|key| key.id.clone()).unwrap_or_default()
    }

    fn list(&self) -> Arc<[MasterKey]> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Encrypts under the active key.
    fn seal(&self, plain: &[u8], associated_data: &[u8]) -> Result<Wrapped> {
        let list = self.list();
        let active = list.first().ok_or(Error::Secret("there is no master key"))?;
        let Sealed { nonce, ciphertext } = seal(&active.cipher, plain, associated_data)?;
        Ok(Wrapped { master_key_id: active.id.clone(), nonce, ciphertext })
    }

    /// Decrypts with the key that encrypted it.
    fn open(&self, wrapped: &Wrapped, associated_data: &[u8]) -> Result<Vec<u8>> {
        let list = self.list();
        let key = list.iter().find(|key| key.id == wrapped.master_key_id);
        let key = key.ok_or(Error::Secret("its master key is not configured"))?;
        open(&key.cipher, &wrapped.nonce, &wrapped.ciphertext, associated_data)
    }

    /// Wraps a data key under the active master key.
    pub(crate) fn wrap(&self, workspace: WorkspaceId, data_key: &DataKey) -> Result<Wrapped> {
        self.seal(&data_key.0, &wrapping(workspace))
    }

    /// Unwraps a data key with the master key that wrapped it.
    pub(crate) fn unwrap(&self, workspace: WorkspaceId, wrapped: &Wrapped) -> Result<DataKey> {
        let plain = self.open(wrapped, &wrapping(workspace))?;
        let plain: [u8; 32] = plain.try_into().map_err(|_| Error::Secret("a data key has the wrong length"))?;
        Ok(DataKey(plain))
    }
}

/// Checkpoints of the audit log.
impl MasterKeys {
    /// Signs a text. Returns the public key with the signature.
    pub(crate) fn sign_checkpoint(&self, text: &[u8]) -> Result<(Vec<u8>, Vec<u8>)> {
        let list = self.list();
        let active = list.first().ok_or(Error::Secret("there is no master key"))?;
        Ok((active.public_key(), active.signer.sign(text).as_ref().to_vec()))
    }

    /// The public keys of all signatures, that of the active key first.
    pub(crate) fn checkpoint_keys(&self) -> Vec<Vec<u8>> {
        self.list().iter().map(MasterKey::public_key).collect()
    }
}

impl MasterKey {
    fn public_key(&self) -> Vec<u8> {
        self.signer.public_key().as_ref().to_vec()
    }
}

/// What waits to be sent by mail. It belongs to no workspace, so no data key encrypts it, and it is gone within days.
impl MasterKeys {
    /// Encrypts a mail under the active master key.
    pub(crate) fn seal_mail(&self, id: Uuid, mail: &Secret) -> Result<Wrapped> {
        self.seal(mail.0.as_bytes(), &of_mail(id))
    }

    /// Decrypts a mail with the master key that encrypted it.
    pub(crate) fn open_mail(&self, id: Uuid, wrapped: &Wrapped) -> Result<Secret> {
        let plain = self.open(wrapped, &of_mail(id))?;
        String::from_utf8(plain).map(Secret).map_err(|_| Error::Secret("it is no text"))
    }
}

impl fmt::Debug for MasterKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.ids()).finish()
    }
}

/// A data key as it is stored.
pub(crate) struct Wrapped {
    pub master_key_id: String,
    pub nonce: Vec<u8>,
    pub ciphertext: Vec<u8>,
}

/// A ciphertext with its nonce.
pub(crate) struct Sealed {
    pub nonce: Vec<u8>,
    pub ciphertext: Vec<u8>,
}

/// The key that encrypts a workspace's secrets.
pub(crate) struct DataKey([u8; 32]);

impl DataKey {
    pub(crate) fn generate() -> Self {
        Self(XChaCha20Poly1305::generate_key(&mut OsRng).into())
    }

    pub(crate) fn seal(&self, secret: &Secret, context: &SecretContext<'_>) -> Result<Sealed> {
        seal(&self.cipher(), secret.0.as_bytes(), &context.associated_data())
    }

    pub(crate) fn open(&self, sealed: &Sealed, context: &SecretContext<'_>) -> Result<Secret> {
        let plain = open(&self.cipher(), &sealed.nonce, &sealed.ciphertext, &context.associated_data())?;
        String::from_utf8(plain).map(Secret).map_err(|_| Error::Secret("it is no text"))
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(self.0))
    }
}

/// What a secret is bound to; with any other context it can't be decrypted.
pub(crate) struct SecretContext<'a> {
    pub workspace: WorkspaceId,
    pub connection: ConnectionId,
    pub field: &'a str,
    /// Scheme, host and port of the only server that the secret may be sent to.
    pub origin: &'a str,
}

impl SecretContext<'_> {
    fn associated_data(&self) -> Vec<u8> {
        // The newline is unambiguous as a separator: ids have a fixed form, field names are ours, and an origin is one line.
        format!("madang secret 1\n{}\n{}\n{}\n{}", self.workspace, self.connection, self.field, self.origin)
            .into_bytes()
    }
}

/// The part of a URL that a key is bound to: scheme, host and port, in lower case.
pub(crate) fn origin(base_url: &str) -> String {
    let (scheme, rest) = base_url.split_once("://").unwrap_or(("", base_url));
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    format!("{scheme}://{authority}").to_lowercase()
}

fn of_mail(id: Uuid) -> Vec<u8> {
    format!("madang mail 1\n{id}").into_bytes()
}

fn wrapping(workspace: WorkspaceId) -> Vec<u8> {
    format!("madang data key 1\n{workspace}").into_bytes()
}

fn seal(cipher: &XChaCha20Poly1305, plain: &[u8], associated_data: &[u8]) -> Result<Sealed> {
    // With 192 random bits no counter is needed, since a collision is practically impossible.
    let nonce = XChaCha20Poly1305::generate_nonce(&mut OsRng);
    let ciphertext = cipher
        .encrypt(&nonce, Payload { msg: plain, aad: associated_data })
        .map_err(|_| Error::Secret("it can't be encrypted"))?;
    Ok(Sealed { nonce: nonce.to_vec(), ciphertext })
}

fn open(cipher: &XChaCha20Poly1305, nonce: &[u8], ciphertext: &[u8], associated_data: &[u8]) -> Result<Vec<u8>> {
    let nonce: [u8; 24] = nonce.try_into().map_err(|_| Error::Secret("its nonce has the wrong length"))?;
    cipher
        .decrypt(&XNonce::from(nonce), Payload { msg: ciphertext, aad: associated_data })
        .map_err(|_| Error::Secret("it was changed, moved, or encrypted with another key"))
}

/// Standard base64. Padding is optional when reading, because some tools leave it out.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

fn from_base64(text: &str) -> Option<[u8; 32]> {
    BASE64.decode(text).ok()?.try_into().ok()
}

fn from_hex(digits: &str) -> Option<[u8; 32]> {
    HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context<'a>(workspace: WorkspaceId, connection: ConnectionId, origin: &'a str) -> SecretContext<'a> {
        SecretContext { workspace, connection, field: "key", origin }
    }

    #[test]
    fn a_secret_opens_only_in_its_own_context() {
        let (workspace, connection) = (WorkspaceId(Uuid::now_v7()), ConnectionId(Uuid::now_v7()));
        let key = DataKey::generate();
        let secret = Secret::new("sk-1234567890abcdef");
        let sealed = key.seal(&secret, &context(workspace, connection, "https://api.example.com")).unwrap();
        let opened = key.open(&sealed, &context(workspace, connection, "https://api.example.com")).unwrap();
        assert_eq!(opened, secret);
        let other = Uuid::now_v7();
        for elsewhere in [
            context(WorkspaceId(other), connection, "https://api.example.com"),
            context(workspace, ConnectionId(other), "https://api.example.com"),
            context(workspace, connection, "https://evil.example.com"),
            SecretContext { field: "other", ..context(workspace, connection, "https://api.example.com") },
        ] {
            assert!(matches!(key.open(&sealed, &elsewhere), Err(Error::Secret(_))));
        }
        assert!(DataKey::generate().open(&sealed, &context(workspace, connection, "https://api.example.com")).is_err());
    }

    #[test]
    fn a_data_key_is_unwrapped_by_the_key_that_wrapped_it() {
        let (old, new) = (MasterKeys::generate("old"), MasterKeys::generate("new"));
        let workspace = WorkspaceId(Uuid::now_v7());
        let before = MasterKeys::parse(&old).unwrap();
        let key = DataKey::generate();
        let wrapped = before.wrap(workspace, &key).unwrap();
        let both = MasterKeys::parse(&format!("{new}\n{old}")).unwrap();
        assert_eq!(both.active_id(), "new");
        assert_eq!(both.unwrap(workspace, &wrapped).unwrap().0, key.0);
        assert!(both.unwrap(WorkspaceId(Uuid::now_v7()), &wrapped).is_err());
        assert!(MasterKeys::parse(&new).unwrap().unwrap(workspace, &wrapped).is_err());
    }

    /// Data that was encrypted under a key that is written in one way is read with the same key written in the other.
    #[test]
    fn a_key_is_the_same_in_both_ways_to_write_it() {
        let workspace = WorkspaceId(Uuid::now_v7());
        let hexadecimal = MasterKeys::parse(&format!("first:{}", "abcdef0123456789".repeat(4))).unwrap();
        let base64 = MasterKeys::parse("first:q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=").unwrap();
        let key = DataKey::generate();
        let wrapped = hexadecimal.wrap(workspace, &key).unwrap();
        assert_eq!(base64.unwrap(workspace, &wrapped).unwrap().0, key.0);
    }

    #[test]
    fn master_keys_are_read_strictly() {
        let zeros = "0".repeat(64);
        assert!(MasterKeys::parse(&format!("a:{zeros}, b:{}", "f".repeat(64))).is_ok());
        let base64 = "q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k";
        assert!(MasterKeys::parse(&format!("a:{base64}=,b:{base64}")).is_ok());
        assert_eq!(MasterKeys::parse(&format!("a:{base64}A")).unwrap_err(), MasterKeysError::Malformed(1));
        assert_eq!(MasterKeys::parse(" \n").unwrap_err(), MasterKeysError::Empty);
        assert_eq!(MasterKeys::parse("a:00").unwrap_err(), MasterKeysError::Malformed(1));
        assert_eq!(MasterKeys::parse(&format!("a:{zeros} :{zeros}")).unwrap_err(), MasterKeysError::Malformed(2));
        assert_eq!(MasterKeys::parse(&format!("a:{zeros} a:{zeros}")).unwrap_err(), MasterKeysError::Repeated(2));
        assert_eq!(MasterKeys::parse(&format!("a:+{}", "0".repeat(63))).unwrap_err(), MasterKeysError::Malformed(1));
    }

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        assert_eq!(origin("https://API.example.com/v1"), "https://api.example.com");
        assert_eq!(origin("http://127.0.0.1:8080"), "http://127.0.0.1:8080");
        assert_eq!(origin("https://a.example\\@evil.example/"), "https://a.example");
    }

    #[test]
    fn nothing_secret_is_printed() {
        let text = MasterKeys::generate("k");
        let keys = MasterKeys::parse(&text).unwrap();
        assert_eq!(format!("{keys:?} {:?}", Secret::new("abc")), r#"["k"] Secret(…)"#);
        assert_eq!(Secret::new("short").last4(), "");
        assert_eq!(Secret::new("sk-0123456789가나다라").last4(), "가나다라");
        let account = r#"{"type": "service_account", "private_key_id": "0f1e2d3c4b5a", "private_key": "-----BEGIN"}"#;
        assert_eq!(Secret::new(account).last4(), "4b5a");
    }
}
