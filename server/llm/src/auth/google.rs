//! Google's service accounts: the key file signs a statement, which Google exchanges for a token that is valid for an hour.
//!
//! Source: `developers.google.com/identity/protocols/oauth2/service-account#httprest`. The key file is the JSON that the Cloud
//! console issues; people paste all of it as the key.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::{rand::SystemRandom, signature};
use rustls::pki_types::{PrivatePkcs8KeyDer, pem::PemObject};
use serde::Deserialize;
use serde_json::json;
use url::{Url, form_urlencoded};
use zeroize::Zeroizing;

use crate::{
    dialect::{Method, WireRequest},
    endpoint::Secret,
    error::{BadAnswer, Error, ErrorKind},
};

const TOKEN_URI: &str = "https://oauth2.googleapis.com/token";
const SCOPE: &str = "https://www.googleapis.com/auth/cloud-platform";
const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// The longest validity that Google grants.
const LIFETIME: Duration = Duration::from_secs(3600);

/// The fields of a key file.
#[derive(Deserialize)]
pub(crate) struct ServiceAccount {
    client_email: String,
    private_key: String,
    private_key_id: Option<String>,
    /// Not secret; part of Vertex's URLs.
    pub(crate) project_id: Option<String>,
    token_uri: Option<String>,
}

impl Drop for ServiceAccount {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.private_key);
    }
}

/// Google's response.
#[derive(Deserialize)]
struct Granted {
    access_token: String,
    expires_in: Option<u64>,
}

impl ServiceAccount {
    /// Parses the key if it is a key file. An ordinary API key is not JSON, and gives `None`.
    ///
    /// # Errors
    /// [`ErrorKind::KeyRefused`] if it is JSON but not a service account's.
    pub(crate) fn parse(key: &str) -> Result<Option<Self>, Error> {
        if !key.starts_with('{') {
            return Ok(None);
        }
        let account: Self = serde_json::from_str(key).map_err(|_| refused("the key is no service account's JSON"))?;
        // A person supplies the file, so it must not decide where the signed statement is sent.
        let trusted = Url::parse(account.token_uri()).is_ok_and(|url| {
            let host = url.host_str().unwrap_or_default();
            let google = host == "googleapis.com" || host.ends_with(".googleapis.com");
            google && url.scheme() == "https" && url.port().is_none() && url.username().is_empty()
        });
        if trusted { Ok(Some(account)) } else { Err(refused("the key's token_uri is none of Google's")) }
    }

    fn token_uri(&self) -> &str {
        self.token_uri.as_deref().filter(|uri| !uri.is_empty()).unwrap_or(TOKEN_URI)
    }

    /// The request that exchanges a signed statement for a token.
    ///
    /// # Errors
    /// [`ErrorKind::KeyRefused`] if the private key can't be parsed.
    pub(crate) fn token_request(&self, now: SystemTime) -> Result<WireRequest, Error> {
        let statement = self.statement(now)?;
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", GRANT)
            .append_pair("assertion", &statement)
            .finish();
        Ok(WireRequest {
            method: Method::Post,
            url: self.token_uri().to_owned(),
            headers: vec![("content-type", "application/x-www-form-urlencoded".to_owned())],
            body: body.into_bytes(),
        })
    }

    /// A JWT, signed with RS256.
    fn statement(&self, now: SystemTime) -> Result<String, Error> {
        let unreadable = || refused("the key's private_key can't be read");
        let der = PrivatePkcs8KeyDer::from_pem_slice(self.private_key.as_bytes()).map_err(|_| unreadable())?;
        let pair = signature::RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).map_err(|_| unreadable())?;
        let issued = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let header = json!({"alg": "RS256", "typ": "JWT", "kid": self.private_key_id});
        let claims = json!({"iss": self.client_email, "scope": SCOPE, "aud": self.token_uri(), "iat": issued,
            "exp": issued + LIFETIME.as_secs()});
        let encode = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
        let signed = format!("{}.{}", encode(&header.to_string()), encode(&claims.to_string()));
        let mut signature = vec![0; pair.public().modulus_len()];
        pair.sign(&signature::RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)
            .map_err(|_| unreadable())?;
        Ok(format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(&signature)))
    }
}

fn refused(why: &str) -> Error {
    Error::new(ErrorKind::KeyRefused).with_detail(why)
}

/// Parses a token and its validity.
///
/// # Errors
/// [`BadAnswer::Garbage`], without details, because even half a token is a secret.
pub(crate) fn decode_token(body: Vec<u8>) -> Result<(Secret, Duration), Error> {
    let body = Zeroizing::new(body);
    let granted: Granted =
        serde_json::from_slice(&body).map_err(|_| Error::new(ErrorKind::BadAnswer(BadAnswer::Garbage)))?;
    let lasts = granted.expires_in.map_or(LIFETIME, Duration::from_secs).min(LIFETIME);
    Ok((Secret::new(granted.access_token), lasts))
}

#[cfg(test)]
pub(crate) mod tests {
    use serde_json::Value;

    use super::*;

    /// Made for these tests and used nowhere else.
    const TEST_KEY: &str = "\
-----BEGIN PRIVATE KEY-----\n\
MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQDmaxQGz4Sxr0OF\n\
HS4YbzcxdQsHRa1qh8+zHNUqyhGTRzJt927Bn/j/yfH11Aeg06LEzbS1GIY8wi3W\n\
xG/FumIyHnwxdTm/kLSfQbKkcwDlXneP0sOBpKwdvm5L4sn4v6sVHPw/eaiWcOgO\n\
47Vc7sAA2oKugjqbLQpjujN5zvin9CPG2vN8kT4un4it8jrd1ZqMiCm5dS84wq/H\n\
qmb8F20deMq0PRF3di4WHbCw2ECa/FMKarMb7cpHPP6nQe9cT8zX9pqZOc8GbQCC\n\
6kUiPL5XtC0/A/aCDFPQvj+0gINR2LMYLhwf8wFZusyKurv2HbbMvqc98OYnMSIn\n\
4RVHHUoBAgMBAAECggEAJC0kqEsVkNYtGi2yKojvl/bB5ALnDsZC8GKy/zRZnQ99\n\
FfHWtFS7AeIBeLCw/+mqcQ7A8/vlO43bJ5CQ4fD48NiDdDps9iwwh56HfzVFKz3x\n\
NKYJJwYlNchLxeNWBZWGNVrnKcoek3wnmwraUzxy7c9g3Cg7LljcfDrkURgTRz8L\n\
yS2643DqtpE0QBb5ss9d8GxWwWj6FG2gL/GN6JOuuQgeEbqxL+O7fpHEeuIjU+34\n\
OoxJDeNucyoXSplTU1BXSSWy9j3jWwDVAG4jbe/0iINhzQ9gwrsdm2FO6d27Oo3h\n\
1Wx5EbajvJeIJ9gk5PLTikUiSy0VCJX2exBB06lPfwKBgQDzV5jzeFO3/92lLLxz\n\
vFDNBAjR12cn5MufPtgX8WKpISnnr1LAnaOMxOKbEebUN+FxE/H1zLZVCswmPshr\n\
34VLwTlwI5ZJCeyyj+Tiys6ONNaNPERyLLOPByPe7nEQX+jyLYO/FVaAemwcXMiN\n\
3QGApgzsHb9MuM/XP9TXeYFpUwKBgQDyZ2ILIjAcMgTISpsbF8oGRtIKANZykw4T\n\
UbtWBG8lBg1zWa+9E18g/hnhl/Ybo2Y27TdNoeefd5EEFGpjfRkPPU2KTDe98Yyo\n\
OzfxeQVbptFG4WrRfsMb1FDdEYeHVt7wCzAnhUAzanpYkY6Xz0yKapliclmGrhwM\n\
97qDpIEQ2wKBgQCXdnalVMgHRyNWpDnIb/Z7JX+33TNACZEUVbF7davLSfEjXGVN\n\
rtEV1ZaWntXmUcHo+FkqfXkgBdB8HafyPPZi6KovunbYj2zc1+PHpiRbL1g8IL8Z\n\
sekxpWgWYqPNZWVBGENgtI9a+NhB7x6F7oH46WIxtXJU9tOnTvvUArUiMQKBgEH+\n\
J1EEo7hpXafxt7xug4+l5DTY+YkDxAc6bxgB6QhZV3wZ5KBDD9j5lK44IsZve7pk\n\
ZnP6KgbeFFrZ/ATN3+6oL94A1gQeKL78METLP8wt5De50szqB9Ahw0oMJauQ2Ozc\n\
/uUjf9D/ogNOzVVDGIFueAe3PexOplBZeSuxs3mVAoGBAIJcXGoTB6S4yS8Mvcpd\n\
8SbwKggNV+gQULamw4qUex2hbLxNt5aPYIjsKPdYIn2q6u4VYN7/jvAg1Z3rh7x3\n\
TFmuZlm5KEnPry4g1B6M2JkpZgg/vIE2q8VydTomBqYWR56RQXuPf0pVi1/xI6QL\n\
ef16vph0zjj9bc+R36q/WcMx\n\
-----END PRIVATE KEY-----\n";

    /// A key file as the console hands it out.
    pub(crate) fn key_file(token_uri: &str) -> String {
        json!({"type": "service_account", "project_id": "our-project", "private_key_id": "key-1", "private_key": TEST_KEY,
            "client_email": "madang@our-project.iam.gserviceaccount.com", "client_id": "1", "token_uri": token_uri})
        .to_string()
    }

    /// An account whose tokens come from somewhere else, which no key file can bring about.
    pub(crate) fn account(token_uri: &str) -> ServiceAccount {
        serde_json::from_str(&key_file(token_uri)).unwrap()
    }

    fn json_of(part: &str) -> Value {
        serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    }

    #[test]
    fn the_statement_is_what_google_documents_and_its_signature_holds() {
        let account = ServiceAccount::parse(&key_file(TOKEN_URI)).unwrap().unwrap();
        let request = account.token_request(UNIX_EPOCH + Duration::from_secs(1_700_000_000)).unwrap();
        assert_eq!((request.url.as_str(), request.method), (TOKEN_URI, Method::Post));
        assert_eq!(request.headers, [("content-type", "application/x-www-form-urlencoded".to_owned())]);
        let form: Vec<_> = form_urlencoded::parse(&request.body).into_owned().collect();
        assert_eq!(form[0], ("grant_type".to_owned(), GRANT.to_owned()));
        let parts: Vec<_> = form[1].1.split('.').collect();
        assert_eq!(json_of(parts[0]), json!({"alg": "RS256", "typ": "JWT", "kid": "key-1"}));
        let claims = json!({"iss": "madang@our-project.iam.gserviceaccount.com", "scope": SCOPE, "aud": TOKEN_URI,
            "iat": 1_700_000_000, "exp": 1_700_003_600});
        assert_eq!(json_of(parts[1]), claims);
        let der = PrivatePkcs8KeyDer::from_pem_slice(TEST_KEY.as_bytes()).unwrap();
        let pair = signature::RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).unwrap();
        let public = signature::UnparsedPublicKey::new(&signature::RSA_PKCS1_2048_8192_SHA256, pair.public());
        let signed = format!("{}.{}", parts[0], parts[1]);
        assert!(public.verify(signed.as_bytes(), &BASE64_URL_SAFE_NO_PAD.decode(parts[2]).unwrap()).is_ok());
        assert!(public.verify(b"something else", &BASE64_URL_SAFE_NO_PAD.decode(parts[2]).unwrap()).is_err());
    }

    #[test]
    fn only_googles_own_address_gets_a_statement() {
        for uri in ["https://oauth2.googleapis.com/token", "https://sts.googleapis.com/v1/token", ""] {
            assert!(ServiceAccount::parse(&key_file(uri)).is_ok(), "{uri}");
        }
        for uri in [
            "http://oauth2.googleapis.com/token",
            "https://evil.example/token",
            "https://googleapis.com.evil.example/",
            "https://evilgoogleapis.com/",
            "https://oauth2.googleapis.com:8443/token",
            "https://me@oauth2.googleapis.com/token",
            "https://evil.example/?x=.googleapis.com",
            "nonsense",
        ] {
            let error = ServiceAccount::parse(&key_file(uri)).err().unwrap();
            assert_eq!(error.kind, ErrorKind::KeyRefused, "{uri}");
        }
    }

    #[test]
    fn keys_that_are_none() {
        assert!(ServiceAccount::parse("AIza-something").unwrap().is_none());
        assert_eq!(ServiceAccount::parse("{\"a\":1}").err().unwrap().kind, ErrorKind::KeyRefused);
        let mut account = account(TOKEN_URI);
        account.private_key = "nonsense".into();
        assert_eq!(account.token_request(UNIX_EPOCH).unwrap_err().kind, ErrorKind::KeyRefused);
    }

    #[test]
    fn tokens_are_read_and_never_shown() {
        let (token, lasts) =
            decode_token(br#"{"access_token":"ya29.x","expires_in":3599,"token_type":"Bearer"}"#.to_vec()).unwrap();
        assert_eq!((token.expose(), lasts), ("ya29.x", Duration::from_secs(3599)));
        let error = decode_token(br#"{"access_token":["ya29.x"]}"#.to_vec()).unwrap_err();
        assert_eq!((error.kind, error.detail), (ErrorKind::BadAnswer(BadAnswer::Garbage), None));
    }
}
