//! Writes into a textarea on the person's behalf: so that it can be undone like typing, or without moving the caret.

use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::{HtmlDocument, HtmlTextAreaElement};

/// Replaces the characters from `start` to `end` (UTF-16 units) with `text`, and puts the caret after it.
///
/// Setting the value would destroy the browser's undo history. `execCommand` keeps it; it is deprecated, but every browser has it
/// and nothing replaces it.
pub fn insert_text(el: &HtmlTextAreaElement, text: &str, start: u32, end: u32) {
    let _ = el.focus();
    let _ = el.set_selection_range(start, end);
    let typed = document()
        .dyn_ref::<HtmlDocument>()
        .is_some_and(|page| page.exec_command_with_show_ui_and_value("insertText", false, text).unwrap_or_default());
    if !typed {
        let _ = el.set_range_text_with_start_and_end(text, start, end);
        let caret = start.saturating_add(u32::try_from(text.encode_utf16().count()).unwrap_or_default());
        let _ = el.set_selection_range(caret, caret);
        let options = web_sys::EventInit::new();
        options.set_bubbles(true);
        if let Ok(event) = web_sys::Event::new_with_event_init_dict("input", &options) {
            let _ = el.dispatch_event(&event);
        }
    }
}

/// Sets the whole text of a textarea. If the person is in it, caret and selection stay at the same words.
pub fn set_text(el: &HtmlTextAreaElement, text: &str) {
    let has_focus = document().active_element().is_some_and(|active| active.is_same_node(Some(el)));
    let old = if has_focus { el.value() } else { String::new() };
    let selected = el.selection_start().ok().flatten().zip(el.selection_end().ok().flatten());
    el.set_value(text);
    if let Some((start, end)) = selected.filter(|_| has_focus) {
        let _ = el.set_selection_range(carried(&old, text, start), carried(&old, text, end));
    }
}

/// Where a place of the old text is in the new one, in UTF-16 units. One within what was replaced is at the end of what replaced it.
fn carried(old: &str, new: &str, at: u32) -> u32 {
    let (old, new): (Vec<u16>, Vec<u16>) = (old.encode_utf16().collect(), new.encode_utf16().collect());
    let place = usize::try_from(at).unwrap_or(usize::MAX).min(old.len());
    let begin = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let most = old.len().min(new.len()).saturating_sub(begin);
    let end = old.iter().rev().zip(new.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    let moved = if place <= begin {
        place
    } else {
        let behind = old.len().saturating_sub(place);
        new.len().saturating_sub(behind.min(end))
    };
    u32::try_from(moved).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::carried;

    #[test]
    fn a_caret_stays_at_its_words() {
        assert_eq!(carried("one three", "one two three", 2), 2);
        assert_eq!(carried("one three", "one two three", 9), 13);
        assert_eq!(carried("one three", "one two three", 6), 10, "it stands before `ree`");
        assert_eq!(carried("안녕 하세요", "하세요", 4), 1, "what stands before it was removed");
        assert_eq!(carried("ab", "xy", 1), 2, "all was replaced");
        assert_eq!(carried("aa", "aaa", 2), 2);
        assert_eq!(carried("abab", "ab", 3), 2, "beginning and end don't overlap");
        assert_eq!(carried("aa", "", 9), 0);
    }
}
