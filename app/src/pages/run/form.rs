//! A form app: the form on one side, the answer on the other.

use api::{CreateRun, FilePlace, Run, RunnableApp};
use leptos::{ev, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use model::{Kind, Values};
use ui::{Button, ButtonKind, ButtonVariant, ControlSize, IconName, Kbd, PageInner, Shown};

use super::{
    address::use_run_in_address,
    cost::RunCost,
    keep::KeepInDraft,
    opening::{OpenedApp, RefusedRun},
    parts::{FillExample, Head, InParts, Lead, ModelLine, NoModel, Outdated, Recent, use_blocked},
};
use crate::{
    client::use_client,
    device,
    kit::focus,
    locales::use_words,
    session::use_workspace,
    widgets::{
        ErrorAlert, FormFiles, InputFields, InputForm, KeepTestRow, LiveRun, RunRefused, RunSession, RunTarget,
        RunView, on_send_key,
    },
};

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct FormPageState {
    app: StoredValue<RunnableApp>,
    workspace: StoredValue<String>,
    form: InputForm,
    live: LiveRun,
    session: RunSession,
    blocked: Signal<Option<String>>,
    /// The inputs of the run in view.
    given: RwSignal<Option<Values>>,
    /// Why the run in the address is not shown.
    gone: RwSignal<Option<api::Error>>,
    /// Whether the last run used another version than the one whose form is shown.
    outdated: RwSignal<bool>,
}

impl FormPageState {
    fn new(opened: OpenedApp) -> Self {
        let OpenedApp { app, recent, run, refused, .. } = opened;
        let workspace = use_workspace().get_untracked();
        let in_address = use_run_in_address();
        let target = RunTarget::App { workspace: workspace.clone(), app: app.app.slug.clone() };
        let session = RunSession::new(target, Signal::derive(move || in_address.get().map(|run| run.0)), recent);
        let state = Self {
            workspace: StoredValue::new(workspace.clone()),
            form: InputForm::new("in", Kind::Form, app.inputs.clone())
                .with_files(FormFiles::new(FilePlace::app(&workspace, &app.app.slug), None)),
            live: session.live(),
            session,
            blocked: use_blocked(&app),
            given: RwSignal::new(None),
            gone: RwSignal::new(None),
            outdated: RwSignal::new(false),
            app: StoredValue::new(app),
        };
        match run {
            Some(Ok(detail)) => {
                state.form.fill(&detail.run.inputs);
                state.given.set(Some(detail.run.inputs.clone()));
                state.live.show(&detail);
            }
            Some(Err(error)) => state.gone.set(Some(error)),
            None => {}
        }
        state.form.keep(format!("{workspace}/{}", state.app.with_value(|app| app.app.id)));
        // After that, so that what was just sent wins over what was kept in the tab before.
        if let Some(RefusedRun { held, error }) = refused {
            state.session.take_back(state.form, held, error);
        }
        state
    }

    fn slug(self) -> String {
        self.app.with_value(|app| app.app.slug.clone())
    }

    fn is_busy(self) -> bool {
        self.session.is_sending() || self.live.is_live()
    }

    /// The address of this page.
    fn page(self) -> String {
        format!("/w/{}/apps/{}", self.workspace.get_value(), self.slug())
    }

    /// The same with a run in view.
    fn address(self, run: model::RunId) -> String {
        format!("{}?run={run}", self.page())
    }
}

/// The page of a form app.
#[component]
pub(super) fn FormApp(opened: OpenedApp) -> impl IntoView {
    let w = use_words().run();
    let (head, summary) = (opened.app.clone(), opened.app.app.summary.clone());
    let state = FormPageState::new(opened);
    let submit = submitter(state);
    on_send_key(submit.clone());
    follow_address(state);
    let output = state.app.with_value(|app| app.output.clone());
    let file_name = state.app.with_value(|app| app.app.name.clone());
    let editable = state.app.with_value(|app| app.app.editable);
    let actions = move || {
        view! {
            <KeepInDraft
                live=state.live
                given=state.given
                workspace=state.workspace.get_value()
                app=state.slug()
                editable
            />
            <KeepTestRow
                live=state.live
                workspace=state.workspace.get_value()
                app=state.slug()
                editable
            />
            <UseInput state />
        }
    };
    let current = Signal::derive(move || state.live.id());
    let no_model = state.app.with_value(|app| app.model_name.is_none());
    view! {
        <Head app=head />
        <PageInner>
            <Lead summary />
            // Above the form, so that nobody fills it in for nothing.
            {no_model.then(|| view! { <NoModel /> })}
            <Outdated outdated=state.outdated href=Signal::derive(move || state.page()) />
            {move || state.gone.get().map(|error| view! { <ErrorAlert error title=w.run_gone() /> })}
            <div class="run-page">
                <FormCard state submit=Callback::new(move |()| submit()) />
                <RunView
                    live=state.live
                    id="answer"
                    class="run-page__answer"
                    title=w.answer().title()
                    output=Signal::stored(output)
                    file_name=Signal::stored(file_name)
                    actions=ViewFn::from(actions)
                    again=repeater(state)
                />
                <Recent title=w.recent() runs=state.session.recent() current slug=state.slug() />
            </div>
        </PageInner>
    }
}

#[component]
fn FormCard(state: FormPageState, submit: Callback<()>) -> impl IntoView {
    let w = use_words().run();
    let (model_name, demo, sample, no_inputs) =
        state.app.with_value(|app| (app.model_name.clone(), app.demo_model, app.sample.clone(), app.inputs.is_empty()));
    let retires = state.app.with_value(|app| app.model_retires.clone());
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        submit.run(());
    };
    view! {
        <section class="card run-page__form" aria-labelledby="input-title">
            <div class="card__head">
                <h2 id="input-title">{w.your_input()}</h2>
                {sample.filter(|_| !no_inputs).map(|sample| view! { <FillExample form=state.form sample /> })}
            </div>
            <div class="card__body">
                <form class="form" id="run-form" method="post" novalidate on:submit=on_submit>
                    {no_inputs.then(|| view! { <p class="muted">{w.no_inputs()}</p> })}
                    <InputFields form=state.form />
                    <InParts form=state.form long=state.app.with_value(|app| app.long_texts.clone()) />
                    <ModelLine name=model_name retires demo />
                    {move || state.session.refusal().get().map(|error| view! { <RunRefused error /> })}
                    <div class="run-page__submit">
                        <Button
                            variant=ButtonVariant::Primary
                            size=ControlSize::L
                            kind=ButtonKind::Submit
                            id="run"
                            icon=IconName::Play
                            busy=Signal::derive(move || state.is_busy())
                            busy_label=w.running()
                            blocked=state.blocked
                        >
                            {w.run()}
                        </Button>
                        <span class="run-page__estimate">
                            <RunCost form=state.form app=state.app />
                            <Kbd>"Ctrl Enter"</Kbd>
                        </span>
                    </div>
                </form>
            </div>
        </section>
    }
}

/// Puts the inputs of the run in view into the form, if they are not there already.
#[component]
fn UseInput(state: FormPageState) -> impl IntoView {
    let w = use_words().run();
    let differs =
        Memo::new(move |_| state.given.with(|given| given.as_ref().is_some_and(|given| !state.form.holds(given))));
    let fill = move |_| {
        if let Some(given) = state.given.get_untracked() {
            state.form.fill(&given);
            focus("input-title");
        }
    };
    view! {
        <Shown when=move || differs.get()>
            <Button variant=ButtonVariant::Ghost size=ControlSize::S icon=IconName::Undo on_click=fill>
                {w.use_input()}
            </Button>
        </Shown>
    }
}

/// Checks the form and sends it.
fn submitter(state: FormPageState) -> impl Fn() + Clone + Send + Sync + 'static {
    let send = sender(state);
    move || {
        let stopped = untrack(|| state.is_busy()) || state.blocked.with_untracked(Option::is_some);
        if stopped {
            return;
        }
        if let Some(run) = state.session.check(state.form, None, None) {
            send(run);
        }
    }
}

/// Repeats the run in view with its own inputs, whatever the form has now.
fn repeater(state: FormPageState) -> Callback<()> {
    let send = sender(state);
    Callback::new(move |()| {
        let stopped = untrack(|| state.is_busy()) || state.blocked.with_untracked(Option::is_some);
        if let Some(inputs) = state.given.get_untracked().filter(|_| !stopped) {
            send(CreateRun { inputs, conversation: None });
        }
    })
}

/// Sends a run, and shows it once it is accepted.
fn sender(state: FormPageState) -> impl Fn(CreateRun) + Clone + Send + Sync + 'static {
    let navigate = StoredValue::new(use_navigate());
    move |run: CreateRun| {
        state.session.send(state.form, run, move |run: &Run| {
            state.gone.set(None);
            state.outdated.set(run.version != state.app.with_value(|app| app.version));
            state.given.set(Some(run.inputs.clone()));
            state.live.begin(run.id, run.progress());
            let options = NavigateOptions { scroll: false, replace: true, ..NavigateOptions::default() };
            navigate.with_value(|navigate| navigate(&state.address(run.id), options));
            if device::is_narrow() {
                focus("answer-title");
            }
        });
    }
}

/// Follows the address: shows another run after Back, Forward, or a choice from the list.
fn follow_address(state: FormPageState) {
    let client = StoredValue::new(use_client());
    let wanted_now = use_run_in_address();
    Effect::new(move |before: Option<()>| {
        let wanted = wanted_now.get();
        if before.is_none() || wanted == untrack(|| state.live.id()) {
            return;
        }
        state.gone.set(None);
        let Some(id) = wanted else {
            state.given.set(None);
            state.live.clear();
            return;
        };
        let (client, workspace) = (client.get_value(), state.workspace.get_value());
        spawn_local(async move {
            let found = client.run(&workspace, id).await;
            // Another one may have been chosen in the meantime.
            if wanted_now.try_get_untracked().flatten() != Some(id) {
                return;
            }
            match found {
                Ok(detail) => {
                    if state.form.is_untouched() {
                        state.form.fill(&detail.run.inputs);
                    }
                    state.given.try_set(Some(detail.run.inputs.clone()));
                    state.live.show(&detail);
                    focus("answer-title");
                }
                Err(error) => {
                    state.gone.try_set(Some(error));
                }
            }
        });
    });
}
