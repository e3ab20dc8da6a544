//! An answer on a visitor's page.

use api::{RunState, SharedApp, SharedRun, SharedTurn};
use leptos::prelude::*;
use model::{CHAT_INPUT, Kind, Output, OutputFormat, RunId};
use serde_json::Value;
use ui::{Alert, AlertTone, Button, ButtonKind, ButtonVariant, ControlSize, Icon, IconName, IconSize, Status};

pub(super) use crate::shell::without_markers;

use super::{Address, follower::foreign};
use crate::{
    locales::use_words,
    widgets::{MarkdownStream, RunLook, RunProgress, block_of_json, stream_for_page},
};

/// A page is cut at this sign to let what is still being written in between. No text can hold it, because the API takes no NUL.
pub(super) const CUT: char = '\0';

/// An answer as the HTML of its blocks, while it grows. Of markdown only the end is read again.
#[derive(Debug)]
pub(super) struct AnswerBlocks {
    output: Output,
    stream: MarkdownStream,
    /// The one block of another format.
    other: Vec<String>,
}

impl AnswerBlocks {
    /// Starts an empty answer. It must be called inside a page, which provides the words.
    pub(super) fn new(output: Output) -> Self {
        Self { output, stream: stream_for_page(), other: Vec::new() }
    }

    /// Takes the answer so far.
    pub(super) fn take(&mut self, text: &str, over: bool) {
        let plain = || match text.is_empty() {
            true => Vec::new(),
            false => vec![without_markers(view! { <p>{text.to_owned()}</p> }.to_html())],
        };
        match self.output.format {
            OutputFormat::Markdown => {
                self.stream.take(text, over);
            }
            OutputFormat::Text => self.other = plain(),
            OutputFormat::Json => {
                self.other = match block_of_json(text, &self.output).filter(|_| over) {
                    Some(document) => vec![without_markers(document)],
                    None => plain(),
                }
            }
        }
    }

    /// Counts the times at which finished blocks became others; while it stays, they stay.
    pub(super) fn edition(&self) -> usize {
        self.stream.edition()
    }

    /// The blocks that no more text changes.
    pub(super) fn finished(&self) -> &[String] {
        self.stream.finished()
    }

    /// Those that follow; only the last of them grows.
    pub(super) fn open(&self) -> Vec<String> {
        if self.output.format == OutputFormat::Markdown { self.stream.open() } else { self.other.clone() }
    }

    /// All of them from one on.
    pub(super) fn all_from(&self, from: usize) -> Vec<String> {
        let finished = self.finished();
        let open = from.saturating_sub(finished.len());
        finished.get(from..).unwrap_or_default().iter().cloned().chain(self.open().into_iter().skip(open)).collect()
    }
}

/// The answer so far, as the HTML of its blocks.
pub(super) fn blocks(text: &str, output: &Output, over: bool) -> Vec<String> {
    let mut blocks = AnswerBlocks::new(output.clone());
    blocks.take(text, over);
    blocks.all_from(0)
}

/// How a run's answer is drawn. What its fields are called is the app's to say, which isn't known once the link has closed.
pub(super) fn output_of(run: &SharedRun, app: Option<&SharedApp>) -> Output {
    Output { format: run.output_format, schema: app.and_then(|app| app.output.schema.clone()) }
}

/// Names the page while it shows a run, so that a tab in the background tells when its answer is there.
pub(super) fn title(look: RunLook, app_name: &str) -> String {
    let w = use_words();
    let (_, word) = look.status(w.run().answer());
    let state = if matches!(look, RunLook::Done) { w.run().answer().title() } else { word.trim_end_matches('.') };
    if app_name.is_empty() { state.to_owned() } else { format!("{state}: {app_name}") }
}

/// Draws what an answer's head says: how far it is, and how to stop it. In a conversation the usual end needs no word.
pub(super) fn state(address: &Address, run: RunId, look: RunLook, kind: Kind) -> String {
    let w = use_words().run().answer();
    if kind == Kind::Chat && matches!(look, RunLook::Done | RunLook::DoneByFallback) {
        return String::new();
    }
    let (tone, word) = look.status(w);
    let stop = look.is_live().then(|| {
        view! {
            <form method="post" action=address.stop(run) data-stop>
                <Button kind=ButtonKind::Submit size=ControlSize::S icon=IconName::Stop>
                    {w.stop()}
                </Button>
            </form>
        }
    });
    let html = view! {
        <Status tone>{word}</Status>
        {stop}
    };
    without_markers(html.to_html())
}

/// Draws the way on for an answer whose page ended before it did, because without script a page can't come back by itself.
pub fn cut_short(address: &Address, run: RunId) -> String {
    let w = use_words().shared();
    let href = address.streamed(run);
    view! {
        <p>{w.lost()}</p>
        <p>
            <a class="button" data-size="l" href=href>
                {w.show_answer()}
            </a>
        </p>
    }
    .to_html()
}

/// Draws what stands under an answer: why there is no more of it, and what can be done with it.
pub(super) fn end(run: &RunProgress, look: RunLook) -> String {
    let w = use_words();
    let failed = match look {
        RunLook::NotFinished => Some((AlertTone::Warn, w.run().answer().not_finished_title())),
        RunLook::Refused => Some((AlertTone::Warn, w.run().answer().refused_title())),
        RunLook::Failed => Some((AlertTone::Danger, w.run().answer().failed_title())),
        _ => None,
    };
    let failed = failed.map(|(tone, title)| {
        let why = run.error.as_ref().map(|error| error.message.clone());
        view! { <Alert tone title>{why.map(|why| view! { <p>{why}</p> })}</Alert> }
    });
    let note = look.note(run, w.run().answer()).map(|note| {
        view! {
            <p class="visit-answer__note">
                <Icon name=IconName::Info size=IconSize::S />
                <span>{note}</span>
            </p>
        }
    });
    let copy = (!look.is_live() && !run.output.is_empty()).then(|| {
        view! {
            <div class="visit-answer__actions needs-script" data-copy>
                <Button variant=ButtonVariant::Ghost size=ControlSize::S icon=IconName::Copy>
                    {w.common().copy()}
                </Button>
            </div>
        }
    });
    without_markers(view! { {failed} {note} {copy} }.to_html())
}

/// What a page shows of a run when it is written; script changes it from there on.
#[derive(Debug, Clone)]
pub(super) struct ShownRun {
    pub id: RunId,
    pub said: String,
    pub output: Output,
    pub progress: RunProgress,
}

impl ShownRun {
    /// All turns of a conversation, oldest first.
    pub fn all(run: &SharedRun, app: &SharedApp) -> Vec<Self> {
        let earlier = run.earlier.iter().map(|SharedTurn { id, message, output }| Self {
            id: *id,
            said: message.clone(),
            output: output_of(run, Some(app)),
            progress: RunProgress { state: RunState::Completed, output: output.clone(), ..RunProgress::queued() },
        });
        earlier.chain([Self::of(run, Some(app))]).collect()
    }

    /// Takes one run alone. The app is not known once its link has closed.
    pub fn of(run: &SharedRun, app: Option<&SharedApp>) -> Self {
        let said = run.inputs.get(CHAT_INPUT).and_then(Value::as_str).unwrap_or_default();
        let progress = run.progress();
        Self { id: run.id, said: said.to_owned(), output: output_of(run, app), progress }
    }
}

/// Draws the text of an answer and what stands under it. Given the address of a page that stays open, it leads there where there is no script.
#[component]
fn Parts(
    text: String,
    end: String,
    format: OutputFormat,
    live: bool,
    lang: Option<&'static str>,
    open_page: Option<String>,
) -> impl IntoView {
    let w = use_words().shared();
    let plain = (format != OutputFormat::Markdown).then_some("text");
    // Without script a page does not grow, but there is one that is still being sent.
    let open_page = open_page.map(|address| {
        view! {
            <noscript>
                <p>
                    <a class="button" data-size="l" href=address>
                        {w.show_answer()}
                    </a>
                </p>
            </noscript>
        }
    });
    view! {
        <div
            class="prose"
            data-format=plain
            data-state=live.then_some("streaming")
            lang=lang
            aria-busy=live.then_some("true")
            inner_html=text
        ></div>
        <p class="visit-answer__lost" role="alert" hidden>
            {w.lost()}
        </p>
        <div class="visit-answer__end" inner_html=end></div>
        {open_page}
    }
}

/// Draws a run's answer, and in a conversation what was said before it. With `open`, its blocks and its end are cut out, because they are sent as they are written.
#[component]
pub(super) fn Answer(address: Address, shown: ShownRun, kind: Kind, #[prop(optional)] open: bool) -> impl IntoView {
    let w = use_words().run();
    let ShownRun { id, said, output, progress } = shown;
    let format = output.format;
    let look = RunLook::of(&progress);
    let live = look.is_live();
    let cut = || CUT.to_string();
    let (text, end) = match open {
        true => (cut(), cut()),
        false => (blocks(&progress.output, &output, progress.is_over()).concat(), end(&progress, look)),
    };
    let state = state(&address, id, look, kind);
    let follow = live.then(|| address.blocks(id));
    let open_page = (live && !open).then(|| address.streamed(id));
    let (run, event) = (id.to_string(), progress.last_event.to_string());
    let parts = move || view! { <Parts text end format live lang=foreign(&progress.output) open_page /> };
    match kind {
        Kind::Chat => view! {
            <article
                class="visit-answer chat__turn"
                id=if open { "answer".to_owned() } else { format!("turn-{id}") }
                tabindex="-1"
                data-run=run
                data-event=event
                data-follow=follow
                data-open=open
            >
                <div class="visit-answer__said">
                    <h2>{w.you()}</h2>
                    <p>{said}</p>
                </div>
                <div class="visit-answer__state" inner_html=state></div>
                {parts()}
            </article>
        }
        .into_any(),
        _ => view! {
            <section
                class="visit-answer run-view"
                id="answer"
                aria-labelledby="answer-title"
                tabindex="-1"
                data-run=run
                data-event=event
                data-follow=follow
                data-open=open
            >
                <div class="run-view__head">
                    <h2 id="answer-title" tabindex="-1">
                        {w.answer().title()}
                    </h2>
                    <div class="visit-answer__state" inner_html=state></div>
                </div>
                <div class="run-view__body">{parts()}</div>
            </section>
        }
        .into_any(),
    }
}
