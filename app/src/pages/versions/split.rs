//! The traffic split of an app: what comes of its two versions, and what can be done about it.

mod asks;
mod ended;
mod results;

use api::Split;
use leptos::{ev, prelude::*};
use ui::{Button, ButtonVariant, Card};

pub(super) use asks::{AskSplit, SplitAct};
pub(super) use ended::{ENDED_AT_ONCE, EndedSplits};

use self::results::Results;
use super::desk::Desk;
use crate::{
    locales::use_words,
    widgets::{Moment, MomentStyle},
};

/// The split that runs.
#[component]
pub(super) fn SplitPanel(desk: Desk, split: Split) -> impl IntoView {
    let w = use_words().split();
    let (id, a, b, share) = (split.id, split.a.number, split.b.number, split.share_percent);
    let ask = move |act: SplitAct| {
        move |_: ev::MouseEvent| {
            // A share that was typed for another act is none for this one.
            desk.share.set(share.to_string());
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
    let at = split.started_at;
    view! {
        <Card id="split" title=w.title() foot=ViewFn::from(foot)>
            <p>{w.shares(a, b, share)}</p>
            <p class="split__verdict">{split.message.clone()}</p>
            <Results split=split.clone() />
            <p class="split__note">{w.who()} " " {w.sample()}</p>
            <p class="split__note">
                {w.started_by(&split.started_by.name)} " · " <Moment at how=MomentStyle::Exact />
            </p>
        </Card>
    }
}
