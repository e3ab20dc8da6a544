//! An answer that is shown as it was written: plain text, and JSON that is not complete.
//!
//! It stands in the page in parts of some lines. As one text, all of its lines would be laid out again whenever it grows.

use leptos::{
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{CharacterData, Element},
};
use model::answer::{escaped, floor};

use super::paced::{self, Drawing, DrawnText};

/// A part ends with the first line that ends after so many bytes.
const PART: usize = 2_048;
/// Where lines may be cut, a longer line is.
const LONGEST_LINE: usize = 4_096;
/// How much of the text is compared to see whether a text continues it.
const COMPARED: usize = 64;

/// A text with its line breaks.
#[component]
pub fn PlainText(
    #[prop(into)] text: Signal<String>,
    /// Whether more text will follow; shows a caret at the end.
    #[prop(into)]
    streaming: Signal<bool>,
    /// Whether very long lines may be broken anywhere.
    #[prop(optional)]
    cuts_lines: bool,
) -> impl IntoView {
    let place = NodeRef::new();
    paced::draw(place, text, streaming, DrawnParts { cuts_lines, ..DrawnParts::default() });
    // In the browser the text is inserted once the element exists, and the server's HTML is left alone.
    let written = if cfg!(feature = "hydrate") { String::new() } else { text.with_untracked(|text| escaped(text)) };
    view! {
        <div
            class="prose"
            data-format="text"
            data-state=move || streaming.get().then_some("streaming")
            node_ref=place
        >
            <p inner_html=written></p>
        </div>
    }
}

/// The text in the page.
#[derive(Debug, Default)]
struct DrawnParts {
    cuts_lines: bool,
    begun: bool,
    /// The length of the text that the server rendered.
    written: Option<usize>,
    /// The number of bytes in the page, and the last of them.
    taken: usize,
    end: String,
    /// The text of the part that grows, and its length.
    last: Option<CharacterData>,
    open: usize,
}

impl DrawnText for DrawnParts {
    fn draw(&mut self, place: &Element, text: &str, streams: bool, most: usize) -> Option<Drawing> {
        let lines = place.first_element_child()?;
        let from_server = !std::mem::replace(&mut self.begun, true) && lines.has_child_nodes();
        if from_server && !streams {
            self.written = Some(text.len());
        }
        if self.written == Some(text.len()) && !streams {
            return None;
        }
        let goes_on = text.get(..self.taken).is_some_and(|before| before.ends_with(&self.end));
        if from_server || self.written.take().is_some() || !goes_on {
            lines.set_text_content(None);
            (self.taken, self.last, self.open) = (0, None, 0);
        }
        let from = self.taken;
        // Server-rendered text is not removed only to come back in slices.
        let end = if from_server { text.len() } else { floor(text, from.saturating_add(most)) };
        let mut fresh = text.get(from..end).filter(|fresh| !fresh.is_empty())?;
        while !fresh.is_empty() {
            let (length, ends) = part(self.open, fresh, self.cuts_lines);
            let (now, later) = fresh.split_at_checked(length)?;
            self.append(&lines, now);
            self.open += length;
            if ends {
                (self.last, self.open) = (None, 0);
            }
            fresh = later;
        }
        self.taken = end;
        self.end = text.get(floor(text, end.saturating_sub(COMPARED))..end).unwrap_or_default().to_owned();
        Some(Drawing { bytes: end - from, behind: end < text.len() })
    }
}

impl DrawnParts {
    /// Appends to the part that grows, or begins one.
    fn append(&mut self, lines: &Element, text: &str) {
        if let Some(last) = &self.last {
            // It only fails for positions inside the text.
            let _never = last.append_data(text);
            return;
        }
        let Ok(part) = document().create_element("span") else { return };
        part.set_text_content(Some(text));
        self.last = part.first_child().and_then(|node| node.dyn_into().ok());
        let _never = lines.append_child(&part);
    }
}

/// How much of a text belongs to a part that has `open` bytes already, and whether the part ends with it.
fn part(open: usize, fresh: &str, cuts_lines: bool) -> (usize, bool) {
    let from = floor(fresh, PART.saturating_sub(open));
    let line = fresh.get(from..).and_then(|rest| rest.find('\n')).map(|at| from + at + 1);
    let longest = floor(fresh, LONGEST_LINE.saturating_sub(open).max(4));
    match line {
        Some(end) if !cuts_lines || end <= longest => (end, true),
        _ if cuts_lines && open + fresh.len() >= LONGEST_LINE => (longest, true),
        _ => (fresh.len(), false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parts of a text that arrives in pieces of so many bytes.
    fn parts(text: &str, piece: usize, cuts_lines: bool) -> Vec<String> {
        let (mut parts, mut open, mut at) = (vec![String::new()], 0, 0);
        while at < text.len() {
            let next = floor(text, at + piece);
            let mut fresh = &text[at..next];
            while !fresh.is_empty() {
                let (length, ends) = part(open, fresh, cuts_lines);
                parts.last_mut().unwrap().push_str(&fresh[..length]);
                open += length;
                if ends {
                    open = 0;
                    parts.push(String::new());
                }
                fresh = &fresh[length..];
            }
            at = next;
        }
        parts
    }

    #[test]
    fn a_text_is_parted_where_lines_end_and_nothing_of_it_is_lost() {
        let text = "바다는 넓고 the sea is wide\n\n- 달은 밝다\n".repeat(400);
        let whole = parts(&text, usize::MAX >> 1, false);
        assert_eq!(whole.concat(), text);
        let (last, before) = whole.split_last().unwrap();
        assert!(before.len() > 5 && last.len() <= PART);
        for part in before {
            assert!(part.ends_with('\n') && (PART..PART + 100).contains(&part.len()), "{}", part.len());
        }
    }

    #[test]
    fn a_line_is_broken_only_where_it_may_be() {
        let text = r#"{"글":"바다는 넓다"},"#.repeat(1_000);
        for piece in [5, 1_000, 100_000] {
            assert_eq!(parts(&text, piece, false), [text.as_str()]);
            let cut = parts(&text, piece, true);
            assert_eq!(cut.concat(), text);
            assert!(cut.iter().all(|part| part.len() <= LONGEST_LINE + 4) && cut.len() > 5, "{piece}");
        }
    }
}
