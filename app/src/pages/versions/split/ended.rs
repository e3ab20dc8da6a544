//! The traffic splits of an app that are over.

use api::{Page, PageQuery, Split};
use leptos::{prelude::*, task::spawn_local};
use ui::{Button, Each, Shown};

use super::{super::desk::Desk, results::Results};
use crate::{
    locales::use_words,
    widgets::{Moment, MomentStyle},
};

/// How many are shown at once.
pub(in super::super) const ENDED_AT_ONCE: u16 = 5;

/// Those that ended last, and more on demand. Each opens to its results.
#[component]
pub(in super::super) fn EndedSplits(desk: Desk, first: Page<Split>) -> impl IntoView {
    if first.items.is_empty() {
        return ().into_any();
    }
    let w = use_words().split();
    let (shown, next, busy) = (RwSignal::new(first.items), RwSignal::new(first.next), RwSignal::new(false));
    let more = move |_| {
        let reach = desk.reach();
        let page = PageQuery { after: next.get_untracked(), limit: Some(ENDED_AT_ONCE) };
        busy.set(true);
        spawn_local(async move {
            let found = reach.client.ended_splits(&reach.workspace, &reach.app, &page).await;
            // Somebody may have left the page.
            let _ = busy.try_set(false);
            match found {
                Ok(page) => {
                    let _ = shown.try_update(|shown| shown.extend(page.items));
                    let _ = next.try_set(page.next);
                }
                Err(error) => {
                    let _ = desk.failed.try_set(Some(error));
                }
            }
        });
    };
    view! {
        <section class="stack" aria-labelledby="ended-splits">
            <h2 id="ended-splits">{w.earlier()}</h2>
            <ul class="card split-list" role="list">
                <Each each=move || shown.get() key=|split: &Split| split.id let:split>
                    <li>
                        <Ended split />
                    </li>
                </Each>
            </ul>
            <Shown when=move || next.with(Option::is_some)>
                <div class="cluster">
                    <Button busy busy_label=w.loading() on_click=more>
                        {w.more()}
                    </Button>
                </div>
            </Shown>
        </section>
    }
    .into_any()
}

#[component]
fn Ended(split: Split) -> impl IntoView {
    let w = use_words().split();
    let (a, b) = (split.a.number, split.b.number);
    let end = split.end.clone().map(|end| {
        let by = end.by.map(|by| w.ended_by(&by.name));
        view! {
            <span>{w.ended(end.reason, a, b, end.worse_by)} " " {by}</span>
            <Moment at=end.at how=MomentStyle::Day />
        }
    });
    view! {
        <details>
            <summary>
                <strong>{w.pair(a, b)}</strong>
                {end}
            </summary>
            <div class="stack">
                <p>{split.message.clone()} " " {w.shares_before(b, split.share_percent)}</p>
                <Results split=Signal::stored(split) />
            </div>
        </details>
    }
}
