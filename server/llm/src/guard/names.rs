//! Names are looked up by the system, each on a thread that waits for as long as the system does and that nobody can stop. So there are only
//! so many of them: who asks for a name that is being looked up waits for that answer, and whoever lets names hang under one domain uses up
//! that domain's share alone.

use std::{
    collections::HashMap,
    net::{SocketAddr, ToSocketAddrs as _},
    sync::{Arc, LazyLock, Mutex, PoisonError},
    time::Duration,
};

use tokio::{sync::oneshot, time::timeout};

use super::NoAddress;

/// How many names are looked up at once, in all and under one domain.
const AT_ONCE: usize = 128;
const OF_A_DOMAIN: usize = 16;
/// How long one is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

type Found = Result<Vec<SocketAddr>, NoAddress>;

/// The names that are being looked up, with who waits for them.
#[derive(Clone, Default)]
struct Names(Arc<Mutex<HashMap<String, Vec<oneshot::Sender<Found>>>>>);

static NAMES: LazyLock<Names> = LazyLock::new(Names::default);

/// The addresses of a name, with port 0; at least one.
pub(super) async fn look_up(name: &str) -> Found {
    NAMES.look_up(name, PATIENCE, |name| Ok((name, 0).to_socket_addrs().map_err(|_| NoAddress)?.collect())).await
}

impl Names {
    async fn look_up(&self, name: &str, patience: Duration, ask: impl FnOnce(&str) -> Found + Send + 'static) -> Found {
        let (answer, answered) = oneshot::channel();
        if self.wait_for(name, answer)? {
            let (names, name) = (self.clone(), name.to_owned());
            // Not awaited: who asked may be gone before the system answers.
            #[expect(clippy::disallowed_methods, reason = "nobody sees its error")]
            drop(tokio::task::spawn_blocking(move || {
                let found = ask(&name).and_then(|found| if found.is_empty() { Err(NoAddress) } else { Ok(found) });
                names.tell(&name, &found);
            }));
        }
        timeout(patience, answered).await.map_err(|_| NoAddress)?.map_err(|_| NoAddress)?
    }

    /// Whether somebody has to begin; refused while too many names hang.
    fn wait_for(&self, name: &str, answer: oneshot::Sender<Found>) -> Result<bool, NoAddress> {
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(waiting) = names.get_mut(name) {
            waiting.retain(|answer| !answer.is_closed());
            waiting.push(answer);
            return Ok(false);
        }
        let domain = domain(name);
        let siblings = names.keys().filter(|known| self::domain(known) == domain).count();
        if names.len() >= AT_ONCE || siblings >= OF_A_DOMAIN {
            return Err(NoAddress);
        }
        names.insert(name.to_owned(), vec![answer]);
        Ok(true)
    }

    fn tell(&self, name: &str, found: &Found) {
        let waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
        for answer in waiting.unwrap_or_default() {
            // Whoever doesn't wait any more needs no answer.
            let _gone = answer.send(found.clone());
        }
    }
}

/// What stands before a country in names below which everybody can have one, such as `co.kr`.
const OF_EVERYBODY: [&str; 12] = ["ac", "co", "com", "edu", "go", "gov", "ne", "net", "or", "org", "pe", "re"];

/// The last two parts of a name, or three below `co.kr` and the like, which is most often what one owner has.
fn domain(name: &str) -> &str {
    let name = name.trim_end_matches('.');
    let mut parts = name.rsplit('.');
    let (last, before) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let count = if last.len() == 2 && OF_EVERYBODY.contains(&before) { 3 } else { 2 };
    let dot = name.rmatch_indices('.').nth(count - 1).map(|(at, _)| at);
    dot.and_then(|dot| name.get(dot.saturating_add(1)..)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use std::sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    };

    use super::*;

    #[test]
    fn a_domain_is_what_one_owner_has() {
        for (name, of) in [
            ("hooks.a.example.com", "example.com"),
            ("example.com.", "example.com"),
            ("hooks.a.example.co.kr", "example.co.kr"),
            ("example.co.kr", "example.co.kr"),
            ("a.b.co", "b.co"),
            ("localhost", "localhost"),
        ] {
            assert_eq!(domain(name), of);
        }
    }

    #[tokio::test]
    async fn names_that_hang_use_up_their_own_share_and_one_name_is_asked_for_once() {
        let names = Names::default();
        let (hold, held) = mpsc::channel::<()>();
        let held = Arc::new(Mutex::new(held));
        let asked = Arc::new(AtomicUsize::new(0));
        let ask = |name: String, patience: u64| {
            let (names, held, asked) = (names.clone(), held.clone(), asked.clone());
            async move {
                let wait = move |_: &str| {
                    asked.fetch_add(1, Ordering::SeqCst);
                    // Until the test lets go of the other end.
                    let _gone = held.lock().unwrap().recv();
                    Ok(vec![SocketAddr::from(([8, 8, 8, 8], 0))])
                };
                names.look_up(&name, Duration::from_millis(patience), wait).await
            }
        };
        for at in 0..OF_A_DOMAIN + 5 {
            assert!(ask(format!("{at}.evil.example"), 1).await.is_err());
        }
        let other = |_: &str| Ok(vec![SocketAddr::from(([8, 8, 8, 8], 0))]);
        assert!(names.look_up("api.good.example", PATIENCE, other).await.is_ok(), "others are looked up all the same");
        let (one, two, ()) =
            tokio::join!(ask("0.evil.example".into(), 5000), ask("0.evil.example".into(), 5000), async {
                tokio::time::sleep(Duration::from_millis(20)).await;
                drop(hold);
            });
        assert!(one.is_ok() && two.is_ok(), "who comes later gets the same answer");
        assert_eq!(asked.load(Ordering::SeqCst), OF_A_DOMAIN);
        assert!(ask("new.evil.example".into(), 5000).await.is_ok(), "the share is free again");
    }
}
