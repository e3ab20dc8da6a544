//! CSV and TSV: one table.

use csv::{ReaderBuilder, StringRecord};

use crate::{ErrorCode, Limits, ReadError, Row, error::Result, writer::Writer};

pub(crate) fn read(text: &str, tabs: bool, writer: &mut Writer<'_>) -> Result<()> {
    let rows = rows(text, tabs, writer.limits())?;
    writer.table(rows.into_iter().map(|row| row.cells).collect())
}

/// All rows that are not empty, with the lines in which they begin.
pub(crate) fn rows(text: &str, tabs: bool, limits: &Limits) -> Result<Vec<Row>> {
    let delimiter = if tabs { b'\t' } else { delimiter(text) };
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut record = StringRecord::new();
    let mut cells: u64 = 0;
    while reader.read_record(&mut record).map_err(|error| ReadError::damaged(format!("the table: {error}")))? {
        cells += record.len() as u64;
        if cells > limits.cells {
            return Err(ReadError::over(ErrorCode::TooLarge, limits.cells, "too many cells in the table"));
        }
        let line = record.position().map_or(0, |position| line_of(text, position));
        rows.push(Row { line, cells: record.iter().map(str::to_owned).collect() });
    }
    Ok(rows)
}

/// The line in which a record begins. The reader's position is before the empty lines that it skips.
fn line_of(text: &str, position: &csv::Position) -> u32 {
    let rest = usize::try_from(position.byte()).ok().and_then(|start| text.get(start..)).unwrap_or_default();
    let skipped = rest.bytes().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| *byte == b'\n').count();
    u32::try_from(position.line()).unwrap_or(u32::MAX).saturating_add(u32::try_from(skipped).unwrap_or(u32::MAX))
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
