//! The settings of a workspace: name, language, default model.

use api::{Client, Error, ErrorCode, Model, Role, UpdateWorkspace, Workspace};
use leptos::prelude::*;
use model::{Language, ModelRef};
use ui::{Alert, Checkbox, Choice, Field, LinkButton, PageHeader, PageInner, PageWidth, Select, TextInput};

use super::{logo::LogoSettings, rates::RatesSettings};
use crate::{
    checks,
    chunk::chunk,
    client::{load, use_client},
    device, format,
    kit::{FormActions, FormBody, TypedForm, Wrong},
    locales::{AdminSettings, Words, use_words},
    preferences::use_language,
    session::{use_role, use_session, use_workspace},
    widgets::{ErrorView, Loaded, PageTitle, keep_typed, model_choices, model_key},
};

/// The workspace, and the models that it can use.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct SettingsData {
    workspace: Workspace,
    models: Vec<Model>,
}

async fn settings_data(client: Client, workspace: String) -> Result<SettingsData, Error> {
    let models = client.models(&workspace).await?.items;
    Ok(SettingsData { workspace: client.workspace(&workspace).await?, models })
}

chunk!(admin: SettingsPage);

/// The workspace's name, language, default model and exchange rate.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let workspace = use_workspace();
    let settings_data = load(move || workspace.get(), settings_data);
    let w = use_words().admin().settings();
    let (role, language) = (use_role(), use_language());
    let show = move |settings_data: SettingsData| {
        if role.get_untracked() >= Role::Admin {
            view! { <SettingsForm settings_data /> }.into_any()
        } else {
            view! { <ErrorView error=Error::new(ErrorCode::Forbidden, language) /> }.into_any()
        }
    };
    view! {
        <PageTitle text=w.title() />
        <PageInner width=PageWidth::Read>
            <Loaded of=settings_data show />
        </PageInner>
    }
}

fn model_from(value: &str) -> Option<ModelRef> {
    let (connection, model) = value.split_once(' ')?;
    Some(ModelRef { connection: connection.parse().ok()?, model: model.to_owned() })
}

const NAME: &str = "workspace-name";
const ZONES: [&str; 16] = [
    "Asia/Seoul",
    "Asia/Tokyo",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Ho_Chi_Minh",
    "Asia/Kolkata",
    "Asia/Dubai",
    "Australia/Sydney",
    "Europe/Berlin",
    "Europe/London",
    "America/Sao_Paulo",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "UTC",
];
const RATE: &str = "workspace-won_per_100_usd";

/// The values of the form.
#[derive(Debug, Clone, Copy)]
struct SettingsFields {
    name: RwSignal<String>,
    language: RwSignal<String>,
    model: RwSignal<String>,
    rate: RwSignal<String>,
    zone: RwSignal<String>,
    runs_open: RwSignal<bool>,
    export_reason: RwSignal<bool>,
}

impl SettingsFields {
    fn new(workspace: &Workspace) -> Self {
        Self {
            name: RwSignal::new(workspace.name.clone()),
            language: RwSignal::new(workspace.language.tag().to_owned()),
            model: RwSignal::new(workspace.default_model.as_ref().map(model_key).unwrap_or_default()),
            rate: RwSignal::new(
                workspace.exchange_rate.as_ref().map(|rate| rate.won_per_100_usd.to_string()).unwrap_or_default(),
            ),
            zone: RwSignal::new(workspace.time_zone.clone()),
            runs_open: RwSignal::new(workspace.runs_open_since.is_some()),
            export_reason: RwSignal::new(workspace.export_reason),
        }
    }

    fn change(self) -> UpdateWorkspace {
        UpdateWorkspace {
            name: Some(self.name.get().trim().to_owned()),
            language: self.language.with(|tag| Language::from_tag(tag)),
            default_model: self.model.with(|value| model_from(value)),
            fallback_order: None,
            won_per_100_usd: self.rate(),
            time_zone: Some(self.zone.get()),
            runs_open: Some(self.runs_open.get()),
            export_reason: Some(self.export_reason.get()),
        }
    }

    /// The exchange rate in won per US$100; 0 for none, `None` if the text is no amount.
    fn rate(self) -> Option<u32> {
        self.rate.with(|text| {
            let digits: String = text.chars().filter(|c| !matches!(c, ',' | ' ' | '₩')).collect();
            if digits.is_empty() { Some(0) } else { digits.parse().ok() }
        })
    }

    /// The errors, tracked.
    fn wrong(self, words: Words) -> Vec<Wrong> {
        let name = self.name.with(|name| checks::name(name)).err();
        let name = name.map(|trouble| Wrong::at(NAME, words.common().trouble(trouble)));
        let rate = self.rate().is_none().then(|| Wrong::at(RATE, words.admin().settings().rate_wrong()));
        name.into_iter().chain(rate).collect()
    }
}

#[component]
fn SettingsForm(settings_data: SettingsData) -> impl IntoView {
    let words = use_words();
    let w = words.admin().settings();
    let (client, session) = (use_client(), use_session());
    let fields = SettingsFields::new(&settings_data.workspace);
    let workspace = settings_data.workspace.clone();
    let slug = workspace.slug.clone();
    let kept = StoredValue::new(format!("madang:settings:{slug}:name"));
    keep_typed(fields.name, kept.get_value());
    let send = move || {
        let (client, change, slug) = (client.clone(), fields.change(), slug.clone());
        async move {
            client.update_workspace(&slug, &change).await?;
            device::forget(&kept.get_value());
            // The name is also shown in the corner of the frame.
            if let Ok(me) = client.me().await {
                session.set(me);
            }
            Ok(())
        }
    };
    let form = TypedForm::new("workspace-", move || fields.wrong(words), send);
    let lead = w.lead(&settings_data.workspace.name);
    let archive = format!("/w/{}/admin/archive", settings_data.workspace.slug);
    view! {
        <PageHeader title=w.title() lead=lead>
            <LinkButton href=archive>{words.archive().title_short()}</LinkButton>
        </PageHeader>
        <FormBody form class="settings" refused=w.refused()>
            <Fields fields form settings_data />
            <FormActions
                form
                label=words.common().save()
                busy=words.common().saving()
                done=words.common().saved()
            />
        </FormBody>
        <RatesSettings />
        <LogoSettings slug=workspace.slug workspace_name=workspace.name logo=workspace.logo />
    }
}

#[component]
fn Fields(fields: SettingsFields, form: TypedForm, settings_data: SettingsData) -> impl IntoView {
    let w = use_words().admin().settings();
    let SettingsData { workspace, models } = settings_data;
    let language = use_language();
    let rate_day = workspace.exchange_rate.as_ref().map(|rate| format::day(&rate.as_of, language));
    let languages = vec![Choice::new("en", "English"), Choice::new("ko", "한국어")];
    view! {
        <Field id=NAME label=w.name() hint=w.address(&workspace.slug) error=form.error(NAME, w.name())>
            <TextInput value=fields.name autocomplete="off" />
        </Field>
        <Field id="workspace-language" label=w.language() hint=w.language_hint()>
            <Select value=fields.language options=Signal::stored(languages) auto_width=true />
        </Field>
        <Field
            id=RATE
            label=w.rate()
            hint=w.rate_hint(rate_day.as_deref())
            optional=use_words().common().optional()
            error=form.error(RATE, w.rate())
        >
            <TextInput value=fields.rate unit="₩" autocomplete="off" />
        </Field>
        <Field id="workspace-time_zone" label=w.zone() hint=w.zone_hint()>
            <Select value=fields.zone options=Signal::stored(zones(&workspace.time_zone)) auto_width=true />
        </Field>
        {if models.is_empty() {
            view! { <NoModel slug=workspace.slug /> }.into_any()
        } else {
            let empty = workspace.default_model.is_none().then_some(w.model_choose());
            let options = choices(&models, workspace.default_model.as_ref(), w);
            view! {
                <Field id="workspace-model" label=w.model() hint=w.model_hint()>
                    <Select value=fields.model options=Signal::stored(options) empty=empty />
                </Field>
            }
                .into_any()
        }}
        <Checkbox checked=fields.runs_open hint=w.runs_open_hint()>
            {w.runs_open()}
        </Checkbox>
        <Checkbox checked=fields.export_reason hint=w.export_reason_hint()>
            {w.export_reason()}
        </Checkbox>
    }
}

/// The time zones of most offices, and the one that is set, which a program may have chosen among all.
fn zones(set: &str) -> Vec<Choice> {
    let other = (!ZONES.contains(&set)).then(|| set.to_owned());
    ZONES.iter().map(|zone| (*zone).to_owned()).chain(other).map(|zone| Choice::new(zone.clone(), zone)).collect()
}

/// The models by connection, including the chosen one even if it is no longer offered.
fn choices(models: &[Model], chosen: Option<&ModelRef>, w: AdminSettings) -> Vec<Choice> {
    let missing = chosen.filter(|chosen| models.iter().all(|model| model.model_ref != **chosen));
    let missing = missing.map(|chosen| Choice::new(model_key(chosen), w.model_gone(&chosen.model)));
    missing.into_iter().chain(model_choices(models)).collect()
}

#[component]
fn NoModel(slug: String) -> impl IntoView {
    let w = use_words().admin().settings();
    let connect = move || view! { <LinkButton href=format!("/w/{slug}/models")>{w.model_connect()}</LinkButton> };
    view! { <Alert title=w.model_none() actions=ViewFn::from(connect) /> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_survives_the_select() {
        let model =
            ModelRef { connection: uuid::Uuid::from_u128(7).into(), model: "accounts/x/models/llama 3".to_owned() };
        assert_eq!(model_from(&model_key(&model)), Some(model));
        assert_eq!(model_from(""), None);
    }
}
