//! The workspace's times.

use api::{App, Client, Error, Retention, SaveRetention};
use leptos::prelude::*;
use ui::{Alert, AlertTone, Checkbox, Choice, Field, Section, Select, use_toaster};

use super::loss::{ConfirmLoss, day_choices, loss_of, word};
use crate::{
    client::use_client,
    kit::{FormActions, FormBody, TypedForm},
    locales::{RetentionWords, use_words},
};

/// What is chosen.
#[derive(Debug, Clone, Copy)]
struct Chosen {
    days: RwSignal<String>,
    apps_may_exceed: RwSignal<bool>,
    usage_months: RwSignal<String>,
    /// As it was read or saved last.
    known: StoredValue<Retention>,
}

impl Chosen {
    fn new(rules: &Retention) -> Self {
        Self {
            days: RwSignal::new(word(rules.days)),
            apps_may_exceed: RwSignal::new(rules.apps_may_exceed),
            usage_months: RwSignal::new(word(rules.usage_months)),
            known: StoredValue::new(rules.clone()),
        }
    }

    fn change(self, confirmed: bool) -> SaveRetention {
        let known = self.known.get_value();
        SaveRetention {
            days: self.days.get_untracked().parse().ok(),
            apps: known.apps,
            apps_may_exceed: self.apps_may_exceed.get_untracked(),
            usage_months: self.usage_months.get_untracked().parse().ok(),
            revision: known.revision,
            confirmed,
        }
    }

    async fn save(self, client: Client, workspace: String, confirmed: bool) -> Result<(), Error> {
        let saved = client.save_retention(&workspace, &self.change(confirmed)).await?;
        // Saving again is based on what was just saved.
        self.known.try_set_value(saved);
        Ok(())
    }
}

#[component]
pub(super) fn Rules(rules: Retention, apps: Vec<App>, workspace: String) -> impl IntoView {
    let words = use_words();
    let w = words.retention();
    let (client, toaster) = (use_client(), use_toaster());
    let chosen = Chosen::new(&rules);
    let loss = RwSignal::new(None);
    let (sender, workspace_of_act) = (client.clone(), workspace.clone());
    let send = move || {
        let saving = chosen.save(sender.clone(), workspace.clone(), false);
        async move {
            let saved = saving.await;
            if let Some(found) = saved.as_ref().err().and_then(loss_of) {
                let _ = loss.try_set(Some(found));
            }
            saved
        }
    };
    let form = TypedForm::new("retention-", Vec::new, send);
    let act = move || {
        let saving = chosen.save(client.clone(), workspace_of_act.clone(), true);
        async move {
            saving.await?;
            form.reset();
            toaster.done(w.saved());
            Ok(())
        }
    };
    let (days, months) = (day_choices(w, w.days(None), rules.days), month_choices(w, rules.usage_months));
    view! {
        <Alert tone=AlertTone::Info title=w.what() />
        <FormBody form class="settings" refused=w.refused()>
            <Field id="retention-days" label=w.content() hint=w.content_hint()>
                <Select value=chosen.days options=Signal::stored(days) auto_width=true />
            </Field>
            <Checkbox checked=chosen.apps_may_exceed id="retention-exceed" hint=w.exceed_hint()>
                {w.exceed()}
            </Checkbox>
            <Field id="retention-usage" label=w.usage() hint=w.usage_hint()>
                <Select value=chosen.usage_months options=Signal::stored(months) auto_width=true />
            </Field>
            <p class="muted">{w.server(rules.run_months)}</p>
            <FormActions form label=words.common().save() busy=words.common().saving() done=words.common().saved() />
        </FormBody>
        <ConfirmLoss id="confirm-retention" loss act />
        <OwnRules rules apps />
    }
}

fn month_choices(w: RetentionWords, now: Option<u32>) -> Vec<Choice> {
    let mut months = vec![3, 6, 12, 24, 36, 60];
    months.extend(now);
    months.sort_unstable();
    months.dedup();
    let months = months.into_iter().map(|months| Choice::new(months.to_string(), w.months(Some(months))));
    std::iter::once(Choice::new("", w.months(None))).chain(months).collect()
}

/// The apps with a rule of their own.
#[component]
fn OwnRules(rules: Retention, apps: Vec<App>) -> impl IntoView {
    let w = use_words().retention();
    if rules.apps.is_empty() {
        return ().into_any();
    }
    let line = |(id, days)| {
        let name = apps.iter().find(|app| app.id == id).map_or_else(|| w.app_gone().to_owned(), |app| app.name.clone());
        view! {
            <dt>{name}</dt>
            <dd>{w.days(Some(days))}</dd>
        }
    };
    let lines = rules.apps.into_iter().map(line).collect_view();
    view! {
        <Section id="retention-apps" title=w.apps() lead=w.apps_lead()>
            <dl class="description-list">{lines}</dl>
        </Section>
    }
    .into_any()
}
