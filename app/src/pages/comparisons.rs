//! Comparisons of models and versions by an app's test rows.

mod answer;
mod blind;
mod cell;
mod comparison;
mod desk;
mod follow;
mod grid;
mod heads;
mod list;
mod setup;
mod setup_state;
mod state;
mod take;
mod verdict;

pub use comparison::ComparisonPage;
pub use list::ComparisonsPage;
