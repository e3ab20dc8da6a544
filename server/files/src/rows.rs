//! The rows of a table file with the lines that they stand on, for whoever takes each row for itself.

use serde::{Deserialize, Serialize};

use crate::{
    ErrorCode, Kind, Limits, ReadError,
    archive::Archive,
    error::Result,
    readers::{sheets, tables, text},
    sniff,
    writer::Writer,
};

/// The rows of a CSV file, or of the first sheet of a workbook that is shown and not empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    /// Those that are not empty.
    pub rows: Vec<Row>,
    /// Whether there are more sheets, which were not read.
    #[serde(default)]
    pub more_sheets: bool,
}

/// A row of a table file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The line of a text file in which it begins, or the row of a sheet, from 1.
    pub line: u32,
    /// As they stand there, each in its column.
    pub cells: Vec<String>,
}

/// Reads the rows of a CSV, TSV or Excel file.
pub fn read_rows(bytes: &[u8], name: &str, limits: &Limits) -> Result<Rows> {
    sniff::refuse_empty(bytes)?;
    if bytes.len() as u64 > limits.bytes {
        return Err(ReadError::over(ErrorCode::TooLarge, limits.bytes, format!("{} bytes", bytes.len())));
    }
    let kind = sniff::sniff(bytes, name, None, limits)?.kind;
    match kind {
        Kind::Csv | Kind::Tsv => {
            let text = text::decoded(bytes, None, &mut Writer::new(limits))?;
            Ok(Rows { rows: tables::rows(&text, kind == Kind::Tsv, limits)?, more_sheets: false })
        }
        Kind::Xlsx => sheets::xlsx_rows(bytes, &mut Archive::open(bytes, limits)?, limits),
        Kind::Xls => sheets::xls_rows(bytes, limits),
        other => Err(ReadError::new(ErrorCode::Unsupported, format!("{other:?} is no table"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::{About, Sheet, Value, xlsx};

    fn read(bytes: &[u8], name: &str) -> Vec<(u32, Vec<String>)> {
        let rows = read_rows(bytes, name, &Limits::default()).unwrap().rows;
        rows.into_iter().map(|row| (row.line, row.cells)).collect()
    }

    fn cells(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn lines_are_counted_as_an_editor_counts_them() {
        let text = "notes,expected\n\"two\nlines\",\n\n a ,\"b \"\"c\"\"\"\nshort\n";
        assert_eq!(
            read(text.as_bytes(), "rows.csv"),
            [
                (1, cells(&["notes", "expected"])),
                (2, cells(&["two\nlines", ""])),
                (5, cells(&[" a ", "b \"c\""])),
                (6, cells(&["short"])),
            ]
        );
        assert_eq!(
            read("a\tb,c\r\n1\t2\r\n".as_bytes(), "rows.tsv"),
            [(1, cells(&["a", "b,c"])), (2, cells(&["1", "2"]))]
        );
        assert_eq!(read("입력;기대\n가;나\n".as_bytes(), "rows.csv")[1], (2, cells(&["가", "나"])));
    }

    #[test]
    fn what_is_no_table_is_refused() {
        let error = read_rows(b"just words", "notes.txt", &Limits::default()).unwrap_err();
        assert_eq!(error.code, ErrorCode::Unsupported);
        assert_eq!(read_rows(b"", "a.csv", &Limits::default()).unwrap_err().code, ErrorCode::Empty);
        let few = Limits { cells: 3, ..Limits::default() };
        assert_eq!(read_rows(b"a,b\n1,2\n", "a.csv", &few).unwrap_err().code, ErrorCode::TooLarge);
    }

    #[test]
    fn a_sheet_keeps_its_rows_and_columns() {
        let text = |text: &str| Value::Text(text.to_owned());
        let rows = vec![vec![], vec![text("a"), text(""), text("b")]];
        let first = Sheet { name: None, head: cells(&["notes", "", "expected"]), rows };
        let second = Sheet { head: cells(&["other"]), ..Sheet::default() };
        let about = About { title: String::new(), ..About::default() };
        let book = xlsx(&about, &[Sheet::default(), first, second]).unwrap();
        assert_eq!(read(&book, "rows.xlsx"), [(1, cells(&["notes", "", "expected"])), (3, cells(&["a", "", "b"]))]);
        assert!(read_rows(&book, "rows.xlsx", &Limits::default()).unwrap().more_sheets);
    }
}
