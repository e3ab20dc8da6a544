//! What is done about personal data in prompts.

use std::collections::BTreeMap;

use api::{App, Client, Connection, Error, ErrorCode, PersonalData, PersonalDataRule, Role};
use leptos::prelude::*;
use model::{AppId, ConnectionId};
use ui::{Alert, AlertTone, Bound, Choice, Field, PageHeader, PageInner, PageWidth, Section, Select, Textarea};

use crate::{
    chunk::chunk,
    client::{load, use_client},
    kit::{FormActions, FormBody, TypedForm, Wrong},
    locales::{PersonalDataWords, use_words},
    preferences::use_language,
    session::{use_role, use_workspace},
    widgets::{ErrorView, Loaded, PageTitle},
};

/// The rules, and what they may be about.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct PersonalDataPageData {
    settings: PersonalData,
    connections: Vec<Connection>,
    apps: Vec<App>,
}

async fn page_data(client: Client, workspace: String) -> Result<PersonalDataPageData, Error> {
    let settings = client.personal_data(&workspace).await?;
    let connections = client.connections(&workspace).await?.items;
    let apps = client.everyones_apps(&workspace).await?;
    Ok(PersonalDataPageData { settings, connections, apps })
}

chunk!(admin: PersonalDataPage);

/// The rules of connections and apps, and the names.
#[component]
pub fn PersonalDataPage() -> impl IntoView {
    let workspace = use_workspace();
    let data = load(move || workspace.get(), page_data);
    let w = use_words().personal_data();
    let (role, language) = (use_role(), use_language());
    let show = move |data: PersonalDataPageData| {
        if role.get_untracked() >= Role::Admin {
            view! { <Rules data workspace=workspace.get_untracked() /> }.into_any()
        } else {
            view! { <ErrorView error=Error::new(ErrorCode::Forbidden, language) /> }.into_any()
        }
    };
    view! {
        <PageTitle text=w.title() />
        <PageInner width=PageWidth::Read>
            <Loaded of=data show />
        </PageInner>
    }
}

const NAMES: &str = "personal-names";

/// What is chosen.
#[derive(Debug, Clone, Copy)]
struct Chosen {
    others: RwSignal<PersonalDataRule>,
    connections: RwSignal<BTreeMap<ConnectionId, PersonalDataRule>>,
    apps: RwSignal<BTreeMap<AppId, PersonalDataRule>>,
    names: RwSignal<String>,
    revision: RwSignal<u64>,
}

impl Chosen {
    fn new(settings: &PersonalData) -> Self {
        Self {
            others: RwSignal::new(settings.others),
            connections: RwSignal::new(settings.connections.clone()),
            apps: RwSignal::new(settings.apps.clone()),
            names: RwSignal::new(settings.names.join("\n")),
            revision: RwSignal::new(settings.revision),
        }
    }

    fn settings(self) -> PersonalData {
        PersonalData {
            others: self.others.get(),
            connections: self.connections.get(),
            apps: self.apps.get(),
            names: self.names.with(|text| names_in(text)),
            revision: self.revision.get(),
        }
    }

    /// The errors, tracked.
    fn wrong(self, w: PersonalDataWords) -> Vec<Wrong> {
        let names = self.names.with(|text| names_in(text));
        let fits = names.len() <= 5_000 && names.iter().all(|name| (2..=80).contains(&name.chars().count()));
        (!fits).then(|| Wrong::at(NAMES, w.names_wrong())).into_iter().collect()
    }
}

/// The names in a text with one a line.
fn names_in(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

#[component]
fn Rules(data: PersonalDataPageData, workspace: String) -> impl IntoView {
    let words = use_words();
    let w = words.personal_data();
    let client = use_client();
    let chosen = Chosen::new(&data.settings);
    let send = move || {
        let (client, settings, workspace) = (client.clone(), chosen.settings(), workspace.clone());
        async move {
            let saved = client.save_personal_data(&workspace, &settings).await?;
            // Saving again is based on what was just saved.
            let _ = chosen.revision.try_set(saved.revision);
            Ok(())
        }
    };
    let form = TypedForm::new("personal-", move || chosen.wrong(w), send);
    view! {
        <PageHeader title=w.title() lead=w.lead() />
        <Alert tone=AlertTone::Info title=w.hide_explained()>
            <p>{w.found_by()}</p>
        </Alert>
        <FormBody form class="settings" refused=w.refused()>
            <Connections chosen connections=data.connections />
            <Apps chosen apps=data.apps />
            <Field
                id=NAMES
                label=w.names()
                hint=w.names_hint()
                optional=words.common().optional()
                error=form.error(NAMES, w.names())
            >
                <Textarea value=chosen.names rows=6_u32 />
            </Field>
            <FormActions form label=words.common().save() busy=words.common().saving() done=words.common().saved() />
        </FormBody>
    }
}

#[component]
fn Connections(chosen: Chosen, connections: Vec<Connection>) -> impl IntoView {
    let w = use_words().personal_data();
    let fields = connections.into_iter().map(|Connection { id, name, .. }| {
        let rule = Bound::new(
            Signal::derive(move || chosen.connections.with(|rules| word(rules.get(&id).copied()))),
            move |word: String| {
                chosen.connections.update(|rules| {
                    match rule_from(&word) {
                        Some(rule) => rules.insert(id, rule),
                        None => rules.remove(&id),
                    };
                });
            },
        );
        let options = options(w, Some(w.as_others()));
        view! {
            <Field id=format!("personal-connection-{id}") label=name>
                <Select value=rule options=Signal::stored(options) auto_width=true />
            </Field>
        }
    });
    let fields = fields.collect_view();
    let others = Bound::new(Signal::derive(move || word(Some(chosen.others.get()))), move |word: String| {
        chosen.others.set(rule_from(&word).unwrap_or(PersonalDataRule::Off))
    });
    view! {
        <Section id="by-connection" title=w.connections() lead=w.connections_lead()>
            <div class="stack">
                {fields} <Field id="personal-others" label=w.others() hint=w.others_hint()>
                    <Select value=others options=Signal::stored(options(w, None)) auto_width=true />
                </Field>
            </div>
        </Section>
    }
}

#[component]
fn Apps(chosen: Chosen, apps: Vec<App>) -> impl IntoView {
    let w = use_words().personal_data();
    let names: BTreeMap<AppId, String> = apps.into_iter().map(|app| (app.id, app.name)).collect();
    let names = StoredValue::new(names);
    let with_rule = Memo::new(move |_| chosen.apps.with(|rules| rules.keys().copied().collect::<Vec<_>>()));
    let fields = move || with_rule.get().into_iter().map(|id| view! { <AppRule chosen id names /> }).collect_view();
    let others = Signal::derive(move || {
        let ruled = with_rule.get();
        let free = |names: &BTreeMap<AppId, String>| {
            let free = names.iter().filter(|(id, _)| !ruled.contains(id));
            free.map(|(id, name)| Choice::new(id.to_string(), name.clone())).collect::<Vec<_>>()
        };
        names.with_value(free)
    });
    let add = Bound::new(Signal::stored(String::new()), move |id: String| {
        if let Ok(id) = id.parse() {
            chosen.apps.update(|rules| {
                rules.insert(id, PersonalDataRule::Hide);
            });
        }
    });
    view! {
        <Section id="by-app" title=w.apps() lead=w.apps_lead()>
            <div class="stack">
                {fields} <Field id="personal-app" label=w.app()>
                    <Select value=add options=others empty=w.app_choose() auto_width=true />
                </Field>
            </div>
        </Section>
    }
}

/// The rule of an app.
#[component]
fn AppRule(chosen: Chosen, id: AppId, names: StoredValue<BTreeMap<AppId, String>>) -> impl IntoView {
    let w = use_words().personal_data();
    let name = names.with_value(|names| names.get(&id).cloned()).unwrap_or_else(|| w.app_gone().to_owned());
    let rule = Bound::new(
        Signal::derive(move || chosen.apps.with(|rules| word(rules.get(&id).copied()))),
        move |word: String| {
            chosen.apps.update(|rules| {
                match rule_from(&word) {
                    Some(rule) => rules.insert(id, rule),
                    None => rules.remove(&id),
                };
            });
        },
    );
    let mut options = options(w, Some(w.app_none()));
    options.retain(|choice| choice.value != PersonalDataRule::Off.as_str());
    view! {
        <Field id=format!("personal-app-{id}") label=name>
            <Select value=rule options=Signal::stored(options) auto_width=true />
        </Field>
    }
}

fn word(rule: Option<PersonalDataRule>) -> String {
    rule.map(PersonalDataRule::as_str).unwrap_or_default().to_owned()
}

fn rule_from(word: &str) -> Option<PersonalDataRule> {
    PersonalDataRule::ALL.iter().copied().find(|rule| rule.as_str() == word)
}

/// The rules to choose from, after `none` for no rule of its own.
fn options(w: PersonalDataWords, none: Option<&'static str>) -> Vec<Choice> {
    let none = none.map(|label| Choice::new("", label));
    let rules = PersonalDataRule::ALL.iter().map(|rule| Choice::new(rule.as_str(), w.rule(*rule)));
    none.into_iter().chain(rules).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_one_a_line() {
        assert_eq!(names_in(" 김민수 \n\nAnn Lee\r\n"), ["김민수", "Ann Lee"]);
    }

    #[test]
    fn a_rule_survives_the_select() {
        for rule in PersonalDataRule::ALL {
            assert_eq!(rule_from(&word(Some(*rule))), Some(*rule));
        }
        assert_eq!(rule_from(&word(None)), None);
    }
}
