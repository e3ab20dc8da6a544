//! Comma-separated values, as RFC 4180 has them.

use super::{Sheet, Value, WriteError, package::may_stand_in_xml};

/// The tables, one below the other with an empty line between. It begins with the byte order mark, without which Excel takes Korean for
/// something else.
pub fn csv(sheets: &[Sheet]) -> Result<Vec<u8>, WriteError> {
    let mut out = "\u{feff}".as_bytes().to_vec();
    for (index, sheet) in sheets.iter().enumerate() {
        if index > 0 {
            out.extend(b"\r\n");
        }
        let mut writer =
            csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(&mut out);
        if !sheet.head.is_empty() {
            writer.write_record(sheet.head.iter().map(|head| guarded(head))).map_err(std::io::Error::from)?;
        }
        for row in &sheet.rows {
            writer.write_record(row.iter().map(field)).map_err(std::io::Error::from)?;
        }
        writer.flush()?;
    }
    Ok(out)
}

fn field(value: &Value) -> String {
    match value {
        Value::Text(text) => guarded(text),
        Value::Number { text, .. } => text.clone(),
        Value::Flag(flag) => if *flag { "TRUE" } else { "FALSE" }.to_owned(),
    }
}

/// A text that a spreadsheet would take for a formula gets an apostrophe before it: an answer must not reckon or call anything. So does
/// one that has apostrophes there already, so that [`unguarded`] can tell which is ours.
fn guarded(text: &str) -> String {
    // Whoever reads a table makes one kind of line end of all.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text: String = text.chars().filter(|c| may_stand_in_xml(*c)).collect();
    if may_reckon(text.trim_start_matches('\'')) { format!("'{text}") } else { text }
}

/// A cell of a table as it was before it was written: without the apostrophe that keeps it from being a formula.
pub fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if may_reckon(text.trim_start_matches('\'')) => text,
        _ => cell,
    }
}

/// Whether a spreadsheet may take it for a formula.
fn may_reckon(text: &str) -> bool {
    // Spreadsheets of East Asia take the wide signs, too.
    text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) || text.starts_with(['\t', '\r'])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::value_of, *};

    proptest! {
        #[test]
        fn what_was_guarded_comes_back_as_it_was(text in "['=+@＝\\-\\t\\r\\n a가]{0,12}") {
            let written = guarded(&text);
            prop_assert!(!may_reckon(&written), "{written:?}");
            let text = text.replace("\r\n", "\n").replace('\r', "\n");
            prop_assert_eq!(unguarded(&written), text.as_str());
            let row = vec![Value::Text(text.clone()), value_of("end")];
            let sheet = Sheet { name: None, head: vec!["x".into(), "y".into()], rows: vec![row] };
            let file = csv(&[sheet]).unwrap();
            let read = crate::read_rows(&file, "a.csv", &crate::Limits::default()).unwrap().rows;
            prop_assert_eq!(unguarded(&read[1].cells[0]), text.as_str());
        }
    }

    #[test]
    fn rows_are_quoted_guarded_and_begin_with_the_mark() {
        let row = |cells: &[&str]| cells.iter().map(|cell| value_of(cell)).collect::<Vec<_>>();
        let sheet = Sheet {
            name: None,
            head: vec!["이름".to_owned(), "=a".to_owned()],
            rows: vec![
                row(&["a,\"b\"\nc", "-5"]),
                row(&["-b", "@SUM(A1)\u{7}"]),
                row(&[" =1+1", "1,200"]),
                row(&["\ta", "\rb"]),
            ],
        };
        let written = String::from_utf8(csv(&[sheet.clone(), sheet]).unwrap()).unwrap();
        let one = "이름,'=a\r\n\"a,\"\"b\"\"\nc\",-5\r\n'-b,'@SUM(A1)\r\n' =1+1,\"1,200\"\r\n'\ta,\"\nb\"\r\n";
        assert_eq!(written, format!("\u{feff}{one}\r\n{one}"));
    }
}
