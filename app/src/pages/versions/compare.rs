//! The comparison of two versions, or of one with the draft, and the actions on the later one.

use std::cmp::Reverse;

use api::{Client, Error, ErrorCode, Model, Timestamp, VersionDetail};
use leptos::{ev, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use model::{ComparisonId, Definition};
use serde::{Deserialize, Serialize};
use ui::{Bound, Button, ButtonKind, Choice, Icon, IconName, IconSize, LinkButton, Select};

use super::{
    acts::use_restore,
    desk::{Act, Desk},
    split::SplitAct,
    state::{Pair, Point},
};
use crate::{
    client::load,
    locales::{Versions as Words, use_words},
    pages::builder::{Changes, DiffNames, pieces_for},
    widgets::{Loaded, Moment, MomentStyle},
};

/// The share that is proposed for a traffic split, in percent: small, because nobody knows yet whether the version is any good.
const FIRST_SHARE: &str = "20";

/// A state of the app, with what it does.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Side {
    point: Point,
    definition: Definition,
    /// The comparison that it rests on.
    evidence: Option<ComparisonId>,
    /// Who published or saved it, and when.
    by: String,
    at: Timestamp,
}

/// Both states, and the models for their names.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Compared {
    before: Option<Side>,
    after: Side,
    models: Vec<Model>,
}

async fn fetch_side(client: &Client, workspace: &str, app: &str, point: Point) -> Result<Side, Error> {
    Ok(match point {
        Point::Version(number) => {
            let VersionDetail { version, definition, .. } = client.version(workspace, app, number).await?;
            Side {
                point,
                definition,
                evidence: version.evidence,
                by: version.published_by.name,
                at: version.published_at,
            }
        }
        Point::Draft => {
            let draft = client.draft(workspace, app).await?;
            let pieces = pieces_for(client, workspace, &draft.definition).await;
            Side {
                point,
                definition: draft.definition.with_pieces(&pieces),
                evidence: draft.evidence,
                by: draft.saved_by.name,
                at: draft.saved_at,
            }
        }
    })
}

/// `None` if the app has no such version.
async fn fetch(client: Client, workspace: String, app: String, pair: Pair) -> Result<Option<Compared>, Error> {
    let before = async {
        match pair.from {
            Some(from) => fetch_side(&client, &workspace, &app, from).await.map(Some),
            None => Ok(None),
        }
    };
    let after = fetch_side(&client, &workspace, &app, pair.to);
    let (before, after, models) = futures::future::join3(before, after, client.models(&workspace)).await;
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
pub(super) fn Compare(
    desk: Desk,
    pair: Memo<Pair>,
    /// The versions that can be chosen.
    points: Vec<Point>,
    /// Whether a traffic split runs.
    splits: bool,
) -> impl IntoView {
    let compared = load(
        move || (desk.workspace.get(), desk.slug.get(), pair.get()),
        |client, (workspace, app, pair)| fetch(client, workspace, app, pair),
    );
    let gone = use_words().versions().gone();
    let show = move |compared: Option<Compared>| match compared {
        Some(compared) => {
            let points = points.clone();
            view! { <Comparison desk compared points splits /> }.into_any()
        }
        None => view! { <h2 id="compared">{gone}</h2> }.into_any(),
    };
    view! {
        <section class="stack" aria-labelledby="compared">
            <Loaded of=compared show />
        </section>
    }
}

/// The name of a state.
fn name(w: Words, point: Point) -> String {
    point.number().map_or_else(|| w.draft().to_owned(), |number| w.number_long(number))
}

fn title(w: Words, Pair { from, to }: Pair) -> String {
    match (from, to) {
        (None, to) => name(w, to),
        (Some(Point::Version(from)), Point::Version(to)) => w.changed(from, to),
        (Some(Point::Version(from)), Point::Draft) => w.changed_to_draft(from),
        (Some(Point::Draft), Point::Version(to)) => w.changed_from_draft(to),
        (Some(Point::Draft), Point::Draft) => w.draft().to_owned(),
    }
}

#[component]
fn Comparison(desk: Desk, compared: Compared, points: Vec<Point>, splits: bool) -> impl IntoView {
    let w = use_words().versions();
    let Compared { before, after, models } = compared;
    let pair = Pair { from: before.as_ref().map(|before| before.point), to: after.point };
    let title = title(w, pair);
    let by = match after.point {
        Point::Version(_) => w.published_by(&after.by),
        Point::Draft => w.saved_by(&after.by),
    };
    let at = after.at;
    let evidence = after.evidence.map(|comparison| view! { <Evidence desk comparison /> });
    let acts = match after.point {
        Point::Version(number) => view! { <Acts desk number splits /> }.into_any(),
        Point::Draft => view! { <LinkButton href=move || desk.builder()>{w.publish()}</LinkButton> }.into_any(),
    };
    let changes = match before {
        Some(before) => {
            let names = DiffNames::new(models);
            let (before_name, after_name) = (name(w, before.point), name(w, after.point));
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
                {evidence}
            </div>
        </header>
        <div class="toolbar">
            <CompareWith desk pair points />
            {acts}
        </div>
        {changes}
    }
}

/// Leads to the comparison that speaks for its model.
#[component]
fn Evidence(desk: Desk, comparison: ComparisonId) -> impl IntoView {
    let w = use_words().versions();
    let href = move || format!("/w/{}/apps/{}/compare/{comparison}", desk.workspace.get(), desk.slug.get());
    view! {
        <p>
            <a href=href>
                <Icon name=IconName::Scale size=IconSize::S />
                " "
                {w.evidence()}
            </a>
        </p>
    }
}

/// Chooses the other state. It is a form, so that it works without script.
#[component]
fn CompareWith(desk: Desk, pair: Pair, points: Vec<Point>) -> impl IntoView {
    let w = use_words().versions();
    let (query, navigate) = (use_query_map(), use_navigate());
    let path = move || format!("/w/{}/apps/{}/versions", desk.workspace.get(), desk.slug.get());
    let draft = untrack(|| desk.has_changes()).then_some(Point::Draft);
    let mut others: Vec<Point> = draft.into_iter().chain(points).chain(pair.from).filter(|it| *it != pair.to).collect();
    others.sort_unstable_by_key(|point| Reverse(point.number().unwrap_or(u32::MAX)));
    others.dedup();
    if others.is_empty() {
        return ().into_any();
    }
    let options: Vec<Choice> = others.iter().map(|point| Choice::new(point.to_string(), name(w, *point))).collect();
    let chosen = RwSignal::new(pair.from.map(|from| from.to_string()).unwrap_or_default());
    let go = Callback::new(move |()| {
        let asked = Pair { from: chosen.with_untracked(|chosen| Point::named(chosen)), to: pair.to };
        let after = query.with_untracked(|query| query.get("after"));
        let address = format!("{}{}", untrack(path), asked.query(after.as_deref()));
        navigate(&address, NavigateOptions { scroll: false, ..NavigateOptions::default() });
    });
    let choose = move |point: String| {
        chosen.set(point);
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
fn Acts(desk: Desk, number: u32, splits: bool) -> impl IntoView {
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
    let split_words = use_words().split();
    let split = move || {
        let live = desk.live().filter(|live| *live != number && !splits)?;
        let ask = move |_| {
            desk.share.set(FIRST_SHARE.to_owned());
            desk.split_asked.set(Some(SplitAct::Start { live, version: number }));
        };
        Some(view! { <Button icon=IconName::Scale on_click=ask>{split_words.start_open(number)}</Button> })
    };
    // While the app is offline, its links open nothing.
    let share = move || {
        desk.live().map(|_| {
            let href = move || format!("/w/{}/apps/{}/share?version={number}", desk.workspace.get(), desk.slug.get());
            view! {
                <LinkButton icon=IconName::Link href=href>
                    {w.share(number)}
                </LinkButton>
            }
        })
    };
    view! {
        {roll_back}
        {split}
        {share}
        <LinkButton href=move || format!("/w/{}/apps/{}/versions/{number}", desk.workspace.get(), desk.slug.get())>
            {w.open(number)}
        </LinkButton>
        <Button on_click=move |_| restore(number)>
            {w.restore(number)}
        </Button>
    }
}
