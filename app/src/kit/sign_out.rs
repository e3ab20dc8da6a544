//! Signing out.

use leptos::prelude::*;

use crate::device;

/// A form that signs the person out when the button in it is pressed. What this browser keeps for them until it can be sent is deleted.
#[component]
pub fn SignOut(children: Children) -> impl IntoView {
    view! {
        <form method="post" action="/logout" on:submit=move |_| device::signing_out()>
            {children()}
        </form>
    }
}
