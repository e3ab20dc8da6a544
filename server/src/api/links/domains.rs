//! The mail domains whose addresses a link lets in, in ASCII. `*.example.com` is all domains below that one, which are let in only if that
//! is said.

use url::Host;

use crate::error::Refusal;

const MOST: usize = 20;
const BELOW: &str = "*.";

/// The domains as they are kept, each once.
pub fn checked(wanted: Vec<String>) -> Result<Vec<String>, Refusal> {
    if wanted.len() > MOST {
        return Err(Refusal::field(
            "mail_domains",
            format!("Name at most {MOST} domains."),
            format!("도메인은 {MOST}개까지 적을 수 있어요."),
        ));
    }
    let mut domains = Vec::with_capacity(wanted.len());
    for text in wanted {
        let domain = parse(&text)?;
        if !domains.contains(&domain) {
            domains.push(domain);
        }
    }
    Ok(domains)
}

/// A domain as people write it.
pub fn shown(domain: &str) -> String {
    let (below, name) = taken_apart(domain);
    let (name, _) = idna::domain_to_unicode(name);
    format!("{}{name}", if below { BELOW } else { "" })
}

/// Whether an e-mail address is at one of these domains.
pub fn lets_in(domains: &[String], email: &str) -> bool {
    let Some(at) = email.rsplit_once('@').and_then(|(_, domain)| ascii(domain)) else { return false };
    domains.iter().any(|known| match taken_apart(known) {
        (true, above) => at.strip_suffix(above).is_some_and(|below| below.len() > 1 && below.ends_with('.')),
        (false, domain) => at == domain,
    })
}

/// An e-mail address as mail servers take it: its domain in ASCII.
pub fn deliverable(email: &str) -> Option<String> {
    let (local, domain) = email.rsplit_once('@')?;
    Some(format!("{local}@{}", ascii(domain)?))
}

fn taken_apart(domain: &str) -> (bool, &str) {
    domain.strip_prefix(BELOW).map_or((false, domain), |above| (true, above))
}

fn ascii(domain: &str) -> Option<String> {
    match Host::parse(domain.trim_end_matches('.')).ok()? {
        Host::Domain(domain) => Some(domain),
        Host::Ipv4(_) | Host::Ipv6(_) => None,
    }
}

fn parse(text: &str) -> Result<String, Refusal> {
    let written = text.trim().trim_start_matches('@');
    let (below, name) = taken_apart(written);
    let fits = |domain: &String| {
        let of_letters = |label: &str| {
            let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
            label.bytes().all(fits) && !label.starts_with('-') && !label.ends_with('-')
        };
        domain.len() <= 253
            && domain.contains('.')
            && domain.split('.').all(|label| !label.is_empty() && of_letters(label))
    };
    let domain = ascii(name).filter(fits).ok_or_else(|| no_domain(text))?;
    // Below `co.kr` are the domains of everybody.
    if psl::domain_str(&domain).is_none() {
        return Err(everybodys(text));
    }
    Ok(format!("{}{domain}", if below { BELOW } else { "" }))
}

fn beginning(text: &str) -> String {
    text.chars().take(100).collect()
}

fn no_domain(text: &str) -> Refusal {
    let shown = beginning(text);
    Refusal::field(
        "mail_domains",
        format!(
            "“{shown}” is not a mail domain. Write what stands after the @, such as example.com, or *.example.com for all domains below it."
        ),
        format!(
            "‘{shown}’: 메일 도메인이 아니에요. example.com처럼 @ 뒤에 오는 부분을 적어 주세요. 하위 도메인까지 모두라면 *.example.com이라고 적어요."
        ),
    )
}

fn everybodys(text: &str) -> Refusal {
    let shown = beginning(text);
    Refusal::field(
        "mail_domains",
        format!("Below “{shown}” anybody can have a domain. Name the domains of the organisations that you mean."),
        format!("‘{shown}’ 아래에는 누구나 도메인을 만들 수 있어요. 뜻하는 조직의 도메인을 적어 주세요."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Result<String, Refusal> {
        checked(vec![text.to_owned()]).map(|mut domains| domains.remove(0))
    }

    #[test]
    fn domains_are_kept_in_one_form() {
        for (written, kept) in [
            (" @Example.COM ", "example.com"),
            ("example.com.", "example.com"),
            ("달빛.한국", "xn--hy1bm9e.xn--3e0b707e"),
            ("*.example.co.kr", "*.example.co.kr"),
        ] {
            let domain = one(written).unwrap();
            if written.is_ascii() {
                assert_eq!(domain, kept, "{written}");
            } else {
                assert!(domain.starts_with("xn--") && domain.ends_with(".xn--3e0b707e"), "{domain}");
                assert_eq!(shown(&domain), written);
            }
        }
        let twice = checked(vec!["Example.com".into(), "example.com".into()]).unwrap();
        assert_eq!(twice, ["example.com"]);
    }

    #[test]
    fn what_is_no_domain_or_everybodys_is_refused() {
        for wrong in [
            "",
            "example",
            "localhost",
            "127.0.0.1",
            "[::1]",
            "kim@example.com",
            "https://example.com",
            "a b.com",
            "*",
            "*.*.com",
            "-.-",
        ] {
            assert!(one(wrong).is_err(), "{wrong}");
        }
        for wide in ["*.com", "com.", "co.kr", "*.co.kr", "*.github.io"] {
            assert!(one(wide).is_err(), "{wide}");
        }
        assert!(checked((0..21).map(|n| format!("a{n}.com")).collect()).is_err());
    }

    #[test]
    fn domains_below_one_are_let_in_only_if_that_is_said() {
        let exact = ["example.com".to_owned()];
        let below = ["*.example.com".to_owned()];
        assert!(lets_in(&exact, "kim@EXAMPLE.com") && !lets_in(&exact, "kim@mail.example.com"));
        assert!(lets_in(&below, "kim@mail.example.com") && !lets_in(&below, "kim@example.com"));
        for evil in ["kim@notexample.com", "kim@example.com.evil.org", "kim", "kim@", "example.com@evil.org"] {
            assert!(!lets_in(&exact, evil) && !lets_in(&below, evil), "{evil}");
        }
        let korean = [one("달빛.한국").unwrap()];
        assert!(lets_in(&korean, "kim@달빛.한국"));
        assert_eq!(deliverable("kim@달빛.한국").unwrap(), format!("kim@{}", korean[0]));
    }
}
