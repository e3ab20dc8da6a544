//! The sources of an answer, from providers whose models search the web.

use serde_json::Value;

use crate::chat::{Event, Source};

/// More sources than any provider names.
const MOST: usize = 100;

/// The sources of one answer, in the order of its marks.
#[derive(Debug, Default)]
pub(super) struct Sources(Vec<Source>);

impl Sources {
    /// Takes the list that the marks refer to, and another one that has titles. Each comes complete every time, and either may be
    /// missing.
    pub(super) fn listed(&mut self, counted: Option<&Value>, titled: Option<&Value>) {
        let (counted, titled) = (list(counted), list(titled));
        let Some(listed) = counted.or_else(|| titled.clone()) else { return };
        let title = |url: &str| {
            let known = titled.iter().flatten().chain(&self.0).find(|known| known.url == url && known.title.is_some());
            known.and_then(|known| known.title.clone())
        };
        let with_title = |new: Source| Source { title: new.title.or_else(|| title(&new.url)), url: new.url };
        self.0 = listed.into_iter().map(with_title).collect();
    }

    /// Takes annotations, some of which contain a URL.
    pub(super) fn annotated<'a>(&mut self, annotations: impl IntoIterator<Item = &'a Value>) {
        for annotation in annotations {
            let Some(new) = source(annotation.get("url_citation").unwrap_or(annotation)) else { continue };
            if self.0.len() < MOST && self.0.iter().all(|known| known.url != new.url) {
                self.0.push(new);
            }
        }
    }

    /// Emits the sources, if there are any.
    pub(super) fn finish(&mut self, events: &mut Vec<Event>) {
        if !self.0.is_empty() {
            events.push(Event::Sources(std::mem::take(&mut self.0)));
        }
    }
}

/// A list of URLs, or of objects with one. Marks refer to positions, so one that can't be parsed invalidates the whole list.
fn list(value: Option<&Value>) -> Option<Vec<Source>> {
    let list: Option<Vec<Source>> = value?.as_array()?.iter().take(MOST).map(source).collect();
    list.filter(|list| !list.is_empty())
}

/// Accepts only URLs that a browser may be sent to.
fn source(value: &Value) -> Option<Source> {
    let url = value.as_str().or_else(|| value.get("url")?.as_str())?;
    let url = url::Url::parse(url.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let title = value.get("title").and_then(Value::as_str).map(str::trim).filter(|title| !title.is_empty());
    Some(Source { url: url.into(), title: title.map(str::to_owned) })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(counted: &Value, titled: &Value) -> Vec<Source> {
        let mut sources = Sources::default();
        sources.listed(Some(counted), Some(titled));
        sources.0
    }

    #[test]
    fn both_lists_make_one() {
        let plain = json!(["https://a.example/x", "https://b.example/"]);
        let titled = json!([{"title": "A", "url": "https://a.example/x"}, {"title": "", "url": "https://b.example/"}]);
        let expected = vec![
            Source { url: "https://a.example/x".into(), title: Some("A".into()) },
            Source { url: "https://b.example/".into(), title: None },
        ];
        assert_eq!(of(&plain, &titled), expected);
        assert_eq!(of(&Value::Null, &titled), expected);
    }

    #[test]
    fn only_http_and_https_sources_are_kept() {
        assert_eq!(of(&json!(["javascript:alert(1)"]), &Value::Null), []);
        assert_eq!(of(&json!(7), &json!({})), []);
        let mut sources = Sources::default();
        let annotations = [
            json!({"type": "url_citation", "url_citation": {"url": "https://a.example/", "title": "A"}}),
            json!({"type": "url_citation", "url": "https://a.example/"}),
            json!({"type": "file_citation", "file_id": "x"}),
        ];
        sources.annotated(&annotations);
        assert_eq!(sources.0.len(), 1);
    }
}
