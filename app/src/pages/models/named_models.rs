//! Models that the provider doesn't list.

use leptos::prelude::*;
use ui::{Bound, Field, Textarea};

use super::form::ConnectionFields;
use crate::{kit::TypedForm, locales::use_words};

pub(super) const MODELS: &str = "connection-named_models";

/// Names of deployments and the like, one per line.
#[component]
pub(super) fn NamedModelsField(fields: ConnectionFields, form: TypedForm) -> impl IntoView {
    let w = use_words();
    view! {
        <Field
            id=MODELS
            label=w.models().named_models()
            hint=w.models().named_models_hint()
            optional=w.common().optional()
            error=form.error(MODELS, w.models().named_models())
        >
            <Textarea value=Bound::part(fields.typed, |typed| &typed.models, |typed| &mut typed.models) rows=2_u32 />
        </Field>
    }
}
