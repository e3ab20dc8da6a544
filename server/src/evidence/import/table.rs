//! CSV, TSV and Excel: the first row has the headings.

use api::{ColumnUse, CreateTestRow, ImportColumn, ImportFate};
use files::{Row, Rows, write::unguarded};
use model::{CHAT_INPUT, Definition, Kind, Language};
use serde_json::Value;

use super::{Imported, attach_afterwards, columns::suggested, is_file, tags_of, text_of, words};
use crate::error::Refusal;

/// How many values of a column are shown, and how much of each.
const SAMPLES: usize = 3;
const SAMPLE_CHARS: usize = 100;

/// Reads a table's rows. `columns` says what each column is, in their order; without it, the headings do.
pub fn read<'d>(
    table: Rows,
    columns: Option<&[ColumnUse]>,
    definition: &'d Definition,
    language: Language,
) -> Result<Imported<'d>, Refusal> {
    let mut out = Imported::nothing(definition, language);
    if table.more_sheets {
        out.note(None, ImportFate::Dropped, &words("Only the first sheet is read.", "첫 시트만 읽어요."));
    }
    let mut rows = table.rows.into_iter();
    let Some(head) = rows.next() else { return Ok(out) };
    let rows: Vec<_> = rows.map(as_written).collect();
    let width = rows.iter().map(|row| row.cells.len()).chain([head.cells.len()]).max().unwrap_or_default();
    let heading = |column: usize| head.cells.get(column).map_or("", |cell| cell.trim_matches(['\u{feff}', ' ']));
    let mut uses = match columns {
        Some(columns) => chosen(columns, definition)?,
        None => without_files(suggested((0..width).map(heading), definition), &mut out),
    };
    uses.resize(width, ColumnUse::Nothing);
    for (column, use_) in uses.iter().enumerate() {
        let filled = rows.iter().filter_map(|row| row.cells.get(column)).filter(|cell| !cell.trim().is_empty());
        let sample = filled.take(SAMPLES).map(|cell| cell.chars().take(SAMPLE_CHARS).collect());
        out.columns.push(ImportColumn {
            name: heading(column).to_owned(),
            sample: sample.collect(),
            use_: use_.clone(),
        });
    }
    if !uses.iter().any(|use_| matches!(use_, ColumnUse::Input(_))) {
        out.note(
            None,
            ImportFate::Dropped,
            &words(
                "No column is an input of the app. Say which column is which.",
                "앱의 입력에 맞는 열이 없어요. 어느 열이 무엇인지 골라 주세요.",
            ),
        );
        return Ok(out);
    }
    for row in rows.into_iter().filter(|row| row.cells.iter().any(|cell| !cell.trim().is_empty())) {
        let mut new = CreateTestRow::default();
        for (cell, use_) in row.cells.into_iter().zip(&uses).filter(|(cell, _)| !cell.trim().is_empty()) {
            match use_ {
                ColumnUse::Nothing => {}
                ColumnUse::Input(name) => {
                    let value = out.value(name, Value::String(cell));
                    new.inputs.insert(name.clone(), value);
                }
                ColumnUse::Expected => new.expected = text_of(&cell.into()),
                ColumnUse::Tags => new.tags.extend(tags_of(&text_of(&cell.into()))),
            }
        }
        out.row(row.line, new);
    }
    Ok(out)
}

/// A row without the apostrophes that keep its texts from being formulas in a spreadsheet.
fn as_written(mut row: Row) -> Row {
    for cell in &mut row.cells {
        let text = unguarded(cell);
        if text.len() != cell.len() {
            *cell = text.to_owned();
        }
    }
    row
}

/// The uses of columns, where nothing is read into inputs that take files.
fn without_files(mut uses: Vec<ColumnUse>, out: &mut Imported<'_>) -> Vec<ColumnUse> {
    for use_ in &mut uses {
        if let ColumnUse::Input(name) = use_
            && is_file(out.definition, name)
        {
            out.takes_files(name, None);
            *use_ = ColumnUse::Nothing;
        }
    }
    uses
}

/// What somebody says that the columns are.
fn chosen(columns: &[ColumnUse], definition: &Definition) -> Result<Vec<ColumnUse>, Refusal> {
    let is_input = |name: &str| {
        definition.inputs.iter().any(|input| input.name == name)
            || (definition.kind == Kind::Chat && name == CHAT_INPUT)
    };
    for (index, column) in columns.iter().enumerate() {
        let field = || format!("columns[{index}]");
        if let ColumnUse::Input(name) = column
            && !is_input(name)
        {
            return Err(Refusal::field(
                field(),
                format!("The app has no input “{name}”. Choose one that it has."),
                format!("앱에 “{name}” 입력이 없어요. 있는 입력을 골라 주세요."),
            ));
        }
        if let ColumnUse::Input(name) = column
            && is_file(definition, name)
        {
            let why = attach_afterwards(name);
            return Err(Refusal::field(field(), why.en, why.ko));
        }
        let once = !matches!(column, ColumnUse::Nothing | ColumnUse::Tags);
        if once && columns.get(..index).unwrap_or_default().contains(column) {
            return Err(Refusal::field(field(), "Another column is this already.", "다른 열이 이미 이것이에요."));
        }
    }
    Ok(columns.to_vec())
}
