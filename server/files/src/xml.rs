//! XML as a stream of what readers need: elements without prefixes and text. Nothing is resolved from outside, no entity is declared,
//! and nothing nests too deeply.

use std::{borrow::Cow, io::BufRead};

use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};

use crate::{ReadError, error::Result};

/// A stream of [`Node`]s.
pub(crate) struct Xml<'r> {
    reader: Reader<&'r mut dyn BufRead>,
    buffer: Vec<u8>,
    depth: usize,
    nesting: usize,
    started: bool,
}

pub(crate) enum Node<'n> {
    Open(Tag<'n>),
    /// The name of the element that is over.
    Close(Cow<'n, str>),
    Text(Cow<'n, str>),
    End,
}

/// An element's beginning.
pub(crate) struct Tag<'n>(BytesStart<'n>);

impl<'r> Xml<'r> {
    pub fn new(input: &'r mut dyn BufRead, nesting: usize) -> Self {
        let mut reader = Reader::from_reader(input);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.allow_dangling_amp = true;
        Self { reader, buffer: Vec::new(), depth: 0, nesting, started: false }
    }

    pub fn next(&mut self) -> Result<Node<'_>> {
        self.buffer.clear();
        let event = self
            .reader
            .read_event_into(&mut self.buffer)
            .map_err(|error| ReadError::damaged(format!("not well-formed XML: {error}")))?;
        Ok(match event {
            Event::Start(tag) => {
                self.started = true;
                self.depth += 1;
                if self.depth > self.nesting {
                    return Err(ReadError::complex(format!("elements nested deeper than {}", self.nesting)));
                }
                Node::Open(Tag(tag))
            }
            // Empty elements are expanded by the reader.
            Event::End(tag) => {
                self.depth = self.depth.saturating_sub(1);
                Node::Close(match tag.name().0.split_once(':') {
                    Some((_, name)) => Cow::Owned(name.to_owned()),
                    None => Cow::Owned(tag.name().0.to_owned()),
                })
            }
            Event::Text(text) => Node::Text(text.xml10_content()),
            Event::CData(text) => Node::Text(text.xml10_content()),
            Event::GeneralRef(reference) => Node::Text(resolved(&reference)),
            Event::DocType(doctype) if doctype.contains('[') => {
                return Err(ReadError::complex("the XML declares entities"));
            }
            Event::Eof if self.depth > 0 => return Err(ReadError::damaged("the XML ends too early")),
            Event::Eof if !self.started => return Err(ReadError::damaged("there is no XML in it")),
            Event::Eof => Node::End,
            _ => Node::Text(Cow::Borrowed("")),
        })
    }

    /// Goes past the end of the element that was just opened.
    pub fn skip(&mut self) -> Result<()> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            if let Node::End = self.next()? {
                break;
            }
        }
        Ok(())
    }

    /// The text in the element that was just opened, up to its end.
    pub fn text(&mut self) -> Result<String> {
        let outside = self.depth.saturating_sub(1);
        let mut all = String::new();
        loop {
            match self.next()? {
                Node::Text(text) => all.push_str(&text),
                Node::Close(_) => {}
                Node::Open(_) => {}
                Node::End => break,
            }
            if self.depth <= outside {
                break;
            }
        }
        Ok(all)
    }
}

fn resolved(reference: &str) -> Cow<'static, str> {
    let predefined = match reference {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "quot" => "\"",
        "apos" => "'",
        "nbsp" => "\u{a0}",
        _ => {
            let number = reference.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok(),
                None => number.parse().ok(),
            });
            return match number.and_then(char::from_u32) {
                Some(c) => Cow::Owned(c.to_string()),
                None if reference.starts_with('#') => Cow::Borrowed("\u{fffd}"),
                None => Cow::Owned(format!("&{reference};")),
            };
        }
    };
    Cow::Borrowed(predefined)
}

impl Tag<'_> {
    /// The element's name without its prefix.
    pub fn name(&self) -> &str {
        local(self.0.name().0)
    }

    /// The value of the first attribute of this name, whatever its prefix is.
    pub fn get(&self, name: &str) -> Option<String> {
        self.0.attributes().with_checks(false).flatten().find(|attribute| local(attribute.key.0) == name).map(
            |attribute| {
                match attribute.normalized_value(XmlVersion::Implicit1_0) {
                    Ok(value) => value.into_owned(),
                    // An entity that we don't know stays as it stands.
                    Err(_) => attribute.value.into_owned(),
                }
            },
        )
    }

    /// The value of an attribute that has a prefix, such as `r:id` beside `id`.
    pub fn get_prefixed(&self, name: &str) -> Option<String> {
        let is = |key: &str| key.split_once(':').is_some_and(|(_, local)| local == name);
        let mut attributes = self.0.attributes();
        let found = attributes.with_checks(false).flatten().find(|attribute| is(attribute.key.0));
        found.map(|attribute| attribute.value.into_owned())
    }

    pub fn number(&self, name: &str) -> Option<u32> {
        self.get(name)?.trim().parse().ok()
    }

    /// Is this on? `<w:b/>` is, and `<w:b w:val="0"/>` isn't.
    pub fn is_on(&self) -> bool {
        !matches!(self.get("val").as_deref(), Some("0" | "false" | "off" | "none"))
    }
}

fn local(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, local)| local)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorCode;

    fn read(text: &str) -> Result<String> {
        let mut bytes = text.as_bytes();
        let mut xml = Xml::new(&mut bytes, 4);
        let mut all = String::new();
        loop {
            match xml.next()? {
                Node::Open(tag) => all.push_str(&format!("<{} {:?}>", tag.name(), tag.get("v"))),
                Node::Close(name) => all.push_str(&format!("</{name}>")),
                Node::Text(text) => all.push_str(&text),
                Node::End => return Ok(all),
            }
        }
    }

    #[test]
    fn elements_and_text() {
        let xml = "<?xml version='1.0'?><!DOCTYPE a><x:a x:v='1&amp;2'>b &lt;&#xAC00;&c; <![CDATA[<d>]]><e/></x:a>";
        assert_eq!(read(xml).unwrap(), "<a Some(\"1&2\")>b <가&c; <d><e None></e></a>");
    }

    #[test]
    fn what_is_refused() {
        let code = |text| read(text).unwrap_err().code;
        assert_eq!(code("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), ErrorCode::TooComplex);
        assert_eq!(code("<a><a><a><a><a></a></a></a></a></a>"), ErrorCode::TooComplex);
        for broken in ["<a>", "<a", "<a></b>", "", "text"] {
            assert_eq!(code(broken), ErrorCode::Damaged, "{broken}");
        }
    }
}
