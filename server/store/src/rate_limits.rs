//! Rate limits: a number of hits per time window, counted across all servers.

use time::OffsetDateTime;

use crate::{Result, Store, scope::Scope};

/// The result of counting a hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hit {
    Allowed {
        /// How many more hits the window allows.
        remaining: u32,
        /// Seconds until the window ends.
        reset_s: u32,
        /// The window that the hit was counted in.
        window: Window,
    },
    /// The limit is reached.
    Refused {
        /// Seconds until a hit is allowed again.
        retry_after_s: u32,
    },
}

/// The window that a hit was counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window(OffsetDateTime);

impl Store {
    /// Counts a hit against `limit` hits per window of `window_s` seconds. A window begins with its first hit. `key` names what
    /// is limited and for whom; only its hash is stored. A refused hit is not counted.
    pub async fn hit(&self, key: &str, limit: u32, window_s: u32) -> Result<Hit> {
        self.weighted_hit(key, 1, limit, window_s).await
    }

    /// Counts a hit that weighs as much as several.
    pub async fn weighted_hit(&self, key: &str, weight: u32, limit: u32, window_s: u32) -> Result<Hit> {
        if weight > limit {
            return Ok(Hit::Refused { retry_after_s: window_s });
        }
        let mut tx = self.begin_aside(Scope::default()).await?;
        let row = sqlx::query!(
            r#"insert into rate_limits as r (key, hits, resets_at)
            values (sha256(convert_to($1, 'UTF8')), $4, now() + make_interval(secs => $2))
            on conflict (key) do update set
                hits = case when r.resets_at <= now() then $4 when r.hits <= $3 - $4 then r.hits + $4 else r.hits end,
                resets_at = case when r.resets_at <= now() then excluded.resets_at else r.resets_at end
            returning hits, resets_at, ceil(extract(epoch from resets_at - now()))::int as "reset_s!",
                (old.hits is null or old.resets_at <= now() or old.hits <= $3 - $4) as "allowed!""#,
            key,
            f64::from(window_s),
            i32::try_from(limit).unwrap_or(i32::MAX - 1),
            i32::try_from(weight).unwrap_or(i32::MAX - 1),
        )
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        let hits = u32::try_from(row.hits).unwrap_or(u32::MAX);
        let reset_s = u32::try_from(row.reset_s).unwrap_or(0).max(1);
        Ok(if row.allowed {
            Hit::Allowed { remaining: limit.saturating_sub(hits), reset_s, window: Window(row.resets_at) }
        } else {
            Hit::Refused { retry_after_s: reset_s }
        })
    }

    /// Removes one hit from its window, such as that of a person who then gave the right password. Other hits stay counted.
    pub async fn take_back_hit(&self, key: &str, window: Window) -> Result<()> {
        let mut tx = self.begin_aside(Scope::default()).await?;
        sqlx::query!(
            "update rate_limits set hits = hits - 1
            where key = sha256(convert_to($1, 'UTF8')) and resets_at = $2 and hits > 0",
            key,
            window.0,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use sqlx::{Connection, PgConnection};

    use super::*;
    use crate::testing::TestDatabase;

    #[tokio::test]
    async fn hits_past_the_limit_are_refused_until_the_window_ends() {
        let database = TestDatabase::new().await;
        let store = &database.store;
        for remaining in [2, 1, 0] {
            let Hit::Allowed { remaining: left, reset_s, .. } = store.hit("a", 3, 60).await.unwrap() else { panic!() };
            assert_eq!(left, remaining);
            assert!((1..=60).contains(&reset_s));
        }
        for _ in 0..3 {
            assert!(
                matches!(store.hit("a", 3, 60).await.unwrap(), Hit::Refused { retry_after_s } if retry_after_s <= 60)
            );
        }
        assert!(matches!(store.hit("b", 3, 60).await.unwrap(), Hit::Allowed { .. }), "keys don't share");
        let mut owner = PgConnection::connect_with(&database.owner()).await.unwrap();
        sqlx::query("update rate_limits set resets_at = now()").execute(&mut owner).await.unwrap();
        assert!(matches!(store.hit("a", 3, 60).await.unwrap(), Hit::Allowed { remaining: 2, .. }));
    }

    #[tokio::test]
    async fn a_hit_may_weigh_as_much_as_several() {
        let database = TestDatabase::new().await;
        let store = &database.store;
        assert!(matches!(store.weighted_hit("a", 4, 10, 60).await.unwrap(), Hit::Allowed { remaining: 6, .. }));
        assert!(matches!(store.weighted_hit("a", 7, 10, 60).await.unwrap(), Hit::Refused { .. }));
        assert!(matches!(store.weighted_hit("a", 6, 10, 60).await.unwrap(), Hit::Allowed { remaining: 0, .. }));
        assert!(matches!(store.weighted_hit("b", 11, 10, 60).await.unwrap(), Hit::Refused { .. }));
        assert!(matches!(store.weighted_hit("b", 10, 10, 60).await.unwrap(), Hit::Allowed { remaining: 0, .. }));
        assert!(matches!(store.hit("c", 0, 60).await.unwrap(), Hit::Refused { .. }));
    }

    #[tokio::test]
    async fn a_hit_that_is_taken_back_makes_room_for_one() {
        let database = TestDatabase::new().await;
        let store = &database.store;
        let Hit::Allowed { window, .. } = store.hit("a", 2, 60).await.unwrap() else { panic!() };
        store.hit("a", 2, 60).await.unwrap();
        for _ in 0..5 {
            assert!(matches!(store.hit("a", 2, 60).await.unwrap(), Hit::Refused { .. }));
        }
        store.take_back_hit("a", window).await.unwrap();
        assert!(matches!(store.hit("a", 2, 60).await.unwrap(), Hit::Allowed { remaining: 0, .. }));
        assert!(matches!(store.hit("a", 2, 60).await.unwrap(), Hit::Refused { .. }));

        let mut owner = PgConnection::connect_with(&database.owner()).await.unwrap();
        sqlx::query("update rate_limits set resets_at = now()").execute(&mut owner).await.unwrap();
        store.hit("a", 1, 60).await.unwrap();
        store.take_back_hit("a", window).await.unwrap();
        assert!(matches!(store.hit("a", 1, 60).await.unwrap(), Hit::Refused { .. }), "it was another window's");
    }

    #[tokio::test]
    async fn hits_at_once_are_all_counted() {
        let database = TestDatabase::new().await;
        let mut hits = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let store = database.store.clone();
            hits.spawn(async move { store.hit("a", 5, 60).await.unwrap() });
        }
        let allowed = hits.join_all().await.iter().filter(|hit| matches!(hit, Hit::Allowed { .. })).count();
        assert_eq!(allowed, 5);
    }
}
