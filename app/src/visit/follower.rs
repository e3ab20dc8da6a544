//! Works out what has to change on a visitor's page while an answer is written, so that only the changes are sent.

use api::{SharedApp, SharedEvent, SharedRun};
use model::{Kind, Output, RunId, run::EventOrder};
use serde::Serialize;

use super::{Address, answer};
use crate::{
    locales::use_words,
    preferences::use_language,
    widgets::{RunLook, RunProgress, language_of},
};

/// A change to the page, in the form that `visit.js` applies.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum BlockChange {
    /// The answer's blocks from `from` on have changed.
    Blocks {
        /// The index of the first changed block.
        from: usize,
        /// How much of that block's HTML stays, in UTF-16 code units as script counts them. It was part of the previous change.
        keep: usize,
        /// The HTML of these blocks. The first one only contains what follows the part that stays.
        html: Vec<String>,
        /// The language of the text if it differs from the page's.
        #[serde(skip_serializing_if = "Option::is_none")]
        lang: Option<&'static str>,
    },
    /// Something other than the text has changed.
    State {
        /// Whether more of the answer will follow.
        live: bool,
        /// The HTML of the answer's head.
        state: String,
        /// The HTML of what follows the answer.
        end: String,
        /// A message for screen readers.
        #[serde(skip_serializing_if = "Option::is_none")]
        say: Option<String>,
        /// The page's new title.
        title: String,
    },
}

impl BlockChange {
    /// The name of the server-sent event for this change.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Blocks { .. } => "blocks",
            Self::State { .. } => "state",
        }
    }
}

/// What the page already shows of an answer.
#[derive(Debug, Default)]
struct SentBlocks {
    edition: usize,
    /// The number of blocks that further text can't change.
    finished: usize,
    /// The blocks after those.
    open: Vec<String>,
}

impl SentBlocks {
    fn of(blocks: &answer::AnswerBlocks) -> Self {
        Self { edition: blocks.edition(), finished: blocks.finished().len(), open: blocks.open() }
    }

    fn len(&self) -> usize {
        self.finished + self.open.len()
    }
}

/// Replays a run from its first event, so that it knows what a page shows that names its last event. This works for a page that
/// was just rendered and for one that reconnects.
#[derive(Debug)]
pub struct Follower {
    address: Address,
    run: RunId,
    app_name: String,
    kind: Kind,
    output: Output,
    progress: RunProgress,
    /// The page already has everything up to this event.
    after: u64,
    /// The state of the run at that event. It is absent until a later event arrives, because until then there is nothing to send.
    known: Option<RunProgress>,
    /// Whether anything was sent to the page yet.
    begun: bool,
    /// The rendered answer; absent until some of it is sent.
    blocks: Option<answer::AnswerBlocks>,
    /// What the page already shows of the answer.
    there: SentBlocks,
    /// Whether the script has the last block as a string and not only in the DOM. Only then can the new end be sent alone.
    told: bool,
    look: Option<RunLook>,
    /// The number of blocks that were written for good to a page without script.
    written: usize,
}

impl Follower {
    /// Follows `run` for a page that has it up to the event `after`. `app` is absent once its link is closed.
    pub fn new(address: Address, run: &SharedRun, app: Option<&SharedApp>, after: u64) -> Self {
        Self {
            address,
            run: run.id,
            app_name: app.map(|app| app.name.clone()).unwrap_or_default(),
            kind: app.map(|app| app.kind).unwrap_or_default(),
            output: answer::output_of(run, app),
            progress: RunProgress::queued(),
            after,
            known: None,
            begun: false,
            blocks: None,
            there: SentBlocks::default(),
            told: false,
            look: None,
            written: 0,
        }
    }

    /// Takes an event. Returns `false` if an earlier one is missing; the stream must then be read again.
    pub fn take(&mut self, number: u64, event: SharedEvent) -> bool {
        if number > self.after && self.known.is_none() {
            self.known = Some(self.progress.clone());
        }
        self.progress.apply(number, event.into()) != EventOrder::Gap
    }

    /// The number of the newest event, which the browser names when it reconnects.
    pub fn last_event(&self) -> u64 {
        self.progress.last_event
    }

    pub fn is_over(&self) -> bool {
        self.progress.is_over()
    }

    /// Whether there is anything that the page does not know yet.
    pub fn has_news(&self) -> bool {
        self.known.is_some()
    }

    /// Returns what the page does not have yet and remembers it as sent.
    pub fn changes(&mut self) -> Vec<BlockChange> {
        let mut changes = Vec::new();
        let first = !std::mem::replace(&mut self.begun, true);
        let mut blocks = self.blocks.take().unwrap_or_else(|| answer::AnswerBlocks::new(self.output.clone()));
        if first {
            let known = self.known.as_ref().unwrap_or(&self.progress);
            blocks.take(&known.output, known.is_over());
            self.there = SentBlocks::of(&blocks);
            self.look = Some(RunLook::of(known));
        }
        blocks.take(&self.progress.output, self.is_over());
        changes.extend(self.news(&blocks));
        self.blocks = Some(blocks);
        let look = RunLook::of(&self.progress);
        let waits = look.is_live() && self.progress.output.is_empty();
        // While the run waits for its first word, the reason for waiting may appear and disappear.
        if first || self.look != Some(look) || waits {
            let w = use_words().run().answer();
            changes.push(BlockChange::State {
                live: look.is_live(),
                state: answer::state(&self.address, self.run, look, self.kind),
                end: self.after_answer(look),
                say: look.said(self.look, &self.progress, w),
                title: answer::title(look, &self.app_name),
            });
            self.look = Some(look);
        }
        changes
    }

    /// The difference between the answer and the page.
    fn news(&mut self, blocks: &answer::AnswerBlocks) -> Option<BlockChange> {
        let there = std::mem::replace(&mut self.there, SentBlocks::of(blocks));
        // Finished blocks are the same unless everything was rewritten.
        let same = if there.edition == blocks.edition() { there.finished } else { 0 };
        let now = blocks.all_from(same);
        let before = if there.edition == blocks.edition() { there.open.as_slice() } else { &[] };
        let alike = now.iter().zip(before).take_while(|(now, before)| now == before).count();
        let from = same + alike;
        if alike == now.len() && from >= there.len() {
            return None;
        }
        let mut html: Vec<String> = now.into_iter().skip(alike).collect();
        let mut keep = 0;
        // For a growing block only the new end is sent: for a long table that is one row instead of the whole table.
        let grows = before.get(alike).filter(|_| self.told && alike + 1 == before.len());
        if let (Some(before), Some(first)) = (grows, html.first_mut()) {
            let same: usize =
                before.chars().zip(first.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
            let rest = first.split_off(same);
            keep = first.encode_utf16().count();
            *first = rest;
        }
        self.told = !html.is_empty();
        Some(BlockChange::Blocks { from, keep, html, lang: foreign(&self.progress.output) })
    }

    /// The blocks that have become complete, for a page without script, which can't take back what it has written. At the end of
    /// the run, it returns the rest.
    pub fn written(&mut self) -> String {
        let over = self.is_over();
        let output = self.progress.output.as_str();
        let (lines, begun) = output.rsplit_once('\n').unwrap_or(("", output));
        // A line that has only begun may still belong to the block above it, such as a table row or a list item. A word after an
        // empty line does not.
        let apart = lines.ends_with('\n') && begun.starts_with(char::is_alphabetic);
        let text = if over || apart { output } else { lines };
        let blocks = self.blocks.get_or_insert_with(|| answer::AnswerBlocks::new(self.output.clone()));
        blocks.take(text, over);
        let mut html = blocks.all_from(self.written);
        // The last block may still grow.
        if !over {
            html.pop();
        }
        self.written += html.len();
        html.concat()
    }

    /// What follows the answer of a run that is over, for a page without script.
    pub fn end(&self) -> String {
        let look = RunLook::of(&self.progress);
        format!("{}{}", answer::state(&self.address, self.run, look, Kind::Form), self.after_answer(look))
    }

    fn after_answer(&self, look: RunLook) -> String {
        answer::end(&self.address, self.run, &self.progress, look, &self.output)
    }
}

/// The language of a text if it differs from the page's, so that screen readers pronounce it correctly.
pub(super) fn foreign(text: &str) -> Option<&'static str> {
    let page = use_language();
    language_of(text).filter(|language| *language != page).map(model::Language::tag)
}

#[cfg(test)]
mod tests {
    use api::RunState;
    use leptos::prelude::Owner;

    use super::*;

    fn app() -> SharedApp {
        let schema = r#"{"type":"object","properties":{"a_note":{},"reply":{"title":"Our answer"}},"required":["reply","a_note"]}"#;
        let app = format!(
            r#"{{"name":"Echo","summary":"","shared_by":"Dalbit","kind":"form","inputs":[],"output":{{"schema":{schema}}},"language":"en"}}"#
        );
        serde_json::from_str(&app).unwrap()
    }

    fn follower(format: &str, after: u64) -> Follower {
        let run = format!(
            r#"{{"id":"0197a5c0-0000-7000-8000-000000000020","state":"running","output":"","output_format":"{format}","last_event":0}}"#
        );
        Follower::new(Address::new("t".into(), None), &serde_json::from_str(&run).unwrap(), Some(&app()), after)
    }

    /// A page as the script would keep it.
    #[derive(Default)]
    struct Page {
        blocks: Vec<String>,
        last: String,
        live: bool,
        said: Vec<String>,
    }

    impl Page {
        fn take(&mut self, changes: Vec<BlockChange>) {
            for change in changes {
                match change {
                    BlockChange::Blocks { from, keep, mut html, .. } => {
                        self.blocks.truncate(from);
                        let kept: Vec<u16> = self.last.encode_utf16().take(keep).collect();
                        if let Some(first) = html.first_mut() {
                            *first = format!("{}{first}", String::from_utf16(&kept).unwrap());
                        }
                        self.last = html.last().cloned().unwrap_or_default();
                        self.blocks.extend(html);
                    }
                    BlockChange::State { live, say, .. } => {
                        self.live = live;
                        self.said.extend(say);
                    }
                }
            }
        }
    }

    fn in_page<T>(work: impl FnOnce() -> T) -> T {
        Owner::new_root(None).with(work)
    }

    fn drawn(follower: &Follower) -> Vec<String> {
        follower.blocks.as_ref().unwrap().all_from(0)
    }

    fn delta(text: &str) -> SharedEvent {
        SharedEvent::Delta { text: text.into() }
    }

    #[test]
    fn without_script_a_paragraph_is_written_when_the_next_one_begins() {
        in_page(|| {
            let mut follower = follower("markdown", 0);
            follower.take(1, delta("First.\n\n1. one\n\n2"));
            assert_eq!(follower.written(), "<p>First.</p>", "the list may go on");
            follower.take(2, delta(". two\n\nThen"));
            assert!(follower.written().contains("two"));
            follower.take(3, delta(" more."));
            assert_eq!(follower.written(), "");
        });
    }

    const TEXT: &str = "# 제목 🌊\n\nA *first* paragraph.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n\n- one\n- two\n\n```\nlet x = 1;\n```\n\nThe end.";

    #[test]
    fn a_page_that_takes_every_change_has_the_answer() {
        in_page(|| {
            let (mut follower, mut page) = (follower("markdown", 0), Page::default());
            let mut bytes = 0;
            for (number, letter) in (1..).zip(TEXT.chars()) {
                assert!(follower.take(number, delta(&letter.to_string())));
                let changes = follower.changes();
                bytes += serde_json::to_string(&changes).unwrap().len();
                page.take(changes);
                assert_eq!(page.blocks, drawn(&follower));
            }
            assert!(page.live);
            let last = follower.last_event();
            follower.take(last + 1, SharedEvent::Finished { state: RunState::Completed, error: None, cut_off: false });
            page.take(follower.changes());
            assert_eq!(page.blocks, answer::blocks(TEXT, &Output::default(), true));
            assert!(!page.live);
            assert_eq!(page.said, ["Answer ready. 17 words."]);
            assert!(bytes < TEXT.len() * 120, "{bytes} bytes for {}", TEXT.len());
        });
    }

    #[test]
    fn a_page_that_comes_back_gets_what_it_missed_and_no_more() {
        in_page(|| {
            let text = |follower: &mut Follower, numbers: std::ops::RangeInclusive<u64>| {
                for number in numbers {
                    follower.take(number, delta(&format!("Paragraph {number}.\n\n")));
                }
            };
            let mut before = follower("markdown", 0);
            text(&mut before, 1..=5);
            let mut page = Page::default();
            page.take(before.changes());
            // A reconnect, perhaps to another server.
            let mut after = follower("markdown", 5);
            text(&mut after, 1..=5);
            assert!(!after.has_news());
            text(&mut after, 6..=7);
            let changes = after.changes();
            let [BlockChange::Blocks { from: 5, keep: 0, html, .. }, BlockChange::State { live: true, say: None, .. }] =
                &changes[..]
            else {
                panic!("{changes:?}")
            };
            assert_eq!(html.len(), 2);
            page.take(changes);
            assert_eq!(page.blocks, drawn(&after));
        });
    }

    #[test]
    fn a_document_is_drawn_at_its_end_and_voided_when_it_is_asked_for_again() {
        in_page(|| {
            let (mut follower, mut page) = (follower("json", 0), Page::default());
            follower.take(1, delta("not JSON <b>"));
            page.take(follower.changes());
            assert_eq!(page.blocks, ["<p>not JSON &lt;b&gt;</p>"]);
            follower.take(2, SharedEvent::Repair {});
            page.take(follower.changes());
            assert_eq!(page.blocks, [""; 0]);
            follower.take(3, delta(r#"{"a_note": "Soon", "reply": "<i>Yes</i>"}"#));
            page.take(follower.changes());
            follower.take(4, SharedEvent::Finished { state: RunState::Completed, error: None, cut_off: false });
            page.take(follower.changes());
            let html = page.blocks.concat();
            let at = |part| html.find(part).unwrap_or_else(|| panic!("{html}"));
            assert!(at("<dt>Our answer</dt>") < at("<dt>A note</dt>"), "in the builder's order: {html}");
            assert!(page.blocks.concat().contains("&lt;i&gt;Yes"), "{:?}", page.blocks);
        });
    }

    #[test]
    fn without_script_each_block_is_written_once_and_only_when_it_is_whole() {
        in_page(|| {
            let (mut follower, mut html) = (follower("markdown", 0), String::new());
            for (number, letter) in (1..).zip(TEXT.chars()) {
                follower.take(number, delta(&letter.to_string()));
                html.push_str(&follower.written());
            }
            assert!(html.contains("<table>") && !html.contains("The end."), "{html}");
            let last = follower.last_event();
            follower.take(last + 1, SharedEvent::Finished { state: RunState::Completed, error: None, cut_off: true });
            html.push_str(&follower.written());
            assert_eq!(html, answer::blocks(TEXT, &Output::default(), true).concat());
            assert!(follower.end().contains("longest length"), "{}", follower.end());
        });
    }
}
