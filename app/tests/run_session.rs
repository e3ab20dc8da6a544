//! Sending runs from a page, over an API that answers when the test says so.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use api::{Client, Reply, Request, Response, Transport};
use app::{
    Preferences,
    widgets::{InputForm, RunSession, RunTarget},
};
use leptos::prelude::*;
use model::{Kind, Language};
use tokio::{sync::oneshot, task::LocalSet, time::sleep};
use uuid::Uuid;

/// Answers each request when it is told to.
#[derive(Default)]
struct Told(Mutex<VecDeque<oneshot::Receiver<Response>>>);

impl Told {
    fn lock(&self) -> MutexGuard<'_, VecDeque<oneshot::Receiver<Response>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next(&self) -> oneshot::Sender<Response> {
        let (answer, told) = oneshot::channel();
        self.lock().push_back(told);
        answer
    }
}

impl Transport for Told {
    fn send(&self, _request: Request) -> Reply {
        let told = self.lock().pop_front();
        Box::pin(async move { told.ok_or("nothing is expected")?.await.map_err(|error| error.to_string()) })
    }
}

fn accepted(id: u128, said: &str) -> Response {
    let (id, conversation) = (Uuid::from_u128(id), Uuid::from_u128(100));
    let body = format!(
        r#"{{"id":"{id}","source":"member","state":"running","inputs":{{"message":"{said}"}},"output":"","output_format":"markdown",
        "conversation":"{conversation}","input_tokens":0,"output_tokens":0,"last_event":1,"created_at":"2026-11-29T00:00:00.000Z"}}"#
    );
    Response { status: 201, body }
}

/// A page with a session, what it shows, and the API that it asks.
struct Page {
    told: Arc<Told>,
    session: RunSession,
    form: InputForm,
    view: RwSignal<Option<Uuid>>,
    shown: RwSignal<Vec<String>>,
    _owner: Owner,
}

impl Page {
    fn new() -> Self {
        let _ = any_spawner::Executor::init_tokio();
        let told = Arc::new(Told::default());
        let owner = Owner::new_root(None);
        let (session, form, view, shown) = owner.with(|| {
            provide_context(Preferences { language: Language::En, ..Preferences::default() });
            provide_context(Client::new(told.clone(), Language::En));
            let view = RwSignal::new(None);
            let target = RunTarget::App { workspace: "dalbit".into(), app: "talk".into() };
            let form = InputForm::new("in", Kind::Chat, Vec::new());
            (RunSession::new(target, view, Vec::new()), form, view, RwSignal::new(Vec::new()))
        });
        Self { told, session, form, view, shown, _owner: owner }
    }

    /// Sends a message, and shows its run if it is accepted.
    fn send(&self, said: &str) -> bool {
        let Some(run) = self.session.check(self.form, Some(said), None) else { return false };
        let shown = self.shown;
        self.session.send(self.form, run, move |run| {
            shown.update(|shown| shown.push(model::said(&run.inputs).to_owned()));
        });
        true
    }

    fn listed(&self) -> Vec<String> {
        self.session.recent().get_untracked().iter().filter_map(|run| run.title.clone()).collect()
    }
}

/// Lets what was spawned go on.
async fn pause() {
    sleep(Duration::from_millis(5)).await;
}

#[tokio::test]
async fn what_is_accepted_is_shown_and_listed_at_once() {
    let story = async {
        let page = Page::new();
        let answer = page.told.next();
        assert!(page.send("Hello"));
        assert!(untrack(|| page.session.is_sending()));
        assert!(!page.send("Hello"), "one is on its way");
        answer.send(accepted(1, "Hello")).unwrap();
        pause().await;
        assert_eq!((page.shown.get_untracked(), page.listed()), (vec!["Hello".to_owned()], vec!["Hello".to_owned()]));
        assert!(!untrack(|| page.session.is_sending()));
    };
    LocalSet::new().run_until(story).await;
}

#[tokio::test]
async fn what_is_accepted_late_is_listed_but_not_shown_in_another_conversation() {
    let story = async {
        let page = Page::new();
        page.view.set(Some(Uuid::from_u128(1)));
        let answer = page.told.next();
        assert!(page.send("The late one"));
        page.view.set(Some(Uuid::from_u128(2)));
        assert!(!untrack(|| page.session.is_sending()), "nothing is on its way here");
        answer.send(accepted(3, "The late one")).unwrap();
        pause().await;
        assert_eq!((page.shown.get_untracked(), page.listed()), (Vec::new(), vec!["The late one".to_owned()]));
    };
    LocalSet::new().run_until(story).await;
}

#[tokio::test]
async fn what_is_refused_says_so_where_it_was_sent_from() {
    let story = async {
        let page = Page::new();
        let busy = || Response { status: 503, body: r#"{"error":{"code":"busy","message":"Not now."}}"#.to_owned() };
        let answer = page.told.next();
        page.send("Hello");
        answer.send(busy()).unwrap();
        pause().await;
        assert_eq!(page.session.refusal().get_untracked().map(|error| error.message).as_deref(), Some("Not now."));

        let answer = page.told.next();
        page.send("Again");
        assert_eq!(page.session.refusal().get_untracked(), None);
        page.view.set(Some(Uuid::from_u128(2)));
        answer.send(busy()).unwrap();
        pause().await;
        assert_eq!(page.session.refusal().get_untracked(), None, "it isn't about what is shown now");
        assert!(page.listed().is_empty());
    };
    LocalSet::new().run_until(story).await;
}
