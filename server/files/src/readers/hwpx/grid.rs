//! A table whose cells say where they lie.

use std::collections::BTreeMap;

use crate::{ErrorCode, Limits, ReadError, error::Result};

/// A table that is being read.
#[derive(Default)]
pub(crate) struct Grid {
    cells: BTreeMap<(u32, u32), String>,
    rows: u32,
    columns: u32,
    at: (u32, u32),
    /// What the cell that is open has so far.
    pub(super) text: String,
}

impl Grid {
    /// A new row begins.
    pub fn next_row(&mut self) {
        self.at = (self.rows, 0);
        self.rows = self.rows.saturating_add(1);
    }

    /// A cell begins, where it says or else next to the one before.
    pub fn open_cell(&mut self, row: Option<u32>, column: Option<u32>) {
        self.text.clear();
        self.move_cell(row, column);
    }

    /// The cell that is open lies elsewhere.
    pub fn move_cell(&mut self, row: Option<u32>, column: Option<u32>) {
        self.at = (row.unwrap_or(self.at.0), column.unwrap_or(self.at.1));
    }

    pub fn close_cell(&mut self) {
        let (row, column) = self.at;
        self.rows = self.rows.max(row.saturating_add(1));
        self.columns = self.columns.max(column.saturating_add(1));
        let text = std::mem::take(&mut self.text);
        let cell = self.cells.entry((row, column)).or_default();
        if !text.is_empty() && !cell.is_empty() {
            cell.push('\n');
        }
        cell.push_str(&text);
        self.at.1 = column.saturating_add(1);
    }

    /// The table, with empty cells where one covers several.
    pub fn rows(self, limits: &Limits) -> Result<Vec<Vec<String>>> {
        let all = u64::from(self.rows).saturating_mul(u64::from(self.columns));
        if all > limits.cells {
            return Err(ReadError::over(ErrorCode::TooLarge, limits.cells, "too many cells in a table"));
        }
        let mut rows = vec![vec![String::new(); self.columns as usize]; self.rows as usize];
        for ((row, column), text) in self.cells {
            if let Some(cell) = rows.get_mut(row as usize).and_then(|row| row.get_mut(column as usize)) {
                *cell = text;
            }
        }
        Ok(rows)
    }
}
