//! How much of a file is read, and at what cost.

use serde::{Deserialize, Serialize};

/// What a file may have and what reading it may take. Each has a default; an input's own limits narrow them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: u64,
    /// Bytes of everything that is unpacked from it.
    pub unpacked: u64,
    /// How many times as large as its packed form a part may be. Parts that stay small may be more.
    pub ratio: u64,
    /// Files in an archive.
    pub entries: u64,
    /// Pages, slides or sheets.
    pub pages: u32,
    /// Bytes of text that come out.
    pub text: u64,
    /// Headings, paragraphs, tables, lists and images that come out.
    pub blocks: u64,
    /// Cells of all tables.
    pub cells: u64,
    /// How deep elements lie in each other.
    pub nesting: usize,
    /// Pixels of an image, before it is decoded.
    pub pixels: u64,
    /// The longest side of a picture that comes out, in pixels.
    pub side: u32,
    /// How many pages of a scan become pictures.
    pub pictures: u32,
    /// Bytes of address space that the process takes to read, on top of what the program has itself.
    pub memory: u64,
    /// Seconds of processor time of the process that reads.
    pub cpu_seconds: u64,
    /// Seconds that whoever asked waits.
    pub seconds: u64,
}

const MIB: u64 = 1024 * 1024;

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 50 * MIB,
            unpacked: 512 * MIB,
            ratio: 250,
            entries: 10_000,
            pages: 2_000,
            text: 32 * MIB,
            blocks: 500_000,
            cells: 2_000_000,
            nesting: 256,
            pixels: 50_000_000,
            side: 2048,
            pictures: 20,
            memory: 1024 * MIB,
            cpu_seconds: 20,
            seconds: 30,
        }
    }
}
