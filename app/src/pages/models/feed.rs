//! The secret address by which a person's calendar program reads the calendar.

use api::{CalendarFeed, CalendarFeedCreated};
use leptos::{prelude::*, task::spawn_local};
use ui::{Button, ButtonVariant, Field, TextInput, use_toaster};

use super::page_state::ModelsState;
use crate::{client::use_client, locales::use_words, widgets::CopyAddress};

#[component]
pub(super) fn Feed(state: ModelsState, feed: Option<CalendarFeed>) -> impl IntoView {
    let w = use_words().retirement();
    let feed = RwSignal::new(feed);
    let made = RwSignal::new(None::<CalendarFeedCreated>);
    let busy = RwSignal::new(false);
    let (client, toaster) = (use_client(), use_toaster());
    let client = StoredValue::new(client);
    let make = move |_| {
        let (client, workspace) = (client.get_value(), state.workspace.get_untracked());
        busy.set(true);
        state.failed.set(None);
        spawn_local(async move {
            match client.create_calendar_feed(&workspace).await {
                Ok(created) => {
                    feed.set(Some(created.feed.clone()));
                    made.set(Some(created));
                }
                Err(error) => state.failed.set(Some(error)),
            }
            busy.set(false);
        });
    };
    let end = move |_| {
        let (client, workspace) = (client.get_value(), state.workspace.get_untracked());
        busy.set(true);
        state.failed.set(None);
        spawn_local(async move {
            match client.end_calendar_feed(&workspace).await {
                Ok(()) => {
                    feed.set(None);
                    made.set(None);
                    toaster.done(w.address_ended());
                }
                Err(error) => state.failed.set(Some(error)),
            }
            busy.set(false);
        });
    };
    let address = Signal::derive(move || made.with(|made| made.as_ref().map(|made| made.url.clone())));
    let shown = move || match (address.get(), feed.get()) {
        (Some(url), _) => view! {
            <Field id="calendar-address" label=w.address() hint=w.address_once()>
                <TextInput value=url readonly=true />
            </Field>
        }
        .into_any(),
        (None, Some(feed)) => view! { <p>{w.address_ends(&feed.token_last4)}</p> }.into_any(),
        (None, None) => ().into_any(),
    };
    let has_one = Memo::new(move |_| feed.with(Option::is_some));
    view! {
        <details class="calendar__feed">
            <summary>{w.subscribe()}</summary>
            <div class="stack" data-gap="s">
                <p class="muted">{w.subscribe_text()}</p>
                {shown}
                <div class="cluster">
                    <CopyAddress address text=w.copy_address() label=w.copy_address_label().to_owned() />
                    <Button busy busy_label=w.making() on_click=make>
                        {move || if has_one.get() { w.new_address() } else { w.make_address() }}
                    </Button>
                    {move || {
                        has_one
                            .get()
                            .then(|| {
                                view! {
                                    <Button
                                        variant=ButtonVariant::Ghost
                                        busy
                                        busy_label=w.ending()
                                        on_click=end
                                    >
                                        {w.end_address()}
                                    </Button>
                                }
                            })
                    }}
                </div>
            </div>
        </details>
    }
}
