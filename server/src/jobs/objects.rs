//! Deletes objects that no content has any more.

use crate::{madang::Madang, uploads};

pub async fn delete_unused(madang: Madang) {
    if let Err(error) = uploads::delete_unused(&madang).await {
        tracing::warn!(%error, "objects could not be looked for that nobody has; it is tried again in a minute");
    }
}
