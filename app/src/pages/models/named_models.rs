//! Models that the provider doesn't list.

use leptos::prelude::*;
use ui::{Field, Textarea};

use super::form::Form;
use crate::locales::use_words;

pub(super) const MODELS: &str = "connection-named_models";

/// The names of deployments and the like, one a line.
#[component]
pub(super) fn NamedModelsField(form: Form) -> impl IntoView {
    let w = use_words();
    view! {
        <Field
            id=MODELS
            label=w.models().named_models()
            hint=w.models().named_models_hint()
            optional=w.common().optional()
            error=form.error(MODELS)
        >
            <Textarea value=form.bound(|typed| &typed.models, |typed| &mut typed.models) rows=2_u32 />
        </Field>
    }
}
