//! How a request shows whose it is, where more is needed than a key in a header. Pure: what must be asked for over the network,
//! the client asks.

pub(crate) mod google;
pub(crate) mod sigv4;
