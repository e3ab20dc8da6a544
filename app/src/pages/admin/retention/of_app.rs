//! How long an app keeps what its runs hold, for those who may change it.

use api::{AppRetention, Client, Error, SaveAppRetention};
use leptos::prelude::*;
use ui::{Alert, AlertTone, Field, Section, Select, use_toaster};

use super::loss::{ConfirmLoss, day_choices, loss_of, word};
use crate::{
    client::{load, use_client},
    kit::{FormActions, FormBody, TypedForm},
    locales::use_words,
    session::{use_param, use_workspace},
    widgets::Loaded,
};

/// The app's own time, on the page of its runs.
#[component]
pub fn AppRetentionSection() -> impl IntoView {
    let w = use_words().retention();
    let (workspace, app) = (use_workspace(), use_param("app"));
    let rule = load(
        move || (workspace.get(), app.get()),
        |client, (workspace, app)| async move { client.app_retention(&workspace, &app).await },
    );
    let show = move |rule: AppRetention| {
        let (workspace, app) = (workspace.get_untracked(), app.get_untracked());
        view! { <Rule rule workspace app /> }.into_any()
    };
    view! {
        <Section id="app-retention" title=w.of_app()>
            <Loaded of=rule show />
        </Section>
    }
}

#[component]
fn Rule(rule: AppRetention, workspace: String, app: String) -> impl IntoView {
    let words = use_words();
    let w = words.retention();
    let (client, toaster) = (use_client(), use_toaster());
    let days = RwSignal::new(word(rule.days));
    let loss = RwSignal::new(None);
    let save = move |client: Client, (workspace, app): (String, String), confirmed| {
        let change = SaveAppRetention { days: days.get_untracked().parse().ok(), confirmed };
        async move { client.save_app_retention(&workspace, &app, &change).await.map(|_| ()) }
    };
    let at = StoredValue::new((workspace, app));
    let sender = client.clone();
    let send = move || {
        let saving = save(sender.clone(), at.get_value(), false);
        async move {
            let saved: Result<(), Error> = saving.await;
            if let Some(found) = saved.as_ref().err().and_then(loss_of) {
                let _ = loss.try_set(Some(found));
            }
            saved
        }
    };
    let form = TypedForm::new("app-retention-", Vec::new, send);
    let act = move || {
        let saving = save(client.clone(), at.get_value(), true);
        async move {
            saving.await?;
            form.reset();
            toaster.done(w.saved());
            Ok(())
        }
    };
    let options = day_choices(w, w.as_workspace(rule.workspace_days), rule.days);
    let hint = if rule.apps_may_exceed || rule.workspace_days.is_none() { w.content_hint() } else { w.shorter() };
    let held = rule.held.then(|| view! { <Alert tone=AlertTone::Info title=w.held() /> });
    view! {
        {held}
        <FormBody form class="settings" refused=w.refused()>
            <Field id="app-retention-days" label=w.of_app_label() hint>
                <Select value=days options=Signal::stored(options) auto_width=true />
            </Field>
            <FormActions form label=words.common().save() busy=words.common().saving() done=words.common().saved() />
        </FormBody>
        <ConfirmLoss id="confirm-app-retention" loss act />
    }
}
