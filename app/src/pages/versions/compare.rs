//! The comparison of two versions, and the actions on the later one.

use api::{Client, Error, ErrorCode, Model, VersionDetail};
use leptos::{ev, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use serde::{Deserialize, Serialize};
use ui::{Bound, Button, ButtonKind, Choice, IconName, Select};

use super::{
    acts::use_restore,
    desk::{Act, Desk},
    state::Pair,
};
use crate::{
    client::load,
    locales::use_words,
    pages::builder::{Changes, DiffNames},
    widgets::{Loaded, Moment, MomentStyle},
};

/// Both versions, and the models for their names.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Compared {
    before: Option<VersionDetail>,
    after: VersionDetail,
    models: Vec<Model>,
}

/// `None` if the app has no such version.
async fn fetch(client: Client, workspace: String, app: String, pair: Pair) -> Result<Option<Compared>, Error> {
    let before = async {
        match pair.from {
            Some(from) => client.version(&workspace, &app, from).await.map(Some),
            None => Ok(None),
        }
    };
    let (before, after, models) =
        futures::future::join3(before, client.version(&workspace, &app, pair.to), client.models(&workspace)).await;
    // Without the list, models are shown by their providers' names.
    let models = models.map(|page| page.items).unwrap_or_default();
    match (before, after) {
        (Ok(before), Ok(after)) => Ok(Some(Compared { before, after, models })),
        (Err(error), _) | (_, Err(error)) if error.code == ErrorCode::NotFound => Ok(None),
        (Err(error), _) | (_, Err(error)) => Err(error),
    }
}

/// The comparison that the address names.
#[component]
pub(super) fn Compare(desk: Desk, pair: Memo<Pair>, numbers: Vec<u32>) -> impl IntoView {
    let compared = load(
        move || (desk.workspace.get(), desk.slug.get(), pair.get()),
        |client, (workspace, app, pair)| fetch(client, workspace, app, pair),
    );
    let gone = use_words().versions().gone();
    let show = move |compared: Option<Compared>| match compared {
        Some(compared) => {
            let numbers = numbers.clone();
            view! { <Comparison desk compared numbers /> }.into_any()
        }
        None => view! { <h2 id="compared">{gone}</h2> }.into_any(),
    };
    view! {
        <section class="stack" aria-labelledby="compared">
            <Loaded of=compared show />
        </section>
    }
}

#[component]
fn Comparison(desk: Desk, compared: Compared, numbers: Vec<u32>) -> impl IntoView {
    let w = use_words().versions();
    let Compared { before, after, models } = compared;
    let number = after.version.number;
    let from = before.as_ref().map(|before| before.version.number);
    let title = match from {
        Some(from) => w.changed(from, number),
        None => w.number_long(number),
    };
    let by = w.published_by(&after.version.published_by.name);
    let at = after.version.published_at;
    let changes = match before {
        Some(before) => {
            let names = DiffNames::new(models);
            let (before_name, after_name) = (w.number_long(before.version.number), w.number_long(number));
            view! { <Changes names before=before.definition after=after.definition before_name after_name /> }
                .into_any()
        }
        None => view! { <p>{w.first()}</p> }.into_any(),
    };
    view! {
        <header class="page-header">
            <div class="page-header__text">
                <h2 id="compared">{title}</h2>
                <p class="page-header__lead">{by} " · " <Moment at how=MomentStyle::Exact /></p>
            </div>
        </header>
        <div class="toolbar">
            <CompareWith desk pair=Pair { from, to: number } numbers />
            <Acts desk number />
        </div>
        {changes}
    }
}

/// Chooses the other version. It is a form, so that it works without script.
#[component]
fn CompareWith(desk: Desk, pair: Pair, numbers: Vec<u32>) -> impl IntoView {
    let w = use_words().versions();
    let (query, navigate) = (use_query_map(), use_navigate());
    let path = move || format!("/w/{}/apps/{}/versions", desk.workspace.get(), desk.slug.get());
    let mut others: Vec<u32> = numbers.into_iter().chain(pair.from).filter(|number| *number != pair.to).collect();
    others.sort_unstable_by(|a, b| b.cmp(a));
    others.dedup();
    if others.is_empty() {
        return ().into_any();
    }
    let options: Vec<Choice> =
        others.iter().map(|number| Choice::new(number.to_string(), w.number_long(*number))).collect();
    let chosen = RwSignal::new(pair.from.map(|from| from.to_string()).unwrap_or_default());
    let go = Callback::new(move |()| {
        let asked = Pair { from: chosen.with_untracked(|chosen| chosen.parse().ok()), to: pair.to };
        let after = query.with_untracked(|query| query.get("after"));
        let address = format!("{}{}", untrack(path), asked.query(after.as_deref()));
        navigate(&address, NavigateOptions { scroll: false, ..NavigateOptions::default() });
    });
    let choose = move |number: String| {
        chosen.set(number);
        go.run(());
    };
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        go.run(());
    };
    view! {
        <form class="toolbar" method="get" action=path on:submit=on_submit>
            <input type="hidden" name="to" value=pair.to.to_string() />
            <Select
                name="from"
                value=Bound::new(chosen, choose)
                options
                label=w.compare_with()
                empty=w.compare_with()
                auto_width=true
            />
            <Button kind=ButtonKind::Submit>{w.compare()}</Button>
        </form>
    }
    .into_any()
}

#[component]
fn Acts(desk: Desk, number: u32) -> impl IntoView {
    let w = use_words().versions();
    let restore = use_restore(desk);
    let roll_back = move || {
        let now = desk.live();
        (now != Some(number)).then(|| {
            view! {
                <Button
                    icon=IconName::Undo
                    on_click=move |_| desk.asked.set(Some(Act::Live { now, then: Some(number) }))
                >
                    {w.roll_back(number)}
                </Button>
            }
        })
    };
    view! {
        {roll_back}
        <Button on_click=move |_| restore(number)>
            {w.restore(number)}
        </Button>
    }
}
