//! The reader's preferences: language, theme, time zone.
//!
//! The server takes them from the address (`?lang=ko`), cookies and `Accept-Language`, and writes them on `<html>`. The browser
//! reads them there, so that both sides render the same. A change is stored in the account and in a cookie. The server reads the
//! cookie, so that no page flashes in the wrong theme before the account is loaded.

use api::Theme;
use leptos::prelude::*;
use model::Language;

/// The names of the cookies: language (`en`, `ko`), theme (`light`, `dark`), and the time zone's minutes ahead of UTC.
///
/// They hold no secret and identify nobody. After sign-in, the server sets the first two from the account.
pub const PREFERENCE_COOKIES: [&str; 3] = [LANGUAGE_COOKIE, THEME_COOKIE, OFFSET_COOKIE];

const LANGUAGE_COOKIE: &str = "madang_language";
const THEME_COOKIE: &str = "madang_theme";
const OFFSET_COOKIE: &str = "madang_offset";

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Preferences {
    /// The language of the interface.
    pub language: Language,
    /// Light or dark; `None` follows the system.
    pub theme: Option<Theme>,
    /// How many minutes the reader's clock is ahead of UTC, as far as known.
    pub offset_minutes: i32,
}

impl Preferences {
    /// Takes the preferences from a request's query string, `Cookie` headers and `Accept-Language`.
    pub fn from_request(query: Option<&str>, cookies: Option<&str>, accept_language: Option<&str>) -> Self {
        let cookie = |name| cookies.and_then(|cookies| value_of(cookies, ';', name));
        let language = Self::wished_language(query, cookies, accept_language).unwrap_or_default();
        let offset_minutes = cookie(OFFSET_COOKIE)
            .and_then(|minutes| minutes.parse().ok())
            // The world's time zones lie between -12:00 and +14:00.
            .filter(|minutes| (-720..=840).contains(minutes))
            .unwrap_or_default();
        Self { language, theme: cookie(THEME_COOKIE).and_then(theme_from), offset_minutes }
    }

    /// The language that a request asks for, if it is supported.
    pub fn wished_language(
        query: Option<&str>,
        cookies: Option<&str>,
        accept_language: Option<&str>,
    ) -> Option<Language> {
        let cookie = || cookies.and_then(|cookies| value_of(cookies, ';', LANGUAGE_COOKIE));
        query
            .and_then(|query| value_of(query, '&', "lang"))
            .and_then(Language::from_tag)
            .or_else(|| cookie().and_then(Language::from_tag))
            .or_else(|| accept_language.and_then(Language::from_accept_language))
    }

    /// Reads what the server wrote on `<html>`.
    #[cfg(feature = "hydrate")]
    pub fn from_document() -> Self {
        let root = document().document_element();
        let attribute = |name| root.as_ref().and_then(|root| root.get_attribute(name));
        Self {
            language: attribute("lang").and_then(|tag| Language::from_tag(&tag)).unwrap_or_default(),
            theme: attribute("data-theme").and_then(|theme| theme_from(&theme)),
            offset_minutes: attribute("data-offset").and_then(|minutes| minutes.parse().ok()).unwrap_or_default(),
        }
    }

    /// The theme's name on `<html>`.
    pub fn theme_attr(self) -> Option<&'static str> {
        self.theme.map(theme_name)
    }
}

fn theme_name(theme: Theme) -> &'static str {
    match theme {
        Theme::Light => "light",
        Theme::Dark => "dark",
    }
}

fn theme_from(name: &str) -> Option<Theme> {
    match name {
        "light" => Some(Theme::Light),
        "dark" => Some(Theme::Dark),
        _ => None,
    }
}

/// The value of `name` in `a=1&b=2` or `a=1; b=2`.
fn value_of<'a>(text: &'a str, separator: char, name: &str) -> Option<&'a str> {
    text.split(separator)
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// The reader's preferences, which don't change while the page is open.
pub fn use_preferences() -> Preferences {
    use_context().unwrap_or_default()
}

pub fn use_language() -> Language {
    use_preferences().language
}

/// Remembers the language for the next pages that the server renders; the current page must be reloaded.
pub fn keep_language(language: Option<Language>) {
    set_cookie(LANGUAGE_COOKIE, language.map(Language::tag));
}

/// Applies a theme at once and remembers it.
pub fn apply_theme(theme: Option<Theme>) {
    let name = theme.map(theme_name);
    set_cookie(THEME_COOKIE, name);
    if let Some(root) = document().document_element() {
        // Setting or removing an attribute of `<html>` fails only for malformed names.
        let _ = match name {
            Some(name) => root.set_attribute("data-theme", name),
            None => root.remove_attribute("data-theme"),
        };
    }
}

/// Remembers the time zone, so that the next page shows local times from the start.
pub fn keep_offset(minutes: i32) {
    set_cookie(OFFSET_COOKIE, Some(&minutes.to_string()));
}

#[cfg(feature = "hydrate")]
fn set_cookie(name: &str, value: Option<&str>) {
    use wasm_bindgen::JsCast;
    const YEAR_S: u32 = 365 * 24 * 60 * 60;
    let cookie = match value {
        Some(value) => format!("{name}={value}; path=/; max-age={YEAR_S}; samesite=lax"),
        None => format!("{name}=; path=/; max-age=0; samesite=lax"),
    };
    if let Some(document) = document().dyn_ref::<web_sys::HtmlDocument>() {
        // A browser that refuses cookies remembers nothing; the page still works.
        let _ = document.set_cookie(&cookie);
    }
}

/// Preferences only change in a browser.
#[cfg(not(feature = "hydrate"))]
fn set_cookie(_name: &str, _value: Option<&str>) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_wins_over_the_cookie_and_the_cookie_over_the_browser() {
        let ko = Some("madang_language=ko; madang_theme=dark; madang_offset=540");
        let language = |q, c, a| Preferences::from_request(q, c, a).language;
        assert_eq!(language(Some("next=/&lang=en"), ko, Some("ko")), Language::En);
        assert_eq!(language(None, ko, Some("en")), Language::Ko);
        assert_eq!(language(Some("lang=fr"), None, Some("ko-KR, en;q=0.5")), Language::Ko);
        assert_eq!(language(None, None, None), Language::En);
        let all = Preferences::from_request(None, ko, None);
        assert_eq!((all.theme, all.offset_minutes), (Some(Theme::Dark), 540));
    }

    #[test]
    fn nonsense_in_cookies_is_ignored() {
        let cookies = Some("madang_theme=pink; madang_offset=99999; madang_language=");
        assert_eq!(Preferences::from_request(None, cookies, None), Preferences::default());
    }
}
