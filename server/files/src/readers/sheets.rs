//! Excel spreadsheets, by calamine, sheet by sheet. Formulas are read as their values.

use std::io::Cursor;

use calamine::{Data, DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xls, XlsError, Xlsx, XlsxError};

use crate::{ErrorCode, Limits, Note, ReadError, Row, Rows, archive::Archive, error::Result, writer::Writer};

/// The filled cells of a sheet, row by row.
pub(crate) struct Sheet {
    name: String,
    rows: Vec<(u32, Vec<(u32, String)>)>,
    cells: u64,
    text: u64,
}

impl Sheet {
    pub fn new(name: String) -> Self {
        Self { name, rows: Vec::new(), cells: 0, text: 0 }
    }

    /// One more cell, in the order of rows.
    pub fn put(&mut self, row: u32, column: u32, text: String, limits: &Limits) -> Result<()> {
        if text.trim().is_empty() {
            return Ok(());
        }
        self.cells += 1;
        self.text += text.len() as u64;
        if self.cells > limits.cells {
            return Err(ReadError::over(ErrorCode::TooLarge, limits.cells, "too many cells in a sheet"));
        }
        if self.text > limits.text {
            return Err(ReadError::over(ErrorCode::TooLarge, limits.text, "too much text in a sheet"));
        }
        match self.rows.last_mut() {
            Some((last, cells)) if *last == row => cells.push((column, text)),
            _ => self.rows.push((row, vec![(column, text)])),
        }
        Ok(())
    }

    /// Writes the sheet: its name as a heading, and a table of each group of rows without an empty one between them. What is empty
    /// around them takes no room, wherever in the sheet they lie.
    pub fn write(mut self, page: u32, writer: &mut Writer<'_>) -> Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        self.rows.sort_by_key(|(row, _)| *row);
        writer.begin_page(page)?;
        writer.heading(1, &self.name)?;
        let mut group: Vec<Vec<(u32, String)>> = Vec::new();
        let mut last = None;
        for (row, cells) in self.rows {
            if last.is_some_and(|last: u32| row > last.saturating_add(1)) {
                write_group(std::mem::take(&mut group), writer)?;
            }
            last = Some(row);
            group.push(cells);
        }
        write_group(group, writer)
    }
}

fn write_group(rows: Vec<Vec<(u32, String)>>, writer: &mut Writer<'_>) -> Result<()> {
    // Columns that none of these rows has are no columns of the table.
    let mut columns: Vec<u32> = rows.iter().flatten().map(|(column, _)| *column).collect();
    columns.sort_unstable();
    columns.dedup();
    let all = (columns.len() as u64).saturating_mul(rows.len() as u64);
    if all > writer.limits().cells {
        return Err(ReadError::over(ErrorCode::TooLarge, writer.limits().cells, "too many cells in a table"));
    }
    let filled = rows.into_iter().map(|cells| {
        let mut row = vec![String::new(); columns.len()];
        for (column, text) in cells {
            if let Some(cell) = columns.binary_search(&column).ok().and_then(|at| row.get_mut(at)) {
                *cell = text;
            }
        }
        row
    });
    writer.table(filled.collect())
}

pub(crate) fn read_xlsx(bytes: &[u8], archive: &mut Archive<'_>, writer: &mut Writer<'_>) -> Result<()> {
    archive.weigh()?;
    writer.title = archive.walk("docProps/core.xml", super::docx::title)?.flatten();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| xlsx_error(&error))?;
    let sheets = book.sheets_metadata().to_vec();
    let mut page = 0;
    for sheet in sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet) {
        if sheet.visible != SheetVisible::Visible {
            writer.note(Note::HiddenLeftOut);
            continue;
        }
        let filled = xlsx_sheet(&mut book, &sheet.name, writer.limits())?;
        page += 1;
        filled.write(page, writer)?;
    }
    Ok(())
}

pub(crate) fn read_xls(bytes: &[u8], writer: &mut Writer<'_>) -> Result<()> {
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| xls_error(&error))?;
    let sheets = book.sheets_metadata().to_vec();
    let mut page = 0;
    for sheet in sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet) {
        if sheet.visible != SheetVisible::Visible {
            writer.note(Note::HiddenLeftOut);
            continue;
        }
        let filled = xls_sheet(&mut book, &sheet.name, writer.limits())?;
        page += 1;
        filled.write(page, writer)?;
    }
    Ok(())
}

fn xlsx_sheet(book: &mut Xlsx<Cursor<&[u8]>>, name: &str, limits: &Limits) -> Result<Sheet> {
    let mut cells = book.worksheet_cells_reader(name).map_err(|error| xlsx_error(&error))?;
    let mut filled = Sheet::new(name.to_owned());
    while let Some(cell) = cells.next_cell().map_err(|error| xlsx_error(&error))? {
        let (row, column) = cell.get_position();
        filled.put(row, column, shown_ref(cell.get_value()), limits)?;
    }
    Ok(filled)
}

fn xls_sheet(book: &mut Xls<Cursor<&[u8]>>, name: &str, limits: &Limits) -> Result<Sheet> {
    let range = book.worksheet_range(name).map_err(|error| xls_error(&error))?;
    let mut filled = Sheet::new(name.to_owned());
    for (row, column, value) in range.used_cells() {
        let number = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
        filled.put(number(row), number(column), shown(value), limits)?;
    }
    Ok(filled)
}

/// The rows of the first sheet that is shown and not empty.
pub(crate) fn xlsx_rows(bytes: &[u8], archive: &mut Archive<'_>, limits: &Limits) -> Result<Rows> {
    archive.weigh()?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| xlsx_error(&error))?;
    first_rows(book.sheets_metadata().to_vec(), limits, |name| xlsx_sheet(&mut book, name, limits))
}

/// As above, of the older format.
pub(crate) fn xls_rows(bytes: &[u8], limits: &Limits) -> Result<Rows> {
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| xls_error(&error))?;
    first_rows(book.sheets_metadata().to_vec(), limits, |name| xls_sheet(&mut book, name, limits))
}

fn first_rows(
    sheets: Vec<calamine::Sheet>,
    limits: &Limits,
    mut read: impl FnMut(&str) -> Result<Sheet>,
) -> Result<Rows> {
    let shown = |sheet: &calamine::Sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible;
    let mut sheets = sheets.into_iter().filter(shown);
    while let Some(sheet) = sheets.next() {
        let mut filled = read(&sheet.name)?;
        if filled.rows.is_empty() {
            continue;
        }
        filled.rows.sort_by_key(|(row, _)| *row);
        return Ok(Rows { rows: in_columns(filled.rows, limits)?, more_sheets: sheets.next().is_some() });
    }
    Ok(Rows::default())
}

/// Rows with each cell in its column. A cell far to the right would make all columns before it.
fn in_columns(rows: Vec<(u32, Vec<(u32, String)>)>, limits: &Limits) -> Result<Vec<Row>> {
    let mut all: u64 = 0;
    let row = |(row, cells): (u32, Vec<(u32, String)>)| {
        let width = cells.iter().map(|(column, _)| u64::from(*column) + 1).max().unwrap_or_default();
        all = all.saturating_add(width);
        if all > limits.cells {
            return Err(ReadError::over(ErrorCode::TooLarge, limits.cells, "too many cells in a table"));
        }
        let mut filled = vec![String::new(); usize::try_from(width).unwrap_or_default()];
        for (column, text) in cells {
            if let Some(cell) = usize::try_from(column).ok().and_then(|column| filled.get_mut(column)) {
                *cell = text;
            }
        }
        Ok(Row { line: row.saturating_add(1), cells: filled })
    };
    rows.into_iter().map(row).collect()
}

fn shown(value: &Data) -> String {
    match value {
        Data::Int(number) => number.to_string(),
        Data::Float(number) => shown_number(*number),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Bool(value) => shown_bool(*value),
        Data::DateTime(time) => shown_time(*time),
        Data::Error(error) => error.to_string(),
        Data::Empty => String::new(),
        #[expect(unreachable_patterns, reason = "a later version may have more kinds")]
        _ => String::new(),
    }
}

fn shown_ref(value: &DataRef<'_>) -> String {
    match value {
        DataRef::SharedString(text) => (*text).to_owned(),
        value => shown(&Data::from(value.clone())),
    }
}

fn shown_bool(value: bool) -> String {
    if value { "TRUE" } else { "FALSE" }.to_owned()
}

/// A number with the fifteen digits that spreadsheets keep, so that 0.1 + 0.2 is 0.3.
fn shown_number(number: f64) -> String {
    if number == 0.0 || !number.is_finite() {
        return "0".to_owned();
    }
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    format!("{rounded}")
}

fn shown_time(time: ExcelDateTime) -> String {
    if time.is_duration() {
        let seconds = (time.as_f64() * 86_400.0).round();
        let (hours, rest) = ((seconds / 3600.0).floor(), seconds.rem_euclid(3600.0));
        return format!("{hours}:{:02}:{:02}", (rest / 60.0).floor(), rest % 60.0);
    }
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    match (time.as_f64() < 1.0, hour, minute, second) {
        (true, ..) => format!("{hour:02}:{minute:02}:{second:02}"),
        (false, 0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
    }
}

fn xlsx_error(error: &XlsxError) -> ReadError {
    match error {
        XlsxError::Password => ReadError::encrypted("the workbook opens with a password"),
        error => ReadError::damaged(format!("the workbook: {error}")),
    }
}

fn xls_error(error: &XlsError) -> ReadError {
    match error {
        XlsError::Password => ReadError::encrypted("the workbook opens with a password"),
        error => ReadError::damaged(format!("the workbook: {error}")),
    }
}
