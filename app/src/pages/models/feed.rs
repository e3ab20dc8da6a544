//! The secret address by which a person's calendar program reads the calendar.

use api::{CalendarFeed, Client, Error};
use leptos::{prelude::*, task::spawn_local};
use ui::{Button, ButtonVariant, Field, TextInput, use_toaster};

use super::page_state::{FeedAct, ModelsState};
use crate::{
    client::use_client,
    kit::{Ask, AskWords},
    locales::use_words,
    widgets::CopyAddress,
};

async fn make(state: ModelsState, client: Client, workspace: String) -> Result<(), Error> {
    let created = client.create_calendar_feed(&workspace).await?;
    // The page may be gone by now.
    let _ = state.feed.made.try_set(Some((workspace, created)));
    Ok(())
}

async fn end(state: ModelsState, client: Client, workspace: String) -> Result<(), Error> {
    client.end_calendar_feed(&workspace).await?;
    // The page may be gone by now.
    if state.feed.made.try_set(None).is_none() {
        state.retirements.refetch();
    }
    Ok(())
}

#[component]
pub(super) fn Feed(state: ModelsState, feed: Option<CalendarFeed>) -> impl IntoView {
    let w = use_words().retirement();
    let current = state.feed;
    let feed = StoredValue::new(feed);
    let making = RwSignal::new(false);
    let client = StoredValue::new(use_client());
    let make_first = move || {
        let (client, workspace) = (client.get_value(), state.workspace.get_untracked());
        making.set(true);
        state.failed.set(None);
        spawn_local(async move {
            let answer = make(state, client, workspace).await;
            let _ = making.try_set(false);
            if let Err(error) = answer {
                let _ = state.failed.try_set(Some(error));
            }
        });
    };
    let address = Signal::derive(move || {
        let workspace = state.workspace.get();
        current.made.with(|made| {
            let (_, created) = made.as_ref().filter(|(of, _)| *of == workspace)?;
            Some(created.url.clone())
        })
    });
    let has_one = Memo::new(move |_| address.with(Option::is_some) || feed.with_value(Option::is_some));
    let on_make = move |_| {
        if has_one.get_untracked() { current.asking.set(Some(FeedAct::Replace)) } else { make_first() }
    };
    view! {
        <details class="calendar__feed">
            <summary>{w.subscribe()}</summary>
            <div class="stack" data-gap="s">
                <p class="muted">{w.subscribe_text()}</p>
                {move || shown(address.get(), feed.get_value())}
                <div class="cluster">
                    <CopyAddress address text=w.copy_address() label=w.copy_address_label().to_owned() />
                    <Button busy=making busy_label=w.making() on_click=on_make>
                        {move || if has_one.get() { w.new_address() } else { w.make_address() }}
                    </Button>
                    <ui::Shown when=has_one>
                        <Button
                            variant=ButtonVariant::Ghost
                            on_click=move |_| current.asking.set(Some(FeedAct::End))
                        >
                            {w.end_address()}
                        </Button>
                    </ui::Shown>
                </div>
            </div>
        </details>
    }
}

/// The address while it is known, or what is left of it.
fn shown(address: Option<String>, feed: Option<CalendarFeed>) -> AnyView {
    let w = use_words().retirement();
    match (address, feed) {
        (Some(url), _) => view! {
            <Field id="calendar-address" label=w.address() hint=w.address_once()>
                <TextInput value=url readonly=true />
            </Field>
        }
        .into_any(),
        (None, Some(feed)) => view! { <p>{w.address_ends(&feed.token_last4)}</p> }.into_any(),
        (None, None) => ().into_any(),
    }
}

/// Asks before an address stops working.
#[component]
pub(super) fn FeedDialog(state: ModelsState) -> impl IntoView {
    let w = use_words().retirement();
    let (client, toaster) = (use_client(), use_toaster());
    let words = move |act: &FeedAct| match act {
        FeedAct::Replace => AskWords {
            title: w.new_title().to_owned(),
            text: w.new_text(),
            keep: w.keep_address(),
            act: w.new_address().to_owned(),
            busy: w.making(),
            refused: None,
        },
        FeedAct::End => AskWords {
            title: w.end_title().to_owned(),
            text: w.end_text(),
            keep: w.keep_address(),
            act: w.end_address().to_owned(),
            busy: w.ending(),
            refused: None,
        },
    };
    let act = move |act: FeedAct| {
        let (client, workspace) = (client.clone(), state.workspace.get_untracked());
        async move {
            match act {
                FeedAct::Replace => make(state, client, workspace).await,
                FeedAct::End => {
                    end(state, client, workspace).await?;
                    toaster.done(w.address_ended());
                    Ok(())
                }
            }
        }
    };
    view! { <Ask id="calendar-feed" subject=state.feed.asking words act /> }
}
