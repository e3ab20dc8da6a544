//! How apps are named: `minutes`, `minutes@3`, `minutes@published`; and files beside them where both can stand.

use std::path::PathBuf;

use crate::{failure::Failure, words::Said};

/// An app on the server, and which state of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppSpec {
    /// Its id or slug.
    pub app: String,
    pub state: State,
}

/// Which state of an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Draft,
    Version(u32),
    Published,
}

/// What can be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    App(AppSpec),
    File(PathBuf),
}

impl AppSpec {
    pub fn parse(text: &str, said: Said) -> Result<Self, Failure> {
        let (app, state) = match text.rsplit_once('@') {
            None => (text, State::Draft),
            Some((app, "draft")) => (app, State::Draft),
            Some((app, "published")) => (app, State::Published),
            Some((app, number)) => match number.parse() {
                Ok(number) if number > 0 => (app, State::Version(number)),
                _ => return Err(Failure::usage(said.no_such_state(text))),
            },
        };
        Ok(Self { app: name(app, said)?, state })
    }

    /// As [`Self::parse`], for what is run: without a state that is what is published.
    pub fn parse_to_run(text: &str, said: Said) -> Result<Self, Failure> {
        let spec = Self::parse(text, said)?;
        Ok(if text.contains('@') { spec } else { Self { state: State::Published, ..spec } })
    }

    /// Its name, if nothing says which state of it.
    pub fn parse_app(text: &str, said: Said) -> Result<String, Failure> {
        name(text, said)
    }
}

impl Source {
    /// What has a dot or a slash is a file: no app's name in addresses has one.
    pub fn parse(text: &str, said: Said) -> Result<Self, Failure> {
        if text == "-" || text.contains(['/', '.', '\\']) {
            return Ok(Self::File(PathBuf::from(text)));
        }
        AppSpec::parse(text, said).map(Self::App)
    }
}

/// An id or a slug. Anything else could lead the request to another path.
pub fn name(text: &str, said: Said) -> Result<String, Failure> {
    let is_name = !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    if is_name { Ok(text.to_owned()) } else { Err(Failure::usage(said.no_app_name(text))) }
}

#[cfg(test)]
mod tests {
    use model::Language;

    use super::*;

    #[test]
    fn apps_and_files_are_told_apart() {
        let said = Said(Language::En);
        let app = |app: &str, state| Source::App(AppSpec { app: app.to_owned(), state });
        let parse = |text| Source::parse(text, said);
        assert_eq!(parse("minutes").unwrap(), app("minutes", State::Draft));
        assert_eq!(parse("minutes@draft").unwrap(), app("minutes", State::Draft));
        assert_eq!(parse("회의록@published").unwrap(), app("회의록", State::Published));
        assert_eq!(parse("minutes@12").unwrap(), app("minutes", State::Version(12)));
        for file in ["minutes.yaml", "./minutes", "-", "../x@3", "apps/minutes"] {
            assert_eq!(parse(file).unwrap(), Source::File(file.into()));
        }
        for wrong in ["minutes@", "minutes@0", "minutes@live", "a b", "", "@3"] {
            parse(wrong).unwrap_err();
        }
    }

    #[test]
    fn no_name_leads_to_another_path() {
        for name in ["..", ".", "a/b", "a?b", "a#b", "a%2e", "a b", ""] {
            AppSpec::parse_app(name, Said(Language::En)).unwrap_err();
        }
    }
}
