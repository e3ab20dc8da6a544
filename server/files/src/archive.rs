//! Zip archives, with a budget for what is unpacked.

use std::{
    cell::Cell,
    collections::HashMap,
    io::{self, BufReader, Cursor, Read},
    rc::Rc,
};

use zip::ZipArchive;

use crate::{
    ErrorCode, Limits, ReadError,
    error::Result,
    xml::{Node, Xml},
};

/// Parts that stay below this may be packed as well as they like.
const SMALL: u64 = 16 * 1024 * 1024;

/// The parts of a document that is a zip archive.
pub(crate) struct Archive<'b> {
    zip: ZipArchive<Cursor<&'b [u8]>>,
    /// The places of parts by their names in lower case, because names in packages are equal in any case.
    places: HashMap<String, usize>,
    limits: &'b Limits,
    spent: Rc<Spent>,
}

/// What was unpacked so far, and whether it was too much.
#[derive(Default)]
struct Spent {
    bytes: Cell<u64>,
    over: Cell<Option<Over>>,
}

#[derive(Clone, Copy)]
enum Over {
    Unpacked,
    Ratio,
}

impl<'b> Archive<'b> {
    pub fn open(bytes: &'b [u8], limits: &'b Limits) -> Result<Self> {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
        if zip.len() as u64 > limits.entries {
            let detail = format!("{} files in the archive", zip.len());
            return Err(ReadError::over(ErrorCode::TooComplex, limits.entries, detail));
        }
        let mut places = HashMap::new();
        let mut promised: u64 = 0;
        for index in 0..zip.len() {
            let entry = zip.by_index_raw(index).map_err(|error| damaged(&error))?;
            let name = entry.name().map_err(|error| damaged(&error))?.replace('\\', "/");
            if entry.encrypted() {
                return Err(ReadError::encrypted("the archive's files are encrypted"));
            }
            promised = promised.saturating_add(entry.size());
            let name = name.trim_start_matches('/').to_ascii_lowercase();
            if places.insert(name, index).is_some() {
                return Err(ReadError::damaged("two files of the archive have one name"));
            }
        }
        // Files that share their bytes unpack to any amount, and no program writes them.
        if zip.has_overlapping_files().map_err(|error| damaged(&error))? {
            return Err(ReadError::complex("files of the archive overlap"));
        }
        // What an archive holds besides text (pictures, fonts) is never unpacked; a promise far over all is a bomb's.
        if promised > limits.unpacked.saturating_mul(4) {
            let detail = format!("{promised} bytes unpacked");
            return Err(ReadError::over(ErrorCode::TooLarge, limits.unpacked, detail));
        }
        Ok(Self { zip, places, limits, spent: Rc::default() })
    }

    pub fn has(&self, name: &str) -> bool {
        self.places.contains_key(&name.to_ascii_lowercase())
    }

    /// The names of all parts, in lower case.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.places.keys().map(String::as_str)
    }

    fn part(&mut self, name: &str) -> Result<Option<impl Read>> {
        let Some(index) = self.places.get(&name.to_ascii_lowercase()).copied() else { return Ok(None) };
        let packed = self.zip.by_index(index).map_err(|error| damaged(&error))?;
        let most = packed.compressed_size().saturating_mul(self.limits.ratio).max(SMALL);
        let reader =
            Budgeted { inner: packed, read: 0, most, left: self.limits.unpacked, spent: Rc::clone(&self.spent) };
        Ok(Some(reader))
    }

    /// Walks through a part, which must be XML. Answers nothing if there is no such part.
    pub fn walk<T>(&mut self, name: &str, walk: impl FnOnce(&mut Xml<'_>) -> Result<T>) -> Result<Option<T>> {
        let nesting = self.limits.nesting;
        let spent = Rc::clone(&self.spent);
        let Some(part) = self.part(name)? else { return Ok(None) };
        let mut reader = BufReader::with_capacity(64 * 1024, part);
        let walked = walk(&mut Xml::new(&mut reader, nesting));
        drop(reader);
        // The XML reader wraps the error of what it reads from, so what was wrong is asked here.
        self.budget(&spent)?;
        walked.map(Some)
    }

    /// Does the manifest of a package say that its parts are encrypted?
    pub fn is_encrypted(&mut self) -> Result<bool> {
        let found = self.walk("META-INF/manifest.xml", |xml| {
            loop {
                match xml.next()? {
                    Node::Open(tag) if tag.name() == "encryption-data" => return Ok(true),
                    Node::End => return Ok(false),
                    _ => {}
                }
            }
        })?;
        Ok(found == Some(true))
    }

    /// Like [`walk`](Self::walk), but the part must be there.
    pub fn must_walk<T>(&mut self, name: &str, walk: impl FnOnce(&mut Xml<'_>) -> Result<T>) -> Result<T> {
        self.walk(name, walk)?.ok_or_else(|| ReadError::damaged(format!("there is no part {name}")))
    }

    /// A part that is small.
    pub fn small(&mut self, name: &str) -> Result<Option<Vec<u8>>> {
        let spent = Rc::clone(&self.spent);
        let Some(part) = self.part(name)? else { return Ok(None) };
        let mut bytes = Vec::new();
        let read = part.take(1024 * 1024).read_to_end(&mut bytes);
        self.budget(&spent)?;
        read.map_err(|error| ReadError::damaged(format!("{name}: {error}")))?;
        Ok(Some(bytes))
    }

    /// A part as text, which must be UTF-8.
    pub fn text(&mut self, name: &str) -> Result<Option<String>> {
        let spent = Rc::clone(&self.spent);
        let most = self.limits.text;
        let Some(part) = self.part(name)? else { return Ok(None) };
        let mut bytes = Vec::new();
        let read = part.take(most.saturating_add(1)).read_to_end(&mut bytes);
        self.budget(&spent)?;
        read.map_err(|error| ReadError::damaged(format!("{name}: {error}")))?;
        if bytes.len() as u64 > most {
            return Err(ReadError::over(ErrorCode::TooLarge, most, format!("{name} is too long")));
        }
        String::from_utf8(bytes).map(Some).map_err(|_| ReadError::damaged(format!("{name} is not UTF-8")))
    }

    /// Unpacks everything once and keeps nothing, before a reader that knows no budget gets the archive.
    pub fn weigh(&mut self) -> Result<()> {
        let names: Vec<String> = self.places.keys().cloned().collect();
        for name in names {
            let spent = Rc::clone(&self.spent);
            let Some(mut part) = self.part(&name)? else { continue };
            let read = io::copy(&mut part, &mut io::sink());
            drop(part);
            self.budget(&spent)?;
            read.map_err(|error| ReadError::damaged(format!("a part can't be unpacked: {error}")))?;
        }
        Ok(())
    }

    fn budget(&self, spent: &Spent) -> Result<()> {
        match spent.over.get() {
            None => Ok(()),
            Some(Over::Unpacked) => {
                Err(ReadError::over(ErrorCode::TooLarge, self.limits.unpacked, "too much comes out of the archive"))
            }
            Some(Over::Ratio) => {
                Err(ReadError::over(ErrorCode::TooComplex, self.limits.ratio, "too much is packed into too little"))
            }
        }
    }
}

/// Where a relationship's target lies, seen from the part that has it.
pub(crate) fn resolve(from: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut steps: Vec<&str> = from.split('/').collect();
    steps.pop();
    for step in target.split('/') {
        match step {
            ".." => {
                steps.pop();
            }
            "." | "" => {}
            step => steps.push(step),
        }
    }
    steps.join("/")
}

fn damaged(error: &zip::result::ZipError) -> ReadError {
    ReadError::damaged(format!("the archive: {error}"))
}

/// Counts what is read, and ends with an error where it is too much.
struct Budgeted<R> {
    inner: R,
    read: u64,
    most: u64,
    left: u64,
    spent: Rc<Spent>,
}

impl<R: Read> Read for Budgeted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.read += count as u64;
        let all = self.spent.bytes.get() + count as u64;
        self.spent.bytes.set(all);
        let over = if all > self.left {
            Over::Unpacked
        } else if self.read > self.most {
            Over::Ratio
        } else {
            return Ok(count);
        };
        self.spent.over.set(Some(over));
        Err(io::Error::other("over the budget"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_resolved() {
        assert_eq!(resolve("ppt/slides/slide1.xml", "../notesSlides/n1.xml"), "ppt/notesSlides/n1.xml");
        assert_eq!(resolve("ppt/presentation.xml", "/ppt/slides/slide1.xml"), "ppt/slides/slide1.xml");
        assert_eq!(resolve("a.xml", "../../b.xml"), "b.xml");
    }
}
