//! Where the pages of a share link are.

use model::{Language, RunId};

/// The addresses behind a share link. They keep the language that the visitor's own address asks for, because these pages set no cookie.
#[derive(Debug, Clone)]
pub struct Address {
    token: String,
    asked: Option<Language>,
}

impl Address {
    /// Takes the token of a link. It must have been looked at before, because it is written into addresses as it is.
    pub fn new(token: String, asked: Option<Language>) -> Self {
        Self { token, asked }
    }

    /// Tells the token, with which the API is asked.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Leads to the app's page. Its form is sent there, too, so that a form that comes back has the same address.
    pub fn page(&self) -> String {
        self.with("", &[])
    }

    /// Leads to the page with a run, which survives a reload.
    pub fn run(&self, run: RunId) -> String {
        self.with("", &[format!("run={run}")])
    }

    /// Leads to the same page kept open until the answer is whole, for browsers without script.
    pub fn streamed(&self, run: RunId) -> String {
        format!("{}#answer", self.with("", &[format!("run={run}"), "stream=1".to_owned()]))
    }

    /// Leads to the same page in another language.
    pub fn in_language(&self, language: Language, run: Option<RunId>) -> String {
        let there = Self { asked: Some(language), ..self.clone() };
        run.map_or_else(|| there.page(), |run| there.run(run))
    }

    /// Leads to the events with which script lets an answer grow block by block.
    pub fn blocks(&self, run: RunId) -> String {
        self.with(&format!("/runs/{run}/blocks"), &[])
    }

    /// Leads to where a run is stopped, with script and without.
    pub fn stop(&self, run: RunId) -> String {
        self.with(&format!("/runs/{run}/stop"), &[])
    }

    /// Leads to where a problem is reported.
    pub fn report(&self) -> String {
        self.with("/report", &[])
    }

    /// Leads to the page as it is after a report, with its thanks in view.
    pub fn reported(&self, run: Option<RunId>) -> String {
        let run = run.map(|run| format!("run={run}"));
        let pairs: Vec<String> = run.into_iter().chain(["reported=1".to_owned()]).collect();
        format!("{}#report", self.with("", &pairs))
    }

    fn with(&self, rest: &str, pairs: &[String]) -> String {
        let asked = self.asked.map(|language| format!("lang={}", language.tag()));
        let pairs: Vec<&str> = pairs.iter().chain(&asked).map(String::as_str).collect();
        let query = if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) };
        format!("/s/{}{rest}{query}", self.token)
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
        assert_eq!(plain.in_language(Language::En, Some(run)), format!("/s/t?run={run}&lang=en"));
    }
}
