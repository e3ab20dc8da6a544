//! Passwords: hashed with argon2id, a few at a time, and with the same delay for unknown email addresses as for known ones.

use std::sync::Arc;

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString, rand_core::OsRng},
};
use tokio::sync::Semaphore;

use crate::error::{ErrorCode, Refusal};

/// 46 MiB, one pass, one lane: the first parameter set that OWASP's password storage cheat sheet recommends for argon2id.
const MEMORY_KIB: u32 = 47_104;
const AT_ONCE: usize = 2;
const QUEUE: usize = 16;

/// The minimum length of a password, in characters.
pub const SHORTEST: usize = 10;
/// The maximum length of a password, in characters; a longer one would only take longer to hash.
pub const LONGEST: usize = 200;

/// Hashes and verifies passwords, at most two at a time: each takes 46 MiB, and a flood of sign-ins must not exhaust the memory.
#[derive(Debug, Clone)]
pub struct Passwords {
    slots: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    /// The hash that is verified for unknown email addresses.
    decoy: Arc<str>,
}

impl Passwords {
    pub fn new() -> Result<Self, argon2::password_hash::Error> {
        // No password hashes to zeros. The hash is a constant, because computing one at each start would take 46 MiB that
        // allocators keep.
        let (salt, zeros) = ("A".repeat(22), "A".repeat(43));
        let decoy = format!("$argon2id$v=19$m={MEMORY_KIB},t=1,p=1${salt}${zeros}");
        PasswordHash::new(&decoy)?;
        Ok(Self {
            slots: Arc::new(Semaphore::new(AT_ONCE)),
            queue: Arc::new(Semaphore::new(QUEUE)),
            decoy: decoy.into(),
        })
    }

    /// Returns the hash to store, in PHC string format.
    pub async fn hash(&self, password: String) -> Result<String, Refusal> {
        self.work(move || hash_now(&password)).await?.map_err(Refusal::internal)
    }

    /// Whether `password` matches `hash`. Without a hash it doesn't, after the same delay.
    pub async fn fits(&self, password: String, hash: Option<String>) -> Result<bool, Refusal> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.decoy.to_string());
        let fits = self.work(move || {
            let Ok(hash) = PasswordHash::new(&hash) else { return false };
            hasher().is_ok_and(|argon2| argon2.verify_password(password.as_bytes(), &hash).is_ok())
        });
        Ok(fits.await? && known)
    }

    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
        let _waiting = self.queue.clone().try_acquire_owned().map_err(|_| ErrorCode::Busy)?;
        let slot = self.slots.clone().acquire_owned().await.map_err(|_| ErrorCode::Busy)?;
        let done = crate::panics::blocking(move || {
            let result = work();
            drop(slot);
            result
        });
        done.await.map_err(Refusal::internal)
    }
}

fn hasher() -> Result<Argon2<'static>, argon2::password_hash::Error> {
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(MEMORY_KIB, 1, 1, None)?))
}

fn hash_now(password: &str) -> Result<String, argon2::password_hash::Error> {
    let salt = SaltString::generate(&mut OsRng);
    Ok(hasher()?.hash_password(password.as_bytes(), &salt)?.to_string())
}

/// Refuses passwords that are too short to resist guessing or too long to hash.
pub fn check_new(field: &str, password: &str) -> Result<(), Refusal> {
    match password.chars().count() {
        n if n < SHORTEST => Err(Refusal::field(
            field,
            format!("Use at least {SHORTEST} characters. Try a few unrelated words that only you would combine."),
            format!(
                "{SHORTEST}자 이상으로 정해 주세요. 나만 떠올릴 만한, 서로 관련 없는 단어 몇 개를 이어 쓰면 좋아요."
            ),
        )),
        n if n > LONGEST => Err(Refusal::field(
            field,
            format!("Use at most {LONGEST} characters."),
            format!("{LONGEST}자 이하로 정해 주세요."),
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let passwords = Passwords::new().unwrap();
        let hash = passwords.hash("마당에서 만나요 우리".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=47104,t=1,p=1$"));
        assert!(passwords.fits("마당에서 만나요 우리".into(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.fits("마당에서 만나요".into(), Some(hash)).await.unwrap());
        let decoy = PasswordHash::new(&passwords.decoy).unwrap();
        let real = hash_now("x").unwrap();
        let real = PasswordHash::new(&real).unwrap();
        assert_eq!((decoy.algorithm, decoy.version, &decoy.params), (real.algorithm, real.version, &real.params));
        assert_eq!(decoy.hash.unwrap().len(), real.hash.unwrap().len(), "it takes the same time");
        assert!(!passwords.fits("no one's password".into(), None).await.unwrap());
    }

    #[tokio::test]
    async fn a_flood_is_told_to_come_back() {
        let passwords = Passwords::new().unwrap();
        let _all = passwords.queue.clone().try_acquire_many_owned(QUEUE as u32).unwrap();
        let refused = passwords.hash("long enough for us".into()).await.unwrap_err();
        assert_eq!(refused.code(), ErrorCode::Busy);
    }
}
