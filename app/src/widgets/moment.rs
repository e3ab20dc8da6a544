//! A point in time, shown in the reader's time zone.

use api::Timestamp;
use leptos::prelude::*;

use crate::{clock, format, preferences::use_preferences};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum MomentStyle {
    /// How long ago, up to 7 days.
    #[default]
    Relative,
    /// Date and time.
    Exact,
    /// The date alone.
    Day,
}

/// A point in time. The server writes it in the time zone that it knows of; the browser then rewrites it in its own, and says how
/// long ago it was.
#[component]
pub fn Moment(at: Timestamp, #[prop(optional)] how: MomentStyle) -> impl IntoView {
    let preferences = use_preferences();
    let language = preferences.language;
    let offset = RwSignal::new(preferences.offset_minutes);
    let now = RwSignal::new(None);
    // Only the browser knows its time zone and the current time.
    Effect::new(move |_| {
        if let Some(minutes) = clock::offset_minutes(at) {
            offset.set(minutes);
        }
        now.set(clock::now());
    });
    let text = move || match (how, now.get()) {
        (MomentStyle::Relative, Some(now)) => format::relative(at, now, offset.get(), language),
        (MomentStyle::Day, now) => format::date(at, offset.get(), now, language),
        (_, now) => format::date_time(at, offset.get(), now, language),
    };
    view! {
        <time datetime=at.to_string() title=move || format::full_date_time(at, offset.get(), language)>
            {text}
        </time>
    }
}
