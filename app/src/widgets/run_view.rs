//! A run as people see it: the answer as a document, its state above and its facts below.

mod feedback;
mod follow_end;
mod foot;
mod look;

use api::Role;
use leptos::{ev, html, prelude::*};
use model::{Output, OutputFormat};
use ui::{Alert, AlertTone, Button, ControlSize, Icon, IconName, IconSize, Shown, Status, use_announcer};

use crate::{
    kit::{acts_on_letters, use_online},
    locales::use_words,
    preferences::use_language,
    session::{use_role, use_session, use_workspace},
    widgets::{
        ErrorAlert, JsonAnswer, LiveRun, Markdown, PlainText,
        live_run::{RefusedAction, RunAction},
    },
};

pub use foot::RunFoot;
pub use look::RunLook;
pub(crate) use look::cost_of;
#[cfg(feature = "ssr")]
pub(crate) use look::language_of;
use look::quarter_read;

/// A run with everything around its answer. Within it, Esc stops the run and C copies the answer.
#[component]
pub fn RunView(
    live: LiveRun,
    /// The id of the section; its heading has `<id>-title`.
    #[prop(into)]
    id: String,
    #[prop(into)] title: TextProp,
    /// An additional class for its place on the page.
    #[prop(optional, into)]
    class: &'static str,
    #[prop(into)] output: Signal<Output>,
    /// The name of a saved answer, without extension.
    #[prop(optional, into)]
    file_name: Signal<String>,
    /// Actions for a finished run, shown in place of Stop.
    #[prop(optional, into)]
    actions: ViewFn,
    /// Runs the same again; offered if there is no answer.
    #[prop(optional, into)]
    again: Option<Callback<()>>,
) -> impl IntoView {
    let w = use_words().run().answer();
    announce(live);
    announce_parts(live);
    let end = NodeRef::<html::Div>::new();
    follow_end::follow(live, end);
    let title_id = format!("{id}-title");
    let labelled_by = title_id.clone();
    let class = if class.is_empty() { "run-view".to_owned() } else { format!("run-view {class}") };
    let has_run = Memo::new(move |_| live.id().is_some());
    view! {
        <section class=class id=id aria-labelledby=labelled_by tabindex="-1" on:keydown=keys(live, output)>
            <div class="run-view__head">
                <h2 id=title_id tabindex="-1">
                    {move || title.get()}
                </h2>
                <Shown when=move || has_run.get()>
                    <RunStatus live />
                </Shown>
                <span class="cluster">
                    {move || if live.is_live() { view! { <StopButton live /> }.into_any() } else { actions.run() }}
                </span>
            </div>
            <div class="run-view__body">
                <Shown when=move || has_run.get() fallback=move || view! { <p class="muted">{w.idle()}</p> }>
                    <RunAnswer live output again />
                </Shown>
            </div>
            <div node_ref=end>
                <Shown when=move || has_run.get()>
                    <RunNote live />
                    <RunFoot live output file_name />
                </Shown>
            </div>
        </section>
    }
}

pub(crate) fn look(live: LiveRun) -> Memo<RunLook> {
    let progress = live.progress();
    Memo::new(move |_| progress.with(RunLook::of))
}

/// The state of a run, as an icon and a word.
#[component]
pub fn RunStatus(live: LiveRun) -> impl IntoView {
    let w = use_words().run().answer();
    let look = look(live);
    view! { <Status tone=Signal::derive(move || look.get().status(w).0)>{move || look.get().status(w).1}</Status> }
}

#[component]
pub fn StopButton(live: LiveRun) -> impl IntoView {
    let w = use_words().run().answer();
    view! {
        <Button size=ControlSize::S icon=IconName::Stop on_click=move |_| live.stop()>
            {w.stop()}
        </Button>
    }
}

/// The text written so far, and why there is no more.
#[component]
pub fn RunAnswer(
    live: LiveRun,
    #[prop(into)] output: Signal<Output>,
    /// Runs the same again; offered if there is no answer.
    #[prop(optional_no_strip)]
    again: Option<Callback<()>>,
) -> impl IntoView {
    let w = use_words().run().answer();
    let format = Memo::new(move |_| output.with(|output| output.format));
    let progress = live.progress();
    let look = look(live);
    let text = Memo::new(move |_| progress.with(|run| run.output.clone()));
    let streaming = Signal::derive(move || look.get().is_live());
    let gone = Memo::new(move |_| progress.with(|run| run.content_gone));
    let drawn = Memo::new(move |_| look.get().is_live() || text.with(|text| !text.is_empty()));
    let page_language = use_language();
    let lang = Memo::new(move |_| {
        let language = text.with(|text| look::language_of(text));
        language.filter(|language| *language != page_language).map(|language| language.tag())
    });
    let online = use_online();
    let away = move || (!online.get() && streaming.get()).then(|| view! { <p class="muted">{w.away()}</p> });
    view! {
        {move || gone.get().then(|| view! { <Alert title=w.not_kept()>{w.not_kept_text()}</Alert> })}
        {move || reason(live, look.get(), again)}
        {move || {
            live.refused().map(|RefusedAction { act, error, .. }| {
                let title = if act == RunAction::Stop { w.stop_failed() } else { w.rate_failed() };
                view! { <ErrorAlert error title /> }
            })
        }}
        <Shown when=move || drawn.get()>
            <div lang=move || lang.get() aria-busy=move || streaming.get().then_some("true")>
                {move || match format.get() {
                    OutputFormat::Markdown => view! { <Markdown text=text streaming=streaming /> }.into_any(),
                    OutputFormat::Text => view! { <PlainText text streaming /> }.into_any(),
                    OutputFormat::Json => view! { <JsonAnswer text output streaming /> }.into_any(),
                }}
            </div>
        </Shown>
        <div role="status">{away}</div>
    }
}

/// Why a run has no complete answer, and who can do something about it.
fn reason(live: LiveRun, look: RunLook, again: Option<Callback<()>>) -> Option<AnyView> {
    let w = use_words().run().answer();
    let (tone, title) = match look {
        RunLook::NotFinished => (AlertTone::Warn, w.not_finished_title()),
        RunLook::Refused => (AlertTone::Warn, w.refused_title()),
        RunLook::Failed => (AlertTone::Danger, w.failed_title()),
        _ => return None,
    };
    let (error, fallback) = live.progress().with_untracked(|run| (run.error.clone(), run.fallback.clone()));
    // The error's message is about the model that was tried last.
    let tried = fallback.filter(|_| look == RunLook::Failed).map(|f| w.all_failed(&f.from, &f.to, f.reason));
    let tried = tried.map(|tried| view! { <p>{tried}</p> });
    let code = error.as_ref().map(|error| error.code);
    let text = error.map(|error| view! { <p>{error.message}</p> });
    let may_mend = code.is_some_and(is_for_admins) && use_role().get() >= Role::Admin;
    let link = may_mend.then(|| {
        let href = format!("/w/{}/models", use_workspace().get());
        view! { <p><a href=href>{w.to_models()}</a></p> }
    });
    let again = again.map(|again| {
        view! {
            <Button size=ControlSize::S icon=IconName::Refresh on_click=move |_| again.run(())>
                {w.again()}
            </Button>
        }
    });
    Some(view! { <Alert tone title>{tried} {text} {link} {again}</Alert> }.into_any())
}

/// Whether only a change of connections or models can fix it.
fn is_for_admins(code: api::RunErrorCode) -> bool {
    use api::RunErrorCode as Code;
    matches!(
        code,
        Code::KeyRefused
            | Code::NoMoney
            | Code::Unreachable
            | Code::AddressRefused
            | Code::ModelNotFound
            | Code::ModelRetired
            | Code::BadAnswer
            | Code::NoModel
    )
}

/// One sentence about special circumstances: which model stood in, why the run waits, where it was cut off.
#[component]
pub fn RunNote(live: LiveRun) -> impl IntoView {
    let w = use_words().run().answer();
    let progress = live.progress();
    let note = Memo::new(move |_| progress.with(|run| RunLook::of(run).note(run, w)));
    move || {
        note.get().map(|note| {
            view! {
                <div class="run-view__note">
                    <Icon name=IconName::Info size=IconSize::S />
                    <span>{note}</span>
                </div>
            }
        })
    }
}

/// Announces changes of the run's state. The answer itself is no live region, because it would be read word by word.
pub(crate) fn announce(live: LiveRun) {
    let w = use_words().run().answer();
    let announcer = use_announcer();
    let look = look(live);
    Effect::new(move |before: Option<Option<(model::RunId, RunLook)>>| {
        let now = live.id().map(|id| (id, look.get()));
        let (id, now_look) = now?;
        // A run that was there when the page loaded is not news; one that begins here is.
        if let Some(before) = before {
            let before = before.filter(|(before, _)| *before == id).map(|(_, look)| look);
            let said = live.progress().with_untracked(|run| now_look.said(before, run, w));
            if let Some(said) = said {
                announcer.say(said);
            }
        }
        now
    });
}

/// Announces how far a long text has been read: at the beginning, at each quarter, and when the parts are joined.
fn announce_parts(live: LiveRun) {
    let w = use_words().run().answer();
    let (announcer, look) = (use_announcer(), look(live));
    let quarter = Memo::new(move |_| live.progress().with(quarter_read));
    Effect::new(move |before: Option<Option<u32>>| {
        let now = quarter.get();
        let is_news = now.is_some() && before.is_some_and(|before| before != now);
        let said = is_news.then(|| live.progress().with_untracked(|run| look.get_untracked().note(run, w))).flatten();
        if let Some(said) = said {
            announcer.say(said);
        }
        now
    });
}

/// Keyboard shortcuts while the focus is inside an answer.
pub(crate) fn keys(live: LiveRun, output: Signal<Output>) -> impl Fn(ev::KeyboardEvent) {
    let w = use_words();
    let (announcer, session, language) = (use_announcer(), use_session(), use_language());
    move |event| {
        if event.key() == "Escape" && live.is_live() {
            event.prevent_default();
            live.stop();
        } else if event.key().eq_ignore_ascii_case("c") && acts_on_letters(&event, session.letter_keys()) {
            let tell = move |result: Result<(), ()>| {
                announcer.say(if result.is_ok() { w.common().copied() } else { w.common().copy_failed() });
            };
            foot::copy(live, output, language, Callback::new(tell));
        }
    }
}
