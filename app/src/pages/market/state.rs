//! What the market's address shows, and what a new app starts from. Pure.

use api::{CreateApp, MarketQuery, MarketSort};
use model::{Category, Kind};
use serde_json::Value;

/// The longest name of an app, in characters.
const NAME_CHARS: usize = 80;

/// The longest example that is shown, in characters.
const SAMPLE_CHARS: usize = 160;

/// The view that the address names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct MarketView {
    /// The search words.
    pub words: String,
    /// Only this category.
    pub category: Option<Category>,
    /// Only the person's favourites.
    pub favourites: bool,
    pub sort: MarketSort,
    /// The open template.
    pub template: Option<String>,
}

impl MarketView {
    /// Parses the parameters of an address.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            words: get("q").unwrap_or_default().trim().to_owned(),
            category: get("category").and_then(|slug| Category::from_slug(&slug)),
            favourites: get("favourites").as_deref() == Some("true"),
            sort: get("sort").map(|name| sort_from(&name)).unwrap_or_default(),
            template: get("template").filter(|id| !id.is_empty()),
        }
    }

    /// The address of this view.
    pub fn address(&self, workspace: &str) -> String {
        let mut address = format!("/w/{workspace}");
        let mut add = |name: &str, value: &str| {
            address.push(if address.contains('?') { '&' } else { '?' });
            address.push_str(name);
            address.push('=');
            encode(value, &mut address);
        };
        if !self.words.is_empty() {
            add("q", &self.words);
        }
        if let Some(category) = self.category {
            add("category", category.slug());
        }
        if self.favourites {
            add("favourites", "true");
        }
        if self.sort != MarketSort::default() {
            add("sort", sort_name(self.sort));
        }
        if let Some(template) = &self.template {
            add("template", template);
        }
        address
    }

    /// The API query for this view.
    pub fn query(&self) -> MarketQuery {
        MarketQuery {
            q: (!self.words.is_empty()).then(|| self.words.clone()),
            category: self.category,
            favourites: self.favourites.then_some(true),
            sort: (self.sort != MarketSort::default()).then_some(self.sort),
        }
    }

    /// Whether any filter is active.
    pub fn is_narrowed(&self) -> bool {
        !self.words.is_empty() || self.category.is_some() || self.favourites
    }
}

/// The name of an order in addresses.
pub(super) fn sort_name(sort: MarketSort) -> &'static str {
    match sort {
        MarketSort::MostUsed => "most_used",
        MarketSort::Newest => "newest",
        MarketSort::Name => "name",
    }
}

/// The order with this name; the default order for an unknown name.
pub(super) fn sort_from(name: &str) -> MarketSort {
    match name {
        "newest" => MarketSort::Newest,
        "name" => MarketSort::Name,
        _ => MarketSort::MostUsed,
    }
}

/// Percent-encodes everything except RFC 3986's unreserved characters.
fn encode(text: &str, out: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
}

/// What a new app starts from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum NewAppSource {
    #[default]
    Form,
    Chat,
    /// A model writes it from a sentence.
    Described,
    Template,
}

impl NewAppSource {
    /// The value of its radio button.
    pub fn value(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Chat => "chat",
            Self::Described => "described",
            Self::Template => "template",
        }
    }

    pub fn from_value(value: &str) -> Self {
        match value {
            "chat" => Self::Chat,
            "described" => Self::Described,
            "template" => Self::Template,
            _ => Self::Form,
        }
    }
}

/// A problem that must be fixed before an app can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NewAppProblem {
    /// A blank app needs a name.
    NameMissing,
    NameTooLong,
    /// No template is chosen.
    TemplateMissing,
    /// Nothing says what the app is for.
    WishMissing,
}

/// The form's values as a request. A template brings its own name, so the name may be empty.
///
/// # Errors
/// The problems, in the order of the fields.
pub(super) fn new_app(
    start: NewAppSource,
    name: &str,
    template: &str,
    wish: &str,
) -> Result<CreateApp, Vec<NewAppProblem>> {
    let name = name.trim();
    let mut problems = Vec::new();
    if start == NewAppSource::Template && template.is_empty() {
        problems.push(NewAppProblem::TemplateMissing);
    }
    if start == NewAppSource::Described && wish.trim().is_empty() {
        problems.push(NewAppProblem::WishMissing);
    }
    if name.is_empty() && start != NewAppSource::Template {
        problems.push(NewAppProblem::NameMissing);
    }
    if name.chars().count() > NAME_CHARS {
        problems.push(NewAppProblem::NameTooLong);
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(CreateApp {
        name: (!name.is_empty()).then(|| name.to_owned()),
        template: (start == NewAppSource::Template).then(|| template.to_owned()),
        kind: match start {
            NewAppSource::Form | NewAppSource::Described => Some(Kind::Form),
            NewAppSource::Chat => Some(Kind::Chat),
            NewAppSource::Template => None,
        },
        ..CreateApp::default()
    })
}

/// An example value in one short line; `None` if there is nothing to read.
pub(super) fn sample_text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
        _ => return None,
    };
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(SAMPLE_CHARS) {
        Some((end, _)) => line.get(..end).map(|start| format!("{}…", start.trim_end())),
        None => (!line.is_empty()).then_some(line),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn examples_are_one_short_line() {
        assert_eq!(sample_text(&json!("a\n\n b")).as_deref(), Some("a b"));
        assert_eq!(sample_text(&json!(["쌀", "콩"])).as_deref(), Some("쌀, 콩"));
        assert_eq!(sample_text(&json!(3)).as_deref(), Some("3"));
        assert_eq!(sample_text(&json!("회의".repeat(200))).map(|text| text.chars().count()), Some(SAMPLE_CHARS + 1));
        assert_eq!((sample_text(&json!(true)), sample_text(&json!(" "))), (None, None));
    }

    fn read(pairs: &[(&str, &str)]) -> MarketView {
        MarketView::read(|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn an_address_and_what_it_asks_for_are_the_same() {
        let wanted = read(&[
            ("q", " 회의 & 메일 "),
            ("category", "hr"),
            ("favourites", "true"),
            ("sort", "name"),
            ("template", "meeting-minutes"),
        ]);
        assert_eq!(wanted.words, "회의 & 메일");
        assert_eq!(
            wanted.address("dalbit"),
            "/w/dalbit?q=%ED%9A%8C%EC%9D%98%20%26%20%EB%A9%94%EC%9D%BC&category=hr&favourites=true&sort=name\
             &template=meeting-minutes"
        );
        assert_eq!(wanted.query().sort, Some(MarketSort::Name));
    }

    #[test]
    fn nonsense_in_the_address_asks_for_everything() {
        let wanted = read(&[("category", "nothing"), ("sort", "up"), ("favourites", "1"), ("template", "")]);
        assert_eq!(wanted, MarketView::default());
        assert_eq!(wanted.address("dalbit"), "/w/dalbit");
        assert_eq!(wanted.query(), MarketQuery::default());
        assert!(!wanted.is_narrowed() && read(&[("q", "x")]).is_narrowed());
    }

    #[test]
    fn orders_and_starts_survive_their_names() {
        for sort in [MarketSort::MostUsed, MarketSort::Newest, MarketSort::Name] {
            assert_eq!(sort_from(sort_name(sort)), sort);
        }
        for start in [NewAppSource::Form, NewAppSource::Chat, NewAppSource::Described, NewAppSource::Template] {
            assert_eq!(NewAppSource::from_value(start.value()), start);
        }
    }

    #[test]
    fn a_blank_app_needs_a_name_and_a_template_does_not() {
        assert_eq!(new_app(NewAppSource::Chat, "  ", "minutes", ""), Err(vec![NewAppProblem::NameMissing]));
        let blank = new_app(NewAppSource::Chat, " Desk ", "minutes", "").unwrap();
        assert_eq!((blank.name.as_deref(), blank.template, blank.kind), (Some("Desk"), None, Some(Kind::Chat)));
        let ready = new_app(NewAppSource::Template, "", "minutes", "").unwrap();
        assert_eq!((ready.name, ready.template.as_deref(), ready.kind), (None, Some("minutes"), None));
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let long = "앱".repeat(NAME_CHARS + 1);
        assert_eq!(
            new_app(NewAppSource::Template, &long, "", ""),
            Err(vec![NewAppProblem::TemplateMissing, NewAppProblem::NameTooLong])
        );
        assert!(new_app(NewAppSource::Form, &"앱".repeat(NAME_CHARS), "", "").is_ok());
        let described = |wish| new_app(NewAppSource::Described, "Minutes", "", wish).map(|app| app.kind);
        assert_eq!(described(" "), Err(vec![NewAppProblem::WishMissing]));
        assert_eq!(described("minutes"), Ok(Some(Kind::Form)));
    }
}
