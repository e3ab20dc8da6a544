//! Money: integers, never floats.

wire! {
    /// An amount of money.
    #[derive(Copy, Eq)]
    pub struct Money {
        /// Millionths of one unit of the currency: 1250 with `USD` is 0.00125 US dollars.
        pub micros: i64,
        /// The currency, as in ISO 4217.
        pub currency: Currency,
    }

    /// A currency, as in ISO 4217.
    #[derive(Copy, Eq)]
    pub enum Currency {
        /// US dollar.
        #[serde(rename = "USD")]
        Usd,
    }
}

impl Money {
    /// So many micros of a US dollar.
    pub fn usd(micros: i64) -> Self {
        Self { micros, currency: Currency::Usd }
    }
}
