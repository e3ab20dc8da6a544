//! Words: test rows, checks, comparisons.

pub(super) mod blind;
pub(super) mod checks;
pub(super) mod compare;
pub(super) mod gate;
pub(super) mod grid;
pub(super) mod import;
pub(super) mod rows;

pub use self::{blind::Blind, checks::Checks, compare::Compare, gate::Gate, grid::Grid, import::Import, rows::Rows};

words! {
    /// What shows how good an app is: test rows, checks, comparisons.
    Evidence;

    /// Beside the answer of a run.
    keep_row { En => "Keep as test row", Ko => "테스트 행으로 남기기" }
    row_kept(number: u32) {
        En => format!("Kept as test row {number}"),
        Ko => format!("테스트 행 {number}번으로 남겼어요"),
    }
    new_tag_all { En => "All rows", Ko => "모든 행" }
    tagged(tag: &str) { En => format!("Rows tagged “{tag}”"), Ko => format!("‘{tag}’ 태그가 있는 행") }
}

areas! {
    Evidence {
        blind: Blind,
        checks: Checks,
        compare: Compare,
        gate: Gate,
        grid: Grid,
        import: Import,
        rows: Rows,
    }
}
