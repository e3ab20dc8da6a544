//! Making an app: blank, or from a template.

use api::{CreateApp, Error, MarketQuery, Template};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use ui::{Choice, Dialog, Field, FieldGroup, RadioGroup, Select, TextInput, Textarea};

use super::state::{NewAppProblem, NewAppSource, new_app};
use crate::{
    client::use_client,
    device,
    kit::{ErrorAlert, FormBody, FormFoot, TypedForm, Wrong},
    locales::{Market, use_words},
    preferences::use_language,
    session::use_workspace,
    widgets::wish_name,
};

/// The values of the form. They outlive the dialog, so that closing it loses nothing.
#[derive(Clone, Copy)]
struct NewAppFields {
    start: RwSignal<String>,
    template: RwSignal<String>,
    name: RwSignal<String>,
    /// What an app is for that a model writes.
    wish: RwSignal<String>,
    templates: RwSignal<Vec<Template>>,
    /// Why the templates could not be loaded.
    failed: RwSignal<Option<Error>>,
}

impl NewAppFields {
    fn new() -> Self {
        Self {
            start: RwSignal::new(NewAppSource::default().value().to_owned()),
            template: RwSignal::new(String::new()),
            name: RwSignal::new(String::new()),
            wish: RwSignal::new(String::new()),
            templates: RwSignal::new(Vec::new()),
            failed: RwSignal::new(None),
        }
    }

    fn start(self) -> NewAppSource {
        self.start.with(|start| NewAppSource::from_value(start))
    }

    /// The request or its problems, tracked.
    fn new_app(self) -> Result<CreateApp, Vec<NewAppProblem>> {
        let (name, template, wish) = (self.name.get(), self.template.get(), self.wish.get());
        new_app(self.start(), &name, &template, &wish)
    }

    /// The errors, tracked.
    fn wrong(self, w: Market) -> Vec<Wrong> {
        self.new_app().err().unwrap_or_default().into_iter().map(|problem| told(w, problem)).collect()
    }
}

const NAME: &str = "new-app-name";
const TEMPLATE: &str = "new-app-template";
const WISH: &str = "new-app-wish";

fn told(w: Market, problem: NewAppProblem) -> Wrong {
    match problem {
        NewAppProblem::NameMissing => Wrong::at(NAME, w.name_missing()),
        NewAppProblem::NameTooLong => Wrong::at(NAME, w.name_too_long()),
        NewAppProblem::WishMissing => Wrong::at(WISH, w.wish_missing()),
        NewAppProblem::TemplateMissing => Wrong::at(TEMPLATE, w.template_missing()),
    }
}

/// The dialog that makes an app and goes to its builder.
#[component]
pub(super) fn NewAppDialog(#[prop(into)] open: Signal<bool>, #[prop(into)] on_close: Callback<()>) -> impl IntoView {
    let w = use_words();
    let fields = NewAppFields::new();
    let form = use_new_app_form(fields);
    let load = use_templates(fields);
    let foot = move || {
        view! { <FormFoot form label=w.market().create() busy=w.market().creating() on_cancel=on_close /> }
    };
    view! {
        <Dialog id="new-app" open on_close on_open=load title=w.market().new_app() close_label=w.common().close() foot=ViewFn::from(foot)>
            <Fields fields form />
        </Dialog>
    }
}

#[component]
fn Fields(fields: NewAppFields, form: TypedForm) -> impl IntoView {
    let w = use_words();
    let m = w.market();
    let starts = vec![
        Choice::new(NewAppSource::Form.value(), m.blank_form()).hint(m.blank_form_hint()),
        Choice::new(NewAppSource::Chat.value(), m.blank_chat()).hint(m.blank_chat_hint()),
        Choice::new(NewAppSource::Described.value(), m.described()).hint(m.described_hint()),
        Choice::new(NewAppSource::Template.value(), m.ready_made()).hint(m.ready_made_hint()),
    ];
    let from_template = Memo::new(move |_| fields.start() == NewAppSource::Template);
    let is_described = Memo::new(move |_| fields.start() == NewAppSource::Described);
    let failed = move || fields.failed.get().map(|error| view! { <ErrorAlert error /> });
    view! {
        <FormBody form>
            {failed}
            <FieldGroup id="new-app-start" label=m.start_from()>
                <RadioGroup name="new-app-start" value=fields.start options=starts />
            </FieldGroup>
            {move || from_template.get().then(|| view! { <TemplateField fields form /> })}
            {move || {
                is_described
                    .get()
                    .then(|| {
                        view! {
                            <Field id=WISH label=m.wish() hint=m.wish_hint() error=form.error(WISH, m.wish())>
                                <Textarea value=fields.wish rows=3_u32 />
                            </Field>
                        }
                    })
            }}
            {move || {
                let optional = from_template.get().then_some(w.common().optional());
                view! {
                    <Field id=NAME label=m.name() hint=m.name_hint() optional error=form.error(NAME, m.name())>
                        <TextInput value=fields.name autocomplete="off" />
                    </Field>
                }
            }}
        </FormBody>
    }
}

#[component]
fn TemplateField(fields: NewAppFields, form: TypedForm) -> impl IntoView {
    let w = use_words().market();
    let language = use_language();
    let options = move || {
        let option = |template: &Template| {
            Choice::new(template.id.clone(), template.name.clone()).group(template.category.name(language))
        };
        fields.templates.with(|templates| {
            let mut sorted: Vec<&Template> = templates.iter().collect();
            sorted.sort_by_key(|template| template.category);
            sorted.into_iter().map(option).collect::<Vec<_>>()
        })
    };
    view! {
        <Field id=TEMPLATE label=w.ready_made() error=form.error(TEMPLATE, w.ready_made())>
            <Select value=fields.template options=Signal::derive(options) empty=w.choose_template() />
        </Field>
    }
}

/// Loads the templates when the dialog first opens.
fn use_templates(fields: NewAppFields) -> Callback<()> {
    let (client, workspace) = (use_client(), use_workspace());
    Callback::new(move |()| {
        if !fields.templates.with_untracked(Vec::is_empty) {
            return;
        }
        let (client, workspace) = (client.clone(), workspace.get_untracked());
        spawn_local(async move {
            match client.market(&workspace, &MarketQuery::default()).await {
                Ok(market) => fields.templates.set(market.templates),
                Err(error) => fields.failed.set(Some(error)),
            }
        });
    })
}

fn use_new_app_form(fields: NewAppFields) -> TypedForm {
    let w = use_words().market();
    let (client, workspace, navigate) = (use_client(), use_workspace(), use_navigate());
    let send = move || {
        let (client, navigate, workspace) = (client.clone(), navigate.clone(), workspace.get());
        let app = fields.new_app();
        let wish = (fields.start() == NewAppSource::Described).then(|| fields.wish.get());
        async move {
            let Ok(app) = app else { return Ok(()) };
            let app = client.create_app(&workspace, &app).await?;
            if let Some(wish) = wish {
                device::keep(&wish_name(&app.id.to_string()), &wish);
            }
            navigate(&format!("/w/{workspace}/apps/{}/edit", app.slug), NavigateOptions::default());
            Ok(())
        }
    };
    TypedForm::new("new-app-", move || fields.wrong(w), send)
}
