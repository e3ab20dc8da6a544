//! What a new workspace needs first: nothing answers until a model is connected.

use leptos::prelude::*;
use ui::{Button, ButtonVariant, Card, LinkButton};

use crate::{locales::use_words, session::use_workspace};

/// The first steps, for people who can take them. They disappear once a model works.
#[component]
pub(super) fn FirstSteps(new_app: Callback<()>) -> impl IntoView {
    let w = use_words().market();
    let workspace = use_workspace();
    view! {
        <Card id="first-steps" title=w.first_steps()>
            <ol class="first-steps">
                <li>
                    <strong>{w.step_model()}</strong>
                    <p>{w.step_model_text()}</p>
                    <LinkButton variant=ButtonVariant::Primary href=move || format!("/w/{}/models", workspace.get())>
                        {w.step_model_act()}
                    </LinkButton>
                </li>
                <li>
                    <strong>{w.step_app()}</strong>
                    <p>{w.step_app_text()}</p>
                    <Button on_click=move |_| new_app.run(())>{w.new_app()}</Button>
                </li>
                <li>
                    <strong>{w.step_people()}</strong>
                    <p>{w.step_people_text()}</p>
                    <LinkButton href=move || format!("/w/{}/admin/members", workspace.get())>{w.step_people_act()}</LinkButton>
                </li>
            </ol>
        </Card>
    }
}
