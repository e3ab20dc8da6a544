//! Lists, one page at a time.

use serde::{Deserialize, Serialize};

/// One page of a list.
// Outside `wire!`: utoipa's derive can't see a generic parameter through the macro.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The items, in the list's documented order.
    pub items: Vec<T>,
    /// The cursor of the next page, for `?after=`; absent on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

wire! {
    /// Which page of a list.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct PageQuery {
        /// How many items, 1 to 200; 50 if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub limit: Option<u16>,
        /// The `next` cursor of the previous page.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub after: Option<String>,
    }
}

/// Formats `value`'s fields as a query string including `?`, or as an empty text.
pub(crate) fn query<T: Serialize>(value: &T) -> String {
    let Ok(serde_json::Value::Object(fields)) = serde_json::to_value(value) else { return String::new() };
    let mut out = String::new();
    for (name, value) in fields {
        let text = match value {
            serde_json::Value::String(text) => text,
            serde_json::Value::Null => continue,
            other => other.to_string(),
        };
        out.push(if out.is_empty() { '?' } else { '&' });
        out.push_str(&name);
        out.push('=');
        escape(&text, &mut out);
    }
    out
}

/// Percent-encodes everything except RFC 3986's unreserved characters.
pub(crate) fn escape(text: &str, out: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => {
                out.push('%');
                for nibble in [byte >> 4, byte & 15] {
                    if let Some(digit) = HEX.get(usize::from(nibble)) {
                        out.push(char::from(*digit));
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_percent_encoded_and_skip_what_is_absent() {
        let page = PageQuery { limit: None, after: Some("a b&회".into()) };
        assert_eq!(query(&page), "?after=a%20b%26%ED%9A%8C");
        assert_eq!(query(&PageQuery::default()), "");
    }
}
