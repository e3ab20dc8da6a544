//! The acts on a traffic split. Each is confirmed first.

use api::{ChangeSplit, Error, KeepVersion, StartSplit, StopSplit};
use leptos::prelude::*;
use model::SplitId;
use ui::{Field, Shown, TextInput, TextKind, parse_number, use_toaster};

use super::super::desk::{Desk, Reach};
use crate::{
    kit::{Ask, AskWords},
    locales::{Split as Words, use_words},
};

/// An act that waits for confirmation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum SplitAct {
    /// Gives a version a share, beside the live one.
    Start { live: u32, version: u32 },
    /// Changes the share of this version.
    Share { split: SplitId, version: u32 },
    /// Ends the split for one of its versions.
    Keep { split: SplitId, version: u32 },
    /// Ends it without a decision.
    Stop { split: SplitId },
}

impl SplitAct {
    /// The version whose share is asked for.
    fn shared(self) -> Option<u32> {
        match self {
            Self::Start { version, .. } | Self::Share { version, .. } => Some(version),
            Self::Keep { .. } | Self::Stop { .. } => None,
        }
    }
}

/// The confirmation dialog of all acts on a split.
#[component]
pub(in super::super) fn AskSplit(desk: Desk) -> impl IntoView {
    let w = use_words().split();
    let live_words = use_words().versions();
    let keep = live_words.keep();
    let toaster = use_toaster();
    let is_shared = move || desk.split_asked.with(|act| act.and_then(SplitAct::shared).is_some());
    let wrong = Signal::derive(move || (is_shared() && share(desk).is_none()).then(|| w.share_wrong().to_owned()));
    let act = move |act: SplitAct| {
        let reach = desk.reach();
        let percent = untrack(|| share(desk)).unwrap_or_default();
        desk.failed.set(None);
        async move {
            carry_out(&reach, act, percent).await?;
            toaster.done(match act {
                SplitAct::Start { version, .. } | SplitAct::Share { version, .. } => w.started(version, percent),
                SplitAct::Keep { version, .. } => live_words.is_live(version),
                SplitAct::Stop { .. } => w.stopped().to_owned(),
            });
            desk.refresh(reach);
            Ok(())
        }
    };
    let fields = move || view! { <Share desk wrong /> };
    view! {
        <Ask
            id="split-ask"
            subject=desk.split_asked
            words=move |act: &SplitAct| ask_words(*act, w, keep)
            act
            reversible=true
            fields
            blocked=wrong
        />
    }
}

/// The share as it was typed, tracked.
fn share(desk: Desk) -> Option<u8> {
    let percent = desk.share.with(|share| parse_number(share))?;
    (percent.fract() == 0.0 && (1.0..=99.0).contains(&percent)).then_some(percent as u8)
}

#[component]
fn Share(desk: Desk, wrong: Signal<Option<String>>) -> impl IntoView {
    let w = use_words().split();
    let version = Memo::new(move |_| desk.split_asked.with(|act| act.and_then(SplitAct::shared)));
    let label = move || version.get().map(|version| w.share_of(version)).unwrap_or_default();
    view! {
        <Shown when=move || version.with(Option::is_some)>
            <Field id="split-share" label=label hint=w.share_hint() error=wrong>
                <TextInput value=desk.share kind=TextKind::Number unit="%" />
            </Field>
        </Shown>
    }
}

fn ask_words(act: SplitAct, w: Words, keep: &'static str) -> AskWords {
    let (title, text, act, busy) = match act {
        SplitAct::Start { version, .. } => (w.start_title(version), w.start_text(), w.start().to_owned(), w.starting()),
        SplitAct::Share { .. } => (w.change_title().to_owned(), w.change_text(), w.change().to_owned(), w.changing()),
        SplitAct::Keep { version, .. } => (w.keep_title(version), w.keep_text(), w.keep(version), w.keeping()),
        SplitAct::Stop { .. } => (w.stop_title().to_owned(), w.stop_text(), w.stop().to_owned(), w.keeping()),
    };
    AskWords { title, text, keep, act, busy, refused: None }
}

async fn carry_out(reach: &Reach, act: SplitAct, share_percent: u8) -> Result<(), Error> {
    let Reach { client, workspace, app } = reach;
    match act {
        SplitAct::Start { live, version } => {
            let start = StartSplit { live, version, share_percent };
            client.start_split(workspace, app, &start).await.map(drop)
        }
        SplitAct::Share { split, .. } => {
            client.change_split(workspace, app, &ChangeSplit { split, share_percent }).await.map(drop)
        }
        SplitAct::Keep { split, version } => {
            client.keep_version(workspace, app, &KeepVersion { split, version }).await.map(drop)
        }
        SplitAct::Stop { split } => client.stop_split(workspace, app, &StopSplit { split }).await.map(drop),
    }
}
