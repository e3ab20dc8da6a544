//! Which paragraphs are headings and items of lists, by their styles.

use std::collections::HashMap;

use crate::{
    error::Result,
    xml::{Node, Tag, Xml},
};

/// What a style says of its paragraphs.
#[derive(Default, Clone, Copy)]
pub(super) struct Style {
    /// The level of the heading.
    pub level: Option<u8>,
    /// The list and the level in it.
    pub list: Option<(u32, u8)>,
}

#[derive(Default)]
pub(super) struct Styles(HashMap<String, (Style, Option<String>)>);

impl Styles {
    /// What a style says itself, or else what it is based on.
    pub fn get(&self, id: &str) -> Option<Style> {
        let mut found = Style::default();
        let mut next = Some(id);
        // Styles that are based on each other would go on for ever.
        for _ in 0..12 {
            let Some((style, base)) = next.and_then(|id| self.0.get(id)) else { break };
            found.level = found.level.or(style.level);
            found.list = found.list.or(style.list);
            next = base.as_deref();
        }
        Some(found)
    }
}

pub(super) fn read_styles(xml: &mut Xml<'_>) -> Result<Styles> {
    let mut styles = Styles::default();
    let mut id = String::new();
    let mut style = Style::default();
    let mut base = None;
    loop {
        match xml.next()? {
            Node::Open(tag) => match tag.name() {
                "style" => {
                    id = tag.get("styleId").unwrap_or_default();
                    style = Style::default();
                    base = None;
                }
                "name" => style.level = style.level.or(tag.get("val").and_then(|name| level_of_name(&name))),
                "basedOn" => base = tag.get("val"),
                "outlineLvl" => style.level = outline(&tag),
                "numId" => style.list = Some((tag.number("val").unwrap_or(0), style.list.map_or(0, |list| list.1))),
                "ilvl" => {
                    let level = tag.number("val").and_then(|level| u8::try_from(level).ok()).unwrap_or(0);
                    style.list = Some((style.list.map_or(0, |list| list.0), level));
                }
                _ => {}
            },
            Node::Close(name) if name == "style" => {
                styles.0.insert(std::mem::take(&mut id), (style, base.take()));
            }
            Node::End => return Ok(styles),
            _ => {}
        }
    }
}

/// Outline levels count from 0, and 9 is body text.
pub(super) fn outline(tag: &Tag<'_>) -> Option<u8> {
    tag.number("val").filter(|level| *level < 9).and_then(|level| u8::try_from(level + 1).ok())
}

fn level_of_name(name: &str) -> Option<u8> {
    let name = name.to_lowercase();
    if name == "title" || name == "제목" {
        return Some(1);
    }
    let number = name.strip_prefix("heading ").or(name.strip_prefix("제목 "))?;
    number.trim().parse().ok().filter(|level| (1..=9).contains(level))
}

/// Which lists are counted, level by level.
#[derive(Default)]
pub(super) struct Numbering {
    lists: HashMap<u32, u32>,
    ordered: HashMap<(u32, u8), bool>,
}

impl Numbering {
    pub fn is_ordered(&self, list: u32, level: u8) -> bool {
        self.lists.get(&list).and_then(|kind| self.ordered.get(&(*kind, level))).copied().unwrap_or(false)
    }
}

pub(super) fn read_numbering(xml: &mut Xml<'_>) -> Result<Numbering> {
    let mut numbering = Numbering::default();
    let mut kind = 0;
    let mut list = 0;
    let mut level = 0;
    loop {
        match xml.next()? {
            Node::Open(tag) => match tag.name() {
                "abstractNum" => kind = tag.number("abstractNumId").unwrap_or(0),
                "lvl" => level = tag.number("ilvl").and_then(|level| u8::try_from(level).ok()).unwrap_or(0),
                "numFmt" => {
                    let format = tag.get("val").unwrap_or_default();
                    numbering.ordered.insert((kind, level), format != "bullet" && format != "none");
                }
                "num" => list = tag.number("numId").unwrap_or(0),
                "abstractNumId" => {
                    numbering.lists.insert(list, tag.number("val").unwrap_or(0));
                }
                _ => {}
            },
            Node::End => return Ok(numbering),
            _ => {}
        }
    }
}
