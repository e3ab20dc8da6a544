//! Writes a part of a form with its fields filled in.

use serde_json::Value;

use super::{
    YesNo,
    tags::{Tag, TagKind, all_tags, tags_of, texts},
    tree::{Element, Node, Tree},
};
use crate::{ErrorCode, Limits, ReadError, error::Result, write::escape_xml};

pub(super) fn fill(
    tree: &Tree<'_>,
    fields: &Value,
    words: &YesNo,
    limits: &Limits,
    missing: &mut Vec<String>,
) -> Result<String> {
    let mut filler = Filler {
        tree,
        words,
        most: usize::try_from(limits.text).unwrap_or(usize::MAX),
        values: vec![fields],
        done: Vec::new(),
        is_copy: false,
        missing,
        out: String::new(),
    };
    filler.nodes(&tree.nodes)?;
    Ok(filler.out)
}

struct Filler<'f, 'x> {
    tree: &'f Tree<'x>,
    words: &'f YesNo,
    /// The most bytes that a part may become.
    most: usize,
    /// Where fields are looked for, the outermost first.
    values: Vec<&'f Value>,
    /// The lists that are being repeated: their tags stand for nothing any more.
    done: Vec<String>,
    /// Whether this is written not for the first time, so that what may be there only once is left out.
    is_copy: bool,
    missing: &'f mut Vec<String>,
    out: String,
}

impl<'f> Filler<'f, '_> {
    fn nodes(&mut self, nodes: &'f [Node<'_>]) -> Result<()> {
        let mut at = 0;
        while let Some(node) = nodes.get(at) {
            let next = match node {
                Node::Raw(raw) => {
                    self.out.push_str(raw);
                    at + 1
                }
                Node::Element(element) => match self.section(nodes, at, element) {
                    Some((tag, last)) => {
                        self.repeat(nodes.get(at..=last).unwrap_or_default(), &tag)?;
                        last + 1
                    }
                    None => {
                        self.element(element)?;
                        at + 1
                    }
                },
            };
            at = next;
            if self.out.len() > self.most {
                return Err(ReadError::over(ErrorCode::TooLarge, self.most as u64, "a form that becomes too long"));
            }
        }
        Ok(())
    }

    /// The list that the element at this place is to be repeated for, and the last of the elements that are.
    fn section(&self, nodes: &[Node<'_>], at: usize, element: &Element<'_>) -> Option<(Tag, usize)> {
        let tags = self.tags(element);
        if let Some(open) = unclosed(&tags) {
            let balance = |element: &Element<'_>| {
                let of = self.tags(element).into_iter().filter(|tag| tag.name == open.name);
                of.map(|tag| if tag.opens() { 1 } else { -i32::from(tag.kind == TagKind::Close) }).sum::<i32>()
            };
            let mut depth = 0;
            for (place, node) in nodes.iter().enumerate().skip(at) {
                let Node::Element(element) = node else { continue };
                depth += balance(element);
                if depth <= 0 && place > at {
                    return Some((open, place));
                }
            }
            return None;
        }
        tags.iter().find(|tag| tag.opens())?;
        if self.tree.is(element, "tr") {
            let over_cells = element.nodes.iter().find_map(|node| match node {
                Node::Element(cell) => unclosed(&self.tags(cell)),
                Node::Raw(_) => None,
            });
            return over_cells.map(|open| (open, at));
        }
        let own =
            || tags_of(&texts(self.tree, element).concat()).into_iter().find(|tag| tag.opens() && self.is_live(tag));
        if self.tree.is(element, "p") { own().map(|own| (own, at)) } else { None }
    }

    fn tags(&self, element: &Element<'_>) -> Vec<Tag> {
        let mut tags = all_tags(self.tree, element);
        tags.retain(|tag| self.is_live(tag));
        tags
    }

    fn is_live(&self, tag: &Tag) -> bool {
        tag.kind == TagKind::Field || !self.done.contains(&tag.name)
    }

    fn repeat(&mut self, nodes: &'f [Node<'_>], tag: &Tag) -> Result<()> {
        let value = self.find(&tag.name);
        if value.is_none() && tag.kind == TagKind::Open {
            self.miss(&tag.name);
        }
        let items: Vec<Option<&'f Value>> = match value {
            Some(Value::Array(items)) => items.iter().map(Some).collect(),
            Some(object @ Value::Object(_)) => vec![Some(object)],
            None | Some(Value::Null | Value::Bool(false)) => Vec::new(),
            Some(Value::String(text)) if text.is_empty() => Vec::new(),
            Some(_) => vec![None],
        };
        let items = match tag.kind {
            TagKind::Without if items.is_empty() => vec![None],
            TagKind::Without => Vec::new(),
            _ => items,
        };
        // Of several, the first and the last are often there for the tag alone.
        let is_mark =
            |node: Option<&Node<'_>>| nodes.len() > 1 && node.is_some_and(|node| self.is_only(node, &tag.name));
        let (from, to) = (usize::from(is_mark(nodes.first())), nodes.len() - usize::from(is_mark(nodes.last())));
        let repeated = nodes.get(from..to).unwrap_or_default();
        let was_copy = self.is_copy;
        self.done.push(tag.name.clone());
        for (number, item) in items.into_iter().enumerate() {
            self.is_copy = was_copy || number > 0;
            self.values.extend(item);
            self.nodes(repeated)?;
            if item.is_some() {
                self.values.pop();
            }
        }
        self.done.pop();
        self.is_copy = was_copy;
        Ok(())
    }

    /// Whether an element holds nothing but the tag of this list.
    fn is_only(&self, node: &Node<'_>, name: &str) -> bool {
        let Node::Element(element) = node else { return false };
        let tags = self.tags(element);
        let [tag] = tags.as_slice() else { return false };
        let has_picture = ["drawing", "pict", "object"]
            .iter()
            .any(|kind| element.source.contains(&format!("<{}{kind}", self.tree.prefix)));
        tag.name == name && !has_picture && self.all_text(element).trim().len() == tag.at.len()
    }

    fn all_text(&self, element: &Element<'_>) -> String {
        let mut text = if self.tree.is(element, "p") { texts(self.tree, element).concat() } else { String::new() };
        for node in &element.nodes {
            if let Node::Element(inner) = node {
                text.push_str(&self.all_text(inner));
            }
        }
        text
    }

    fn element(&mut self, element: &'f Element<'_>) -> Result<()> {
        let once = ["bookmarkStart", "bookmarkEnd"];
        if self.is_copy && once.iter().any(|name| self.tree.is(element, name)) {
            return Ok(());
        }
        let has_once = || element.source.contains("bookmark") || element.source.contains("w14:paraId");
        if !(element.source.contains('{') || self.is_copy && has_once()) {
            self.out.push_str(element.source);
            return Ok(());
        }
        let begin = self.out.len();
        self.open(element);
        let inside = self.out.len();
        if self.tree.is(element, "p") {
            self.paragraph(element)?;
        } else {
            self.nodes(&element.nodes)?;
        }
        if self.tree.is(element, "tbl") && !self.has(inside, "tr") {
            // Word opens no table without rows.
            self.out.truncate(begin);
            return Ok(());
        }
        let table_end = format!("</{}tbl>", self.tree.prefix);
        if self.tree.is(element, "tc") && (!self.has(inside, "p") || self.out.trim_end().ends_with(&table_end)) {
            self.out.push_str(&format!("<{}p/>", self.tree.prefix));
        }
        self.out.push_str(element.close);
        Ok(())
    }

    /// Whether there is such an element in what was written from there on.
    fn has(&self, from: usize, name: &str) -> bool {
        let written = self.out.get(from..).unwrap_or_default();
        [">", " ", "/"].iter().any(|end| written.contains(&format!("<{}{name}{end}", self.tree.prefix)))
    }

    /// Writes the beginning of an element. Paragraphs have ids, which may be there only once.
    fn open(&mut self, element: &Element<'_>) {
        let mut open = element.open.to_owned();
        for id in [" w14:paraId=\"", " w14:textId=\""].iter().filter(|_| self.is_copy) {
            if let Some(at) = open.find(id) {
                let rest =
                    open.get(at + id.len()..).and_then(|rest| rest.split_once('"')).map(|(_, rest)| rest.to_owned());
                open = format!("{}{}", open.get(..at).unwrap_or_default(), rest.unwrap_or_default());
            }
        }
        self.out.push_str(&open);
    }

    fn paragraph(&mut self, paragraph: &'f Element<'_>) -> Result<()> {
        let texts = texts(self.tree, paragraph);
        let whole = texts.concat();
        let tags = tags_of(&whole);
        let filled: Vec<(Tag, String)> =
            tags.into_iter().filter_map(|tag| self.value(&tag).map(|value| (tag, value))).collect();
        let mut from = 0;
        let mut pieces = Vec::new();
        for text in &texts {
            let to = from + text.len();
            pieces.push(replaced(&whole, (from, to), &filled));
            from = to;
        }
        self.runs(&paragraph.nodes, &mut pieces.into_iter())
    }

    /// Writes what a paragraph consists of, with its texts.
    fn runs(&mut self, nodes: &'f [Node<'_>], pieces: &mut dyn Iterator<Item = Option<String>>) -> Result<()> {
        for node in nodes {
            match node {
                Node::Raw(raw) => self.out.push_str(raw),
                Node::Element(element) if self.tree.is(element, "t") => match pieces.next().flatten() {
                    None => self.out.push_str(element.source),
                    Some(text) => self.text(&text),
                },
                // A paragraph of a text box.
                Node::Element(element) if self.tree.is(element, "txbxContent") => self.element(element)?,
                Node::Element(element) if self.is_copy && element.name.contains("bookmark") => {}
                Node::Element(element) => {
                    self.out.push_str(element.open);
                    self.runs(&element.nodes, pieces)?;
                    self.out.push_str(element.close);
                }
            }
        }
        Ok(())
    }

    /// Writes a text of a run; its lines and tabs are elements of their own.
    fn text(&mut self, text: &str) {
        let prefix = &self.tree.prefix;
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                self.out.push_str(&format!("<{prefix}br/>"));
            }
            for (number, part) in line.split('\t').enumerate() {
                if number > 0 {
                    self.out.push_str(&format!("<{prefix}tab/>"));
                }
                self.out.push_str(&format!("<{prefix}t xml:space=\"preserve\">"));
                escape_xml(part, &mut self.out);
                self.out.push_str(&format!("</{prefix}t>"));
            }
        }
    }

    /// What stands in the place of a tag. Nothing: it stays as it is.
    fn value(&mut self, tag: &Tag) -> Option<String> {
        if tag.kind != TagKind::Field {
            return self.done.contains(&tag.name).then(String::new);
        }
        let found = self.find(&tag.name);
        if found.is_none_or(Value::is_null) {
            self.miss(&tag.name);
        }
        Some(found.map(|value| self.written(value)).unwrap_or_default())
    }

    fn written(&self, value: &Value) -> String {
        match value {
            Value::Null => String::new(),
            Value::Bool(yes) => if *yes { &self.words.yes } else { &self.words.no }.clone(),
            Value::Number(number) => number.to_string(),
            Value::String(text) => text.replace("\r\n", "\n").replace('\r', "\n"),
            Value::Array(items) => items.iter().map(|item| self.written(item)).collect::<Vec<_>>().join("\n"),
            Value::Object(fields) => fields.values().map(|field| self.written(field)).collect::<Vec<_>>().join(", "),
        }
    }

    /// The field with this name, of the innermost item that has it.
    fn find(&self, name: &str) -> Option<&'f Value> {
        if name == "." {
            return self.values.last().copied();
        }
        let within = |value: &'f Value| {
            value.get(name).or_else(|| name.split('.').try_fold(value, |value, step| value.get(step)))
        };
        self.values.iter().rev().find_map(|value| within(value))
    }

    fn miss(&mut self, name: &str) {
        if !self.missing.iter().any(|known| known == name) {
            self.missing.push(name.to_owned());
        }
    }
}

/// The first tag of a list that doesn't end here.
fn unclosed(tags: &[Tag]) -> Option<Tag> {
    let mut open: Vec<&Tag> = Vec::new();
    for tag in tags {
        if tag.opens() {
            open.push(tag);
        } else if tag.kind == TagKind::Close && open.last().is_some_and(|open| open.name == tag.name) {
            open.pop();
        }
    }
    open.first().map(|tag| (*tag).clone())
}

/// A piece of the whole text with what is filled in; nothing if it is as it was. A value stands where its tag begins.
fn replaced(whole: &str, (from, to): (usize, usize), filled: &[(Tag, String)]) -> Option<String> {
    let mut text = String::new();
    let (mut at, mut changed) = (from, false);
    for (tag, value) in filled.iter().filter(|(tag, _)| tag.at.start < to && tag.at.end > from) {
        changed = true;
        text.push_str(whole.get(at..tag.at.start.max(at)).unwrap_or_default());
        if tag.at.start >= from {
            text.push_str(value);
        }
        at = tag.at.end.min(to);
    }
    text.push_str(whole.get(at..to).unwrap_or_default());
    changed.then_some(text)
}
