//! Money, as integers and never as floats.

use serde::{Deserialize, Serialize};

use crate::word::words;

/// An amount of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Money {
    /// Millionths of one unit of the currency: 1250 with `USD` is 0.00125 US dollars.
    pub micros: i64,
    /// The currency, as in ISO 4217.
    pub currency: Currency,
}

words! {
    /// A currency, as in ISO 4217.
    Currency {
        /// US dollar.
        Usd "USD",
    }
}

impl Money {
    /// An amount in micros of a US dollar.
    pub fn usd(micros: i64) -> Self {
        Self { micros, currency: Currency::Usd }
    }
}
