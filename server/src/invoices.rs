//! Providers' invoices: what of a table is which, what its days come to, and how that stands beside our own sum. Pure; a table's rows are read
//! before, in a process of their own.

mod amounts;
mod columns;
mod compare;
mod dates;
mod read;
#[cfg(test)]
mod tests;

pub use compare::{Compared, OfDay, compare};
pub use read::{Choices, Found, read};
