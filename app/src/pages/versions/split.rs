//! The traffic split of an app: what comes of its two versions, and what can be done about it.

mod asks;
mod ended;
mod results;

use api::Split;
use leptos::{ev, prelude::*, task::spawn_local};
use ui::{Button, ButtonVariant, Card};

pub(super) use asks::{AskSplit, SplitAct};
pub(super) use ended::{ENDED_AT_ONCE, EndedSplits};

use self::results::Results;
use super::desk::Desk;
use crate::{
    device,
    locales::use_words,
    widgets::{Moment, MomentStyle},
};

/// How often it is asked for new figures, in milliseconds.
const EVERY_MS: u64 = 10_000;

/// The split that runs.
#[component]
pub(super) fn SplitPanel(desk: Desk, split: Split) -> impl IntoView {
    let w = use_words().split();
    let (id, a, b, at, by) =
        (split.id, split.a.number, split.b.number, split.started_at, split.started_by.name.clone());
    let shown = RwSignal::new(split);
    let figures = Memo::new(move |_| shown.get());
    Effect::new(move |_| spawn_local(follow(desk, shown)));
    let ask = move |act: SplitAct| {
        move |_: ev::MouseEvent| {
            // A share that was typed for another act is none for this one.
            desk.share.set(shown.with_untracked(|split| split.share_percent).to_string());
            desk.split_asked.set(Some(act));
        }
    };
    let foot = move || {
        view! {
            <Button variant=ButtonVariant::Primary on_click=ask(SplitAct::Keep { split: id, version: b })>
                {w.keep(b)}
            </Button>
            <Button on_click=ask(SplitAct::Keep { split: id, version: a })>{w.keep(a)}</Button>
            <Button on_click=ask(SplitAct::Share { split: id, version: b })>{w.change_open()}</Button>
            <Button variant=ButtonVariant::DangerQuiet on_click=ask(SplitAct::Stop { split: id })>
                {w.stop_open()}
            </Button>
        }
    };
    view! {
        <Card id="split" title=w.title() foot=ViewFn::from(foot)>
            <p>{move || w.shares(a, b, figures.with(|split| split.share_percent))}</p>
            <p class="split__verdict">{move || figures.with(|split| split.message.clone())}</p>
            <Results split=figures />
            <p class="split__note">{w.who()} " " {w.sample()}</p>
            <p class="split__note">
                {w.started_by(&by)} " · " <Moment at how=MomentStyle::Exact />
            </p>
        </Card>
    }
}

/// Keeps the figures up to date while somebody looks. A split that has ended since belongs to the others, so the page is loaded again.
async fn follow(desk: Desk, shown: RwSignal<Split>) {
    loop {
        device::sleep(EVERY_MS).await;
        let Some(id) = shown.try_with_untracked(|split| split.id) else { return };
        if document().hidden() {
            continue;
        }
        let reach = desk.reach();
        // Without an answer the figures stay as they are, and it is asked again.
        let Ok(running) = reach.client.running_split(&reach.workspace, &reach.app).await else { continue };
        match running.split.filter(|split| split.id == id) {
            Some(now) => drop(shown.try_set(now)),
            None if shown.try_get_untracked().is_some() => return desk.refresh(reach),
            None => return,
        }
    }
}
