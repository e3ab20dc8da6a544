//! What is set in the environment or typed: which server, with which key, in which language.

use std::{ffi::OsString, io::Read as _, path::Path};

use clap::ArgMatches;
use model::Language;
use url::{Host, Url};
use zeroize::Zeroizing;

use crate::{failure::Failure, files, words::Said};

/// The longest text that can be a key, with much room.
const LONGEST_KEY_BYTES: u64 = 4096;

/// A variable of the environment, unless it is empty.
#[expect(clippy::disallowed_methods, reason = "a command has no config of a server; docs/cli.md lists these variables")]
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}

/// The language of help and messages: `--lang`, or else that of the locale.
pub fn language(args: &[OsString]) -> Language {
    let mut args = args.iter().map(|arg| arg.to_string_lossy());
    while let Some(arg) = args.next() {
        let named = match arg.strip_prefix("--lang") {
            Some("") => args.next().map(|named| named.into_owned()),
            Some(rest) => rest.strip_prefix('=').map(str::to_owned),
            None => None,
        };
        if let Some(language) = named.and_then(|named| Language::from_tag(&named)) {
            return language;
        }
    }
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(variable).unwrap_or_default();
    of_locale(&locale)
}

/// `ko_KR.UTF-8` is Korean.
fn of_locale(locale: &str) -> Language {
    let tag = locale.split(['_', '.', '@']).next().unwrap_or_default();
    Language::from_tag(tag).unwrap_or_default()
}

/// The server's address: `--url`, or else `MADANG_URL`.
pub fn address(given: &ArgMatches, said: Said) -> Result<Url, Failure> {
    let text = given.get_one::<String>("url").cloned().or_else(|| variable("MADANG_URL"));
    let text = text.ok_or_else(|| Failure::usage(said.no_address()))?;
    parsed_address(text.trim(), said)
}

fn parsed_address(text: &str, said: Said) -> Result<Url, Failure> {
    let wrong = || Failure::usage(said.wrong_address());
    let url = Url::parse(text).map_err(|_| wrong())?;
    let is_plain = url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none()
        && url.path() == "/";
    let is_web = matches!(url.scheme(), "http" | "https") && url.host().is_some();
    if is_plain && is_web { Ok(url) } else { Err(wrong()) }
}

/// Whether a key would cross a network in the clear.
pub fn is_in_the_clear(url: &Url) -> bool {
    let is_here = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    };
    url.scheme() == "http" && !is_here
}

/// The API key: in the file that `--key-file` names, or else `MADANG_API_KEY`.
pub fn key(given: &ArgMatches, said: Said) -> Result<Zeroizing<String>, Failure> {
    let text = match given.get_one::<std::path::PathBuf>("key-file") {
        Some(path) => secret(path, said)?,
        None => Zeroizing::new(
            variable("MADANG_API_KEY")
                .ok_or_else(|| Failure::new(crate::exit::Exit::NotAllowed, "unauthenticated", said.no_key()))?,
        ),
    };
    let key = Zeroizing::new(text.trim().to_owned());
    if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Failure::new(crate::exit::Exit::NotAllowed, "key_invalid", said.no_key_text()));
    }
    Ok(key)
}

/// What a small file holds that nobody else may see; `-` is standard input.
pub fn secret(path: &Path, said: Said) -> Result<Zeroizing<String>, Failure> {
    let mut bytes = Zeroizing::new(Vec::new());
    let read = if path == Path::new("-") {
        std::io::stdin().lock().take(LONGEST_KEY_BYTES).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(LONGEST_KEY_BYTES).read_to_end(&mut bytes))
    };
    read.map_err(|error| Failure::usage(said.not_read(&files::shown(path), &error)))?;
    let text = str::from_utf8(&bytes).map_err(|_| Failure::usage(said.no_utf8(&files::shown(path))))?;
    Ok(Zeroizing::new(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_named_by_its_origin_alone() {
        let said = Said(Language::En);
        for good in ["https://ai.example.com", "http://127.0.0.1:3000/"] {
            parsed_address(good, said).unwrap();
        }
        for bad in ["ai.example.com", "ftp://x", "https://u:p@x", "https://x/app", "https://x?key=mdg_", "https://", ""]
        {
            parsed_address(bad, said).unwrap_err();
        }
    }

    #[test]
    fn a_key_stays_on_this_machine_or_is_encrypted() {
        let clear = |url: &str| is_in_the_clear(&Url::parse(url).unwrap());
        assert!(clear("http://ai.example.com") && clear("http://10.0.0.5:3000"));
        assert!(!clear("https://ai.example.com") && !clear("http://127.0.0.1:3000") && !clear("http://[::1]:1"));
    }

    #[test]
    fn the_locale_says_the_language_unless_something_is_typed() {
        assert_eq!([of_locale("ko_KR.UTF-8"), of_locale("C"), of_locale("en_US"), of_locale("ko")], {
            [Language::Ko, Language::En, Language::En, Language::Ko]
        });
        let typed = |args: &[&str]| language(&args.iter().map(OsString::from).collect::<Vec<_>>());
        assert_eq!(typed(&["madang", "--lang", "ko", "app"]), Language::Ko);
        assert_eq!(typed(&["madang", "app", "--lang=ko"]), Language::Ko);
    }
}
