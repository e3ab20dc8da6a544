//! A template in detail, and adding it to the workspace.

use api::{App, Client, CreateApp, Error, Publish, Role, TemplateDetail};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use model::{Kind, Language};
use ui::{
    Alert, Badge, Button, ButtonVariant, Dialog, DialogSize, Icon, IconName, LinkButton, Skeleton, SkeletonShape,
};

use super::{address::MarketAddress, state::sample_text};
use crate::{
    client::use_client,
    locales::use_words,
    preferences::use_language,
    session::use_role,
    widgets::{ErrorAlert, ErrorView, PageTitle},
};

/// Where to go after adding a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AfterAdding {
    /// To the builder.
    Change,
    /// To the published app.
    Run,
}

/// The template in the dialog, and the progress of adding it.
#[derive(Clone, Copy)]
struct TemplateDialogState {
    place: MarketAddress,
    /// The template that the address names.
    id: Memo<Option<String>>,
    template: RwSignal<Option<Result<TemplateDetail, Error>>>,
    /// The app made from it; kept, so that a second attempt does not make a second app.
    made: RwSignal<Option<App>>,
    adding: RwSignal<Option<AfterAdding>>,
    failed: RwSignal<Option<Error>>,
}

/// The dialog of the template that the address names.
#[component]
pub(super) fn TemplateDialog(place: MarketAddress) -> impl IntoView {
    let w = use_words();
    let state = TemplateDialogState {
        place,
        id: Memo::new(move |_| place.wanted.with(|wanted| wanted.template.clone())),
        template: RwSignal::new(None),
        made: RwSignal::new(None),
        adding: RwSignal::new(None),
        failed: RwSignal::new(None),
    };
    load_template(state);
    let title = move || {
        state.template.with(|template| match template {
            Some(Ok(detail)) => detail.template.name.clone(),
            _ => w.market().template().to_owned(),
        })
    };
    let lines = || vec![SkeletonShape::Full, SkeletonShape::Long, SkeletonShape::Middle, SkeletonShape::Full];
    let page_title = move || match state.template.get() {
        Some(Ok(detail)) if state.id.with(Option::is_some) => detail.template.name,
        _ => w.market().title().to_owned(),
    };
    view! {
        <PageTitle text=page_title />
        <Dialog
            id="template"
            open=Signal::derive(move || state.id.with(Option::is_some))
            on_close=move |()| place.go(|_| {})
            title
            size=DialogSize::L
            close_label=w.common().close()
            foot=ViewFn::from(move || view! { <Foot state /> })
        >
            {move || match state.template.get() {
                None => view! { <Skeleton label=w.common().loading() shapes=lines() /> }.into_any(),
                Some(Err(error)) => view! { <ErrorView error /> }.into_any(),
                Some(Ok(detail)) => {
                    view! {
                        <Failure state />
                        <Inside place detail />
                        <Ways />
                    }
                        .into_any()
                }
            }}
        </Dialog>
    }
}

/// Loads the template that the address names.
fn load_template(state: TemplateDialogState) {
    let client = use_client();
    let TemplateDialogState { place, id, .. } = state;
    // The dialog's content is only loaded in the browser, because only there can dialogs open.
    Effect::new(move |_| {
        let Some(wanted) = id.get() else { return };
        state.template.set(None);
        state.made.set(None);
        state.failed.set(None);
        let (client, workspace) = (client.clone(), place.workspace.get_untracked());
        spawn_local(async move {
            let answer = client.template(&workspace, &wanted).await;
            // Another template may have been opened in the meantime.
            if id.try_get_untracked().flatten() == Some(wanted) {
                state.template.set(Some(answer));
            }
        });
    });
}

/// The content of the template.
#[component]
fn Inside(place: MarketAddress, detail: TemplateDetail) -> impl IntoView {
    let w = use_words().market();
    let language = use_language();
    // The prompt is only shown to people who write prompts.
    let is_builder = use_role().get_untracked() >= Role::Builder;
    let TemplateDetail { template, definition, sample } = detail;
    let messages = definition.prompt.messages.into_iter().map(|message| {
        view! {
            <div class="market-prompt">
                <h3>{w.says(message.role)}</h3>
                <p>{message.text}</p>
            </div>
        }
    });
    view! {
        <p>{template.summary}</p>
        <div class="cluster">
            <Badge>{template.category.name(language)}</Badge>
            <Badge>{w.kind(template.kind)}</Badge>
        </div>
        {template
            .added
            .map(|slug| {
                let href = format!("/w/{}/apps/{slug}", place.workspace.get_untracked());
                view! { <p>{w.added_already()} " " <a href=href>{w.open_added()}</a></p> }
            })}
        <section class="stack" data-gap="s" aria-labelledby="template-inputs">
            <h3 id="template-inputs">{w.inputs()}</h3>
            <Inputs inputs=definition.inputs sample kind=template.kind language />
        </section>
        {is_builder
            .then(|| {
                view! {
                    <details class="more-settings">
                        <summary>{w.prompt()}</summary>
                        <div class="stack" data-gap="s">
                            {messages.collect_view()}
                        </div>
                    </details>
                }
            })}
    }
}

/// The inputs, each with its example value.
#[component]
fn Inputs(inputs: Vec<model::Input>, sample: model::Values, kind: Kind, language: Language) -> impl IntoView {
    let w = use_words();
    if inputs.is_empty() && kind == Kind::Chat {
        return view! { <p class="muted">{w.market().no_inputs()}</p> }.into_any();
    }
    let lines = inputs.into_iter().map(|input| {
        let hint = input.hint.as_ref().map(|hint| hint.get(language).to_owned());
        let example = sample.get(&input.name).and_then(sample_text).map(|text| w.market().example(&text));
        let optional = (!input.required)
            .then(|| view! { <span class="field__optional">{format!(" {}", w.common().optional())}</span> });
        view! {
            <dt>{input.label.get(language).to_owned()} {optional}</dt>
            <dd>
                {hint.map(|hint| view! { <p>{hint}</p> })}
                {example.map(|example| view! { <p class="muted">{example}</p> })}
            </dd>
        }
    });
    view! { <dl class="description-list">{lines.collect_view()}</dl> }.into_any()
}

/// Explains the buttons, or who has them.
#[component]
fn Ways() -> impl IntoView {
    let w = use_words().market();
    let role = use_role();
    move || {
        if role.get() >= Role::Builder {
            view! {
                <ul class="market-ways" role="list">
                    <li>
                        <Icon name=IconName::Edit />
                        <span>
                            <strong>{w.use_template()}</strong>
                            <small>{w.use_template_hint()}</small>
                        </span>
                    </li>
                    <li>
                        <Icon name=IconName::Market />
                        <span>
                            <strong>{w.add_and_publish()}</strong>
                            <small>{w.add_and_publish_hint()}</small>
                        </span>
                    </li>
                </ul>
            }
            .into_any()
        } else {
            view! { <Alert title=w.who_can_add() /> }.into_any()
        }
    }
}

/// The error, with a link to the draft if one was made anyway.
#[component]
fn Failure(state: TemplateDialogState) -> impl IntoView {
    let w = use_words();
    let draft = move || {
        state.made.get().map(|app| {
            let href = format!("/w/{}/apps/{}/edit", state.place.workspace.get(), app.slug);
            view! { <LinkButton href>{w.market().open_draft()}</LinkButton> }
        })
    };
    move || {
        state.failed.get().map(|error| {
            let made = state.made.with_untracked(Option::is_some);
            let title = if made { w.market().not_published() } else { w.common().error_title() };
            view! {
                <ErrorAlert error title />
                <div class="cluster">{draft}</div>
            }
        })
    }
}

/// The buttons, for people who may make apps.
#[component]
fn Foot(state: TemplateDialogState) -> impl IntoView {
    let w = use_words();
    let role = use_role();
    let add = use_add(state);
    let is_there = move || state.template.with(|template| matches!(template, Some(Ok(_))));
    let is_adding = move |then: AfterAdding| Signal::derive(move || state.adding.get() == Some(then));
    move || {
        if role.get() >= Role::Builder && is_there() {
            view! {
                <Button
                    busy=is_adding(AfterAdding::Run)
                    busy_label=w.market().adding()
                    on_click=move |_| add.run(AfterAdding::Run)
                >
                    {w.market().add_and_publish()}
                </Button>
                <Button
                    variant=ButtonVariant::Primary
                    busy=is_adding(AfterAdding::Change)
                    busy_label=w.market().adding()
                    on_click=move |_| add.run(AfterAdding::Change)
                >
                    {w.market().use_template()}
                </Button>
            }
            .into_any()
        } else {
            view! { <Button on_click=move |_| state.place.go(|_| {})>{w.common().close()}</Button> }.into_any()
        }
    }
}

fn use_add(state: TemplateDialogState) -> Callback<AfterAdding> {
    let client = use_client();
    let navigate = use_navigate();
    Callback::new(move |then: AfterAdding| {
        let Some(Some(Ok(detail))) = state.template.try_get_untracked() else { return };
        if state.adding.get_untracked().is_some() {
            return;
        }
        state.adding.set(Some(then));
        state.failed.set(None);
        let (client, navigate, workspace) = (client.clone(), navigate.clone(), state.place.workspace.get_untracked());
        spawn_local(async move {
            let answer = add(&client, &workspace, detail.template.id, then, state.made).await;
            state.adding.set(None);
            match answer {
                Ok(address) => navigate(&address, NavigateOptions::default()),
                Err(error) => state.failed.set(Some(error)),
            }
        });
    })
}

/// Makes an app from the template, unless that was done, and publishes it if wanted. Returns where to go next.
async fn add(
    client: &Client,
    workspace: &str,
    template: String,
    then: AfterAdding,
    made: RwSignal<Option<App>>,
) -> Result<String, Error> {
    let app = match made.try_get_untracked().flatten() {
        Some(app) => app,
        None => {
            let app = CreateApp { template: Some(template), ..CreateApp::default() };
            let app = client.create_app(workspace, &app).await?;
            made.set(Some(app.clone()));
            app
        }
    };
    let home = format!("/w/{workspace}/apps/{}", app.slug);
    match then {
        AfterAdding::Change => Ok(format!("{home}/edit")),
        AfterAdding::Run => {
            let draft = client.draft(workspace, &app.slug).await?;
            let publish = Publish { revision: draft.revision, note: String::new(), gate_reason: None };
            client.publish(workspace, &app.slug, &publish).await?;
            Ok(home)
        }
    }
}
