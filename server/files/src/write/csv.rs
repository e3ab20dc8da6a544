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

/// A text that a spreadsheet would take for a formula gets an apostrophe before it: an answer must not reckon or call anything.
fn guarded(text: &str) -> String {
    let text: String = text.chars().filter(|c| may_stand_in_xml(*c)).collect();
    // Spreadsheets of East Asia take the wide signs, too.
    if text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) || text.starts_with('\t') {
        format!("'{text}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::{super::value_of, *};

    #[test]
    fn rows_are_quoted_guarded_and_begin_with_the_mark() {
        let row = |cells: &[&str]| cells.iter().map(|cell| value_of(cell)).collect::<Vec<_>>();
        let sheet = Sheet {
            name: None,
            head: vec!["이름".to_owned(), "=a".to_owned()],
            rows: vec![row(&["a,\"b\"\nc", "-5"]), row(&["-b", "@SUM(A1)\u{7}"]), row(&[" =1+1", "1,200"])],
        };
        let written = String::from_utf8(csv(&[sheet.clone(), sheet]).unwrap()).unwrap();
        let one = "이름,'=a\r\n\"a,\"\"b\"\"\nc\",-5\r\n'-b,'@SUM(A1)\r\n' =1+1,\"1,200\"\r\n";
        assert_eq!(written, format!("\u{feff}{one}\r\n{one}"));
    }
}
