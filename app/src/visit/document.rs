//! A visitor's page as a whole document: everything around the form and the answers.

use std::fmt::Write as _;

use api::{ClosedLink, Error, SharedApp};
use leptos::prelude::*;
use model::{Accent, Kind, Language};

use super::{
    Place, Visit,
    answer::{Answer, CUT, ShownRun, title, without_markers},
    files::takes_files,
    form::AppForm,
    gate::{self, Gate},
};
use crate::{
    Files,
    locales::use_words,
    preferences::{use_language, use_preferences},
    shell::open,
    widgets::RunLook,
};

/// A page that stays open while its answer is written. It is sent in this order: `first`, the answer's blocks, `second`, the end
/// of the answer, `third`.
#[derive(Debug)]
pub struct StreamedPage {
    /// Everything before the answer.
    pub first: String,
    /// Everything between the answer and what follows it.
    pub second: String,
    /// This is the rest of the page.
    pub third: String,
}

/// Draws the whole page and returns its status. A refused form has the status of its error.
pub fn page(files: &Files, visit: &Visit) -> (u16, String) {
    let refused = visit.refused.as_ref().map(|refused| refused.error.code.status());
    let refused = refused.or(visit.unreported.is_some().then_some(422));
    let status = visit.app.as_ref().map_or_else(|error| error.code.status(), |_| refused.unwrap_or(200));
    (status, document(files, visit, false))
}

/// Draws the page of a run in progress, with gaps for what is still to come.
pub fn streamed(files: &Files, visit: &Visit) -> StreamedPage {
    let html = document(files, visit, true);
    let mut parts = html.split(CUT).map(str::to_owned);
    let mut next = || parts.next().unwrap_or_default();
    StreamedPage { first: next(), second: next(), third: next() }
}

/// The title of a page whose form was refused; screen readers read the title first.
pub(super) fn problem_title(app_name: &str) -> String {
    format!("{}: {app_name}", use_words().shared().refused())
}

fn document(files: &Files, visit: &Visit, open_answer: bool) -> String {
    let mut html = String::with_capacity(16 * 1024);
    open(
        &mut html,
        use_preferences(),
        files,
        "visit",
        &format!("{} · {}", named(visit), use_words().common().madang()),
    );
    // `async`, because a page whose answer is still coming does not end for a long time.
    let _ = write!(html, r#"<script type="module" async src="/{}/visit.js"></script>"#, files.folder);
    if visit.app.as_ref().is_ok_and(|app| takes_files(&app.inputs)) {
        let _ = write!(html, r#"<script type="module" async src="/{}/upload.js"></script>"#, files.folder);
    }
    if visit.address.place() == Place::Frame {
        html.push_str(r#"<script type="module" async src="/frame.js"></script>"#);
    }
    // The address was made of a colour that was checked; it is looked at once more, as everything that is written unescaped.
    let accent = visit.app.as_ref().ok().and_then(|app| Accent::parse(app.accent.as_deref()?).ok());
    if let Some(accent) = accent {
        let _ = write!(
            html,
            r#"<link rel="stylesheet" href="/accent/{}.css">"#,
            accent.to_string().trim_start_matches('#')
        );
    }
    html.push_str("</head><body>");
    let body = view! { <Body visit=visit.clone() open_answer /> };
    html.push_str(&without_markers(body.to_html()));
    html.push_str("</body></html>");
    html
}

fn named(visit: &Visit) -> String {
    let w = use_words();
    let run = visit.run.as_ref().and_then(|run| run.as_ref().ok());
    match (&visit.app, run) {
        (Err(error), _) => gate::title(error.code, w.shared()).to_owned(),
        (Ok(app), _) if visit.refused.is_some() => problem_title(&app.name),
        (Ok(app), Some(run)) => title(RunLook::of(&ShownRun::of(run, None).progress), &app.name),
        (Ok(app), None) => app.name.clone(),
    }
}

#[component]
fn Body(visit: Visit, open_answer: bool) -> impl IntoView {
    let w = use_words();
    let by = match &visit.app {
        Ok(app) => Some(app.shared_by.clone()),
        Err(error) => shared_by(error),
    };
    let made = by.as_deref().map_or(w.shared().made().to_owned(), |by| w.shared().made_by(by));
    let brand = by.unwrap_or_else(|| w.common().madang().to_owned());
    let logo = visit.app.as_ref().ok().and_then(|app| app.logo.clone());
    let mark: String = brand.chars().find(|c| c.is_alphanumeric()).into_iter().flat_map(char::to_uppercase).collect();
    let run = visit.run.as_ref().and_then(|run| run.as_ref().ok()).map(|run| run.id);
    let (language, other, name) = match use_language() {
        Language::En => (Language::Ko, "ko", "한국어"),
        Language::Ko => (Language::En, "en", "English"),
    };
    let switch = visit.address.in_language(language, run);
    let content = match &visit.app {
        Ok(app) => view! { <OpenApp visit=visit.clone() app=app.clone() open_answer /> }.into_any(),
        Err(error) => {
            // The last answer stays readable after its link has closed.
            let answer = visit.run.as_ref().and_then(|run| run.as_ref().ok()).map(|run| {
                view! { <Answer address=visit.address.clone() shown=ShownRun::of(run, None) kind=Kind::Form open=open_answer /> }
            });
            view! {
                <Gate address=visit.address.clone() error=error.clone() tried=visit.tried code=visit.code.clone() />
                <div id="answers" class="visit-answers">
                    {answer}
                </div>
            }
            .into_any()
        }
    };
    // In a frame the page around it says whose it is, and in which language.
    let bar = (visit.address.place() == Place::Page).then(|| {
        view! {
            <header class="shared__bar">
                <div class="shared__brand">
                    {match logo.clone() {
                        Some(logo) => view! { <Logo logo /> }.into_any(),
                        None => view! {
                            <span class="shared__mark" aria-hidden="true">
                                {mark}
                            </span>
                            {brand}
                        }
                        .into_any(),
                    }}
                </div>
                <a class="shared__language" href=switch lang=other hreflang=other>
                    {name}
                </a>
            </header>
        }
    });
    let origins = embed_origins(&visit.app).join(" ");
    let framed = (visit.address.place() == Place::Frame).then_some(origins);
    let foot = visit.app.is_ok().then(|| view! { <Foot visit=visit.clone() /> });
    view! {
        <a class="visually-hidden" href="#main">
            {w.frame().skip()}
        </a>
        <div class="shared" data-frame=framed.clone()>
            {bar}
            {framed.is_some().then(|| logo.map(|logo| view! { <div class="shared__framed-logo"><Logo logo /></div> }))}
            <p class="offline-bar" id="offline" role="status" hidden>
                {w.shared().offline()}
            </p>
            <main
                id="main"
                class="shared__main"
                tabindex="-1"
                data-copied=w.common().copied()
                data-copy-failed=w.common().copy_failed()
                data-stopped=w.run().answer().stopped()
                data-stop-failed=w.run().answer().stop_failed()
            >
                {content}
            </main>
            <footer class="shared__foot">
                {foot}
                <p>{made}</p>
            </footer>
            <p class="visually-hidden" role="status" id="status"></p>
        </div>
    }
}

/// The origins of the pages that may show this one in a frame. Of a closed link it says there why, too.
pub fn embed_origins(app: &Result<SharedApp, Error>) -> Vec<String> {
    match app {
        Ok(app) => app.embed_origins.clone(),
        Err(error) => closed(error).map(|link| link.embed_origins).unwrap_or_default(),
    }
}

/// Who shared an app whose link has closed, so that the page can still say whom to ask.
fn shared_by(error: &Error) -> Option<String> {
    closed(error).map(|link| link.shared_by)
}

fn closed(error: &Error) -> Option<ClosedLink> {
    let current = error.current.as_deref()?.clone();
    serde_json::from_value(current).ok()
}

/// Draws an app that can be used: its name, form and answers.
/// The workspace's logo, in half of its pixels, so that it is sharp on all screens. Its place is there before it is.
#[component]
fn Logo(logo: api::Logo) -> impl IntoView {
    view! {
        <img
            class="shared__logo"
            src=logo.url
            alt=logo.alt
            width=(logo.width / 2).max(1)
            height=(logo.height / 2).max(1)
        />
    }
}

#[component]
fn OpenApp(visit: Visit, app: SharedApp, open_answer: bool) -> impl IntoView {
    let w = use_words();
    let chat = app.kind == Kind::Chat;
    let gone = match &visit.run {
        Some(Err(error)) => Some(error.message.clone()),
        _ => None,
    };
    let gone = gone.map(|message| {
        view! {
            <ui::Alert tone=ui::AlertTone::Danger title=w.shared().run_gone()>
                <p>{message}</p>
            </ui::Alert>
        }
    });
    let opening = app.chat.as_ref().map(|chat| chat.opening.get(use_language()).to_owned());
    let opening = opening.filter(|opening| !opening.is_empty());
    let shown = match &visit.run {
        Some(Ok(run)) if chat => ShownRun::all(run, &app),
        Some(Ok(run)) => vec![ShownRun::of(run, Some(&app))],
        _ => Vec::new(),
    };
    let last = shown.len().saturating_sub(1);
    let answers = shown.into_iter().enumerate().map(|(at, shown)| {
        view! { <Answer address=visit.address.clone() shown kind=app.kind open=open_answer && at == last /> }
    });
    let answers = answers.collect_view();
    let form = |visit: Visit, app: SharedApp| view! { <AppForm visit app /> };
    let (name, summary) = (app.name.clone(), app.summary.clone());
    let (above, below) = match chat {
        // A form comes before its answer; in a conversation one writes below what was said.
        false => (Some(form(visit, app)), None),
        true => (None, Some(form(visit, app))),
    };
    view! {
        <div class="stack" data-gap="s">
            <h1>{name}</h1>
            {(!summary.is_empty()).then(|| view! { <p class="shared__lead">{summary}</p> })}
        </div>
        {gone}
        {opening.map(|opening| view! { <p class="chat__opening">{opening}</p> })}
        {above}
        <div id="answers" class="visit-answers" data-chat=chat>
            {answers}
        </div>
        <p class="alert visit-unsent" data-tone="danger" role="alert" id="unsent" hidden>
            {w.shared().unsent()}
        </p>
        {below}
    }
}

/// Draws the footer: what is stored, who sees it, and a form to report a problem.
#[component]
fn Foot(visit: Visit) -> impl IntoView {
    let w = use_words().shared();
    let Ok(app) = visit.app.clone() else { return ().into_any() };
    let run = visit.run.as_ref().and_then(|run| run.as_ref().ok()).map(|run| run.id.to_string());
    let kept = w.kept_for(&app.shared_by, app.kept_days, app.kept_months);
    let open = visit.reported || visit.unreported.is_some();
    let (text, wrong) = visit.unreported.clone().unzip();
    let described_by = if wrong.is_some() { "report-hint report-error" } else { "report-hint" };
    let report = match visit.reported {
        true => view! { <p role="status">{w.report_thanks(&app.shared_by)}</p> }.into_any(),
        false => view! {
            <form class="form" method="post" action=visit.address.report() id="report-form">
                <input type="hidden" name="run" value=run />
                <div class="field">
                    <label class="field__label" for="report-text">
                        {w.report_label()}
                    </label>
                    <p class="field__hint" id="report-hint">
                        {w.report_hint(&app.shared_by)}
                    </p>
                    <textarea
                        class="input"
                        id="report-text"
                        name="text"
                        rows="3"
                        required
                        maxlength="2000"
                        aria-describedby=described_by
                        aria-invalid=wrong.is_some().then_some("true")
                        inner_html=ui::textarea_html(&text.unwrap_or_default())
                    ></textarea>
                    {wrong.map(|wrong| view! { <p class="field__error" id="report-error" role="alert">{wrong}</p> })}
                </div>
                <button class="button" data-size="l">
                    {w.report_send()}
                </button>
            </form>
        }
        .into_any(),
    };
    view! {
        <details id="privacy">
            <summary>{w.privacy()}</summary>
            <p>{w.privacy_text(&app.shared_by)}</p>
            <p>{kept}</p>
            <p>{w.privacy_device()}</p>
        </details>
        <details id="report" open=open>
            <summary>{w.report()}</summary>
            {report}
        </details>
    }
    .into_any()
}
