//! Origins of web pages: scheme, host and port, as browsers write them.

/// The longest that a host may be, in DNS.
const HOST_BYTES: usize = 253;

/// Reads the origin of a page, as people type or copy it, and writes it as browsers do: `https://www.example.com`.
///
/// It is https, or http on this machine (`localhost`), for trying things out. A path, a query, a name and password or a wildcard is
/// refused: what would be left out of it would let in more than was meant. One slash at the end is the address of a page's root, and is
/// taken off. Names in other scripts are refused; browsers write them in ASCII, as `xn--…`.
pub fn web_origin(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_lowercase();
    let (scheme, rest) = text.split_once("://")?;
    let authority = rest.strip_suffix('/').unwrap_or(rest);
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) => (host, Some(port.parse::<u16>().ok().filter(|port| *port != 0)?)),
        None => (authority, None),
    };
    let is_local = host == "localhost" || host.ends_with(".localhost") || host == "127.0.0.1";
    let usual = match scheme {
        "https" => 443,
        "http" if is_local => 80,
        _ => return None,
    };
    if !is_host(host) {
        return None;
    }
    Some(match port.filter(|port| *port != usual) {
        Some(port) => format!("{scheme}://{host}:{port}"),
        None => format!("{scheme}://{host}"),
    })
}

fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.len() <= HOST_BYTES && host.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_written_as_browsers_do() {
        for (typed, origin) in [
            ("https://www.example.com", "https://www.example.com"),
            (" HTTPS://Example.com:443/ ", "https://example.com"),
            ("https://example.com:8443", "https://example.com:8443"),
            ("http://localhost:3000", "http://localhost:3000"),
            ("http://127.0.0.1", "http://127.0.0.1"),
            ("https://xn--bj0bj06e.example", "https://xn--bj0bj06e.example"),
        ] {
            assert_eq!(web_origin(typed).as_deref(), Some(origin), "{typed}");
        }
    }

    #[test]
    fn what_would_let_in_more_or_less_than_was_meant_is_refused() {
        for wrong in [
            "",
            "example.com",
            "http://example.com",
            "https://*.example.com",
            "https://example.com/shop",
            "https://example.com//",
            "https://example.com?x",
            "https://example.com; script-src *",
            "https://example.com 'self'",
            "https://kim@example.com",
            "https://example.com:0",
            "https://example.com:99999",
            "https://-a.example",
            "https://a..example",
            "https://마당.example",
            "null",
            "https://",
            "javascript://example.com",
        ] {
            assert_eq!(web_origin(wrong), None, "{wrong}");
        }
    }
}
