//! AWS's Signature Version 4, where a signature of the request is sent instead of the secret.
//!
//! Source: `docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html`. Paths are percent-encoded a
//! second time for the signature, as all services except S3 require.

use std::time::SystemTime;

use data_encoding::HEXLOWER;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use ring::{digest, hmac};
use time::OffsetDateTime;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// The characters that are not encoded, besides letters and digits: RFC 3986's unreserved ones.
pub(crate) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

const RESERVED_IN_PATHS: &AsciiSet = &RESERVED.remove(b'/');

/// An access key, entered as `ACCESS_KEY_ID:SECRET`, followed by `:SESSION_TOKEN` if it is temporary.
#[derive(Clone, Copy)]
pub(crate) struct Credentials<'a> {
    access_key_id: &'a str,
    secret: &'a str,
    session_token: Option<&'a str>,
}

/// The scope in which a signature is valid.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub(crate) region: &'a str,
    pub(crate) service: &'a str,
}

/// What is signed. `path` is the one in the URL; header names are in lower case.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Request<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) query: &'a [(String, String)],
    pub(crate) headers: &'a [(&'static str, &'a str)],
    pub(crate) body: &'a [u8],
}

impl<'a> Credentials<'a> {
    /// Splits the key into its parts; `None` if it is not an access key.
    pub(crate) fn parse(key: &'a str) -> Option<Self> {
        let mut parts = key.splitn(3, ':').map(str::trim);
        let (access_key_id, secret) = (parts.next()?, parts.next()?);
        let session_token = parts.next().filter(|token| !token.is_empty());
        (!access_key_id.is_empty() && !secret.is_empty()).then_some(Self { access_key_id, secret, session_token })
    }

    /// The headers that sign `request`.
    pub(crate) fn sign(self, scope: Scope<'_>, request: &Request<'_>, at: SystemTime) -> Vec<(&'static str, String)> {
        let time = timestamp(at);
        let date = time.get(..8).unwrap_or_default();
        let mut headers = request.headers.to_vec();
        headers.push(("x-amz-date", &time));
        headers.extend(self.session_token.map(|token| ("x-amz-security-token", token)));
        headers.sort_unstable();
        let names = headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
        let scope_text = format!("{date}/{}/{}/aws4_request", scope.region, scope.service);
        let canonical =
            HEXLOWER.encode(digest::digest(&digest::SHA256, canonical(request, &headers, &names).as_bytes()).as_ref());
        let text = format!("{ALGORITHM}\n{time}\n{scope_text}\n{canonical}");
        let signature = HEXLOWER.encode(hmac::sign(&signing_key(self.secret, date, scope), text.as_bytes()).as_ref());
        let credential = format!("{}/{scope_text}", self.access_key_id);
        let authorization =
            format!("{ALGORITHM} Credential={credential}, SignedHeaders={names}, Signature={signature}");
        let mut signed = vec![("authorization", authorization)];
        signed.extend(self.session_token.map(|token| ("x-amz-security-token", token.to_owned())));
        signed.push(("x-amz-date", time));
        signed
    }
}

/// The region in an AWS host name: the label after the service's, as in `bedrock-runtime.eu-west-1.amazonaws.com`.
pub(crate) fn region(host: &str) -> &str {
    const USUAL: &str = "us-east-1";
    host.split('.').skip_while(|label| !label.starts_with("bedrock")).nth(1).unwrap_or(USUAL)
}

/// The canonical form of the request, which both sides compute.
fn canonical(request: &Request<'_>, headers: &[(&'static str, &str)], names: &str) -> String {
    let encode = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
    let mut query: Vec<_> = request.query.iter().map(|(name, value)| (encode(name), encode(value))).collect();
    query.sort_unstable();
    let query = query.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&");
    let path = utf8_percent_encode(request.path, RESERVED_IN_PATHS);
    let headers: String = headers.iter().map(|(name, value)| format!("{name}:{}\n", value.trim())).collect();
    let body = HEXLOWER.encode(digest::digest(&digest::SHA256, request.body).as_ref());
    format!("{}\n{path}\n{query}\n{headers}\n{names}\n{body}", request.method)
}

fn signing_key(secret: &str, date: &str, scope: Scope<'_>) -> hmac::Key {
    let first = zeroize::Zeroizing::new(format!("AWS4{secret}"));
    let key = hmac::Key::new(hmac::HMAC_SHA256, first.as_bytes());
    [date, scope.region, scope.service, "aws4_request"]
        .iter()
        .fold(key, |key, part| hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&key, part.as_bytes()).as_ref()))
}

/// Formats a time as `20150830T123600Z`.
fn timestamp(at: SystemTime) -> String {
    let at = OffsetDateTime::from(at);
    let (year, month, day) = at.to_calendar_date();
    let (hour, minute, second) = at.to_hms();
    format!("{year:04}{:02}{day:02}T{hour:02}{minute:02}{second:02}Z", u8::from(month))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const KEY: &str = "AKIDEXAMPLE:wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    const HOST: (&str, &str) = ("host", "example.amazonaws.com");
    const SCOPE: Scope<'_> = Scope { region: "us-east-1", service: "service" };

    /// 2015-08-30 12:36:00, when all of AWS's examples happen.
    fn at() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_440_938_160)
    }

    fn signature(request: &Request<'_>) -> String {
        let signed = Credentials::parse(KEY).unwrap().sign(SCOPE, request, at());
        let (_, authorization) = signed.into_iter().find(|(name, _)| *name == "authorization").unwrap();
        authorization.rsplit_once("Signature=").unwrap().1.to_owned()
    }

    /// AWS's published test suite (`aws-sig-v4-test-suite`), by the names of its cases.
    #[test]
    fn the_published_examples() {
        let vanilla = Request { method: "GET", path: "/", query: &[], headers: &[HOST], body: b"" };
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let query = [pair("Param2", "value2"), pair("Param1", "value1")];
        let form = [HOST, ("content-type", "application/x-www-form-urlencoded")];
        for (case, request, expected) in [
            ("get-vanilla", vanilla, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
            (
                "post-vanilla",
                Request { method: "POST", ..vanilla },
                "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
            ),
            (
                "get-utf8",
                Request { path: "/\u{1234}", ..vanilla },
                "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85",
            ),
            (
                "get-space",
                Request { path: "/example space/", ..vanilla },
                "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741",
            ),
            (
                "get-vanilla-query-order-key-case",
                Request { query: &query, ..vanilla },
                "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
            ),
            (
                "post-x-www-form-urlencoded",
                Request { method: "POST", headers: &form, body: b"Param1=value1", ..vanilla },
                "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
            ),
        ] {
            assert_eq!(signature(&request), expected, "{case}");
        }
    }

    #[test]
    fn all_headers_of_a_temporary_key() {
        let request = Request { method: "GET", path: "/", query: &[], headers: &[HOST], body: b"" };
        let signed = Credentials::parse("A:s/+=:tok:en").unwrap().sign(SCOPE, &request, at());
        let names: Vec<_> = signed.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["authorization", "x-amz-security-token", "x-amz-date"]);
        assert!(signed[0].1.starts_with(
            "AWS4-HMAC-SHA256 Credential=A/20150830/us-east-1/service/aws4_request, \
            SignedHeaders=host;x-amz-date;x-amz-security-token, Signature="
        ));
        assert_eq!((signed[1].1.as_str(), signed[2].1.as_str()), ("tok:en", "20150830T123600Z"));
    }

    #[test]
    fn regions_stand_in_hosts() {
        for (host, expected) in [
            ("bedrock-runtime.eu-west-1.amazonaws.com", "eu-west-1"),
            ("bedrock-runtime-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
            ("vpce-0a1b.bedrock-runtime.ap-northeast-2.vpce.amazonaws.com", "ap-northeast-2"),
            ("gateway.example", "us-east-1"),
        ] {
            assert_eq!(region(host), expected);
        }
    }

    #[test]
    fn malformed_access_keys_are_rejected() {
        for key in ["", "ABSKQmVkcm9jaw==", ":secret", "AKID:", "AKID: :"] {
            assert!(Credentials::parse(key).is_none(), "{key}");
        }
    }
}
