//! Stored data that can't be read.
//!
//! Reading goes on without it, since one bad row must not close a whole page; but it is a fault, so the log says so.

use std::{
    collections::HashSet,
    fmt::Display,
    sync::{LazyLock, Mutex, PoisonError},
};

/// How many different faults are remembered as logged. Past that, the oldest knowledge is dropped and each is logged anew.
const REMEMBERED: usize = 256;

static LOGGED: LazyLock<Mutex<HashSet<(&'static str, String)>>> = LazyLock::new(Mutex::default);

/// Turns a failure to read stored data into `None`, and logs it.
pub trait OrLogged<T> {
    /// The value, or `None` after the failure was logged. `what` names the data, as in "a connection's models". The same failure is logged
    /// once per process, because the same row is read again and again. The error's text goes to the log, so it must not quote what people
    /// wrote.
    fn or_logged(self, what: &'static str) -> Option<T>;
}

impl<T, E: Display> OrLogged<T> for Result<T, E> {
    fn or_logged(self, what: &'static str) -> Option<T> {
        match self {
            Ok(value) => Some(value),
            Err(error) => {
                let error = error.to_string();
                if is_new(what, &error) {
                    tracing::error!(what, error, "stored data can't be read");
                }
                None
            }
        }
    }
}

/// Whether this failure has not been logged yet. Remembers it.
fn is_new(what: &'static str, error: &str) -> bool {
    // No code that holds this lock panics, so a poisoned one is still consistent.
    let mut logged = LOGGED.lock().unwrap_or_else(PoisonError::into_inner);
    if logged.len() >= REMEMBERED {
        logged.clear();
    }
    logged.insert((what, error.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_becomes_none_and_a_value_stays() {
        assert_eq!("7".parse::<u8>().or_logged("a number"), Some(7));
        assert_eq!("x".parse::<u8>().or_logged("a number"), None);
    }

    #[test]
    fn the_same_failure_is_logged_once() {
        assert!(is_new("a colour of the tests", "no such colour"));
        assert!(!is_new("a colour of the tests", "no such colour"));
        assert!(is_new("a colour of the tests", "another failure"));
        assert!(is_new("another colour of the tests", "no such colour"));
    }
}
