//! The details of a run: its inputs, the answer, and how it was made.

use api::{Adjustment, Attempt, AttemptStatus, RunDetail, RunnableApp};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use model::{CHAT_INPUT, CONVERSATION, Input, Language, Output, RunId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ui::{Button, Icon, IconName, IconSize, LinkButton, PageInner, PageWidth, Section, Shown, copy_text, use_toaster};

use super::app_name;
use crate::{
    chunk::chunk,
    client::{load, use_client},
    format::{self, Amounts},
    kit::{Ask, AskWords},
    locales::{Runs, use_words},
    preferences::use_language,
    session::{use_amounts, use_param, use_workspace},
    widgets::{AppIcon, KeepTestRow, LiveRun, Loaded, Moment, MomentStyle, PageTitle, RunView, run_title},
};

/// A run, and its app if that still exists.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct RunDetailData {
    detail: RunDetail,
    app: Option<RunnableApp>,
}

chunk!(run: RunDetailPage);

/// The page of one run.
#[component]
pub fn RunDetailPage() -> impl IntoView {
    let (workspace, run) = (use_workspace(), use_param("run"));
    let not_found = {
        let language = use_language();
        move || api::Error::new(api::ErrorCode::NotFound, language)
    };
    let run = load(
        move || (workspace.get(), run.get()),
        move |client, (workspace, run)| async move {
            let run = run.parse().map_err(|_| not_found())?;
            let detail = client.run(&workspace, run).await?;
            let app = match &detail.run.app {
                Some(app) => client.app(&workspace, &app.id.to_string()).await.ok(),
                None => None,
            };
            Ok(RunDetailData { detail, app })
        },
    );
    let reload = Callback::new(move |()| run.refetch());
    let show = move |data: RunDetailData| view! { <Detail data reload /> }.into_any();
    // While the run is loading, and if it can't be loaded.
    view! {
        <PageTitle text=use_words().runs().title() />
        <Loaded of=run show />
    }
}

#[component]
fn Detail(data: RunDetailData, reload: Callback<()>) -> impl IntoView {
    let w = use_words();
    // The steps of a run in progress are known when it ends.
    let live = LiveRun::new(use_workspace().get_untracked()).on_end(Callback::new(move |_| reload.run(())));
    live.show(&data.detail);
    let RunDetailData { detail, app } = data;
    let gone = detail.run.content_gone_at.is_some();
    let untitled = if gone { w.run().answer().not_kept_title() } else { w.run().untitled() };
    let title = run_title(&detail.run.inputs).unwrap_or_else(|| untitled.to_owned());
    let name = app_name(detail.run.app.as_ref(), detail.run.source, w.runs());
    let keep = app
        .as_ref()
        .filter(|_| !gone)
        .map(|app| (app.app.slug.clone(), app.app.editable && app.app.kind == model::Kind::Form));
    let actions = move || {
        keep.clone().map(|(app, editable)| {
            let workspace = use_workspace().get_untracked();
            view! { <KeepTestRow live workspace app editable /> }
        })
    };
    let (inputs, known) = app.map(|app| (app.inputs, app.output)).unwrap_or_default();
    let output = Output { format: detail.run.output_format, ..known };
    let attempts = detail.attempts.clone();
    let given = (!gone).then(|| {
        let detail = detail.clone();
        view! {
            <Section id="input" title=w.runs().input()>
                <Given detail inputs />
            </Section>
        }
    });
    view! {
        <PageTitle text=w.runs().detail_of(&title) />
        <PageInner width=PageWidth::Read>
            <Head detail=detail.clone() name=name.clone() title live />
            <RunView
                live
                id="answer"
                title=w.run().answer().title()
                output=Signal::stored(output)
                file_name=Signal::stored(name)
                actions=ViewFn::from(actions)
            />
            {given}
            <Section id="steps" title=w.runs().steps()>
                <Steps attempts />
            </Section>
        </PageInner>
    }
}

#[component]
fn Head(detail: RunDetail, name: String, title: String, live: LiveRun) -> impl IntoView {
    let w = use_words().runs();
    let workspace = use_workspace();
    let run = detail.run;
    let icon = run.app.as_ref().map(|app| view! { <AppIcon category=app.category icon=app.icon.clone() /> });
    let again = run.app.as_ref().map(|app| {
        let (slug, id) = (app.slug.clone(), run.id);
        let href = move || format!("/w/{}/apps/{slug}?run={id}", workspace.get());
        view! {
            <LinkButton href icon=IconName::Undo>
                {w.again()}
            </LinkButton>
        }
    });
    let number = short_number(&run.id.to_string());
    view! {
        <p>
            <a href=move || format!("/w/{}/runs", workspace.get())>
                <Icon name=IconName::Left size=IconSize::S />
                {w.to_list()}
            </a>
        </p>
        <header class="page-header">
            {icon}
            <div class="page-header__text">
                <h1>{name}</h1>
                <p class="app-header__meta">
                    <span>{w.number(&number)}</span>
                    <span aria-hidden="true">"·"</span>
                    <Moment at=run.created_at how=MomentStyle::Exact />
                    {run.version.map(|version| format!("· {}", w.version(version)))}
                </p>
            </div>
            <div class="page-header__actions">
                <CopyAddress />
                {again}
                <Delete id=run.id title live />
            </div>
        </header>
    }
}

#[component]
fn CopyAddress() -> impl IntoView {
    let w = use_words();
    let toaster = use_toaster();
    let copy = move |_| {
        let Ok(address) = window().location().href() else { return };
        let tell = move |result: Result<(), ()>| {
            toaster.done(if result.is_ok() { w.common().copied() } else { w.common().copy_failed() });
        };
        copy_text(address, Some(Callback::new(tell)));
    };
    view! {
        <Button icon=IconName::Link on_click=copy>
            {w.runs().copy_address()}
        </Button>
    }
}

/// Deletes a run's content, after a confirmation. A run in progress has a Stop button instead.
#[component]
fn Delete(id: RunId, title: String, live: LiveRun) -> impl IntoView {
    let w = use_words().runs();
    let (client, workspace, toaster) = (use_client(), use_workspace(), use_toaster());
    let navigate = StoredValue::new(use_navigate());
    let asked = RwSignal::new(None::<RunId>);
    let words = move |_: &RunId| AskWords {
        title: w.delete_title(&title),
        text: w.delete_text(),
        keep: w.keep(),
        act: w.delete().to_owned(),
        busy: w.deleting(),
        refused: None,
    };
    let act = move |id: RunId| {
        let (client, workspace) = (client.clone(), workspace.get_untracked());
        async move {
            client.delete_run(&workspace, id).await?;
            toaster.done(w.deleted());
            navigate.with_value(|navigate| navigate(&format!("/w/{workspace}/runs"), NavigateOptions::default()));
            Ok(())
        }
    };
    view! {
        <Shown when=move || !live.is_live()>
            <Button icon=IconName::Trash on_click=move |_| asked.set(Some(id))>
                {w.delete()}
            </Button>
        </Shown>
        <Ask id="delete-run" subject=asked words act />
    }
}

/// A short number that people can read out to tell runs apart: the end of the id, because its beginning is the time.
fn short_number(id: &str) -> String {
    let digits: String = id.chars().filter(char::is_ascii_hexdigit).collect();
    let tail = digits.get(digits.len().saturating_sub(8)..).unwrap_or(&digits);
    match tail.split_at_checked(4) {
        Some((left, right)) => format!("{left}-{right}"),
        None => tail.to_owned(),
    }
}

/// The inputs, labelled as in the form if that still exists.
#[component]
pub(in crate::pages) fn Given(detail: RunDetail, inputs: Vec<Input>) -> impl IntoView {
    let w = use_words().runs();
    let language = use_language();
    let rows: Vec<(String, String)> = given(&detail.run.inputs, &inputs, w, language);
    if rows.is_empty() {
        return view! { <p class="muted">{w.no_input()}</p> }.into_any();
    }
    let rows = rows.into_iter().map(|(label, text)| {
        view! {
            <dt>{label}</dt>
            <dd class="runs__given">{text}</dd>
        }
    });
    view! { <dl class="description-list">{rows.collect_view()}</dl> }.into_any()
}

fn given(values: &model::Values, inputs: &[Input], w: Runs, language: Language) -> Vec<(String, String)> {
    let place = |name: &str| inputs.iter().position(|input| input.name == name).unwrap_or(inputs.len());
    let mut rows: Vec<(usize, String, String)> = values
        .iter()
        .filter_map(|(name, value)| {
            let text = match value {
                Value::Object(sent) if name == CONVERSATION => conversation(sent.get("messages")?.as_array()?)?,
                Value::Null | Value::Object(_) => return None,
                Value::Bool(true) => w.yes().to_owned(),
                Value::Bool(false) => w.no().to_owned(),
                Value::Number(number) => number.to_string(),
                Value::String(text) => text.clone(),
                Value::Array(said) if name == CONVERSATION => conversation(said)?,
                Value::Array(items) => {
                    // A file is an object with its name.
                    let named = |item: &Value| item.as_str().or_else(|| item.get("name")?.as_str()).map(str::to_owned);
                    items.iter().filter_map(named).collect::<Vec<_>>().join("\n")
                }
            };
            let at = place(name);
            let label = inputs.get(at).map(|input| input.label.get(language).to_owned());
            let plain = || match name.as_str() {
                CHAT_INPUT => w.message().to_owned(),
                CONVERSATION => w.conversation().to_owned(),
                _ => name.clone(),
            };
            Some((at, label.filter(|label| !label.is_empty()).unwrap_or_else(plain), text))
        })
        .collect();
    rows.sort_by_key(|(at, ..)| *at);
    rows.into_iter().map(|(_, label, text)| (label, text)).collect()
}

/// What a program sent of a conversation, a paragraph for each message; `None` if it sent nothing.
fn conversation(said: &[Value]) -> Option<String> {
    let text = |said: &Value, key| said.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let calls = |said: &Value| {
        let calls = said.get("calls").and_then(Value::as_array).into_iter().flatten();
        calls.map(|call| format!("{} {}", text(call, "name"), text(call, "arguments"))).collect::<Vec<_>>().join("\n")
    };
    let from = |said: &Value| said.get("result_of").map_or_else(|| text(said, "role"), |result| text(result, "name"));
    let lines = said.iter().map(|said| format!("{}: {}{}", from(said), text(said, "text"), calls(said)));
    let lines: Vec<String> = lines.collect();
    (!lines.is_empty()).then(|| lines.join("\n\n"))
}

/// Each call to a model.
#[component]
pub(in crate::pages) fn Steps(attempts: Vec<Attempt>) -> impl IntoView {
    let w = use_words().runs();
    if attempts.is_empty() {
        return view! { <p class="muted">{w.no_steps()}</p> }.into_any();
    }
    let steps = attempts.into_iter().map(|attempt| view! { <Step attempt /> });
    view! { <ol class="timeline run-steps">{steps.collect_view()}</ol> }.into_any()
}

#[component]
fn Step(attempt: Attempt) -> impl IntoView {
    let w = use_words().runs();
    let language = use_language();
    let tone = match attempt.status {
        AttemptStatus::Ok => Some("ok"),
        AttemptStatus::Failed => Some("danger"),
        AttemptStatus::Cancelled => None,
    };
    view! {
        <li class="timeline__item" data-tone=tone>
            <h3>
                {w.model_at(&attempt.model, &attempt.provider_name)}
                <span>{format::duration(attempt.duration_ms, language)}</span>
            </h3>
            <p>{told(&attempt, use_amounts(), w, language)}</p>
        </li>
    }
}

/// The result of an attempt in a sentence or two.
fn told(attempt: &Attempt, amounts: Amounts, w: Runs, language: Language) -> String {
    let tokens = |count: Option<u64>| count.map(format::number);
    let mut sentences = match attempt.status {
        AttemptStatus::Ok => {
            let (read, written) = (tokens(attempt.input_tokens), tokens(attempt.output_tokens));
            vec![w.answered(read.as_deref(), written.as_deref())]
        }
        AttemptStatus::Cancelled => vec![w.attempt_stopped().to_owned()],
        AttemptStatus::Failed => {
            vec![attempt.error.as_ref().map_or(w.attempt_failed().to_owned(), |error| error.message.clone())]
        }
    };
    let parts = [
        (Runs::read_from_cache as fn(Runs, &str) -> String, attempt.cached_input_tokens),
        (Runs::written_to_cache, attempt.cache_write_tokens),
        (Runs::thought, attempt.reasoning_tokens),
    ];
    for (words, count) in parts {
        sentences.extend(count.filter(|count| *count > 0).map(|count| words(w, &format::number(count))));
    }
    let answer = use_words().run().answer();
    for Adjustment { setting, instead } in &attempt.adjusted {
        sentences.push(match instead {
            Some(instead) => answer.renamed(setting, instead),
            None => answer.left_out(setting),
        });
    }
    if let Some(ms) = attempt.time_to_first_token_ms {
        sentences.push(w.first_word(&format::duration(ms, language)));
    }
    if let Some(cost) = attempt.cost {
        sentences.push(amounts.show(cost));
    }
    sentences.join(" ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::locales::words;

    #[test]
    fn runs_are_told_apart_by_the_end_of_their_number() {
        assert_eq!(short_number("0197a5c0-0000-7000-8000-00007f3a91c2"), "7f3a-91c2");
    }

    #[test]
    fn what_was_given_is_read_as_it_was_filled_in() {
        let values = json!({ "a": null, "list": ["x", "y"], "message": "Hi", "ok": true, "n": 3 });
        let rows = given(values.as_object().unwrap(), &[], words(Language::En).runs(), Language::En);
        let row = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        for wanted in [row("list", "x\ny"), row("Message", "Hi"), row("ok", "Yes"), row("n", "3")] {
            assert!(rows.contains(&wanted), "{rows:?}");
        }
        assert_eq!(rows.len(), 4);
    }

    #[test]
    fn what_a_program_sent_is_read_as_a_conversation() {
        let said = json!([{"role": "system", "text": "Be brief."}, {"role": "user", "text": "Hi"}]);
        let values = json!({ "message": "Hi", CONVERSATION: said });
        let rows = given(values.as_object().unwrap(), &[], words(Language::En).runs(), Language::En);
        assert!(rows.iter().any(|(_, text)| text == "system: Be brief.\n\nuser: Hi"), "{rows:?}");
        let nothing = json!({ CONVERSATION: [] });
        let rows = given(nothing.as_object().unwrap(), &[], words(Language::En).runs(), Language::En);
        assert!(rows.is_empty(), "{rows:?}");
    }
}
