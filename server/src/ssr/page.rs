//! A page while it is being rendered: one future with its own reactive owner.
//!
//! Leptos keeps signals in the arena of the owner that is current on the thread, and a key of one arena refers to something else
//! in another. So no code of a page may run while another page's owner is current. Everything that a page spawns is therefore
//! polled inside the page's single future, which makes its owner current during each poll and resets it afterwards, whatever the
//! thread. Spawned tasks also end with the page, and a panic in any of them is a panic of the page.

use std::{
    cell::RefCell,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::{Arc, LazyLock, Once},
    task::{Context, Poll},
};

use any_spawner::{CustomExecutor, Executor, PinnedFuture, PinnedLocalFuture};
use futures::{StreamExt as _, stream::FuturesUnordered};
use hydration_context::SsrSharedContext;
use leptos::prelude::Owner;

use crate::panics::told;

type Task = PinnedFuture<()>;

/// A page that is being rendered into a `T`.
pub struct Page<T> {
    owner: Owner,
    /// `None` once the page has ended.
    main: Option<Pin<Box<dyn Future<Output = T> + Send>>>,
    started: FuturesUnordered<Task>,
}

/// Why rendering failed: where it panicked.
#[derive(Debug)]
pub struct Broken(pub String);

impl<T> Page<T> {
    /// The page that `main` renders. Everything in it, including the context that it provides, belongs to this page.
    pub fn new(main: impl Future<Output = T> + Send + 'static) -> Self {
        let owner = without_page(|| Owner::new_root(Some(Arc::new(SsrSharedContext::new()))));
        Self { owner, main: Some(Box::pin(main)), started: FuturesUnordered::new() }
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Poll<T> {
        let Some(main) = &mut self.main else { return Poll::Pending };
        if let Poll::Ready(rendered) = main.as_mut().poll(context) {
            return Poll::Ready(rendered);
        }
        loop {
            let new = STARTED.with_borrow_mut(|started| started.as_mut().map(std::mem::take)).unwrap_or_default();
            let none = new.is_empty();
            self.started.extend(new);
            // A task that ends, or that `main` waits for, wakes the whole future.
            let ended = matches!(self.started.poll_next_unpin(context), Poll::Ready(Some(())));
            if none && !ended {
                return Poll::Pending;
            }
        }
    }

    /// Drops what is left of the page, with its owner current.
    fn end(&mut self) {
        if self.main.is_none() {
            return;
        }
        let owner = self.owner.clone();
        let ended = within(&owner, || {
            catch_unwind(AssertUnwindSafe(|| {
                drop(self.main.take());
                self.started.clear();
                owner.cleanup();
            }))
        });
        if let Err(panic) = ended {
            tracing::error!(detail = told(&*panic), "a page broke while it was taken down");
        }
    }
}

impl<T> Future for Page<T> {
    type Output = Result<T, Broken>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let owner = self.owner.clone();
        let outcome = within(&owner, || catch_unwind(AssertUnwindSafe(|| self.advance(context))));
        let outcome = match outcome {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(rendered)) => Ok(rendered),
            Err(panic) => Err(Broken(told(&*panic))),
        };
        self.end();
        Poll::Ready(outcome)
    }
}

impl<T> Drop for Page<T> {
    fn drop(&mut self) {
        self.end();
    }
}

/// Runs code of Leptos that belongs to no page. What it spawns is dropped.
pub fn without_page<R>(work: impl FnOnce() -> R) -> R {
    static EXECUTOR: Once = Once::new();
    EXECUTOR.call_once(|| {
        if Executor::init_custom_executor(InPage).is_err() {
            tracing::error!("something else than the pages runs the tasks of pages");
        }
    });
    within(&NOBODY, work)
}

/// Current when no page is, so that code that reads a page's values finds nothing instead of another page's.
static NOBODY: LazyLock<Owner> = LazyLock::new(Owner::default);

thread_local! {
    /// What the current page has spawned since it was last checked; `None` if no page is running on this thread.
    static STARTED: RefCell<Option<Vec<Task>>> = const { RefCell::new(None) };
}

fn within<R>(owner: &Owner, work: impl FnOnce() -> R) -> R {
    STARTED.set(Some(Vec::new()));
    let result = owner.with(|| {
        let result = work();
        drop(STARTED.take());
        result
    });
    // `with` restores the owner, but not the arena.
    NOBODY.with(|| ());
    result
}

/// The executor that Leptos spawns tasks on.
struct InPage;

impl CustomExecutor for InPage {
    fn spawn(&self, task: PinnedFuture<()>) {
        let outside = STARTED.with_borrow_mut(|started| match started {
            Some(started) => {
                started.push(task);
                None
            }
            None => Some(task),
        });
        if outside.is_some() {
            tracing::error!("something of a page was started outside of it, and does not run");
        }
    }

    /// Only used in browsers; on the server a page may be polled on different threads.
    fn spawn_local(&self, _task: PinnedLocalFuture<()>) {
        tracing::error!("something of a page was started that only a browser can run");
    }

    fn poll_local(&self) {}
}

#[cfg(test)]
mod tests {
    use std::{
        future::{pending, poll_fn},
        sync::{
            Mutex,
            atomic::{AtomicBool, Ordering},
        },
    };

    use futures::task::noop_waker;
    use leptos::prelude::{GetUntracked as _, RwSignal};

    use super::*;

    fn poll<T>(page: &mut Page<T>) -> Poll<Result<T, Broken>> {
        let waker = noop_waker();
        Pin::new(page).poll(&mut Context::from_waker(&waker))
    }

    /// A page that makes a signal, hands it out and waits for ever.
    fn with_signal(value: &'static str, out: &Arc<Mutex<Option<RwSignal<&'static str>>>>) -> Page<()> {
        let out = out.clone();
        Page::new(async move {
            *out.lock().unwrap() = Some(RwSignal::new(value));
            pending().await
        })
    }

    #[test]
    fn a_signal_of_one_page_is_nothing_outside_of_it() {
        let (first, second) = (Arc::default(), Arc::default());
        let (mut one, mut two) = (with_signal("first", &first), with_signal("second", &second));
        assert!(poll(&mut one).is_pending() && poll(&mut two).is_pending());
        let first = first.lock().unwrap().unwrap();
        // Both pages are alive, and what ran last on this thread was the other one.
        assert_eq!(first.try_get_untracked(), None);
        let (mut three, seen) = (Page::new(async move { first.try_get_untracked() }), second.lock().unwrap().unwrap());
        assert_eq!(poll(&mut three).map(Result::unwrap), Poll::Ready(None));
        assert_eq!(seen.try_get_untracked(), None);
    }

    #[test]
    fn tasks_of_a_page_run_in_it_and_end_with_it() {
        struct Ends(Arc<AtomicBool>);
        impl Drop for Ends {
            fn drop(&mut self) {
                self.0.store(true, Ordering::SeqCst);
            }
        }
        let (ended, ran) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let mut page = Page::new({
            let (ends, ran) = (Ends(ended.clone()), ran.clone());
            async move {
                let signal = RwSignal::new(1);
                Executor::spawn(async move {
                    let _ends = ends;
                    Executor::spawn(async move { ran.store(signal.get_untracked() == 1, Ordering::SeqCst) });
                    pending::<()>().await;
                });
                poll_fn(|_| Poll::<()>::Pending).await;
            }
        });
        assert!(poll(&mut page).is_pending());
        assert!(ran.load(Ordering::SeqCst) && !ended.load(Ordering::SeqCst));
        drop(page);
        assert!(ended.load(Ordering::SeqCst));
    }
}
