//! Making an app: blank, or from a template.

use api::{Error, MarketQuery, Template};
use leptos::{ev, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use ui::{
    Button, ButtonVariant, Choice, Dialog, ErrorSummary, Field, FieldGroup, FieldProblem, RadioGroup, Select, TextInput,
};

use super::state::{NewAppProblem, Start, new_app};
use crate::{
    client::use_client, locales::use_words, preferences::use_language, session::use_workspace, widgets::ErrorAlert,
};

/// What is filled in, and how far it has come. It outlives the dialog, so that closing it loses nothing.
#[derive(Clone, Copy)]
struct Form {
    start: RwSignal<String>,
    template: RwSignal<String>,
    name: RwSignal<String>,
    templates: RwSignal<Vec<Template>>,
    /// Whether somebody tried to make it: from then on each field says at once what is wrong.
    tried: RwSignal<bool>,
    /// What was wrong at the last try.
    problems: RwSignal<Vec<FieldProblem>>,
    making: RwSignal<bool>,
    failed: RwSignal<Option<Error>>,
}

impl Form {
    fn new() -> Self {
        Self {
            start: RwSignal::new(Start::default().value().to_owned()),
            template: RwSignal::new(String::new()),
            name: RwSignal::new(String::new()),
            templates: RwSignal::new(Vec::new()),
            tried: RwSignal::new(false),
            problems: RwSignal::new(Vec::new()),
            making: RwSignal::new(false),
            failed: RwSignal::new(None),
        }
    }

    fn start(self) -> Start {
        self.start.with(|start| Start::from_value(start))
    }

    /// What is wrong now, tracked.
    fn wrong(self) -> Vec<NewAppProblem> {
        let (name, template) = (self.name.get(), self.template.get());
        new_app(self.start(), &name, &template).err().unwrap_or_default()
    }

    /// What is wrong at the field with this id.
    fn error(self, field_id: &'static str) -> Signal<Option<String>> {
        let w = use_words();
        Signal::derive(move || {
            let refused = self.failed.with(|error| error.as_ref()?.fields.get(field_name(field_id)).cloned());
            let wrong = if self.tried.get() { self.wrong() } else { Vec::new() };
            let wrong = wrong.into_iter().find(|problem| field_of(*problem) == field_id);
            wrong.map(|problem| sentence(w, problem).to_owned()).or(refused)
        })
    }
}

const NAME: &str = "new-app-name";
const TEMPLATE: &str = "new-app-template";

fn field_of(problem: NewAppProblem) -> &'static str {
    match problem {
        NewAppProblem::TemplateMissing => TEMPLATE,
        NewAppProblem::NameMissing | NewAppProblem::NameTooLong => NAME,
    }
}

fn field_name(field_id: &str) -> &str {
    field_id.trim_start_matches("new-app-")
}

fn label_of(w: crate::locales::Words, problem: NewAppProblem) -> &'static str {
    match problem {
        NewAppProblem::NameMissing | NewAppProblem::NameTooLong => w.market().name(),
        NewAppProblem::TemplateMissing => w.market().ready_made(),
    }
}

fn sentence(w: crate::locales::Words, problem: NewAppProblem) -> &'static str {
    match problem {
        NewAppProblem::NameMissing => w.market().name_missing(),
        NewAppProblem::NameTooLong => w.market().name_too_long(),
        NewAppProblem::TemplateMissing => w.market().template_missing(),
    }
}

/// The dialog that makes an app and goes to its builder.
#[component]
pub(super) fn NewAppDialog(#[prop(into)] open: Signal<bool>, #[prop(into)] on_close: Callback<()>) -> impl IntoView {
    let w = use_words();
    let form = Form::new();
    let make = use_make(form);
    let load = use_templates(form);
    let foot = move || {
        view! {
            <Button on_click=move |_| on_close.run(())>{w.common().cancel()}</Button>
            <Button
                variant=ButtonVariant::Primary
                busy=form.making
                busy_label=w.market().creating()
                on_click=move |_| make.run(())
            >
                {w.market().create()}
            </Button>
        }
    };
    view! {
        <Dialog id="new-app" open on_close on_open=load title=w.market().new_app() close_label=w.common().close() foot=ViewFn::from(foot)>
            <Fields form make />
        </Dialog>
    }
}

#[component]
fn Fields(form: Form, make: Callback<()>) -> impl IntoView {
    let w = use_words();
    let m = w.market();
    let starts = vec![
        Choice::new(Start::Form.value(), m.blank_form()).hint(m.blank_form_hint()),
        Choice::new(Start::Chat.value(), m.blank_chat()).hint(m.blank_chat_hint()),
        Choice::new(Start::Template.value(), m.ready_made()).hint(m.ready_made_hint()),
    ];
    let from_template = Memo::new(move |_| form.start() == Start::Template);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        make.run(());
    };
    let problems_title = move || w.common().problems(form.problems.with(Vec::len));
    // A refused field says so itself.
    let failed = move || form.failed.get().filter(|error| error.fields.is_empty());
    view! {
        <form class="form" novalidate on:submit=submit>
            <ErrorSummary title=problems_title problems=form.problems />
            {move || failed().map(|error| view! { <ErrorAlert error /> })}
            <FieldGroup id="new-app-start" label=m.start_from()>
                <RadioGroup name="new-app-start" value=form.start options=starts />
            </FieldGroup>
            {move || from_template.get().then(|| view! { <TemplateField form /> })}
            {move || {
                let optional = from_template.get().then_some(w.common().optional());
                view! {
                    <Field id=NAME label=m.name() hint=m.name_hint() optional error=form.error(NAME)>
                        <TextInput value=form.name autocomplete="off" />
                    </Field>
                }
            }}
        </form>
    }
}

#[component]
fn TemplateField(form: Form) -> impl IntoView {
    let w = use_words().market();
    let language = use_language();
    let options = move || {
        let option = |template: &Template| {
            Choice::new(template.id.clone(), template.name.clone()).group(template.category.name(language))
        };
        form.templates.with(|templates| {
            let mut sorted: Vec<&Template> = templates.iter().collect();
            sorted.sort_by_key(|template| template.category);
            sorted.into_iter().map(option).collect::<Vec<_>>()
        })
    };
    view! {
        <Field id=TEMPLATE label=w.ready_made() error=form.error(TEMPLATE)>
            <Select value=form.template options=Signal::derive(options) empty=w.choose_template() />
        </Field>
    }
}

/// Fetches the list of templates when the dialog opens first.
fn use_templates(form: Form) -> Callback<()> {
    let (client, workspace) = (use_client(), use_workspace());
    Callback::new(move |()| {
        if !form.templates.with_untracked(Vec::is_empty) {
            return;
        }
        let (client, workspace) = (client.clone(), workspace.get_untracked());
        spawn_local(async move {
            match client.market(&workspace, &MarketQuery::default()).await {
                Ok(market) => form.templates.set(market.templates),
                Err(error) => form.failed.set(Some(error)),
            }
        });
    })
}

fn use_make(form: Form) -> Callback<()> {
    let w = use_words();
    let (client, workspace, navigate) = (use_client(), use_workspace(), use_navigate());
    Callback::new(move |()| {
        form.tried.set(true);
        form.failed.set(None);
        let (start, name, template) = untrack(|| (form.start(), form.name.get(), form.template.get()));
        let app = match new_app(start, &name, &template) {
            Ok(app) => app,
            Err(wrong) => {
                let line = |problem| FieldProblem::new(field_of(problem), label_of(w, problem), sentence(w, problem));
                form.problems.set(wrong.into_iter().map(line).collect());
                return;
            }
        };
        if form.making.get_untracked() {
            return;
        }
        form.problems.set(Vec::new());
        form.making.set(true);
        let (client, navigate, workspace) = (client.clone(), navigate.clone(), workspace.get_untracked());
        spawn_local(async move {
            let answer = client.create_app(&workspace, &app).await;
            form.making.set(false);
            match answer {
                Ok(app) => {
                    navigate(&format!("/w/{workspace}/apps/{}/edit", app.slug), NavigateOptions::default());
                }
                Err(error) => form.failed.set(Some(error)),
            }
        });
    })
}
