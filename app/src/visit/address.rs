//! Where the pages of a share link are.

use api::{AnswerFormat, Theme};
use model::{Language, RunId};

/// Addresses of the pages behind a share link. They keep the `lang` of the visitor's own address, because these pages set no
/// cookie.
#[derive(Debug, Clone)]
pub struct Address {
    token: String,
    asked: Option<Language>,
    place: Place,
    /// The theme of the page around it, which its address names.
    theme: Option<Theme>,
}

/// Where the pages are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// On their own.
    Page,
    /// In a frame of somebody else's page.
    Frame,
}

impl Address {
    /// `token` must already have been validated, because it is written into addresses unescaped.
    pub fn new(token: String, asked: Option<Language>) -> Self {
        Self { token, asked, place: Place::Page, theme: None }
    }

    /// The same in a frame.
    #[must_use]
    pub fn in_frame(self, theme: Option<Theme>) -> Self {
        Self { place: Place::Frame, theme, ..self }
    }

    /// Where the pages are shown.
    pub fn place(&self) -> Place {
        self.place
    }

    /// The page on its own.
    pub fn on_its_own(&self) -> String {
        Self { place: Place::Page, theme: None, ..self.clone() }.page()
    }

    /// The address to which the link's password is posted.
    pub fn unlock(&self) -> String {
        format!("/s/{}/unlock", self.token)
    }

    /// The address to which an e-mail address, and then the code that was sent there, are posted.
    pub fn code(&self) -> String {
        format!("/s/{}/code", self.token)
    }

    /// The sign-in that leads back here.
    pub fn sign_in(&self) -> String {
        format!("/login?next=/s/{}", self.token)
    }

    /// The language that the address asks for.
    pub fn asked(&self) -> Option<Language> {
        self.asked
    }

    /// The token that identifies the link to the API.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The app's page. The form is posted to the same address, so a refused form comes back under it.
    pub fn page(&self) -> String {
        self.with("", &[])
    }

    /// The page that shows a run. The address survives a reload.
    pub fn run(&self, run: RunId) -> String {
        self.with("", &[format!("run={run}")])
    }

    /// The same page, kept open until the answer is complete, for browsers without script.
    pub fn streamed(&self, run: RunId) -> String {
        format!("{}#answer", self.with("", &[format!("run={run}"), "stream=1".to_owned()]))
    }

    /// The same page in another language.
    pub fn in_language(&self, language: Language, run: Option<RunId>) -> String {
        let there = Self { asked: Some(language), ..self.clone() };
        run.map_or_else(|| there.page(), |run| there.run(run))
    }

    /// The event stream from which the script draws the answer block by block.
    pub fn blocks(&self, run: RunId) -> String {
        self.with(&format!("/runs/{run}/blocks"), &[])
    }

    /// The answer of a run as a file, from the API.
    pub fn file(&self, run: RunId, format: AnswerFormat) -> String {
        format!("/api/v1/shared/{}/runs/{run}/answer/{}", self.token, format.id())
    }

    /// The address that stops a run, with script and without.
    pub fn stop(&self, run: RunId) -> String {
        self.with(&format!("/runs/{run}/stop"), &[])
    }

    /// The address to which problem reports are posted.
    pub fn report(&self) -> String {
        self.with("/report", &[])
    }

    /// The page after a report, scrolled to its thanks.
    pub fn reported(&self, run: Option<RunId>) -> String {
        let run = run.map(|run| format!("run={run}"));
        let pairs: Vec<String> = run.into_iter().chain(["reported=1".to_owned()]).collect();
        format!("{}#report", self.with("", &pairs))
    }

    fn with(&self, rest: &str, pairs: &[String]) -> String {
        let asked = self.asked.map(|language| format!("lang={}", language.tag()));
        let theme = self.theme.map(|theme| match theme {
            Theme::Light => "theme=light".to_owned(),
            Theme::Dark => "theme=dark".to_owned(),
        });
        let pairs: Vec<&str> = pairs.iter().chain(&asked).chain(&theme).map(String::as_str).collect();
        let query = if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) };
        let place = match self.place {
            Place::Page => "s",
            Place::Frame => "e",
        };
        format!("/{place}/{}{rest}{query}", self.token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_that_was_asked_for_is_kept() {
        let run: RunId = "0197a5c0-0000-7000-8000-000000000020".parse().unwrap();
        let plain = Address::new("t".into(), None);
        let korean = Address::new("t".into(), Some(Language::Ko));
        assert_eq!((plain.page(), korean.page()), ("/s/t".into(), "/s/t?lang=ko".into()));
        assert_eq!(korean.streamed(run), format!("/s/t?run={run}&stream=1&lang=ko#answer"));
        assert_eq!(korean.blocks(run), format!("/s/t/runs/{run}/blocks?lang=ko"));
        assert_eq!(korean.file(run, AnswerFormat::Docx), format!("/api/v1/shared/t/runs/{run}/answer/docx"));
        assert_eq!(plain.in_language(Language::En, Some(run)), format!("/s/t?run={run}&lang=en"));
        let framed = korean.in_frame(Some(Theme::Dark));
        assert_eq!(framed.report(), "/e/t/report?lang=ko&theme=dark");
        assert_eq!(framed.on_its_own(), "/s/t?lang=ko");
    }
}
