//! Removes expired sessions, idempotency keys, rate limit windows, closed tabs, deleted apps and old deliveries of webhooks.

use crate::madang::Madang;

pub async fn sweep(madang: Madang) {
    if let Err(error) = madang.store.sweep().await {
        tracing::warn!(%error, "sweeping failed; it is tried again in an hour");
    }
    purge_apps(&madang).await;
    if let Err(error) = madang.store.forget_deliveries().await {
        tracing::warn!(%error, "old deliveries of webhooks could not be removed; it is tried again in an hour");
    }
}

async fn purge_apps(madang: &Madang) {
    let mut n = 0_u64;
    loop {
        match madang.store.purge_app().await {
            Ok(true) => n += 1,
            Ok(false) => break,
            Err(error) => {
                tracing::warn!(%error, "deleted apps could not be purged");
                break;
            }
        }
    }
    if n > 0 {
        tracing::info!(n, "apps that were deleted 30 days ago are gone for good");
    }
}
