//! Keeps track of the focus, so that it is never lost.

use leptos::{
    ev,
    prelude::*,
    wasm_bindgen::{JsCast, JsValue, closure::Closure},
};
use web_sys::{Element, FocusOptions, HtmlElement, MutationObserver, MutationObserverInit, js_sys::Array};

/// Focuses the element with this id.
pub fn focus(id: &str) {
    if let Some(el) = document().get_element_by_id(id)
        && let Some(el) = el.dyn_ref::<HtmlElement>()
    {
        let _ = el.focus();
    }
}

/// Runs `change`, which may move the focused element on the page, and focuses it again.
pub fn keep_focus(change: impl FnOnce()) {
    let focused = document().active_element();
    change();
    request_animation_frame(move || {
        if let Some(el) = focused.as_ref().and_then(|el| el.dyn_ref::<HtmlElement>()) {
            let _ = el.focus();
        }
    });
}

/// From now on, if the focused element is removed (its row disappears, its button is no longer needed), the nearest heading
/// around its place gets the focus. Otherwise the browser would move it to `<body>`: the next Tab would start at the top of the
/// page, and screen readers would announce nothing. Pressing outside all fields moves the focus there on purpose and is left
/// alone.
pub fn never_lose_focus() {
    Effect::new(move |_| {
        let path = StoredValue::new_local(Vec::<Element>::new());
        let came = window_event_listener(ev::focusin, move |event| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            path.set_value(target.map(|el| with_ancestors(&el)).unwrap_or_default());
        });
        let went = window_event_listener(ev::focusout, move |_| {
            // By the next frame a removed element is gone, while one that lost the focus on purpose is still there.
            request_animation_frame(move || {
                let is_there = || path.try_with_value(|path| path.first().is_some_and(can_hold_focus));
                if is_nowhere() && is_there() == Some(true) {
                    path.set_value(Vec::new());
                }
            });
        });
        let on_change = Closure::<dyn Fn()>::new(move || {
            // The order matters: asking where an element is drawn forces a layout, and a streaming answer changes the page all
            // the time.
            let is_lost = || path.try_with_value(|path| path.first().is_some_and(|el| !can_hold_focus(el)));
            if is_nowhere() && is_lost() == Some(true) {
                // Whoever changed the page may be about to set the focus.
                request_animation_frame(move || {
                    let path = path.try_update_value(std::mem::take).unwrap_or_default();
                    if !path.is_empty() && is_nowhere() {
                        focus_near(&path);
                    }
                });
            }
        });
        // Owned by the browser, which frees it together with the observer.
        let observer = MutationObserver::new(on_change.into_js_value().unchecked_ref()).ok();
        if let (Some(observer), Some(body)) = (&observer, document().body()) {
            let what = MutationObserverInit::new();
            what.set_child_list(true);
            what.set_subtree(true);
            what.set_attribute_filter(&["disabled", "hidden"].map(JsValue::from_str).iter().collect::<Array>());
            let _ = observer.observe_with_options(&body, &what);
        }
        let observer = StoredValue::new_local(observer);
        on_cleanup(move || {
            came.remove();
            went.remove();
            observer.try_with_value(|observer| observer.as_ref().map(MutationObserver::disconnect));
        });
    });
}

fn is_nowhere() -> bool {
    document().active_element().is_none_or(|el| el.tag_name() == "BODY")
}

fn can_hold_focus(el: &Element) -> bool {
    el.is_connected() && el.get_client_rects().length() > 0 && !el.has_attribute("disabled")
}

fn with_ancestors(el: &Element) -> Vec<Element> {
    std::iter::successors(Some(el.clone()), |el| el.parent_element()).collect()
}

/// Focuses the first visible heading in the closest of these elements that is still on the page.
fn focus_near(path: &[Element]) {
    let heading = path.iter().filter(|el| can_hold_focus(el)).find_map(|el| {
        let found = el.query_selector_all("h1, h2, h3, legend").ok()?;
        (0..found.length()).filter_map(|n| found.item(n)?.dyn_into::<HtmlElement>().ok()).find(|el| can_hold_focus(el))
    });
    let target = heading.or_else(|| document().get_element_by_id("main")?.dyn_into().ok());
    if let Some(target) = target {
        if !target.has_attribute("tabindex") {
            let _ = target.set_attribute("tabindex", "-1");
        }
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = target.focus_with_options(&options);
    }
}
