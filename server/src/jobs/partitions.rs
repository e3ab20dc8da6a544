//! Creates the partitions for the coming months.

use crate::madang::Madang;

pub async fn ensure(madang: Madang) {
    if let Err(error) = madang.store.ensure_partitions().await {
        tracing::warn!(%error, "partitions could not be made; runs go to the default one meanwhile");
    }
}
