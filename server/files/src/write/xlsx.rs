//! Excel.

use std::collections::HashSet;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet};

use super::{
    About, Sheet, Value, WriteError,
    blocks::{AI_GENERATED, DIGITAL_SOURCE, MADE_BY_AI, PRODUCT},
    package::may_stand_in_xml,
};

/// What Excel takes at most of a cell's text, and of a sheet.
const LONGEST_TEXT: usize = 32_767;
const MOST_ROWS: usize = 1_048_575;
const MOST_COLUMNS: usize = 16_384;

/// A sheet for each table. Numbers are numbers; every other text is a text, whatever it begins with.
pub fn xlsx(about: &About, sheets: &[Sheet]) -> Result<Vec<u8>, WriteError> {
    let mut workbook = Workbook::new();
    let mut properties = DocProperties::new().set_title(clean(&about.title, 255));
    if let Some(Ok(made)) = about.made.get(..19).map(ExcelDateTime::parse_from_str) {
        properties = properties.set_creation_datetime(&made);
    }
    if about.by_ai {
        properties = properties
            .set_author(PRODUCT)
            .set_comment(MADE_BY_AI)
            .set_keywords(AI_GENERATED)
            .set_custom_property("DigitalSourceType", DIGITAL_SOURCE);
    }
    workbook.set_properties(&properties);
    let mut names = HashSet::new();
    for sheet in sheets {
        let name = name_of(sheet.name.as_deref(), &names);
        write_sheet(workbook.add_worksheet().set_name(&name)?, sheet)?;
        names.insert(name.to_lowercase());
    }
    Ok(workbook.save_to_buffer()?)
}

fn write_sheet(worksheet: &mut Worksheet, sheet: &Sheet) -> Result<(), WriteError> {
    let (head, body) =
        (Format::new().set_bold().set_text_wrap(), Format::new().set_text_wrap().set_align(FormatAlign::Top));
    for (column, text) in (0_u16..).zip(sheet.head.iter().take(MOST_COLUMNS)) {
        worksheet.write_string_with_format(0, column, clean(text, LONGEST_TEXT), &head)?;
    }
    let below = u32::from(!sheet.head.is_empty());
    let mut widths = vec![0_usize; sheet.head.len()];
    for (row, values) in (below..).zip(sheet.rows.iter().take(MOST_ROWS)) {
        for (column, value) in (0_u16..).zip(values.iter().take(MOST_COLUMNS)) {
            write_value(worksheet, row, column, value, &body)?;
            widths.resize(widths.len().max(usize::from(column) + 1), 0);
            if let Some(width) = widths.get_mut(usize::from(column)) {
                *width = (*width).max(width_of(value));
            }
        }
    }
    for (column, width) in (0_u16..).zip(&widths) {
        let head = sheet.head.get(usize::from(column)).map_or(0, |text| text_width(text));
        let width = u32::try_from((*width).max(head).clamp(8, 60)).unwrap_or(60);
        worksheet.set_column_width(column, f64::from(width) + 1.0)?;
    }
    if below > 0 {
        worksheet.set_freeze_panes(1, 0)?;
    }
    Ok(())
}

fn write_value(sheet: &mut Worksheet, row: u32, column: u16, value: &Value, body: &Format) -> Result<(), WriteError> {
    match value {
        Value::Text(text) if text.is_empty() => {}
        Value::Text(text) => {
            sheet.write_string_with_format(row, column, clean(text, LONGEST_TEXT), body)?;
        }
        Value::Number { value, format, .. } => {
            sheet.write_number_with_format(row, column, *value, &body.clone().set_num_format(format))?;
        }
        Value::Flag(flag) => {
            sheet.write_boolean_with_format(row, column, *flag, body)?;
        }
    }
    Ok(())
}

fn width_of(value: &Value) -> usize {
    match value {
        Value::Text(text) | Value::Number { text, .. } => text_width(text),
        Value::Flag(_) => 5,
    }
}

/// How wide the longest line is; Korean letters take the room of two.
fn text_width(text: &str) -> usize {
    let line = |line: &str| line.chars().take(60).map(|c| 1 + usize::from(c > '\u{10FF}')).sum::<usize>();
    text.lines().map(line).max().unwrap_or(0)
}

/// The text that a cell can hold, counted as Excel does.
fn clean(text: &str, most: usize) -> String {
    let mut left = most;
    let fits = |c: &char| {
        let size = c.len_utf16();
        let fits = left >= size;
        left = left.saturating_sub(size);
        fits
    };
    text.chars().filter(|c| may_stand_in_xml(*c)).take_while(fits).collect()
}

/// A name that Excel takes, and that no sheet before has in whatever case.
fn name_of(wanted: Option<&str>, taken: &HashSet<String>) -> String {
    const LONGEST: usize = 31;
    let safe: String = clean(wanted.unwrap_or_default(), usize::MAX)
        .chars()
        .map(|c| if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') || c.is_whitespace() { ' ' } else { c })
        .collect();
    let safe = safe.trim_matches([' ', '\'']);
    let is_free = |name: &String| !taken.contains(&name.to_lowercase());
    let first = clean(safe, LONGEST);
    let first = first.trim_end_matches([' ', '\'']).to_owned();
    // Excel keeps this name for itself.
    if !first.is_empty() && is_free(&first) && !first.eq_ignore_ascii_case("history") {
        return first;
    }
    let base = if safe.is_empty() { "Sheet" } else { safe };
    let numbered = |number: usize| format!("{} {number}", clean(base, LONGEST - 8).trim_end_matches([' ', '\'']));
    (taken.len() + 1..).map(numbered).find(is_free).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx};

    use super::{
        super::{testing::part, value_of},
        *,
    };

    fn sheet(name: &str, rows: &[&[&str]]) -> Sheet {
        let rows = rows.iter().map(|row| row.iter().map(|cell| value_of(cell)).collect()).collect();
        Sheet { name: Some(name.to_owned()), head: vec!["항목".to_owned(), "값".to_owned()], rows }
    }

    #[test]
    fn another_program_reads_numbers_as_numbers_and_formulas_as_text() {
        let sheets = [
            sheet("비용 [1/2]", &[&["=1+1", "1,200"], &["a\u{1}b 😀", "-2.50"], &["@x", "007"]]),
            sheet("비용 [1/2]", &[&["긴 글", &"가".repeat(40_000)]]),
            sheet("history", &[]),
        ];
        let about = About { title: "보고".to_owned(), made: "2026-03-31T01:02:03Z".to_owned(), by_ai: true };
        let bytes = xlsx(&about, &sheets).unwrap();
        assert!(part(&bytes, "docProps/core.xml").contains("<cp:keywords>AI-generated</cp:keywords>"));
        assert!(part(&bytes, "docProps/custom.xml").contains(&format!("<vt:lpwstr>{DIGITAL_SOURCE}</vt:lpwstr>")));
        let unmarked = xlsx(&About { by_ai: false, ..about }, &sheets).unwrap();
        assert!(!part(&unmarked, "docProps/core.xml").contains("AI"), "figures of usage were made by no model");
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
        assert_eq!(book.sheet_names(), ["비용  1 2", "비용  1 2 2", "history 3"]);
        let first = book.worksheet_range("비용  1 2").unwrap();
        let cell = |row, column| first.get_value((row, column)).unwrap().clone();
        assert_eq!(cell(0, 0), Data::String("항목".to_owned()));
        assert_eq!((cell(1, 0), cell(1, 1)), (Data::String("=1+1".to_owned()), Data::Float(1200.0)));
        assert_eq!((cell(2, 0), cell(2, 1)), (Data::String("ab 😀".to_owned()), Data::Float(-2.5)));
        assert_eq!((cell(3, 0), cell(3, 1)), (Data::String("@x".to_owned()), Data::String("007".to_owned())));
        assert!(book.worksheet_formula("비용  1 2").unwrap().cells().all(|(.., formula)| formula.is_empty()));
        let second = book.worksheet_range("비용  1 2 2").unwrap();
        let Some(Data::String(long)) = second.get_value((1, 1)) else { panic!("{second:?}") };
        assert_eq!(long.chars().count(), LONGEST_TEXT);
    }
}
