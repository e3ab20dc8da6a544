//! What is told of a panic. Its message may quote what people wrote (a text that is cut in the middle of a letter is quoted by the standard
//! library), so the log gets the place alone, and the message only where it is a text of the program itself.

use std::{any::Any, backtrace::BacktraceStatus, cell::Cell, fmt, future::Future, panic};

thread_local! {
    /// Where this thread panicked last.
    static PLACE: Cell<Option<String>> = const { Cell::new(None) };
}

/// Has every panic of this process noted in the log, from now on.
#[expect(clippy::print_stderr, reason = "before there is a log")]
pub fn log_places() {
    panic::set_hook(Box::new(|panicked| {
        note(panicked);
        let place = panicked.location().map(ToString::to_string).unwrap_or_default();
        let thread = std::thread::current();
        let thread = thread.name().unwrap_or_default();
        let said = of_the_program(panicked.payload())
            .unwrap_or("its message is left out, because it may quote what people wrote");
        if !tracing::dispatcher::has_been_set() {
            return eprintln!("madang: panicked at {place}: {said}");
        }
        // Names of functions, and no values; there only with RUST_BACKTRACE.
        let trace = std::backtrace::Backtrace::capture();
        let trace = (trace.status() == BacktraceStatus::Captured).then(|| trace.to_string());
        tracing::error!(place, thread, said, trace, "something panicked");
    }));
}

/// Notes where a panic happened, for [`told`] on the same thread.
pub(crate) fn note(panicked: &panic::PanicHookInfo<'_>) {
    PLACE.set(panicked.location().map(ToString::to_string));
}

/// What can be told of a panic that was caught on this thread.
pub(crate) fn told(payload: &(dyn Any + Send)) -> String {
    let place = PLACE.take().unwrap_or_default();
    let said = of_the_program(payload).unwrap_or_default();
    format!("{place} {said}").trim().to_owned()
}

/// A message that was written when the program was.
fn of_the_program(payload: &(dyn Any + Send)) -> Option<&'static str> {
    payload.downcast_ref::<&'static str>().copied()
}

/// Work that panicked or was given up. Unlike tokio's error it doesn't repeat the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Broke;

impl fmt::Display for Broke {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the work on another thread panicked; the log says where")
    }
}

impl std::error::Error for Broke {}

/// Does something on a thread where it may take long.
#[expect(clippy::disallowed_methods, reason = "this is what stands in for it")]
pub(crate) fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> impl Future<Output = Result<T, Broke>> + Send {
    let begun = tokio::task::spawn_blocking(work);
    async move { begun.await.map_err(|_| Broke) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_told_of_a_panic_quotes_nobody() {
        let before = panic::take_hook();
        panic::set_hook(Box::new(note));
        let cut = std::hint::black_box(1);
        #[expect(clippy::string_slice, reason = "so does whoever writes it by mistake")]
        let quoting = panic::catch_unwind(|| "김민수 010-1234-5678"[cut..].len()).unwrap_err();
        let told_of_it = told(&*quoting);
        assert!(quoting.downcast_ref::<String>().unwrap().contains("010-1234-5678"), "the library quotes it");
        assert!(told_of_it.contains("panics.rs:") && !told_of_it.contains("1234"), "{told_of_it}");
        let own = panic::catch_unwind(|| panic!("a text of our own")).unwrap_err();
        assert!(told(&*own).ends_with("a text of our own"));
        let broke = blocking(|| panic!("{}", "010-1234-5678".to_owned())).await.unwrap_err();
        assert!(!broke.to_string().contains("1234"));
        panic::set_hook(before);
    }
}
