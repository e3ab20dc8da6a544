//! Setting up a comparison: its columns, its rows, what it would cost and may cost.

use std::time::Duration;

use api::{ComparisonEstimate, CreateComparison, Error, Model, TestRowsQuery};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use model::TestRowId;
use ui::{
    Alert, AlertTone, Bound, Button, ButtonKind, ButtonVariant, Choice, ControlSize, Each, Field, FieldGroup,
    IconButton, IconName, Select, TextInput, TextKind,
};

use super::{
    list::Opened,
    setup_state::{ColumnPick, MOST, first_picks, has_twins, picks_again},
};
use crate::{
    client::use_client,
    device,
    kit::{FormBody, TypedForm, Wrong, focus},
    locales::use_words,
    session::use_amounts,
    widgets::{ErrorAlert, model_choices, model_key},
};

const COLUMNS: &str = "compare-columns";
const ROWS: &str = "compare-rows";
const LIMIT: &str = "compare-limit";

/// How long the choice must rest before an estimate is asked for.
const REST: Duration = Duration::from_millis(400);

/// Which rows.
#[derive(Debug, Clone, PartialEq)]
enum RowChoice {
    All,
    /// Those with the chosen tag, which are being looked up, or could not be.
    Loading,
    Of(Vec<TestRowId>),
}

/// The choice.
#[derive(Clone, Copy)]
struct Setup {
    workspace: Memo<String>,
    slug: StoredValue<String>,
    models: StoredValue<Vec<Model>>,
    picks: RwSignal<Vec<ColumnPick>>,
    /// The tag; empty for all rows.
    tag: RwSignal<String>,
    rows: RwSignal<RowChoice>,
    limit: RwSignal<String>,
    estimate: RwSignal<Option<Result<ComparisonEstimate, Error>>>,
}

impl Setup {
    /// What the server is asked for, tracked; `None` while it isn't known or can't be run.
    fn wanted(self) -> Option<CreateComparison> {
        let picks = self.picks.get();
        if picks.is_empty() || has_twins(&picks) {
            return None;
        }
        let rows = match self.rows.get() {
            RowChoice::Loading => return None,
            RowChoice::All => None,
            RowChoice::Of(rows) => Some(rows),
        };
        let columns = self.models.with_value(|models| picks.iter().map(|pick| pick.choice(models)).collect());
        Some(CreateComparison { columns, rows, limit: None })
    }

    /// Looks up the rows with a tag.
    fn choose_tag(self, tag: String, client: api::Client) {
        self.tag.set(tag.clone());
        if tag.is_empty() {
            return self.rows.set(RowChoice::All);
        }
        self.rows.set(RowChoice::Loading);
        let (workspace, slug) = (self.workspace.get_untracked(), self.slug.get_value());
        spawn_local(async move {
            let rows = tagged(client, &workspace, &slug, &tag).await;
            if self.tag.try_get_untracked().as_ref() != Some(&tag) {
                return;
            }
            match rows {
                Ok(rows) => self.rows.set(RowChoice::Of(rows)),
                Err(error) => self.estimate.set(Some(Err(error))),
            }
        });
    }

    /// Keeps the estimate up to date.
    fn keep_estimating(self) {
        let client = StoredValue::new(use_client());
        let asked = StoredValue::new(0_u32);
        let wanted = Memo::new(move |_| self.wanted());
        // An estimate comes from the server, and only once the choice has rested for a while.
        Effect::new(move |_| {
            let wanted = wanted.get();
            let number = asked.get_value().wrapping_add(1);
            asked.set_value(number);
            let Some(wanted) = wanted else { return self.estimate.set(None) };
            let ask = move || {
                let (client, workspace, slug) =
                    (client.get_value(), self.workspace.get_untracked(), self.slug.get_value());
                spawn_local(async move {
                    let estimate = client.estimate_comparison(&workspace, &slug, &wanted).await;
                    if asked.try_get_value() == Some(number) {
                        self.estimate.set(Some(estimate));
                    }
                });
            };
            if let Ok(timer) = set_timeout_with_handle(ask, REST) {
                on_cleanup(move || timer.clear());
            }
        });
    }
}

/// The rows with a tag, as many as a comparison may have.
async fn tagged(client: api::Client, workspace: &str, slug: &str, tag: &str) -> Result<Vec<TestRowId>, Error> {
    let mut rows = Vec::new();
    let mut which = TestRowsQuery { limit: Some(200), after: None, tag: Some(tag.to_owned()) };
    loop {
        let page = client.test_rows(workspace, slug, &which).await?;
        rows.extend(page.items.into_iter().map(|row| row.id));
        if page.next.is_none() || rows.len() >= 500 {
            rows.truncate(500);
            return Ok(rows);
        }
        which.after = page.next;
    }
}

#[component]
pub(super) fn SetUp(workspace: Memo<String>, opened: Opened) -> impl IntoView {
    let words = use_words();
    let w = words.evidence().compare();
    let amounts = use_amounts();
    let own = opened.own.as_ref().map(model_key);
    let app = &opened.app;
    let picks = match &opened.from {
        Some(from) => picks_again(&from.columns, &opened.versions, &opened.models),
        None => first_picks(app.published_version, app.unpublished_changes, own.as_deref(), &opened.models),
    };
    let limit = opened.from.as_ref().and_then(|from| from.limit).map(|limit| amounts.typed(limit)).unwrap_or_default();
    let setup = Setup {
        workspace,
        slug: StoredValue::new(opened.app.slug.clone()),
        models: StoredValue::new(opened.models.clone()),
        picks: RwSignal::new(picks),
        tag: RwSignal::new(String::new()),
        rows: RwSignal::new(RowChoice::All),
        limit: RwSignal::new(limit),
        estimate: RwSignal::new(None),
    };
    setup.keep_estimating();
    let form = use_form(setup);
    let optional = words.common().optional();
    view! {
        <FormBody form refused=w.not_started()>
            <p class="muted">{w.new_lead()}</p>
            <ColumnFields setup form opened=opened.clone() />
            <RowField setup form opened />
            <Field id=LIMIT label=w.limit() hint=w.limit_hint() optional error=form.error(LIMIT, w.limit())>
                <TextInput value=setup.limit kind=TextKind::Number autocomplete="off" unit=amounts.sign() />
            </Field>
            <Estimate setup />
            <div class="form__actions">
                <Button
                    variant=ButtonVariant::Primary
                    kind=ButtonKind::Submit
                    icon=IconName::Play
                    busy=form.is_busy()
                    busy_label=w.starting()
                >
                    {w.start()}
                </Button>
            </div>
        </FormBody>
    }
}

fn use_form(setup: Setup) -> TypedForm {
    let w = use_words().evidence().compare();
    let amounts = use_amounts();
    let (client, navigate) = (use_client(), use_navigate());
    // The same choice sent again after a lost answer begins no second comparison.
    let sent = StoredValue::new(None::<(CreateComparison, Option<String>)>);
    let check = move || {
        let twins = setup.picks.with(|picks| has_twins(picks)).then(|| Wrong::at(COLUMNS, w.same_columns()));
        let limit = setup.limit.with(|limit| amounts.read(limit)).is_err().then(|| Wrong::at(LIMIT, w.limit_wrong()));
        let are_loading = setup.rows.with(|rows| *rows == RowChoice::Loading);
        let rows = are_loading.then(|| Wrong::at(ROWS, w.rows_not_loaded()));
        twins.into_iter().chain(rows).chain(limit).collect()
    };
    let send = move || {
        let (client, navigate, workspace) = (client.clone(), navigate.clone(), setup.workspace.get());
        let slug = setup.slug.get_value();
        let limit = setup.limit.with(|limit| amounts.read(limit)).unwrap_or_default();
        let wanted = setup.wanted().map(|wanted| CreateComparison { limit, ..wanted });
        async move {
            let Some(wanted) = wanted else { return Ok(()) };
            let known = sent.get_value().filter(|(before, _)| *before == wanted).and_then(|(_, key)| key);
            let key = known.or_else(device::random_key);
            sent.set_value(Some((wanted.clone(), key.clone())));
            let made = client.create_comparison(&workspace, &slug, &wanted, key).await?;
            navigate(&format!("/w/{workspace}/apps/{slug}/compare/{}", made.id), NavigateOptions::default());
            Ok(())
        }
    };
    TypedForm::new("compare-", check, send)
}

/// The columns, each an app and a model.
#[component]
fn ColumnFields(setup: Setup, form: TypedForm, opened: Opened) -> impl IntoView {
    let w = use_words().evidence().compare();
    let live = opened.app.published_version;
    let versions = opened.versions.iter().map(|version| {
        Choice::new(version.number.to_string(), w.version_number(version.number, live == Some(version.number)))
    });
    let versions = StoredValue::new(versions.collect::<Vec<_>>());
    let models = StoredValue::new(model_choices(&opened.models));
    let blocked =
        Signal::derive(move || setup.picks.with(|picks| picks.len() >= MOST).then(|| w.columns_full().to_owned()));
    let add = move |_| {
        setup.picks.update(|picks| {
            let key = picks.iter().map(|pick| pick.key).max().map_or(0, |last| last.wrapping_add(1));
            let version = picks.last().map(|pick| pick.version.clone()).unwrap_or_default();
            picks.push(ColumnPick { key, version, model: String::new() });
        });
        let last = setup.picks.with_untracked(|picks| picks.last().map(|pick| pick.key)).unwrap_or_default();
        request_animation_frame(move || focus(&format!("column-{last}-model")));
    };
    view! {
        <FieldGroup id=COLUMNS label=w.columns() hint=w.columns_hint() error=form.error(COLUMNS, w.columns())>
            <ol class="compare-columns" role="list">
                <Each each=move || setup.picks.get() key=|pick| pick.key let(pick)>
                    {column(setup, pick.key, versions, models)}
                </Each>
            </ol>
            <div>
                <Button id="add-column" size=ControlSize::S icon=IconName::Plus blocked on_click=add>
                    {w.add_column()}
                </Button>
            </div>
        </FieldGroup>
    }
}

fn column(setup: Setup, key: u32, versions: StoredValue<Vec<Choice>>, models: StoredValue<Vec<Choice>>) -> AnyView {
    let w = use_words().evidence().compare();
    let part = move |read: fn(&ColumnPick) -> &String, write: fn(&mut ColumnPick) -> &mut String| {
        let value = Memo::new(move |_| {
            setup.picks.with(|picks| picks.iter().find(|pick| pick.key == key).map(read).cloned().unwrap_or_default())
        });
        Bound::new(value, move |value| {
            setup.picks.update(|picks| {
                if let Some(pick) = picks.iter_mut().find(|pick| pick.key == key) {
                    *write(pick) = value;
                }
            });
        })
    };
    let version = part(|pick| &pick.version, |pick| &mut pick.version);
    let model = part(|pick| &pick.model, |pick| &mut pick.model);
    let number = Memo::new(move |_| {
        setup.picks.with(|picks| picks.iter().position(|pick| pick.key == key).unwrap_or_default() + 1)
    });
    let remove = move |_| {
        setup.picks.update(|picks| picks.retain(|pick| pick.key != key));
        focus("add-column");
    };
    let is_only = Signal::derive(move || setup.picks.with(|picks| picks.len() < 2));
    view! {
        <li class="compare-columns__row">
            <span class="compare-columns__number">{move || w.column(number.get())}</span>
            <Select
                id=format!("column-{key}-version")
                label=move || format!("{}: {}", w.column(number.get()), w.version())
                value=version
                options=versions.get_value()
                empty=w.draft()
            />
            <Select
                id=format!("column-{key}-model")
                label=move || format!("{}: {}", w.column(number.get()), w.model())
                value=model
                options=models.get_value()
                empty=w.its_own()
            />
            <IconButton
                label=move || w.remove_column(number.get())
                icon=IconName::X
                size=ControlSize::S
                disabled=is_only
                on_click=remove
            />
        </li>
    }
    .into_any()
}

/// Which rows.
#[component]
fn RowField(setup: Setup, form: TypedForm, opened: Opened) -> impl IntoView {
    let words = use_words();
    let w = words.evidence();
    let client = use_client();
    let options: Vec<Choice> = opened.set.tags.iter().map(|tag| Choice::new(tag.clone(), w.tagged(tag))).collect();
    let all = w.compare().all_rows(opened.set.rows);
    let choose = Bound::new(setup.tag, move |tag: String| setup.choose_tag(tag, client.clone()));
    view! {
        <Field id=ROWS label=w.compare().rows() error=form.error(ROWS, w.compare().rows())>
            <Select value=choose options empty=all />
        </Field>
    }
}

/// What it would cost, and what can't be run.
#[component]
fn Estimate(setup: Setup) -> impl IntoView {
    let w = use_words().evidence().compare();
    let amounts = use_amounts();
    let are_twins = Memo::new(move |_| setup.picks.with(|picks| has_twins(picks)));
    let show = move |estimate: ComparisonEstimate| {
        let cost = estimate.cost.map(|cost| amounts.show(cost));
        let unpriced = (!estimate.unpriced.is_empty()).then(|| {
            view! { <p class="muted">{w.unpriced(&estimate.unpriced.join(", "))}</p> }
        });
        let blind = (!estimate.cannot_see.is_empty()).then(|| {
            view! { <p>{w.cannot_see(&estimate.cannot_see.join(", "))}</p> }
        });
        let unfit = (!estimate.unfit.is_empty()).then(|| {
            let rows = estimate.unfit.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
            view! {
                <Alert tone=AlertTone::Warn>
                    <p>{w.unfit(&rows)}</p>
                    {blind}
                </Alert>
            }
        });
        view! {
            <p class="compare-estimate">{w.estimate(estimate.cells, cost.as_deref())}</p>
            {unpriced}
            {unfit}
        }
        .into_any()
    };
    view! {
        <div class="stack" data-gap="s" role="status">
            {move || match setup.estimate.get() {
                Some(Ok(estimate)) => show(estimate),
                Some(Err(error)) => view! { <ErrorAlert error /> }.into_any(),
                None => {
                    let why = if are_twins.get() { w.same_columns() } else { w.estimating() };
                    view! { <p class="muted">{why}</p> }.into_any()
                }
            }}
        </div>
    }
}
