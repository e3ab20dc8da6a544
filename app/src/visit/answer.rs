//! An answer on a visitor's page.

use api::{AnswerFormat, RunState, SharedApp, SharedRun, SharedTurn};
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

/// Marks where the page is split to insert what is still being written. No text can contain it, because the API rejects NUL.
pub(super) const CUT: char = '\0';

/// For programs: that a model made something, in IPTC's words, and what schema.org calls what was made.
const DIGITAL_SOURCE: &str = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";
const WORK: &str = "https://schema.org/CreativeWork";

/// A growing answer as HTML blocks. For markdown, only the end is parsed again.
#[derive(Debug)]
pub(super) struct AnswerBlocks {
    output: Output,
    stream: MarkdownStream,
    /// The single block of a format other than markdown.
    other: Vec<String>,
}

impl AnswerBlocks {
    /// Starts an empty answer. It must be called inside a page, which provides the words.
    pub(super) fn new(output: Output) -> Self {
        Self { output, stream: stream_for_page(), other: Vec::new() }
    }

    /// Takes the whole text so far.
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

    /// Changes whenever finished blocks were rewritten; as long as it is the same, the finished blocks are too.
    pub(super) fn edition(&self) -> usize {
        self.stream.edition()
    }

    /// The blocks that further text can't change.
    pub(super) fn finished(&self) -> &[String] {
        self.stream.finished()
    }

    /// The blocks after the finished ones. Only the last of them grows.
    pub(super) fn open(&self) -> Vec<String> {
        if self.output.format == OutputFormat::Markdown { self.stream.open() } else { self.other.clone() }
    }

    /// All blocks from index `from` on.
    pub(super) fn all_from(&self, from: usize) -> Vec<String> {
        let finished = self.finished();
        let open = from.saturating_sub(finished.len());
        finished.get(from..).unwrap_or_default().iter().cloned().chain(self.open().into_iter().skip(open)).collect()
    }
}

/// The HTML blocks of the answer so far.
pub(super) fn blocks(text: &str, output: &Output, over: bool) -> Vec<String> {
    let mut blocks = AnswerBlocks::new(output.clone());
    blocks.take(text, over);
    blocks.all_from(0)
}

/// How to draw a run's answer. The names of its fields come from the app, which is unknown once the link is closed.
pub(super) fn output_of(run: &SharedRun, app: Option<&SharedApp>) -> Output {
    let known = app.map(|app| app.output.clone()).unwrap_or_default();
    Output { format: run.output_format, ..known }
}

/// The title of a page with a run. It names the state, so that a background tab shows when the answer is there.
pub(super) fn title(look: RunLook, app_name: &str) -> String {
    let w = use_words();
    let (_, word) = look.status(w.run().answer());
    let state = if matches!(look, RunLook::Done) { w.run().answer().title() } else { word.trim_end_matches('.') };
    if app_name.is_empty() { state.to_owned() } else { format!("{state}: {app_name}") }
}

/// Draws the head of an answer: its state and the Stop button. A conversation shows no state for a normal end.
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

/// Draws a link to the rest of an answer whose page ended first, because without script a page can't reload itself.
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

/// Draws the kinds of file that an answer can be taken along as.
#[component]
fn Files(address: Address, run: RunId, output: Output, text: String) -> impl IntoView {
    let w = use_words();
    let files = AnswerFormat::offered(&output, &text).into_iter().map(|format| {
        view! {
            <li>
                <a href=address.file(run, format) download>
                    {w.run().answer().file(format)}
                </a>
            </li>
        }
    });
    view! {
        <details class="visit-answer__files">
            <summary>{w.common().download()}</summary>
            <ul role="list">{files.collect_view()}</ul>
        </details>
    }
}

/// Draws what follows an answer: why it is incomplete, and the actions.
pub(super) fn end(address: &Address, id: RunId, run: &RunProgress, look: RunLook, output: &Output) -> String {
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
    let gone = run.content_gone.then(|| {
        let w = w.run().answer();
        view! { <Alert title=w.not_kept()>{w.not_kept_text()}</Alert> }
    });
    let note = look.note(run, w.run().answer()).map(|note| {
        view! {
            <p class="visit-answer__note">
                <Icon name=IconName::Info size=IconSize::S />
                <span>{note}</span>
            </p>
        }
    });
    let copy = (!look.is_live() && !run.output.trim().is_empty()).then(|| {
        let (address, output, text) = (address.clone(), output.clone(), run.output.clone());
        view! {
            <Files address run=id output text />
            <div class="visit-answer__actions needs-script" data-copy>
                <Button variant=ButtonVariant::Ghost size=ControlSize::S icon=IconName::Copy>
                    {w.common().copy()}
                </Button>
            </div>
        }
    });
    without_markers(view! { {gone} {failed} {note} {copy} }.to_html())
}

/// The text of an answer, and what follows it.
fn text_and_end(address: &Address, id: RunId, run: &RunProgress, look: RunLook, output: &Output) -> (String, String) {
    (blocks(&run.output, output, run.is_over()).concat(), end(address, id, run, look, output))
}

/// What a page shows of a run when it is rendered. The script updates it afterwards.
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

    /// A single run. `app` is unknown once its link is closed.
    pub fn of(run: &SharedRun, app: Option<&SharedApp>) -> Self {
        let said = run.inputs.get(CHAT_INPUT).and_then(Value::as_str).unwrap_or_default();
        let progress = run.progress();
        Self { id: run.id, said: said.to_owned(), output: output_of(run, app), progress }
    }
}

/// Draws an answer's text and what follows it. Without script, `open_page` links to the page that stays open while the answer
/// grows.
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
    // Without script this page does not grow, so it links to the one that is still being sent.
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
        <p class="visit-answer__ai">
            <span>{w.made_by_ai()}</span>
            <link itemprop="digitalSourceType" href=DIGITAL_SOURCE />
        </p>
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

/// Draws a run's answer; in a conversation, the visitor's message comes first. With `open`, the blocks and the end are left out
/// here, because they are sent as they are written.
#[component]
pub(super) fn Answer(address: Address, shown: ShownRun, kind: Kind, #[prop(optional)] open: bool) -> impl IntoView {
    let w = use_words().run();
    let ShownRun { id, said, output, progress } = shown;
    let format = output.format;
    let look = RunLook::of(&progress);
    let live = look.is_live();
    let (text, end) = match open {
        true => (CUT.to_string(), CUT.to_string()),
        false => text_and_end(&address, id, &progress, look, &output),
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
                itemscope
                itemtype=WORK
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
                itemscope
                itemtype=WORK
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
