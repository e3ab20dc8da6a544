//! The reader's clock. Only the browser has one: what the server renders must not depend on when it is hydrated.

use api::Timestamp;

/// The current time in the browser.
#[cfg(feature = "hydrate")]
pub fn now() -> Option<Timestamp> {
    whole(js_sys::Date::now()).map(Timestamp)
}

/// How many minutes the reader's clock is ahead of UTC at this moment.
#[cfg(feature = "hydrate")]
pub fn offset_minutes(at: Timestamp) -> Option<i32> {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of any year people meet are exact in a double")]
    let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(at.0 as f64));
    // JavaScript counts the other way: how far UTC is ahead.
    whole(-date.get_timezone_offset()).and_then(|minutes| i32::try_from(minutes).ok())
}

#[cfg(feature = "hydrate")]
fn whole(number: f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "a browser's clock is far from the ends of i64")]
    number.is_finite().then_some(number as i64)
}

/// The server has no reader's clock.
#[cfg(not(feature = "hydrate"))]
pub fn now() -> Option<Timestamp> {
    None
}

/// Unknown on the server, but see `Preferences::offset_minutes`.
#[cfg(not(feature = "hydrate"))]
pub fn offset_minutes(_at: Timestamp) -> Option<i32> {
    None
}
