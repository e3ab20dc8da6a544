//! One run of the log: what went in, what the model was sent, what came back and what it cost.

use api::{PromptMessage, RunDetail, RunLogDetail};
use leptos::prelude::*;
use model::PersonalDataFound;
use ui::{Alert, AlertTone, Icon, IconName, IconSize, PageHeader, PageInner, PageWidth, Section};

use crate::{
    chunk::chunk,
    client::load,
    format,
    locales::use_words,
    pages::runs::{Given, Steps, app_name},
    preferences::use_language,
    session::{use_amounts, use_param, use_workspace},
    widgets::{Loaded, Moment, MomentStyle, PageTitle},
};

chunk!(admin: LoggedRunPage);

/// A run of the workspace's log.
#[component]
pub fn LoggedRunPage() -> impl IntoView {
    view! { <Whole /> }
}

chunk!(admin: AppLoggedRunPage);

/// A run of an app's log.
#[component]
pub fn AppLoggedRunPage() -> impl IntoView {
    view! { <Whole /> }
}

#[component]
fn Whole() -> impl IntoView {
    let (workspace, app, run) = (use_workspace(), use_param("app"), use_param("run"));
    let language = use_language();
    let detail = load(
        move || (workspace.get(), app.get(), run.get()),
        move |client, (workspace, app, run)| async move {
            let run = run.parse().map_err(|_| api::Error::new(api::ErrorCode::NotFound, language))?;
            client.logged_run(&workspace, Some(app.as_str()).filter(|app| !app.is_empty()), run).await
        },
    );
    let show = move |detail: RunLogDetail| view! { <Detail detail /> }.into_any();
    view! {
        <PageTitle text=use_words().run_log().title() />
        <Loaded of=detail show />
    }
}

#[component]
fn Detail(detail: RunLogDetail) -> impl IntoView {
    let w = use_words();
    let (workspace, app) = (use_workspace(), use_param("app"));
    let RunLogDetail { run, attempts, hidden, prompt, personal_data } = detail;
    let back = move || {
        let (workspace, app) = (workspace.get(), app.get());
        if app.is_empty() { format!("/w/{workspace}/admin/runs") } else { format!("/w/{workspace}/apps/{app}/runs") }
    };
    let title = app_name(run.app.as_ref(), run.source, w.runs());
    let facts = facts(&run);
    let was_hidden = personal_data.iter().any(|found| found.hidden);
    let content = if hidden {
        view! { <Alert title=w.run_log().hidden_run() /> }.into_any()
    } else if run.content_gone_at.is_some() {
        let w = w.run().answer();
        view! { <Alert title=w.not_kept()>{w.not_kept_text()}</Alert> }.into_any()
    } else {
        let given = RunDetail { run: run.clone(), attempts: Vec::new(), personal_data: Vec::new() };
        view! {
            <Section id="input" title=w.runs().input()>
                <Given detail=given inputs=Vec::new() />
            </Section>
            <Section id="prompt" title=w.run_log().prompt() lead=w.run_log().prompt_lead()>
                {was_hidden.then(|| view! { <Alert tone=AlertTone::Info>{w.run_log().as_entered()}</Alert> })}
                <Prompt messages=prompt />
            </Section>
            <Section id="answer" title=w.run().answer().title()>
                <pre class="run-log__text">{run.output.clone()}</pre>
            </Section>
        }
        .into_any()
    };
    let person = run.person.as_ref().map(|person| person.name.clone()).filter(|name| !name.is_empty());
    view! {
        <PageTitle text=w.run_log().run_of(&title) />
        <PageInner width=PageWidth::Read>
            <p>
                <a href=back>
                    <Icon name=IconName::Left size=IconSize::S />
                    {w.run_log().title()}
                </a>
            </p>
            <PageHeader title=title lead=person.unwrap_or_else(|| w.run_log().source(run.source).to_owned()) />
            <dl class="description-list">
                <dt>{w.runs().time()}</dt>
                <dd>
                    <Moment at=run.created_at how=MomentStyle::Exact />
                </dd>
                {facts}
            </dl>
            {content}
            <Found personal_data />
            <Section id="steps" title=w.runs().steps()>
                <Steps attempts />
            </Section>
        </PageInner>
    }
}

/// The personal data that was found in what was sent, without any of it.
#[component]
fn Found(personal_data: Vec<PersonalDataFound>) -> impl IntoView {
    let w = use_words();
    let found: Vec<String> = personal_data.iter().map(|found| w.run().answer().personal_data(found)).collect();
    (!found.is_empty()).then(|| {
        let lines = found.into_iter().map(|text| view! { <li>{text}</li> }).collect_view();
        view! {
            <Section id="personal-data" title=w.personal_data().title()>
                <ul class="stack" role="list">{lines}</ul>
            </Section>
        }
    })
}

/// How it was started and ended, and what it cost.
fn facts(run: &api::Run) -> impl IntoView + use<> {
    let w = use_words();
    let (language, amounts) = (use_language(), use_amounts());
    let lines = [
        (w.runs().state(), Some(w.run_log().state(run.state).to_owned())),
        (w.run_log().version_label(), run.version.map(|version| version.to_string())),
        (w.run_log().door(), Some(w.run_log().source(run.source).to_owned())),
        (w.runs().model(), run.model_name.clone()),
        (w.runs().duration(), run.duration_ms.map(|ms| format::duration(ms, language))),
        (w.run_log().tokens(), Some(w.run_log().tokens_of(run.input_tokens, run.output_tokens))),
        (w.runs().cost(), run.cost.map(|cost| amounts.show(cost))),
        (w.run_log().why(), run.error.as_ref().map(|error| error.message.clone())),
    ];
    let lines = lines.into_iter().filter_map(|(name, value)| {
        value.map(|value| {
            view! {
                <dt>{name}</dt>
                <dd>{value}</dd>
            }
        })
    });
    lines.collect::<Vec<_>>()
}

#[component]
fn Prompt(messages: Vec<PromptMessage>) -> impl IntoView {
    let w = use_words().run_log();
    if messages.is_empty() {
        return view! { <p class="muted">{w.no_prompt()}</p> }.into_any();
    }
    let messages = messages.into_iter().map(|message| {
        view! {
            <div class="stack" data-gap="s">
                <h3 class="run-log__role">{w.role(message.role)}</h3>
                <pre class="run-log__text">{message.text}</pre>
            </div>
        }
    });
    messages.collect_view().into_any()
}
