//! What an app is tested by: its test rows, and what must be true of the answers.

mod check_form;
mod check_list;
mod check_state;
mod checks;
mod desk;
mod gate;
mod import;
mod list;
mod page;
mod row;
mod row_state;
mod suggest;

pub use page::TestsPage;
