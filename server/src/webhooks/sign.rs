//! Signatures as Standard Webhooks specifies them (<https://github.com/standard-webhooks/standard-webhooks>, version 1.0.0).

use argon2::password_hash::rand_core::{OsRng, RngCore};
use data_encoding::BASE64;
use ring::hmac;
use store::Secret;

const PREFIX: &str = "whsec_";

/// A new secret: 32 random bytes, in base64 after `whsec_`.
pub fn new_secret() -> Secret {
    let mut bytes = [0; 32];
    OsRng.fill_bytes(&mut bytes);
    Secret::new(format!("{PREFIX}{}", BASE64.encode(&bytes)))
}

/// The header `webhook-signature` of a message: one signature for each secret, with a space between two.
pub fn signatures<'s>(id: &str, timestamp: i64, body: &str, secrets: impl IntoIterator<Item = &'s Secret>) -> String {
    let signed = format!("{id}.{timestamp}.{body}");
    let one = |secret: &Secret| {
        let text = secret.expose();
        let bytes = BASE64.decode(text.strip_prefix(PREFIX).unwrap_or(text).as_bytes()).ok()?;
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &bytes), signed.as_bytes());
        Some(format!("v1,{}", BASE64.encode(tag.as_ref())))
    };
    secrets.into_iter().filter_map(one).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the tests of the reference libraries and the specification's example.
    const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const TIMESTAMP: i64 = 1_614_265_330;
    const BODY: &str = r#"{"test": 2432232314}"#;
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    #[test]
    fn the_published_vector_is_met() {
        let secret = Secret::new(SECRET);
        assert_eq!(signatures(ID, TIMESTAMP, BODY, [&secret]), SIGNATURE);
        let bare = Secret::new(SECRET.strip_prefix("whsec_").unwrap());
        assert_eq!(signatures(ID, TIMESTAMP, BODY, [&bare]), SIGNATURE);
    }

    #[test]
    fn two_secrets_sign_side_by_side_and_all_of_a_message_is_signed() {
        let (first, second) = (Secret::new(SECRET), new_secret());
        let both = signatures(ID, TIMESTAMP, BODY, [&second, &first]);
        let parts: Vec<_> = both.split(' ').collect();
        assert_eq!((parts.len(), parts[1]), (2, SIGNATURE));
        for other in [
            signatures("msg_other", TIMESTAMP, BODY, [&first]),
            signatures(ID, TIMESTAMP + 1, BODY, [&first]),
            signatures(ID, TIMESTAMP, "{}", [&first]),
        ] {
            assert_ne!(other, SIGNATURE);
        }
    }

    #[test]
    fn secrets_are_new_each_time_and_as_long_as_the_specification_asks() {
        let secret = new_secret();
        assert_ne!(secret, new_secret());
        let encoded = secret.expose().strip_prefix("whsec_").unwrap();
        assert_eq!(BASE64.decode(encoded.as_bytes()).unwrap().len(), 32);
    }
}
