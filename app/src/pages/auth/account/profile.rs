//! The person's name.

use api::{Me, UpdateMe};
use leptos::prelude::*;
use ui::{Card, Field, TextInput};

use crate::{
    checks,
    client::use_client,
    device,
    kit::{FormActions, FormBody, TypedForm, Wrong},
    locales::use_words,
    session::use_session,
    widgets::keep_typed,
};

const NAME: &str = "name";
const KEPT_AS: &str = "madang:account:name";

#[component]
pub(super) fn ProfileCard(me: Me) -> impl IntoView {
    let words = use_words();
    let (w, common) = (words.auth(), words.common());
    let (client, session) = (use_client(), use_session());
    let name = RwSignal::new(me.name);
    keep_typed(name, KEPT_AS.to_owned());
    let wrong = move || {
        let trouble = name.with(|name| checks::name(name)).err();
        trouble.map(|trouble| Wrong::at(NAME, common.trouble(trouble))).into_iter().collect()
    };
    let send = move || {
        let client = client.clone();
        let change = UpdateMe { name: Some(name.get().trim().to_owned()), ..UpdateMe::default() };
        async move {
            session.set(client.update_me(&change).await?);
            device::forget(KEPT_AS);
            Ok(())
        }
    };
    let form = TypedForm::new("", wrong, send);
    view! {
        <Card id="profile" title=w.account().profile()>
            <FormBody form>
                <Field id=NAME label=w.name() hint=w.name_hint() error=form.error(NAME, w.name())>
                    <TextInput value=name name="name" autocomplete="name" />
                </Field>
                <p class="muted">{w.account().email_fixed(&me.email)}</p>
                <FormActions form label=common.save() busy=common.saving() done=common.saved() />
            </FormBody>
        </Card>
    }
}
