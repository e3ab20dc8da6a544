//! What Madang sends by mail, in words: each letter as plain text and as HTML, from the same sentences.
//!
//! Names in it were typed by people, so all text is escaped in HTML, and each sentence stays on its line. Addresses are made by the server from its public URL.

use api::{NoticeApp, NoticeSubject, RetirementNotice, Role};
use model::Language;

use crate::{format::day, locales::words};

/// A letter, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// An invitation to a workspace.
#[derive(Debug, Clone)]
pub struct InvitationLetter<'a> {
    pub workspace: &'a str,
    pub invited_by: &'a str,
    pub role: Role,
    /// The only address that can use the link.
    pub email: &'a str,
    /// The last day on which the link works, such as `2026-12-08`.
    pub until: &'a str,
    /// The invitation's link.
    pub link: &'a str,
    /// Where Madang is.
    pub home: &'a str,
}

/// Writes an invitation.
pub fn invitation(about: &InvitationLetter<'_>, language: Language) -> Written {
    let InvitationLetter { workspace, invited_by, role, email, until, link, home } = *about;
    let w = words(language).letters().invitation();
    let mut letter = Draft::new(language);
    letter.paragraph(w.hello());
    letter.paragraph(&format!("{} {}", w.invites(invited_by, workspace), w.role(role)));
    letter.link(&w.join(workspace), link);
    letter.paragraph(&w.until(email, &day(until, language)));
    letter.small(&w.unexpected(invited_by));
    letter.finish(w.subject(invited_by, workspace), home)
}

/// A link to choose a new password.
pub fn password_reset(email: &str, link: &str, home: &str, language: Language) -> Written {
    let w = words(language).letters().password();
    let mut letter = Draft::new(language);
    letter.paragraph(&w.asked(email));
    letter.link(w.choose(), link);
    letter.paragraph(w.until());
    letter.small(w.unexpected());
    letter.finish(w.subject().to_owned(), home)
}

/// A code that lets somebody in through a share link.
#[derive(Debug, Clone)]
pub struct LinkCodeLetter<'a> {
    /// What visitors read as the page's title.
    pub title: &'a str,
    pub workspace: &'a str,
    /// Eight digits.
    pub code: &'a str,
    /// For how long it is good.
    pub minutes: u32,
    /// Where Madang is.
    pub home: &'a str,
}

/// Writes a code. It has no link: whoever asked for it has the page open.
pub fn link_code(about: &LinkCodeLetter<'_>, language: Language) -> Written {
    let LinkCodeLetter { title, workspace, code, minutes, home } = *about;
    let w = words(language).letters().link_code();
    let mut letter = Draft::new(language);
    letter.paragraph(&w.opens(title, workspace));
    letter.heading(code);
    letter.paragraph(&w.until(minutes));
    letter.small(w.unexpected());
    letter.finish(w.subject(code, title), home)
}

/// Notices.
#[derive(Debug, Clone)]
pub struct NoticesLetter<'a> {
    pub workspace: &'a str,
    /// The workspace's name in addresses.
    pub slug: &'a str,
    /// The role of whoever gets it.
    pub role: Role,
    /// At least one.
    pub notices: &'a [NoticeSubject],
    /// Where Madang is.
    pub home: &'a str,
}

/// Writes notices, with where they can be turned off.
pub fn notices(about: &NoticesLetter<'_>, language: Language) -> Written {
    let NoticesLetter { workspace, slug, role, notices, home } = *about;
    let (w, said) = (words(language).letters().notices(), words(language).notices());
    let title = |notice: &NoticeSubject| said.title_of(notice, language);
    let mut letter = Draft::new(language);
    for notice in notices {
        letter.heading(&title(notice));
        match notice {
            NoticeSubject::Retirement(about) => retirement(&mut letter, about, role),
            NoticeSubject::Budget(about) => letter.paragraph(&said.budget_text(about)),
            NoticeSubject::BudgetAsk(about) => letter.paragraph(&said.budget_stands(&about.budget)),
            NoticeSubject::WebhookOff(about) => {
                let why = words(language).webhooks().off_because(about.because);
                letter.paragraph(&format!("{why} {}", said.webhook_to_do()));
            }
        }
    }
    letter.link(w.open(), &format!("{home}/w/{slug}/notices"));
    letter.small(&w.why(workspace, &format!("{home}/account")));
    let first = notices.first().map(title).unwrap_or_default();
    letter.finish(w.subject(&first, notices.len().saturating_sub(1)), home)
}

/// What hangs on a model, in the words of the notice in the product.
fn retirement(letter: &mut Draft, notice: &RetirementNotice, role: Role) {
    let w = words(letter.language).notices();
    let roles = [notice.default.then(|| w.default()), notice.stands_in.then(|| w.stands_in())];
    let roles: Vec<_> = roles.into_iter().flatten().collect();
    if !roles.is_empty() {
        letter.paragraph(&roles.join(" "));
    }
    if notice.joined {
        letter.paragraph(w.joined());
    }
    let mut apps: Vec<String> = notice.apps.iter().map(|app| app_line(app, letter.language)).collect();
    let named = u32::try_from(apps.len()).unwrap_or(u32::MAX);
    let more = notice.apps_in_all.saturating_sub(named);
    if more > 0 {
        apps.push(w.more_apps(more));
    }
    letter.list(&apps);
    let to_do = if role >= Role::Admin { w.to_do_admin() } else { w.to_do_owner() };
    let successor = notice.successor.as_deref().map(|model| format!(" {}", w.successor(model))).unwrap_or_default();
    letter.paragraph(&format!("{to_do}{successor}"));
}

fn app_line(app: &NoticeApp, language: Language) -> String {
    let w = words(language).notices();
    let what = match &app.then {
        _ if !app.first => w.as_fallback().to_owned(),
        Some(model) => w.then(model),
        None => w.would_stop().to_owned(),
    };
    words(language).letters().notices().app(&app.name, &what)
}

/// A letter in the making.
struct Draft {
    language: Language,
    text: String,
    html: String,
}

impl Draft {
    fn new(language: Language) -> Self {
        Self { language, text: String::new(), html: String::new() }
    }

    fn paragraph(&mut self, text: &str) {
        self.add("<p>", text, "</p>");
    }

    fn heading(&mut self, text: &str) {
        self.add("<h2>", text, "</h2>");
    }

    fn list(&mut self, items: &[String]) {
        if items.is_empty() {
            return;
        }
        self.html.push_str("<ul>\n");
        for item in items {
            let item = one_line(item);
            self.text.push_str(&format!("- {item}\n"));
            self.html.push_str(&format!("<li>{}</li>\n", escaped(&item)));
        }
        self.text.push('\n');
        self.html.push_str("</ul>\n");
    }

    /// What need not be read.
    fn small(&mut self, text: &str) {
        self.add("<p class=\"small\">", text, "</p>");
    }

    /// What the letter is for: a button, and its address for whoever sees none.
    fn link(&mut self, label: &str, address: &str) {
        let or_copy = words(self.language).letters().or_copy();
        let label = one_line(label);
        self.text.push_str(&format!("{label}:\n{address}\n\n"));
        let (label, address, or_copy) = (escaped(&label), escaped(address), escaped(or_copy));
        self.html.push_str(&format!(
            "<p><a class=\"button\" href=\"{address}\">{label}</a></p>\n<p class=\"small\">{or_copy}<br>{address}</p>\n"
        ));
    }

    fn add(&mut self, before: &str, text: &str, after: &str) {
        let text = one_line(text);
        self.text.push_str(&text);
        self.text.push_str("\n\n");
        self.html.push_str(&format!("{before}{}{after}\n", escaped(&text)));
    }

    fn finish(mut self, subject: String, home: &str) -> Written {
        let language = self.language.tag();
        self.text.push_str("-- \n");
        self.small(&words(self.language).letters().sent_by(home));
        let html = format!(
            "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head><meta charset=\"utf-8\"><title>{}</title>\
             <style>{STYLE}</style></head>\n<body>\n{}</body>\n</html>\n",
            escaped(&subject),
            self.html,
        );
        Written { subject, text: format!("{}\n", self.text.trim_end()), html }
    }
}

/// As little as makes a letter readable: programs show it on grounds of their own, some without this.
const STYLE: &str = "body{font-family:sans-serif;line-height:1.6;max-width:34em;word-break:keep-all;overflow-wrap:anywhere}\
    .button{display:inline-block;padding:10px 18px;border-radius:8px;background:teal;color:white;text-decoration:none}\
    h2{font-size:17px}.small{font-size:13px;opacity:.75}";

/// A sentence in which no name begins a line of its own, or turns the direction of what follows.
fn one_line(text: &str) -> String {
    text.replace(|c: char| c.is_control() || matches!(c, '\u{2028}'..='\u{202e}'), " ")
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about() -> InvitationLetter<'static> {
        InvitationLetter {
            workspace: "달빛<b>식품",
            invited_by: "Kim \"<script>\" & Lee",
            role: Role::Builder,
            email: "choi@example.com",
            until: "2026-12-08",
            link: "https://ai.example.com/invite/abc",
            home: "https://ai.example.com",
        }
    }

    #[test]
    fn names_stay_names() {
        for language in [Language::En, Language::Ko] {
            let Written { text, html, .. } = invitation(&about(), language);
            assert!(text.contains("Kim \"<script>\" & Lee") && text.contains("달빛<b>식품"), "{text}");
            assert!(!html.contains("<script>") && !html.contains("<b>"), "{html}");
            assert!(html.contains("Kim &quot;&lt;script&gt;&quot; &amp; Lee"), "{html}");
            assert!(html.contains("href=\"https://ai.example.com/invite/abc\""), "{html}");
            assert!(text.contains("\nhttps://ai.example.com/invite/abc\n"), "{text}");
            assert!(html.contains(&format!("<html lang=\"{}\">", language.tag())));
        }
    }

    #[test]
    fn a_webhook_that_is_off_says_why_and_what_to_do() {
        let webhook: model::WebhookId = "0197a5c0-0000-7000-8000-000000000007".parse().unwrap();
        let about = api::WebhookOffNotice { webhook, name: "Ledger".into(), because: api::WebhookOff::Failing };
        let notices = [NoticeSubject::WebhookOff(about)];
        let home = "https://ai.example.com";
        let letter = NoticesLetter { workspace: "달빛", slug: "dalbit", role: Role::Admin, notices: &notices, home };
        let en = super::notices(&letter, Language::En);
        assert_eq!(en.subject, "The webhook Ledger was switched off");
        assert!(en.text.contains("nothing could be delivered for three days"), "{}", en.text);
        assert!(en.text.contains("https://ai.example.com/w/dalbit/notices"), "{}", en.text);
        let ko = super::notices(&letter, Language::Ko);
        assert!(ko.subject.contains("Ledger 웹훅이 꺼졌어요") && ko.text.contains("다시 켜 주세요"), "{}", ko.text);
    }

    #[test]
    fn a_name_begins_no_line() {
        for language in [Language::En, Language::Ko] {
            let about = InvitationLetter { invited_by: "Kim\nhttps://evil.example.com\r\n-- ", ..about() };
            let text = invitation(&about, language).text;
            assert!(text.contains("Kim https://evil.example.com"), "{text}");
            assert!(!text.contains("\nhttps://evil") && !text.contains('\r'), "{text}");
        }
    }

    #[test]
    fn a_code_stands_in_the_subject_and_on_a_line_of_its_own() {
        for language in [Language::En, Language::Ko] {
            let about = LinkCodeLetter {
                title: "<b>Gifts",
                workspace: "달빛",
                code: "12345678",
                minutes: 15,
                home: "https://ai.example.com",
            };
            let Written { subject, text, html } = link_code(&about, language);
            assert!(subject.starts_with("12345678") && subject.contains("<b>Gifts"), "{subject}");
            assert!(text.contains("\n12345678\n") && text.contains("15") && text.contains("달빛"), "{text}");
            assert!(html.contains("<h2>12345678</h2>") && !html.contains("<b>"), "{html}");
        }
    }

    #[test]
    fn both_languages_say_until_when() {
        assert!(invitation(&about(), Language::En).text.contains("8 Dec 2026"));
        assert!(invitation(&about(), Language::Ko).text.contains("2026년 12월 8일까지"));
    }
}
