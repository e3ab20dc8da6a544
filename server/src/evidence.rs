//! Evidence: what is known of an app's answers before anybody relies on them. The wire types are in `api::test_row` and `api::comparison`.

pub mod checks;
pub mod import;
pub mod rows;
pub mod sample;
