//! Parses markdown. This is the only place that names the parser's settings.

use std::cell::Cell;

use pulldown_cmark::{BrokenLink, BrokenLinkCallback, CowStr, Options, Parser};

use super::{
    html::{Block, HtmlWriter, PageWords},
    plain,
    prepare::Prepared,
};

/// Longer addresses are not carried over, because an answer that uses one of them everywhere would grow by it each time.
const LONGEST_ADDRESS: usize = 500;
/// The maximum total length of addresses written for names from elsewhere.
const MOST_ADDRESSES: usize = 100_000;

fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS
}

/// The link definitions (`[name]: address`) from elsewhere in the answer.
#[derive(Debug, Default, Clone)]
pub(super) struct Definitions(Vec<(String, String)>);

impl Definitions {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn add(&mut self, name: &str, address: String) {
        let name = normal(name);
        if address.len() <= LONGEST_ADDRESS && self.get(&name).is_none() {
            self.0.push((name, address));
        }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, address)| address.as_str())
    }
}

fn normal(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Resolves names that the text does not define when the parser asks.
struct UndefinedNames<'a> {
    prepared: &'a Prepared<'a>,
    known: &'a Definitions,
    /// How much text may still be written for known names.
    left: usize,
    /// Whether a name was unknown; whoever reads the events takes it.
    unknown: &'a Cell<bool>,
}

impl<'input> BrokenLinkCallback<'input> for UndefinedNames<'_> {
    fn handle_broken_link(&mut self, link: BrokenLink<'input>) -> Option<(CowStr<'input>, CowStr<'input>)> {
        let address = self.known.get(&normal(&self.prepared.restore(&link.reference)));
        let Some((address, left)) = address.and_then(|address| Some((address, self.left.checked_sub(address.len())?)))
        else {
            self.unknown.set(true);
            return None;
        };
        self.left = left;
        Some((CowStr::from(address.to_owned()), CowStr::from("")))
    }
}

#[derive(Debug)]
pub(super) struct WrittenMarkdown {
    pub html: String,
    pub blocks: Vec<Block>,
}

/// Writes a text as HTML. `until` gets the blocks and returns a position in the prepared text; definitions before it are
/// collected.
pub(super) fn write(
    prepared: &Prepared<'_>,
    page: Option<PageWords>,
    headings: Vec<u8>,
    definitions: &mut Definitions,
    until: fn(&[Block]) -> usize,
) -> WrittenMarkdown {
    let unknown = Cell::new(false);
    let names = UndefinedNames { prepared, known: definitions, left: MOST_ADDRESSES, unknown: &unknown };
    let parser = Parser::new_with_broken_link_callback(&prepared.text, options(), Some(names));
    let found = parser.reference_definitions().iter();
    let mut found: Vec<_> =
        found.map(|(name, link)| (link.span.clone(), name.to_owned(), link.dest.to_string())).collect();
    let mut writer = HtmlWriter::new(prepared, page, headings);
    for (event, range) in parser.into_offset_iter() {
        writer.take(event, range);
        if unknown.take() {
            writer.mark_unresolved();
        }
    }
    let (html, blocks) = writer.finish();
    if !found.is_empty() {
        let until = until(&blocks);
        found.sort_by_key(|(span, ..)| span.start);
        for (_, name, address) in found.into_iter().filter(|(span, ..)| span.end <= until) {
            definitions.add(&prepared.restore(&name), prepared.restore(&address).into_owned());
        }
    }
    WrittenMarkdown { html, blocks }
}

/// The text without its markup.
pub(super) fn plain(prepared: &Prepared<'_>) -> String {
    let mut writer = plain::PlainTextWriter::new(prepared);
    let (known, unknown) = (Definitions::default(), Cell::new(false));
    let names = UndefinedNames { prepared, known: &known, left: 0, unknown: &unknown };
    for (event, _) in Parser::new_with_broken_link_callback(&prepared.text, options(), Some(names)).into_offset_iter() {
        writer.take(event);
    }
    writer.finish()
}
