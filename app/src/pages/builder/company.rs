//! Who else has the app open: this page says every few seconds that it is there, and shows who is.

use std::time::Duration;

use api::{Error, ErrorCode, Person, Presence};
use leptos::{ev, prelude::*, reactive::traits::IsDisposed, task::spawn_local};
use ui::Shown;

use super::{
    editor::Editor,
    state::{BEAT_MS, Company, is_here, named},
};
use crate::{client::use_client, device, locales::use_words};

/// Says that the page is there, and knows who else is.
#[derive(Debug, Clone, Copy)]
struct Presences {
    editor: Editor,
    client: StoredValue<api::Client>,
    /// The page's random id.
    tab: StoredValue<String>,
    others: RwSignal<Vec<Person>>,
    other_tab: RwSignal<bool>,
    company: StoredValue<Company>,
    /// When the person last did anything here, in milliseconds since the page was opened.
    used_at_ms: StoredValue<f64>,
    /// Whether the server counts this page as open.
    is_in: StoredValue<bool>,
    /// Whether it isn't asked any more: the person was signed out or may not change the app.
    is_refused: StoredValue<bool>,
}

/// Those who have the app open, too. It stands above the page's content, so nothing moves when somebody comes.
#[component]
pub fn AlsoHere(editor: Editor) -> impl IntoView {
    let w = use_words().builder().company();
    let presences = Presences {
        editor,
        client: StoredValue::new(use_client()),
        tab: StoredValue::new(String::new()),
        others: RwSignal::new(Vec::new()),
        other_tab: RwSignal::new(false),
        company: StoredValue::new(Company::default()),
        used_at_ms: StoredValue::new(0.0),
        is_in: StoredValue::new(false),
        is_refused: StoredValue::new(false),
    };
    // Only a page that is alive is open.
    Effect::new(move |_| presences.begin());
    let Presences { others, other_tab, .. } = presences;
    let people = move || {
        others.with(|others| {
            let (names, more) = named(others);
            w.also_here(&names.join(", "), more)
        })
    };
    // No live region: whoever comes is announced once, and names that stay are not read again.
    view! {
        <div class="also-here">
            <div>
                <Shown when=move || others.with(|others| !others.is_empty())>
                    <p>{people}</p>
                </Shown>
                <Shown when=move || other_tab.get()>
                    <p>{w.other_tab()}</p>
                </Shown>
            </div>
        </div>
    }
}

impl Presences {
    fn begin(self) {
        self.tab.set_value(device::random_key().unwrap_or_default());
        self.used();
        let keys = window_event_listener(ev::keydown, move |_| self.used());
        let presses = window_event_listener(ev::pointerdown, move |_| self.used());
        let shown = window_event_listener(ev::visibilitychange, move |_| {
            if !device::is_hidden() {
                self.used();
            }
        });
        let closed = window_event_listener(ev::pagehide, move |_| {
            if self.is_in.get_value() {
                self.is_in.set_value(false);
                let (workspace, app, tab) = self.place();
                device::send_beacon(&api::Client::leave_path(&workspace, &app, &tab));
            }
        });
        let beats = set_interval_with_handle(move || self.beat(), Duration::from_millis(BEAT_MS));
        on_cleanup(move || {
            keys.remove();
            presses.remove();
            shown.remove();
            closed.remove();
            if let Ok(beats) = beats {
                beats.clear();
            }
            self.leave();
        });
    }

    fn place(self) -> (String, String, String) {
        let app = self.editor.app.with_untracked(|app| app.id.to_string());
        (self.editor.workspace.get_untracked(), app, self.tab.get_value())
    }

    /// The person did something. If the page had fallen silent, it is there again at once.
    fn used(self) {
        self.used_at_ms.set_value(device::now_ms());
        if !self.is_in.get_value() {
            self.beat();
        }
    }

    fn beat(self) {
        self.editor.saver.keep_fresh();
        if self.is_refused.get_value() {
            return;
        }
        if !is_here(device::is_hidden(), device::now_ms() - self.used_at_ms.get_value()) {
            return self.leave();
        }
        self.is_in.set_value(true);
        let (client, (workspace, app, tab)) = (self.client.get_value(), self.place());
        spawn_local(async move {
            let answer = client.be_present(&workspace, &app, &tab).await;
            if !self.others.is_disposed() && self.is_in.get_value() {
                self.arrived(answer);
            }
        });
    }

    fn arrived(self, answer: Result<Presence, Error>) {
        match answer {
            // The session is somebody else's by now, who must not save what this person wrote.
            Ok(Presence { me, .. }) if !self.editor.saver.is_of(me) => {
                self.forget_others();
                self.editor.saver.signed_out();
            }
            Ok(Presence { others, other_tab, revision, .. }) => {
                self.announce(&others);
                if self.others.with_untracked(|shown| *shown != others) {
                    self.others.set(others);
                }
                if self.other_tab.get_untracked() != other_tab {
                    self.other_tab.set(other_tab);
                }
                self.editor.saver.told(revision);
            }
            Err(error) => {
                // Nobody knows who is there now.
                self.forget_others();
                match error.code {
                    // It is asked on, because the person may sign in elsewhere.
                    ErrorCode::Unauthenticated => self.editor.saver.signed_out(),
                    // It may be somebody else's session, and this person's again later.
                    ErrorCode::Forbidden | ErrorCode::NotFound if !self.editor.saver.is_signed_out() => {
                        self.is_refused.set_value(true);
                    }
                    _ => {}
                }
            }
        }
    }

    fn announce(self, others: &[Person]) {
        let mut company = self.company.get_value();
        let new: Vec<&str> =
            company.come(others, device::now_ms()).into_iter().map(|person| person.name.as_str()).collect();
        if !new.is_empty() {
            let w = self.editor.words.builder().company();
            self.editor.announcer.say(w.came(&new.join(", ")));
        }
        self.company.set_value(company);
    }

    fn forget_others(self) {
        self.others.try_set(Vec::new());
        self.other_tab.try_set(false);
    }

    /// The page is left, or nobody uses it: then it doesn't know either who is there.
    fn leave(self) {
        if self.is_in.get_value() {
            self.is_in.set_value(false);
            self.forget_others();
            let (client, (workspace, app, tab)) = (self.client.get_value(), self.place());
            // If it doesn't arrive, the server finds out by the silence.
            spawn_local(async move { drop(client.leave(&workspace, &app, &tab).await) });
        }
    }
}
