//! Authentication that needs more than a key in a header. This module does no IO; requests for tokens are made by the client.

pub(crate) mod google;
pub(crate) mod sigv4;
