//! The password field.

use leptos::{ev, html, prelude::*, wasm_bindgen::JsCast};

use crate::{Bound, ControlSize, IconButton, IconName, Shown, field::FieldLinks, input::keep_equal};

/// A password that can be shown while it is typed. Pasting and password managers work.
#[component]
pub fn PasswordInput(
    #[prop(into)] value: Bound<String>,
    /// Its id; inside a `Field` the field's id is the default.
    #[prop(optional, into)]
    id: Option<String>,
    /// Its name in a form that the browser itself sends.
    #[prop(optional, into)]
    name: Option<String>,
    /// For password managers: `current-password` or `new-password`.
    autocomplete: &'static str,
    /// The label of the button that shows it.
    #[prop(into)]
    show_label: TextProp,
    /// The message while Caps Lock is on.
    #[prop(into)]
    caps_label: TextProp,
    #[prop(optional)] size: ControlSize,
) -> impl IntoView {
    let links = FieldLinks::around(id);
    let node_ref = NodeRef::<html::Input>::new();
    let initial = value.get_untracked();
    keep_equal(value, initial.clone(), node_ref, |el| el.value(), |el, text| el.set_value(text));
    let (shown, caps, awake) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    Effect::new(move |_| awake.set(true));
    view! {
        <div class="input-wrap">
            <input
                class="input"
                type=move || if shown.get() { "text" } else { "password" }
                id=links.id_attr()
                name=name
                value=initial
                autocomplete=autocomplete
                autocapitalize="off"
                spellcheck="false"
                data-size=size.attr()
                aria-describedby=move || links.described_by.get()
                aria-invalid=links.invalid_attr()
                aria-required=links.required.then_some("true")
                node_ref=node_ref
                on:input=move |event| value.set(event_target_value(&event))
                on:keyup=move |event| caps.set(is_caps_lock_on(&event))
                on:blur=move |_| caps.set(false)
            />
            // Without script it would do nothing, so it appears after hydration.
            <Shown when=move || awake.get()>
                <IconButton
                    label=show_label.clone()
                    icon=IconName::Eye
                    pressed=Signal::from(shown)
                    on_click=move |_| shown.update(|shown| *shown = !*shown)
                />
            </Shown>
        </div>
        <Shown when=move || caps.get()>
            <p class="field__hint">
                {
                    let caps_label = caps_label.clone();
                    move || caps_label.get()
                }
            </p>
        </Shown>
    }
}

fn is_caps_lock_on(event: &ev::KeyboardEvent) -> bool {
    // Browsers that fill in the field send key events that are no `KeyboardEvent`s.
    event.is_instance_of::<web_sys::KeyboardEvent>() && event.get_modifier_state("CapsLock")
}
