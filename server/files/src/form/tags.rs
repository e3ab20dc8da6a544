//! What stands between double braces in the text of paragraphs, however that is split.

use std::ops::Range;

use quick_xml::escape::unescape;

use super::{
    FormField, FormFields,
    tree::{Element, Node, Tree},
};

/// The longest name of a field, in bytes.
const NAME_MAX: usize = 200;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag {
    pub kind: TagKind,
    pub name: String,
    /// Where it stands in the paragraph's text.
    pub at: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TagKind {
    Field,
    Open,
    /// Opens what stays where there is nothing.
    Without,
    Close,
}

impl Tag {
    pub fn opens(&self) -> bool {
        matches!(self.kind, TagKind::Open | TagKind::Without)
    }
}

/// The tags of a paragraph's text.
pub(super) fn tags_of(text: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut from = 0;
    while let Some(begin) = text.get(from..).and_then(|rest| rest.find("{{")).map(|at| from + at) {
        let inner = begin + 2;
        let end = text.get(inner..).and_then(|rest| rest.find(['{', '}'])).map(|at| inner + at);
        let Some(end) = end.filter(|end| text.get(*end..).is_some_and(|rest| rest.starts_with("}}"))) else {
            from = begin + 1;
            continue;
        };
        let written = text.get(inner..end).unwrap_or_default().trim();
        let (kind, name) = match written.chars().next() {
            Some('#') => (TagKind::Open, written.get(1..)),
            Some('^') => (TagKind::Without, written.get(1..)),
            Some('/') => (TagKind::Close, written.get(1..)),
            _ => (TagKind::Field, Some(written)),
        };
        let name = name.unwrap_or_default().trim();
        if !name.is_empty() && name.len() <= NAME_MAX {
            tags.push(Tag { kind, name: name.to_owned(), at: begin..end + 2 });
        }
        from = end + 2;
    }
    tags
}

/// The texts of a paragraph, one for each `w:t`; not those of paragraphs in its text boxes.
pub(super) fn texts(tree: &Tree<'_>, paragraph: &Element<'_>) -> Vec<String> {
    fn add(tree: &Tree<'_>, nodes: &[Node<'_>], texts: &mut Vec<String>) {
        for node in nodes {
            match node {
                Node::Element(element) if tree.is(element, "t") => texts.push(text_in(element)),
                Node::Element(element) if !tree.is(element, "p") => add(tree, &element.nodes, texts),
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    add(tree, &paragraph.nodes, &mut found);
    found
}

fn text_in(element: &Element<'_>) -> String {
    let raw: String =
        element.nodes.iter().filter_map(|node| if let Node::Raw(raw) = node { Some(*raw) } else { None }).collect();
    unescape(&raw).map(|text| text.into_owned()).unwrap_or(raw)
}

/// All tags of an element in the order of the document: of a paragraph its own, and then those of its text boxes.
pub(super) fn all_tags(tree: &Tree<'_>, element: &Element<'_>) -> Vec<Tag> {
    let mut tags = Vec::new();
    add_tags(tree, element, &mut tags);
    tags
}

fn add_tags(tree: &Tree<'_>, element: &Element<'_>, tags: &mut Vec<Tag>) {
    if !element.source.contains('{') {
        return;
    }
    if tree.is(element, "p") {
        tags.extend(tags_of(&texts(tree, element).concat()));
    }
    for node in &element.nodes {
        if let Node::Element(inner) = node {
            add_tags(tree, inner, tags);
        }
    }
}

/// Adds what a part has.
pub(super) fn collect(tree: &Tree<'_>, found: &mut FormFields) {
    let mut within: Vec<String> = Vec::new();
    let elements =
        tree.nodes.iter().filter_map(|node| if let Node::Element(element) = node { Some(element) } else { None });
    for tag in elements.flat_map(|element| all_tags(tree, element)) {
        if tag.kind == TagKind::Close {
            if within.last() == Some(&tag.name) {
                within.pop();
            } else {
                found.unclosed.push(tag.name);
            }
            continue;
        }
        let field = FormField { name: tag.name.clone(), within: within.clone() };
        if !found.fields.contains(&field) {
            found.fields.push(field);
        }
        if tag.opens() {
            within.push(tag.name);
        }
    }
    found.unclosed.append(&mut within);
}
