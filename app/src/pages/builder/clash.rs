//! Two people changed one draft: a notice, and the dialog that shows each part that both changed three ways (as it was, mine,
//! theirs) and asks for a choice.

mod part;
mod three_ways;

use std::{collections::BTreeMap, time::Duration};

use leptos::prelude::*;
use model::merge::Side;
use ui::{Alert, AlertTone, AlertVoice, Button, ButtonVariant, ControlSize, Dialog, DialogSize};

use self::{part::ClashPart, three_ways::part_name};
use super::{
    editor::Editor,
    saving::{OtherEditor, has_dialog},
};
use crate::{
    locales::use_words,
    widgets::{Moment, MomentStyle},
};

/// How long nobody has typed before the dialog opens by itself, in milliseconds.
const PAUSE_MS: f64 = 2_500.0;

/// A notice that the person has to choose, and the dialog in which they do.
#[component]
pub fn Clash(editor: Editor) -> impl IntoView {
    let w = use_words().builder().clash();
    let open = RwSignal::new(false);
    let choices = RwSignal::new(BTreeMap::<String, Side>::new());
    let theirs = Memo::new(move |_| editor.saver.theirs().map(|draft| (editor.saver.whose(&draft), draft.saved_at)));
    let settle = Callback::new(move |choose: Option<Side>| {
        let chosen = choices.get_untracked();
        editor.saver.resolve(|path| choose.or_else(|| chosen.get(path).copied()).unwrap_or_default());
        choices.set(BTreeMap::new());
        open.set(false);
    });
    // The dialog is opened by a timer, which only the browser has.
    Effect::new(move |_| {
        if theirs.with(Option::is_some) {
            open_when_quiet(editor, open);
        }
    });
    // The clash is announced at once, wherever on the page the person is.
    let alert = move || {
        theirs.get().map(|(whose, at)| {
            let parts = part_names(editor, |merged| merged.conflicts);
            let (title, text) = match &whose {
                OtherEditor::OtherTab => (w.title_other_tab().to_owned(), w.text_other_tab(&parts)),
                OtherEditor::Of(name) => (w.title(name), w.text(&parts)),
            };
            let actions = move || {
                view! {
                    <Button size=ControlSize::S variant=ButtonVariant::Primary on_click=move |_| open.set(true)>
                        {w.see()}
                    </Button>
                    <WholeSides editor settle size=ControlSize::S />
                }
            };
            view! {
                <div class="clash">
                    <Alert
                        tone=AlertTone::Warn
                        voice=AlertVoice::Urgent
                        title=title
                        actions=ViewFn::from(actions)
                    >
                        <p>
                            <Moment at how=MomentStyle::Exact />
                        </p>
                        <p>{text}</p>
                    </Alert>
                </div>
            }
        })
    };
    view! {
        {alert}
        <ClashDialog editor open choices settle />
    }
}

/// Opens the dialog once the person pauses, so that no key that was meant for a field ends in it.
fn open_when_quiet(editor: Editor, open: RwSignal<bool>) {
    let look = move || {
        // The page may be gone by now, and the clash settled.
        if open.try_get_untracked() != Some(false) || untrack(|| editor.saver.theirs()).is_none() {
            return;
        }
        if editor.saver.is_quiet(PAUSE_MS) && !has_dialog() {
            open.set(true);
        } else {
            open_when_quiet(editor, open);
        }
    };
    set_timeout(look, Duration::from_millis(500));
}

/// Buttons that take one side of everything.
#[component]
fn WholeSides(editor: Editor, settle: Callback<Option<Side>>, #[prop(optional)] size: ControlSize) -> impl IntoView {
    let w = use_words().builder().clash();
    let theirs = move || match editor.saver.theirs().map(|draft| editor.saver.whose(&draft)) {
        Some(OtherEditor::OtherTab) => w.take_other_tab(),
        _ => w.take_theirs(),
    };
    view! {
        <Button size on_click=move |_| settle.run(Some(Side::Mine))>
            {w.keep_mine()}
        </Button>
        <Button size on_click=move |_| settle.run(Some(Side::Theirs))>
            {theirs}
        </Button>
    }
}

/// The names of some of the merged parts, in one line; each once.
fn part_names(editor: Editor, which: impl FnOnce(model::merge::Merged) -> Vec<model::merge::MergePart>) -> String {
    let parts = editor.saver.clash().map(which).unwrap_or_default();
    let mut names: Vec<String> = Vec::new();
    for name in parts.iter().map(|part| part_name(editor, part)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}

#[component]
fn ClashDialog(
    editor: Editor,
    open: RwSignal<bool>,
    choices: RwSignal<BTreeMap<String, Side>>,
    settle: Callback<Option<Side>>,
) -> impl IntoView {
    let words = use_words();
    let w = words.builder().clash();
    // If the clash was settled on the page itself, or merged, there is nothing left to choose.
    let is_open = Signal::derive(move || open.get() && editor.saver.theirs().is_some());
    let foot = move || {
        view! {
            <Button on_click=move |_| open.set(false)>{w.later()}</Button>
            <WholeSides editor settle />
            <Button variant=ButtonVariant::Primary on_click=move |_| settle.run(None)>
                {w.save()}
            </Button>
        }
    };
    // Nothing can be changed on the page while the dialog is open.
    let parts = move || {
        let theirs = editor.saver.theirs();
        let merged = untrack(|| editor.saver.clash());
        theirs.zip(merged).map(|(theirs, merged)| {
            let parts = merged.conflicts.into_iter();
            parts.map(|part| view! { <ClashPart editor part theirs=theirs.clone() choices /> }).collect_view()
        })
    };
    let taken = move || {
        let names = untrack(|| part_names(editor, |merged| merged.taken));
        (!names.is_empty()).then(|| view! { <p class="muted">{w.taken(&names)}</p> })
    };
    view! {
        <Dialog
            id="clash"
            open=is_open
            on_close=move |()| open.set(false)
            title=w.dialog_title()
            close_label=words.common().close()
            size=DialogSize::L
            foot=ViewFn::from(foot)
        >
            <p class="muted">{w.lead()}</p>
            {taken}
            {parts}
        </Dialog>
    }
}
