//! CSV and TSV: one table.

use csv::{ReaderBuilder, StringRecord};

use crate::{ErrorCode, ReadError, error::Result, writer::Writer};

pub(crate) fn read(text: &str, tabs: bool, writer: &mut Writer<'_>) -> Result<()> {
    let delimiter = if tabs { b'\t' } else { delimiter(text) };
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut record = StringRecord::new();
    let mut cells: u64 = 0;
    while reader.read_record(&mut record).map_err(|error| ReadError::damaged(format!("the table: {error}")))? {
        cells += record.len() as u64;
        if cells > writer.limits().cells {
            return Err(ReadError::over(ErrorCode::TooLarge, writer.limits().cells, "too many cells in the table"));
        }
        rows.push(record.iter().map(str::to_owned).collect());
    }
    writer.table(rows)
}

/// The character that splits the first lines most evenly. Programs write semicolons where a comma is the decimal point.
fn delimiter(text: &str) -> u8 {
    let candidates = [b',', b';', b'\t', b'|'];
    let counts = candidates.map(|candidate| {
        let per_line = text.lines().filter(|line| !line.trim().is_empty()).take(10).map(|line| count(line, candidate));
        per_line.min().unwrap_or(0)
    });
    let best = candidates.into_iter().zip(counts).rev().max_by_key(|(_, count)| *count);
    best.filter(|(_, count)| *count > 0).map_or(b',', |(candidate, _)| candidate)
}

/// How often a character stands outside of quotes.
fn count(line: &str, wanted: u8) -> usize {
    let mut quoted = false;
    let mut count = 0;
    for byte in line.bytes() {
        quoted ^= byte == b'"';
        count += usize::from(byte == wanted && !quoted);
    }
    count
}
