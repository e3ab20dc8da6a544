//! JSON, set out in lines.

use serde::de::IgnoredAny;

/// A JSON document with a line for each field; nothing if the text is none. Fields stay in their order and numbers keep their digits,
/// which reading and writing it again would lose.
pub fn pretty(text: &str) -> Option<String> {
    serde_json::from_str::<IgnoredAny>(text).ok()?;
    let mut out = String::with_capacity(text.len() * 2);
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    let mut chars = text.chars().filter(|c| !c.is_control() || c.is_whitespace()).peekable();
    while let Some(c) = chars.next() {
        if in_text {
            out.push(c);
            in_text = escaped || c != '"';
            escaped = !escaped && c == '\\';
            continue;
        }
        match c {
            '"' => {
                in_text = true;
                out.push(c);
            }
            '{' | '[' => {
                out.push(c);
                while chars.next_if(|c| c.is_whitespace()).is_some() {}
                if let Some(end) = chars.next_if(|c| matches!(c, '}' | ']')) {
                    out.push(end);
                } else {
                    depth += 1;
                    line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(c);
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            c if c.is_whitespace() => {}
            c => out.push(c),
        }
    }
    out.push('\n');
    Some(out)
}

fn line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_keeps_its_order_and_its_digits() {
        let text = r#"{"b":[1, 12345678901234567890.10,{}],"a":{"c": "x\"{,:\\"} , "d":[ ] }"#;
        let expected = "{\n  \"b\": [\n    1,\n    12345678901234567890.10,\n    {}\n  ],\n  \"a\": {\n    \"c\": \"x\\\"{,:\\\\\"\n  },\n  \"d\": []\n}\n";
        let written = pretty(text).unwrap();
        assert_eq!(written, expected);
        let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(value(&written), value(text));
        assert_eq!(pretty("{\"a\": 1"), None);
    }
}
