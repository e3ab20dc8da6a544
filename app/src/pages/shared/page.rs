//! The shared page.

use api::{Error, SharedApp, SharedRun};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::RunId;
use serde::{Deserialize, Serialize};
use ui::StatusRegion;

use super::{gate::Gate, open::OpenApp, turns::LastAnswer};
use crate::{
    chunk::{Screen, in_chunk},
    client::{Loading, load},
    locales::use_words,
    session::use_param,
    widgets::{LanguageLinks, Loaded, PageTitle},
};

/// The page behind a share link.
#[derive(Debug)]
pub struct SharedPage {
    arrival: Loading<Arrival>,
}

/// What lies behind the link, and the answer that the address names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Arrival {
    pub token: String,
    pub app: Result<SharedApp, Error>,
    pub run: Option<Result<SharedRun, Error>>,
}

in_chunk!(shared: SharedPage);

impl Screen for SharedPage {
    fn data() -> Self {
        let (token, query) = (use_param("token"), use_query_map());
        let run = Memo::new(move |_| query.with(|query| query.get("run")?.parse::<RunId>().ok()));
        let arrival = load(
            move || (token.get(), run.get_untracked()),
            |client, (token, run)| async move {
                let app = client.shared_app(&token).await;
                let run = match run {
                    Some(run) => Some(client.shared_run(&token, run).await),
                    None => None,
                };
                Ok(Arrival { token, app, run })
            },
        );
        Self { arrival }
    }

    fn view(this: Self) -> AnyView {
        let show = |arrival: Arrival| view! { <Visit arrival /> }.into_any();
        view! { <Loaded of=this.arrival show /> }.into_any()
    }
}

#[component]
fn Visit(arrival: Arrival) -> impl IntoView {
    let w = use_words();
    let by = arrival.app.as_ref().ok().map(|app| app.shared_by.clone());
    let made = by.as_deref().map_or(w.shared().made().to_owned(), |by| w.shared().made_by(by));
    let brand = by.unwrap_or_else(|| w.common().madang().to_owned());
    let mark: String = brand.chars().find(|c| c.is_alphanumeric()).into_iter().flat_map(char::to_uppercase).collect();
    let Arrival { token, app, run } = arrival;
    let content = match app {
        Ok(app) => view! {
            <PageTitle text=app.name.clone() />
            <OpenApp token app run />
        }
        .into_any(),
        Err(error) => {
            // The last answer of a link can be read on after the link has closed.
            let answer = run.and_then(Result::ok).map(|run| view! { <LastAnswer token run /> });
            view! {
                <Gate error />
                {answer}
            }
            .into_any()
        }
    };
    view! {
        <div class="shared">
            <header class="shared__bar">
                <div class="shared__brand">
                    <span class="shared__mark" aria-hidden="true">
                        {mark}
                    </span>
                    {brand}
                </div>
                <LanguageLinks />
            </header>
            <main id="main" class="shared__main" tabindex="-1">
                {content}
            </main>
            <footer class="shared__foot">
                <span>{made}</span>
            </footer>
            <StatusRegion />
        </div>
    }
}
