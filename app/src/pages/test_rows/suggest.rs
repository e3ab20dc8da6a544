//! Rows that a model makes up. Each is accepted by itself.

use api::{CreateTestRow, Error, Run};
use leptos::{prelude::*, task::spawn_local};
use model::evidence::suggest::{SuggestedRow, read_rows};
use ui::{
    Alert, AlertTone, Button, ButtonVariant, ControlSize, Dialog, DialogSize, Icon, IconName, IconSize, use_announcer,
};

use super::{desk::Desk, row::shown_values};
use crate::{
    device,
    kit::{focus, later},
    locales::use_words,
    widgets::{DocumentRun, ErrorAlert, RunProgress, followed},
};

/// How far it has come.
#[derive(Debug, Clone)]
enum SuggestStep {
    Asking,
    /// A model writes.
    Writing(Box<Run>),
    Ready(Vec<SuggestedRow>),
    /// The answer holds no rows.
    Useless,
}

/// The dialog; what it shows outlives it.
#[derive(Clone, Copy)]
struct Suggesting {
    desk: Desk,
    step: RwSignal<SuggestStep>,
    busy: RwSignal<bool>,
    /// Whether a model is writing.
    writing: RwSignal<bool>,
    error: RwSignal<Option<Error>>,
    /// The places of the rows that were added.
    accepted: RwSignal<Vec<usize>>,
    /// The key of a question whose answer may have been lost, so that asking again makes no second run.
    key: StoredValue<Option<String>>,
}

impl Suggesting {
    fn ask(self) {
        if self.busy.get_untracked() {
            return;
        }
        let key = self.key.get_value().or_else(device::random_key);
        self.key.set_value(key.clone());
        self.error.set(None);
        self.busy.set(true);
        let (client, workspace, slug) = self.desk.reach();
        spawn_local(async move {
            let answer = client.suggest_test_rows(&workspace, &slug, key).await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(run) => {
                    self.key.set_value(None);
                    self.accepted.set(Vec::new());
                    self.writing.set(true);
                    self.step.set(SuggestStep::Writing(Box::new(run)));
                    focus("suggest-rows-title");
                }
                Err(error) => self.error.set(Some(error)),
            }
        });
    }

    fn ended(self, progress: &RunProgress) {
        let rows = self
            .desk
            .definition
            .try_with_value(|draft| draft.as_ref().map(|draft| read_rows(&progress.output, draft)).unwrap_or_default());
        let Some(rows) = rows else { return };
        self.writing.set(false);
        if rows.is_empty() && (progress.error.is_some() || progress.stopping) {
            // The run itself says why.
            return;
        }
        self.step.set(if rows.is_empty() { SuggestStep::Useless } else { SuggestStep::Ready(rows) });
        focus("suggest-rows-title");
    }

    fn accept(
        self,
        at: usize,
        SuggestedRow { inputs, expected }: SuggestedRow,
        said: String,
        say: impl Fn(String) + 'static,
    ) {
        let row = CreateTestRow { inputs, expected, ..CreateTestRow::default() };
        let (client, workspace, slug) = self.desk.reach();
        self.error.set(None);
        self.accepted.update(|accepted| accepted.push(at));
        spawn_local(async move {
            match client.create_test_row(&workspace, &slug, &row).await {
                Ok(_) => {
                    say(said);
                    self.desk.refresh();
                }
                Err(error) => {
                    let _ = self.accepted.try_update(|accepted| accepted.retain(|known| *known != at));
                    let _ = self.error.try_set(Some(error));
                }
            }
        });
    }
}

#[component]
pub(super) fn SuggestDialog(desk: Desk) -> impl IntoView {
    let words = use_words();
    let w = words.evidence().rows();
    let suggesting = Suggesting {
        desk,
        step: RwSignal::new(SuggestStep::Asking),
        busy: RwSignal::new(false),
        writing: RwSignal::new(false),
        error: RwSignal::new(None),
        accepted: RwSignal::new(Vec::new()),
        key: StoredValue::new(None),
    };
    let close = move || desk.suggesting.set(false);
    let foot = move || match suggesting.step.get() {
        SuggestStep::Asking => view! {
            <Button on_click=move |_| close()>{words.common().cancel()}</Button>
            <Button
                id="suggest-rows-ask"
                variant=ButtonVariant::Primary
                busy=suggesting.busy
                busy_label=w.suggest_asking()
                on_click=move |_| suggesting.ask()
            >
                {w.suggest_ask()}
            </Button>
        }
        .into_any(),
        _ => view! {
            <ui::Shown when=move || !suggesting.writing.get()>
                <Button
                    busy=suggesting.busy
                    busy_label=w.suggest_asking()
                    on_click=move |_| suggesting.ask()
                >
                    {w.suggest_again()}
                </Button>
            </ui::Shown>
            <Button variant=ButtonVariant::Primary on_click=move |_| close()>
                {words.common().close()}
            </Button>
        }
        .into_any(),
    };
    view! {
        <Dialog
            id="suggest-rows"
            open=desk.suggesting
            on_close=move |()| close()
            title=w.suggest_title()
            close_label=words.common().close()
            size=DialogSize::L
            foot=ViewFn::from(foot)
        >
            {move || suggesting.error.get().map(|error| view! { <ErrorAlert error /> })}
            {move || body(suggesting)}
        </Dialog>
    }
}

fn body(suggesting: Suggesting) -> AnyView {
    let w = use_words().evidence().rows();
    match suggesting.step.get() {
        SuggestStep::Asking => view! { <p>{w.suggest_text()}</p> }.into_any(),
        SuggestStep::Writing(run) => {
            let on_end = Callback::new(move |progress: RunProgress| suggesting.ended(&progress));
            written(suggesting.desk.workspace.get_untracked(), *run, on_end)
        }
        SuggestStep::Ready(rows) => view! { <Suggested suggesting rows /> }.into_any(),
        SuggestStep::Useless => view! {
            <Alert tone=AlertTone::Warn title=w.suggest_useless()>
                <p>{w.suggest_useless_text()}</p>
            </Alert>
        }
        .into_any(),
    }
}

later! {
    run: fn written(workspace: String, run: Run, on_end: Callback<RunProgress>) -> AnyView {
        let w = use_words().evidence().rows();
        let live = followed(workspace, &run, on_end);
        let progress = live.progress();
        let rows = Memo::new(move |_| progress.with(|run| run.output.matches("\"values\"").count()));
        view! { <DocumentRun live so_far=Signal::derive(move || w.suggest_so_far(rows.get())) /> }.into_any()
    }
}

/// The rows, each with a button that adds it.
#[component]
fn Suggested(suggesting: Suggesting, rows: Vec<SuggestedRow>) -> impl IntoView {
    let w = use_words().evidence().rows();
    let announcer = use_announcer();
    let items = rows.into_iter().enumerate().map(|(at, row)| {
        let given = shown_values(suggesting.desk, &row.inputs).into_iter();
        let expected = (!row.expected.is_empty()).then(|| (w.expected().to_owned(), row.expected.clone()));
        let lines = given.chain(expected).map(|(label, text)| {
            view! {
                <dt>{label}</dt>
                <dd>{text}</dd>
            }
        });
        let is_accepted = Memo::new(move |_| suggesting.accepted.with(|accepted| accepted.contains(&at)));
        let row = StoredValue::new(row);
        let accept = move |_| {
            let said = format!("{}: {}", w.suggested(at + 1), w.suggest_accepted());
            suggesting.accept(at, row.get_value(), said, move |said| announcer.say(said));
            focus(&format!("suggested-{at}"));
        };
        view! {
            <li class="card suggested-row">
                <div class="suggested-row__head">
                    <h3 id=format!("suggested-{at}") tabindex="-1">
                        {w.suggested(at + 1)}
                    </h3>
                    <ui::Shown
                        when=is_accepted
                        fallback=move || {
                            view! {
                                <Button size=ControlSize::S icon=IconName::Plus on_click=accept>
                                    {w.suggest_accept()}
                                </Button>
                            }
                        }
                    >
                        <span class="saved-note">
                            <Icon name=IconName::Ok size=IconSize::S />
                            {w.suggest_accepted()}
                        </span>
                    </ui::Shown>
                </div>
                <dl class="given">{lines.collect_view()}</dl>
            </li>
        }
    });
    view! {
        <ul class="stack plain-list" data-gap="s" role="list" aria-label=w.suggest_list()>
            {items.collect_view()}
        </ul>
    }
}
