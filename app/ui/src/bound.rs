//! The value of a form control, and where changes go.

use leptos::prelude::*;

/// A two-way binding. Most pages pass a [`RwSignal`]. A page whose state is in one struct passes `Bound::new(read, write)`. A
/// plain HTML form passes the initial value, and the browser keeps the rest.
#[derive(Debug)]
pub struct Bound<T: Send + Sync + 'static> {
    read: Signal<T>,
    write: Option<Callback<T>>,
}

impl<T: Send + Sync + 'static> Clone for Bound<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Bound<T> {}

impl<T: Clone + Send + Sync + 'static> Bound<T> {
    /// Binds to the value of `read`; changes by the person go to `write`.
    pub fn new(read: impl Into<Signal<T>>, write: impl Fn(T) + Send + Sync + 'static) -> Self {
        Self { read: read.into(), write: Some(Callback::new(write)) }
    }

    /// The value, tracked.
    pub fn get(&self) -> T {
        self.read.get()
    }

    /// The value, untracked.
    pub fn get_untracked(&self) -> T {
        self.read.get_untracked()
    }

    /// Passes on what the person chose; a fixed value ignores it.
    pub fn set(&self, value: T) {
        if let Some(write) = self.write {
            write.run(value);
        }
    }
}

impl<T: Clone + PartialEq + Send + Sync + 'static> Bound<T> {
    /// Binds to a field of a struct in a signal.
    pub fn part<S: Send + Sync + 'static>(whole: RwSignal<S>, read: fn(&S) -> &T, write: fn(&mut S) -> &mut T) -> Self {
        let value = Memo::new(move |_| whole.with(|whole| read(whole).clone()));
        Self::new(value, move |value| whole.update(|whole| *write(whole) = value))
    }
}

impl<T: Clone + Send + Sync + 'static> From<RwSignal<T>> for Bound<T> {
    fn from(signal: RwSignal<T>) -> Self {
        Self::new(signal, move |value| signal.set(value))
    }
}

impl<T: Clone + Send + Sync + 'static> From<T> for Bound<T> {
    fn from(value: T) -> Self {
        Self { read: Signal::stored(value), write: None }
    }
}

impl From<&str> for Bound<String> {
    fn from(value: &str) -> Self {
        value.to_owned().into()
    }
}

impl<T: Clone + Default + Send + Sync + 'static> Default for Bound<T> {
    fn default() -> Self {
        T::default().into()
    }
}
