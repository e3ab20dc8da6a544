//! What people put into their own pages to show a shared app there.

use api::Link;
use leptos::prelude::*;
use model::{Accent, Language};
use ui::{Field, Textarea};

use crate::{locales::use_words, preferences::use_language};

/// The lines for a frame and for a button, if the link may be shown in other pages.
#[component]
pub(super) fn Snippets(url: String, link: Link) -> impl IntoView {
    let w = use_words().share();
    if link.embed_origins.is_empty() {
        return ().into_any();
    }
    let label = if link.title.is_empty() { link.name.clone() } else { link.title.clone() };
    let words = Words { label, close: w.embed_close().to_owned(), language: use_language().tag() };
    let (framed, script) = (frame(&url, &link, &words), button(&url, &link, &words));
    view! {
        <h3>{w.embed()}</h3>
        <p class="muted">{w.embed_lead(&link.embed_origins.join(", "))}</p>
        <Field id="link-frame" label=w.embed_frame()>
            <Textarea rows=3_u32 value=framed readonly=true />
        </Field>
        <Field id="link-button" label=w.embed_button()>
            <Textarea rows=3_u32 value=script readonly=true />
        </Field>
    }
    .into_any()
}

struct Words {
    label: String,
    close: String,
    language: &'static str,
}

/// The address without `/s/…`, and the token.
fn parts(url: &str) -> (&str, &str) {
    url.rsplit_once("/s/").unwrap_or((url, ""))
}

fn frame(url: &str, link: &Link, words: &Words) -> String {
    let (home, token) = parts(url);
    let language = link.language.map(|language| format!("?lang={}", language.tag())).unwrap_or_default();
    format!(
        r#"<iframe src="{home}/e/{token}{language}" title="{}" width="100%" height="700" allow="clipboard-write"></iframe>"#,
        attribute(&words.label)
    )
}

fn button(url: &str, link: &Link, words: &Words) -> String {
    let (home, token) = parts(url);
    let language = link.language.map_or(words.language, Language::tag);
    let colours = link.accent.as_deref().and_then(|accent| Accent::parse(accent).ok()).map(|accent| {
        let on = if accent.takes_black() { "#000" } else { "#fff" };
        format!(r#" data-accent="{accent}" data-on-accent="{on}""#)
    });
    format!(
        r#"<script async src="{home}/embed.js" data-link="{token}" data-label="{}" data-close="{}" data-lang="{language}"{}></script>"#,
        attribute(&words.label),
        attribute(&words.close),
        colours.unwrap_or_default(),
    )
}

fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_stay_within_their_attributes() {
        let link: Link = serde_json::from_value(json!({
            "id": "0197a5c0-0000-7000-8000-000000000001", "name": "Fair", "token_last4": "k3f9", "state": "open",
            "max_runs_per_address_hour": 20, "runs": 12, "cost": {"micros": 0, "currency": "USD"},
            "created_at": "2026-11-23T14:02:11Z", "accent": "#0b8285", "language": "ko",
        }))
        .unwrap();
        let words = Words { label: r#"A "B" <C> & D"#.into(), close: "Close".into(), language: "en" };
        let url = "https://madang.example/s/t0ken";
        assert_eq!(
            frame(url, &link, &words),
            r#"<iframe src="https://madang.example/e/t0ken?lang=ko" title="A &quot;B&quot; &lt;C> &amp; D" width="100%" height="700" allow="clipboard-write"></iframe>"#
        );
        let line = button(url, &link, &words);
        assert!(line.contains(r#"src="https://madang.example/embed.js" data-link="t0ken""#), "{line}");
        assert!(line.contains(r##"data-lang="ko" data-accent="#0b8285" data-on-accent="#fff"></script>"##), "{line}");
    }
}
