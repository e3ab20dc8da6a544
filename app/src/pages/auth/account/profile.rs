//! The person's name.

use api::{Me, UpdateMe};
use leptos::prelude::*;
use ui::{Button, ButtonKind, ButtonVariant, Card, Field, TextInput, use_toaster};

use crate::{
    checks,
    client::use_client,
    device,
    kit::{FormBody, TypedForm, Wrong},
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
    let (client, session, toaster) = (use_client(), use_session(), use_toaster());
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
            toaster.done(common.saved());
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
                <div class="form__actions">
                    <Button
                        variant=ButtonVariant::Primary
                        kind=ButtonKind::Submit
                        busy=form.is_busy()
                        busy_label=common.saving()
                    >
                        {common.save()}
                    </Button>
                </div>
            </FormBody>
        </Card>
    }
}
