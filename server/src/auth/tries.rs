//! Limits on guessing: wrong tries count, right ones don't.
//!
//! A try counts from its beginning, so that nobody gets around the limits by trying many at once, and takes back what it counted itself
//! when it was not wrong. So a limit may be reached by tries of which nobody knows yet whether they are right. Whoever comes then waits
//! for those, as far as they are made on this server, and is refused only if they were wrong.

use std::{
    collections::HashMap,
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use store::{Hit, Window};
use tokio::sync::Notify;

use super::ClientAddress;
use crate::{
    error::{ErrorCode, Refusal},
    madang::Madang,
};

/// How many tries under one key are made at once. Passwords are checked two at a time anyway; and the fewer there are, the less often the
/// right ones of several servers together reach a limit.
const AT_ONCE: usize = 4;

/// How long somebody waits for the tries of others.
const PATIENCE: Duration = Duration::from_secs(15);

/// How often taking back is tried while the database is away, and after which pause.
const TAKING_BACK: usize = 10;
const BETWEEN: Duration = Duration::from_secs(1);

/// How many wrong tries are allowed within a time.
#[derive(Debug, Clone)]
pub struct WrongTries {
    /// What is tried by whom.
    pub key: String,
    /// How many may be wrong.
    pub most: u32,
    /// Within how many seconds.
    pub window_s: u32,
}

impl WrongTries {
    /// So many within 10 minutes.
    pub fn in_ten_minutes(key: String, most: u32) -> Self {
        Self { key, most, window_s: 600 }
    }
}

/// The limits on guessing a password of the account with this address (as it is kept): per account *and* network address, so that an
/// attacker elsewhere can't lock the owner out, and per network address.
pub fn wrong_passwords(address: ClientAddress, email: &str) -> [WrongTries; 2] {
    let address = address.counted();
    [
        WrongTries::in_ten_minutes(format!("sign-in {address} {email}"), 10),
        WrongTries::in_ten_minutes(format!("sign-in {address}"), 50),
    ]
}

/// Lets somebody try something, unless too many tries were wrong. `attempt` answers nothing when it was.
///
/// A try that was not wrong, or that was given up, takes back what it counted itself and nothing else: to be right now and then, about
/// something of one's own, buys nobody another guess.
pub async fn unless_guessing<T>(
    madang: &Madang,
    limits: &[WrongTries],
    attempt: impl Future<Output = Result<Option<T>, Refusal>>,
) -> Result<Option<T>, Refusal> {
    let mut counted = Counted { madang, hits: Vec::with_capacity(limits.len()) };
    for limit in limits {
        let counting = tokio::time::timeout(PATIENCE, count(madang, limit));
        counted.hits.push(counting.await.map_err(|_| Refusal::from(ErrorCode::Busy))??);
    }
    let outcome = attempt.await;
    match &outcome {
        // It stays counted.
        Ok(None) => counted.hits.clear(),
        Ok(Some(_)) => counted.take_back().await,
        Err(_) => {}
    }
    outcome
}

/// Counts a try, as soon as it is known whether it may be made.
async fn count(madang: &Madang, limit: &WrongTries) -> Result<Counting, Refusal> {
    let key = madang.tries.under(&limit.key);
    // One after the other, so that whoever meets the limit knows which others are being made.
    let _turn = key.under.turn.lock().await;
    loop {
        let before = key.under.until(|now| (now.made < AT_ONCE).then_some(now.taken_back)).await;
        let retry_after_s = match madang.store.hit(&limit.key, limit.most, limit.window_s).await? {
            Hit::Allowed { window, .. } => return Ok(Counting::begin(key.clone(), window)),
            Hit::Refused { retry_after_s } => retry_after_s,
        };
        let made_room = |now: &Now| match now {
            Now { taken_back, .. } if *taken_back != before => Some(true),
            Now { made: 0, .. } => Some(false),
            Now { .. } => None,
        };
        if !key.under.until(made_room).await {
            return Err(Refusal::later(ErrorCode::RateLimited, retry_after_s.into()));
        }
    }
}

/// A try that is counted under one key.
struct Counting {
    key: Key,
    window: Window,
}

impl Counting {
    fn begin(key: Key, window: Window) -> Self {
        key.under.change(|now| now.made += 1);
        Self { key, window }
    }

    /// What was counted is taken back.
    fn made_room(self) {
        self.key.under.change(|now| now.taken_back += 1);
    }
}

impl Drop for Counting {
    fn drop(&mut self) {
        self.key.under.change(|now| now.made -= 1);
    }
}

/// What a try has counted. Dropped, it is taken back.
struct Counted<'m> {
    madang: &'m Madang,
    hits: Vec<Counting>,
}

impl Counted<'_> {
    /// Takes all back, which goes on if nobody waits for it.
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

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        if !self.hits.is_empty() {
            drop(self.take_back());
        }
    }
}

/// Takes one hit back, and then lets the next one in.
async fn take_back(madang: &Madang, hit: Counting) {
    for _ in 0..TAKING_BACK {
        match madang.store.take_back_hit(&hit.key.name, hit.window).await {
            Ok(()) => return hit.made_room(),
            Err(store::Error::Unavailable(_)) => tokio::time::sleep(BETWEEN).await,
            Err(error) => return tracing::error!(%error, "a try that was not wrong stays counted"),
        }
    }
}

/// The tries that are being made on this server.
#[derive(Debug, Clone, Default)]
pub struct Tries(Arc<Mutex<HashMap<String, Arc<Under>>>>);

/// Those under one key.
#[derive(Debug, Default)]
struct Under {
    /// Whose turn it is to be counted.
    turn: tokio::sync::Mutex<()>,
    now: Mutex<Now>,
    changed: Notify,
}

#[derive(Debug, Clone, Copy, Default)]
struct Now {
    /// How many are being made.
    made: usize,
    /// How many have taken back what they counted.
    taken_back: u64,
}

/// A key, for as long as anybody tries something under it.
#[derive(Debug)]
struct Key {
    tries: Tries,
    name: String,
    under: Arc<Under>,
}

impl Tries {
    fn under(&self, name: &str) -> Key {
        let under = locked(&self.0).entry(name.to_owned()).or_default().clone();
        Key { tries: self.clone(), name: name.to_owned(), under }
    }
}

impl Clone for Key {
    fn clone(&self) -> Self {
        self.tries.under(&self.name)
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        let mut all = locked(&self.tries.0);
        // This one's and the table's, which alone gives others.
        if Arc::strong_count(&self.under) == 2 {
            all.remove(&self.name);
        }
    }
}

impl Under {
    fn change(&self, change: impl FnOnce(&mut Now)) {
        change(&mut locked(&self.now));
        self.changed.notify_waiters();
    }

    /// Waits for something to be so.
    async fn until<T>(&self, so: impl Fn(&Now) -> Option<T>) -> T {
        loop {
            // From here on it is told, whether or not it waits yet.
            let changed = self.changed.notified();
            let now = *locked(&self.now);
            if let Some(so) = so(&now) {
                return so;
            }
            changed.await;
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing can panic while it is held.
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
    async fn who_is_given_up_takes_back_what_was_counted() {
        let app = TestApp::new().await;
        for _ in 0..5 {
            let limits = three();
            let mut held = Box::pin(unless_guessing::<()>(&app.madang, &limits, std::future::pending()));
            // Until both are counted.
            let counted = || {
                let all = locked(&app.madang.tries.0);
                all.len() == 2 && all.values().all(|under| locked(&under.now).made == 1)
            };
            while !counted() {
                assert!(poll_immediate(&mut held).await.is_none());
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
        assert_eq!(room(&app).await, 3);
    }

    #[tokio::test]
    async fn what_fails_is_no_guess() {
        let app = TestApp::new().await;
        for _ in 0..5 {
            let failed = unless_guessing::<()>(&app.madang, &three(), async { Err(ErrorCode::Busy.into()) }).await;
            assert_eq!(failed.unwrap_err().code(), ErrorCode::Busy);
        }
        assert_eq!(room(&app).await, 3);
    }
}
