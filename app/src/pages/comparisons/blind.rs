//! Rating answers without knowing whose they are. The server shuffles them for each row.

use api::{BlindChoice, BlindRow, Error};
use leptos::{ev, prelude::*, task::spawn_local};
use ui::{Button, ButtonVariant, Empty, IconName, Kbd, Progress, use_announcer};

use super::{answer::GivenValues, desk::Desk};
use crate::{
    kit::{acts_on_letters, focus},
    locales::use_words,
    session::use_session,
    widgets::ErrorAlert,
};

/// The rating.
#[derive(Clone, Copy)]
struct BlindRating {
    desk: Desk,
    row: RwSignal<Option<BlindRow>>,
    busy: RwSignal<bool>,
    error: RwSignal<Option<Error>>,
    /// Loads the page again once the rating has ended.
    reload: Callback<()>,
}

impl BlindRating {
    /// Goes on where it was left.
    fn begin(self) {
        let (client, workspace, slug) = self.desk.reach();
        spawn_local(async move {
            self.take(client.rate_blind(&workspace, &slug, self.desk.id).await);
        });
    }

    fn take(self, answer: Result<BlindRow, Error>) {
        // The page may be gone by now.
        if self.busy.try_set(false).is_some() {
            return;
        }
        match answer {
            Ok(row) => {
                self.row.set(Some(row));
                request_animation_frame(|| focus("blind-title"));
            }
            Err(error) => self.error.set(Some(error)),
        }
    }

    /// Rates the row: the place of the best answer, from 1, or none.
    fn choose(self, place: Option<u32>, say: impl FnOnce() + 'static) {
        let ballot = self.row.with_untracked(|row| {
            let row = row.as_ref()?;
            let answers = u32::try_from(row.answers.len()).unwrap_or_default();
            row.ballot.filter(|_| place.is_none_or(|place| (1..=answers).contains(&place)))
        });
        let Some(ballot) = ballot.filter(|_| !self.busy.get_untracked()) else { return };
        self.busy.set(true);
        self.error.set(None);
        let (client, workspace, slug) = self.desk.reach();
        spawn_local(async move {
            let choice = BlindChoice { ballot, place };
            let answer = client.choose_blind(&workspace, &slug, self.desk.id, &choice).await;
            if answer.is_ok() {
                say();
            }
            self.take(answer);
        });
    }

    fn end(self) {
        self.busy.set(true);
        self.error.set(None);
        let (client, workspace, slug) = self.desk.reach();
        spawn_local(async move {
            let answer = client.end_blind(&workspace, &slug, self.desk.id).await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(()) => self.reload.run(()),
                Err(error) => self.error.set(Some(error)),
            }
        });
    }
}

#[component]
pub(super) fn Rating(desk: Desk, reload: Callback<()>) -> impl IntoView {
    let w = use_words().evidence().blind();
    let rating =
        BlindRating { desk, row: RwSignal::new(None), busy: RwSignal::new(false), error: RwSignal::new(None), reload };
    let (announcer, session) = (use_announcer(), use_session());
    let choose = Callback::new(move |place: Option<u32>| {
        rating.choose(place, move || {
            let place = place.and_then(|place| usize::try_from(place).ok());
            announcer.say(place.map_or_else(|| w.saved_none().to_owned(), |place| w.saved(place)));
        });
    });
    // The first row is asked for by the browser: asking begins or goes on with a rating, which a page that is only read must not do.
    Effect::new(move |_| {
        rating.begin();
        let keys = window_event_listener(ev::keydown, move |event| {
            let letter_keys = untrack(|| session.letter_keys());
            let digit = event.key().parse::<u32>().ok().filter(|digit| *digit <= 6);
            if let Some(digit) = digit.filter(|_| !event.repeat() && acts_on_letters(&event, letter_keys)) {
                event.prevent_default();
                choose.run((digit > 0).then_some(digit));
            }
        });
        on_cleanup(move || keys.remove());
    });
    view! {
        <header class="page-header">
            <div class="page-header__text">
                <h2 id="blind-title" tabindex="-1">
                    {w.title()}
                </h2>
                <p class="page-header__lead">{w.lead()}</p>
            </div>
            <div class="page-header__actions">
                <Button
                    icon=IconName::Eye
                    busy=rating.busy
                    busy_label=w.ending()
                    on_click=move |_| rating.end()
                >
                    {w.end()}
                </Button>
            </div>
        </header>
        <p class="muted">{w.end_text()}</p>
        {move || rating.error.get().map(|error| view! { <ErrorAlert error /> })}
        {move || rating.row.get().map(|row| view! { <BlindRowView rating row choose /> })}
    }
}

#[component]
fn BlindRowView(rating: BlindRating, row: BlindRow, choose: Callback<Option<u32>>) -> impl IntoView {
    let w = use_words().evidence().blind();
    let BlindRow { ballot, title, inputs, answers, rated, rows } = row;
    let label = w.progress(rated, rows);
    let progress = view! { <Progress value=Signal::stored(Some(f64::from(rated))) max=f64::from(rows.max(1)) label /> };
    if ballot.is_none() {
        return view! {
            {progress}
            <Empty icon=IconName::Ok title=w.done() text=w.done_text()>
                <Button variant=ButtonVariant::Primary busy=rating.busy on_click=move |_| rating.end()>
                    {w.end()}
                </Button>
            </Empty>
        }
        .into_any();
    }
    let answers = (1..).zip(answers).map(|(place, answer): (u32, String)| {
        let number = usize::try_from(place).unwrap_or_default();
        let id = format!("blind-{place}");
        let (labelled_by, text_labelled_by) = (id.clone(), id.clone());
        view! {
            <li>
                <section class="card blind__answer" aria-labelledby=labelled_by>
                    <h3 id=id>{w.answer(number)}</h3>
                    <div class="given__text" role="group" aria-labelledby=text_labelled_by tabindex="0">
                        {answer}
                    </div>
                    <Button on_click=move |_| choose.run(Some(place))>
                        {w.best(number)} " " <Kbd>{place}</Kbd>
                    </Button>
                </section>
            </li>
        }
    });
    view! {
        {progress}
        <section class="stack" data-gap="s" aria-labelledby="blind-given">
            <h3 id="blind-given">{title}</h3>
            <GivenValues values=inputs />
        </section>
        <ol class="blind" role="list">
            {answers.collect_view()}
        </ol>
        <div>
            <Button on_click=move |_| choose.run(None)>
                {w.none()} " " <Kbd>"0"</Kbd>
            </Button>
        </div>
    }
    .into_any()
}
