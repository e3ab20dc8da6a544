//! A part of a document as a tree of slices of its text, so that what isn't changed is written as it was.

use quick_xml::{Reader, events::Event};

use crate::{ReadError, error::Result};

const NAMESPACES: [&str; 2] = [
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
];

pub(super) struct Tree<'x> {
    pub nodes: Vec<Node<'x>>,
    /// What stands before the names of Word's elements, with its colon.
    pub prefix: String,
}

pub(super) enum Node<'x> {
    Raw(&'x str),
    Element(Element<'x>),
}

pub(super) struct Element<'x> {
    /// With its prefix.
    pub name: &'x str,
    pub open: &'x str,
    pub nodes: Vec<Node<'x>>,
    /// Empty for an element that is closed where it is opened.
    pub close: &'x str,
    /// All of it.
    pub source: &'x str,
}

/// An element that isn't over yet.
struct Begun<'x> {
    from: usize,
    open: &'x str,
    nodes: Vec<Node<'x>>,
}

impl<'x> Tree<'x> {
    pub fn parse(text: &'x str, nesting: usize) -> Result<Self> {
        let mark = text.len() - text.trim_start_matches('\u{feff}').len();
        let body = text.get(mark..).unwrap_or_default();
        let mut reader = Reader::from_str(body);
        reader.config_mut().allow_dangling_amp = true;
        let position = |reader: &Reader<&[u8]>| usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let slice = |from: usize, to: usize| body.get(from..to).ok_or_else(|| ReadError::damaged("odd XML"));
        let mut nodes = vec![Node::Raw(text.get(..mark).unwrap_or_default())];
        let mut begun: Vec<Begun<'x>> = Vec::new();
        loop {
            let from = position(&reader);
            let event =
                reader.read_event().map_err(|error| ReadError::damaged(format!("not well-formed XML: {error}")))?;
            let part = slice(from, position(&reader))?;
            let node = match event {
                Event::Start(_) => {
                    if begun.len() >= nesting {
                        return Err(ReadError::complex(format!("elements nested deeper than {nesting}")));
                    }
                    begun.push(Begun { from, open: part, nodes: Vec::new() });
                    continue;
                }
                Event::End(_) => {
                    let Some(Begun { from, open, nodes }) = begun.pop() else {
                        return Err(ReadError::damaged("an element ends that didn't begin"));
                    };
                    let source = slice(from, position(&reader))?;
                    Node::Element(Element { name: name(open), open, nodes, close: part, source })
                }
                Event::Empty(_) => {
                    Node::Element(Element { name: name(part), open: part, nodes: Vec::new(), close: "", source: part })
                }
                Event::DocType(doctype) if doctype.contains('[') => {
                    return Err(ReadError::complex("the XML declares entities"));
                }
                Event::Eof if begun.is_empty() => break,
                Event::Eof => return Err(ReadError::damaged("the XML ends too early")),
                _ => Node::Raw(part),
            };
            begun.last_mut().map_or(&mut nodes, |begun| &mut begun.nodes).push(node);
        }
        let root = nodes.iter().find_map(|node| if let Node::Element(root) = node { Some(root.open) } else { None });
        Ok(Self { prefix: prefix(root.unwrap_or_default()), nodes })
    }

    /// Whether the element is Word's with this name.
    pub fn is(&self, element: &Element<'_>, name: &str) -> bool {
        element.name.strip_prefix(self.prefix.as_str()) == Some(name)
    }
}

fn name(open: &str) -> &str {
    let open = open.trim_start_matches('<');
    open.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>')).and_then(|end| open.get(..end)).unwrap_or(open)
}

/// The prefix that the root declares for Word's elements.
fn prefix(root: &str) -> String {
    let declared = NAMESPACES.iter().find_map(|namespace| root.find(namespace));
    let before = declared.and_then(|at| root.get(..at)).unwrap_or_default();
    let attribute = before.trim_end_matches(['"', '\'']).trim_end().trim_end_matches('=').trim_end();
    match attribute.rsplit(char::is_whitespace).next().and_then(|name| name.strip_prefix("xmlns")) {
        Some("") => String::new(),
        Some(prefix) => format!("{}:", prefix.trim_start_matches(':')),
        None => "w:".to_owned(),
    }
}
