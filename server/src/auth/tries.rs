//! Limits on guessing secrets: wrong attempts count, right ones don't.
//!
//! An attempt is counted when it begins, so that nobody can get around a limit by making many at once. If it turns out not to be
//! wrong, its count is taken back. So a limit may be reached by attempts whose result is still unknown. Further attempts then
//! wait for these, if they are made on this server, and are refused only if they were wrong.

use std::{
    collections::HashMap,
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use store::{Hit, Window};
use tokio::sync::Notify;

use super::{ClientAddress, limits::reached};
use crate::{
    error::{ErrorCode, Refusal},
    madang::Madang,
};

/// The most concurrent attempts under one key. Passwords are verified two at a time anyway, and the fewer attempts there are, the
/// less likely the right ones on several servers reach a limit together.
const AT_ONCE: usize = 4;

/// How long an attempt waits for others.
const PATIENCE: Duration = Duration::from_secs(15);

/// How often taking a count back is tried while the database is away, and the pause in between.
const TAKING_BACK: usize = 10;
const BETWEEN: Duration = Duration::from_secs(1);

/// A limit on wrong attempts.
#[derive(Debug, Clone)]
pub struct WrongTries {
    /// What is guessed, and by whom.
    pub key: String,
    /// The most wrong attempts within the window.
    pub most: u32,
    /// The window in seconds.
    pub window_s: u32,
}

impl WrongTries {
    /// A limit per 10 minutes.
    pub fn in_ten_minutes(key: String, most: u32) -> Self {
        Self { key, most, window_s: 600 }
    }
}

/// The limits on guessing the password of the account with this email address: one per account *and* network address, so that an
/// attacker elsewhere can't lock the owner out, and one per network address.
pub fn wrong_passwords(address: ClientAddress, email: &str) -> [WrongTries; 2] {
    let address = address.counted();
    [
        WrongTries::in_ten_minutes(format!("sign-in {address} {email}"), 10),
        WrongTries::in_ten_minutes(format!("sign-in {address}"), 50),
    ]
}

/// Makes an attempt, unless there were too many wrong ones. `attempt` returns `None` if it was wrong.
///
/// An attempt that was not wrong, or that was abandoned, takes back only its own count. So somebody who knows one secret gains no
/// further guesses at another.
pub async fn unless_guessing<T>(
    madang: &Madang,
    limits: &[WrongTries],
    attempt: impl Future<Output = Result<Option<T>, Refusal>>,
) -> Result<Option<T>, Refusal> {
    let mut counted = CountGuard { madang, hits: Vec::with_capacity(limits.len()) };
    for limit in limits {
        let counting = tokio::time::timeout(PATIENCE, count(madang, limit));
        counted.hits.push(counting.await.map_err(|_| Refusal::from(ErrorCode::Busy))??);
    }
    let outcome = attempt.await;
    match &outcome {
        // A wrong attempt stays counted.
        Ok(None) => counted.hits.clear(),
        Ok(Some(_)) => counted.take_back().await,
        Err(_) => {}
    }
    outcome
}

/// Counts an attempt once it is known whether it may be made.
async fn count(madang: &Madang, limit: &WrongTries) -> Result<CountedAttempt, Refusal> {
    let key = madang.tries.key(&limit.key);
    // One at a time, so that an attempt that reaches the limit knows which others are in progress.
    let _turn = key.state.turn.lock().await;
    loop {
        let before = key.state.until(|counts| (counts.made < AT_ONCE).then_some(counts.taken_back)).await;
        let retry_after_s = match madang.store.hit(&limit.key, limit.most, limit.window_s).await? {
            Hit::Allowed { window, .. } => return Ok(CountedAttempt::begin(key.clone(), window)),
            Hit::Refused { retry_after_s } => retry_after_s,
        };
        let made_room = |counts: &Counts| match counts {
            Counts { taken_back, .. } if *taken_back != before => Some(true),
            Counts { made: 0, .. } => Some(false),
            Counts { .. } => None,
        };
        if !key.state.until(made_room).await {
            return Err(reached(limit.most, retry_after_s));
        }
    }
}

/// An attempt in progress, under one key.
struct CountedAttempt {
    key: Key,
    window: Window,
}

impl CountedAttempt {
    fn begin(key: Key, window: Window) -> Self {
        key.state.change(|counts| counts.made += 1);
        Self { key, window }
    }

    /// Records that its count was taken back.
    fn made_room(self) {
        self.key.state.change(|counts| counts.taken_back += 1);
    }
}

impl Drop for CountedAttempt {
    fn drop(&mut self) {
        self.key.state.change(|counts| counts.made -= 1);
    }
}

/// The counts of an attempt. They are taken back when this is dropped.
struct CountGuard<'m> {
    madang: &'m Madang,
    hits: Vec<CountedAttempt>,
}

impl CountGuard<'_> {
    /// Takes all counts back, even if the returned future is dropped.
    fn take_back(&mut self) -> impl Future<Output = ()> + use<> {
        let (madang, hits) = (self.madang.clone(), std::mem::take(&mut self.hits));
        let task = self.madang.tasks.spawn(async move {
            for hit in hits {
                take_back(&madang, hit).await;
            }
        });
        async move {
            let _ended = task.await;
        }
    }
}

impl Drop for CountGuard<'_> {
    fn drop(&mut self) {
        if !self.hits.is_empty() {
            drop(self.take_back());
        }
    }
}

/// Takes one count back, which lets the next attempt in.
async fn take_back(madang: &Madang, hit: CountedAttempt) {
    for _ in 0..TAKING_BACK {
        match madang.store.take_back_hit(&hit.key.name, hit.window).await {
            Ok(()) => return hit.made_room(),
            Err(store::Error::Unavailable(_)) => tokio::time::sleep(BETWEEN).await,
            Err(error) => return tracing::error!(%error, "a try that was not wrong stays counted"),
        }
    }
}

/// The attempts in progress on this server.
#[derive(Debug, Clone, Default)]
pub struct Tries(Arc<Mutex<HashMap<String, Arc<KeyState>>>>);

/// The attempts in progress under one key.
#[derive(Debug, Default)]
struct KeyState {
    /// Serialises counting.
    turn: tokio::sync::Mutex<()>,
    counts: Mutex<Counts>,
    changed: Notify,
}

#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    /// The number of attempts in progress.
    made: usize,
    /// How many counts were taken back.
    taken_back: u64,
}

/// A key, which stays in the table while attempts under it are made.
#[derive(Debug)]
struct Key {
    tries: Tries,
    name: String,
    state: Arc<KeyState>,
}

impl Tries {
    fn key(&self, name: &str) -> Key {
        let state = locked(&self.0).entry(name.to_owned()).or_default().clone();
        Key { tries: self.clone(), name: name.to_owned(), state }
    }
}

impl Clone for Key {
    fn clone(&self) -> Self {
        self.tries.key(&self.name)
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        let mut all = locked(&self.tries.0);
        // The references of this value and of the table; only the table can give out others.
        if Arc::strong_count(&self.state) == 2 {
            all.remove(&self.name);
        }
    }
}

impl KeyState {
    fn change(&self, change: impl FnOnce(&mut Counts)) {
        change(&mut locked(&self.counts));
        self.changed.notify_waiters();
    }

    /// Waits until `so` returns a value.
    async fn until<T>(&self, so: impl Fn(&Counts) -> Option<T>) -> T {
        loop {
            // Registered before looking, so that a change in between is not missed.
            let changed = self.changed.notified();
            let counts = *locked(&self.counts);
            if let Some(so) = so(&counts) {
                return so;
            }
            changed.await;
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // No code that holds this lock panics, so a poisoned one is still consistent.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use futures::future::{join_all, poll_immediate};
    use serde_json::json;

    use super::*;
    use crate::testing::TestApp;

    const RIGHT: &str = "correct horse battery";

    async fn sign_in(app: &TestApp, password: &str) -> u16 {
        let body = json!({"email": "kim@example.com", "password": password});
        app.visitor().post("/api/v1/sessions", &body).await.status.as_u16()
    }

    async fn kim() -> TestApp {
        let app = TestApp::new().await;
        app.user("kim").await;
        app.set_password("kim", RIGHT).await;
        app
    }

    fn three() -> [WrongTries; 2] {
        [("a", 3), ("b", 100)].map(|(key, most)| WrongTries::in_ten_minutes(key.into(), most))
    }

    /// How many more wrong tries are allowed of those three.
    async fn room(app: &TestApp) -> usize {
        let mut wrong = 0;
        while let Ok(None) = unless_guessing::<()>(&app.madang, &three(), async { Ok(None) }).await {
            wrong += 1;
        }
        wrong
    }

    #[tokio::test]
    async fn right_passwords_at_once_all_sign_in() {
        let app = kim().await;
        // So that there is room for a single try.
        for _ in 0..9 {
            assert_eq!(sign_in(&app, "wrong horse battery").await, 401);
        }
        // One after the other within the patience, on a slow machine as well.
        let answers = join_all((0..6).map(|_| sign_in(&app, RIGHT))).await;
        assert_eq!(answers, [201; 6]);
    }

    #[tokio::test]
    async fn wrong_passwords_at_once_are_cut_at_the_limit() {
        let app = kim().await;
        let mut answers = join_all((0..100).map(|_| sign_in(&app, "wrong horse battery"))).await;
        answers.sort_unstable();
        assert_eq!(answers, [[401; 10].as_slice(), &[429; 90]].concat());
        assert!(locked(&app.madang.tries.0).is_empty(), "nothing is left of them");
    }

    #[tokio::test]
    async fn an_abandoned_attempt_takes_its_count_back() {
        let app = TestApp::new().await;
        for _ in 0..5 {
            let limits = three();
            let mut held = Box::pin(unless_guessing::<()>(&app.madang, &limits, std::future::pending()));
            // Until both are counted.
            let counted = || {
                let all = locked(&app.madang.tries.0);
                all.len() == 2 && all.values().all(|state| locked(&state.counts).made == 1)
            };
            while !counted() {
                assert!(poll_immediate(&mut held).await.is_none());
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
        assert_eq!(room(&app).await, 3);
    }

    #[tokio::test]
    async fn a_failed_attempt_does_not_count_as_a_guess() {
        let app = TestApp::new().await;
        for _ in 0..5 {
            let failed = unless_guessing::<()>(&app.madang, &three(), async { Err(ErrorCode::Busy.into()) }).await;
            assert_eq!(failed.unwrap_err().code(), ErrorCode::Busy);
        }
        assert_eq!(room(&app).await, 3);
    }
}
