//! An answer in the page. Leptos draws none of it: each finished block is inserted once, as HTML, and its nodes stay; only what
//! may still change is removed and inserted again. So selections in finished text survive, and nothing above the end moves. A long
//! answer is drawn in slices (`paced`), so that it does not block the page.

use leptos::web_sys::{Element, Node};

use super::{MarkdownStream, PageWords, prepare::floor};
use crate::widgets::paced::{Drawing, DrawnText};

/// The attribute of the element at whose end the caret stands.
const CARET: &str = "data-caret";

/// A long block whose finished part is already in the page.
struct LongBlock {
    /// The block's element, and the element inside it that grows.
    block: Node,
    growing: Element,
    /// The last node of the finished part, and the length of its HTML.
    last: Option<Node>,
    length: usize,
    end: &'static str,
}

pub(super) struct DrawnPage {
    stream: MarkdownStream,
    /// The length of the answer that the server rendered; none of it was parsed here.
    written: Option<usize>,
    begun: bool,
    edition: Option<usize>,
    /// The number of finished blocks in the page, and the last of them.
    blocks: usize,
    last: Option<Node>,
    part: Option<LongBlock>,
    caret: Option<Element>,
}

impl DrawnText for DrawnPage {
    fn draw(&mut self, place: &Element, text: &str, streams: bool, most: usize) -> Option<Drawing> {
        let first = !std::mem::replace(&mut self.begun, true);
        let from_server = first && place.has_child_nodes();
        if from_server && !streams {
            self.written = Some(text.len());
        }
        if self.written == Some(text.len()) && !streams {
            return None;
        }
        self.written = None;
        let from = if self.stream.goes_on(text) { self.stream.taken() } else { 0 };
        // Server-rendered text is not removed only to come back in slices.
        let end = if from_server { text.len() } else { floor(text, from.saturating_add(most)) };
        let over = !streams && end == text.len();
        if !self.stream.take(text.get(..end).unwrap_or(text), over) && self.edition.is_some() {
            return None;
        }
        self.apply(place);
        self.move_caret(place, streams);
        Some(Drawing { bytes: end.saturating_sub(from), behind: end < text.len() })
    }
}

impl DrawnPage {
    pub(super) fn new(words: PageWords) -> Self {
        Self {
            stream: MarkdownStream::new(words),
            written: None,
            begun: false,
            edition: None,
            blocks: 0,
            last: None,
            part: None,
            caret: None,
        }
    }

    /// Marks where the caret stands. A selector that finds the place would have the browser look at every element of a long
    /// answer again and again.
    fn move_caret(&mut self, place: &Element, streams: bool) {
        if let Some(before) = self.caret.take() {
            // An attribute can always be removed.
            let _never = before.remove_attribute(CARET);
        }
        if let Some(end) = place.last_element_child().filter(|_| streams) {
            let end = innermost(end);
            if TEXT.contains(&end.tag_name().as_str()) && end.set_attribute(CARET, "").is_ok() {
                self.caret = Some(end);
            }
        }
    }

    fn apply(&mut self, place: &Element) {
        if self.edition != Some(self.stream.edition()) || !self.is_whole(place) {
            place.set_inner_html("");
            (self.edition, self.blocks, self.last, self.part) = (Some(self.stream.edition()), 0, None, None);
        }
        match &self.part {
            Some(part) => {
                remove_after(&part.growing, part.last.as_ref());
                remove_after(place, Some(&part.block));
            }
            None => remove_after(place, self.last.as_ref()),
        }
        let finished = self.stream.finished();
        if let Some(fresh) = finished.get(self.blocks..).filter(|fresh| !fresh.is_empty()) {
            let mut fresh = fresh.iter();
            if let Some(part) = self.part.take() {
                let html = fresh.next().and_then(|html| html.get(part.length..)).unwrap_or_default();
                put(&part.growing, html.strip_suffix(part.end).unwrap_or(html));
            }
            put(place, &fresh.map(String::as_str).collect::<String>());
            self.blocks = finished.len();
            self.last = place.last_child();
        }
        if let Some((html, depth, end)) = self.stream.part() {
            match &mut self.part {
                Some(part) => {
                    put(&part.growing, html.get(part.length..).unwrap_or_default());
                    (part.length, part.last) = (html.len(), part.growing.last_child());
                }
                None => {
                    put(place, html);
                    let block = place.last_element_child();
                    let inner = |element: Element| element.last_element_child();
                    let growing = (1..depth).fold(block.clone(), |element, _| element.and_then(inner));
                    if let (Some(block), Some(growing)) = (block, growing) {
                        let last = growing.last_child();
                        self.part = Some(LongBlock { block: block.into(), growing, last, length: html.len(), end });
                    }
                }
            }
            if let Some(part) = &self.part {
                put(&part.growing, self.stream.inside());
            }
        }
        put(place, &self.stream.after_part().concat());
    }

    /// Whether our nodes are still there. Translation tools replace them.
    fn is_whole(&self, place: &Element) -> bool {
        let is_in = |node: &Node, parent: &Node| node.parent_node().as_ref() == Some(parent);
        let part = self.part.as_ref().is_none_or(|part| {
            is_in(&part.block, place) && part.last.as_ref().is_none_or(|last| is_in(last, &part.growing))
        });
        part && self.last.as_ref().is_none_or(|last| is_in(last, place))
    }
}

/// Elements whose text may go on.
const TEXT: [&str; 8] = ["P", "H3", "H4", "H5", "H6", "TD", "LI", "CODE"];

/// Elements that hold others, in an answer's HTML, or text of their own.
const HOLDERS: [&str; 10] = ["UL", "OL", "LI", "BLOCKQUOTE", "DIV", "PRE", "TABLE", "THEAD", "TBODY", "TR"];

/// The last element in the last element, down to the one that holds the text at the end.
fn innermost(element: Element) -> Element {
    let holds = |element: &Element| HOLDERS.contains(&element.tag_name().as_str());
    let is_inside = |inner: &Element| {
        let name = inner.tag_name();
        // Code in a line of text is part of that text.
        let in_text = name == "CODE" && element.tag_name() != "PRE";
        !in_text && (HOLDERS.contains(&name.as_str()) || TEXT.contains(&name.as_str()))
    };
    match element.last_element_child().filter(|inner| holds(&element) && is_inside(inner)) {
        Some(inner) => innermost(inner),
        None => element,
    }
}

/// Appends HTML to an element. It comes from [`super::html`], which enforces its escaping rule.
fn put(element: &Element, html: &str) {
    if !html.is_empty() {
        // It only fails for positions that we don't use.
        let _never = element.insert_adjacent_html("beforeend", html);
    }
}

fn remove_after(element: &Element, last: Option<&Node>) {
    while let Some(node) = element.last_child().filter(|node| Some(node) != last) {
        if element.remove_child(&node).is_err() {
            break;
        }
    }
}
