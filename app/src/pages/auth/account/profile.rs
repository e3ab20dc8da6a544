//! The person's name.

use api::{Me, UpdateMe};
use leptos::{ev, prelude::*};
use ui::{Button, ButtonKind, ButtonVariant, Card, Field, TextInput};

use super::saving::{SavingError, use_saving};
use crate::{checks, device, locales::use_words, widgets::keep_typed};

const KEPT_AS: &str = "madang:account:name";

#[component]
pub(super) fn ProfileCard(me: Me) -> impl IntoView {
    let words = use_words();
    let (w, common) = (words.auth(), words.common());
    let saving = use_saving();
    let name = RwSignal::new(me.name);
    keep_typed(name, KEPT_AS.to_owned());
    let refused = RwSignal::new(false);
    let trouble = move || name.with(|name| checks::name(name)).err().map(|trouble| common.trouble(trouble));
    let error = Signal::derive(move || {
        let of_server = || saving.error().and_then(|error| error.fields.get("name").cloned());
        if refused.get() { trouble() } else { of_server() }
    });
    Effect::new(move |_| {
        if saving.kept().is_some() {
            device::forget(KEPT_AS);
        }
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let name = name.get_untracked();
        refused.set(checks::name(&name).is_err());
        if !refused.get_untracked() {
            saving.keep(UpdateMe { name: Some(name.trim().to_owned()), ..UpdateMe::default() });
        } else {
            crate::kit::focus("name");
        }
    };
    view! {
        <Card id="profile" title=w.account().profile()>
            <SavingError saving />
            <form class="form" method="post" novalidate=true on:submit=submit>
                <Field id="name" label=w.name() hint=w.name_hint() error>
                    <TextInput value=name name="name" autocomplete="name" />
                </Field>
                <p class="muted">{w.account().email_fixed(&me.email)}</p>
                <div class="form__actions">
                    <Button
                        variant=ButtonVariant::Primary
                        kind=ButtonKind::Submit
                        busy=saving.is_busy()
                        busy_label=common.saving()
                    >
                        {common.save()}
                    </Button>
                </div>
            </form>
        </Card>
    }
}
