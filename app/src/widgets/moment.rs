//! A moment, in the reader's zone.

use api::Timestamp;
use leptos::prelude::*;

use crate::{clock, format, preferences::use_preferences};

/// How a moment is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum MomentStyle {
    /// How long ago, up to 7 days.
    #[default]
    Relative,
    /// Day and time.
    Exact,
    /// The day alone.
    Day,
}

/// A moment. The server writes day and time in the zone it knows of; the browser then writes it in its own, and how long ago.
#[component]
pub fn Moment(at: Timestamp, #[prop(optional)] how: MomentStyle) -> impl IntoView {
    let preferences = use_preferences();
    let language = preferences.language;
    let offset = RwSignal::new(preferences.offset_minutes);
    let now = RwSignal::new(None);
    // The browser alone knows the zone and the moment.
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
