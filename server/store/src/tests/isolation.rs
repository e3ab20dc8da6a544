//! Two workspaces with a row in every tenant table, and no way from one to the other.

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row};
use uuid::Uuid;

use crate::testing::TestDatabase;

/// Inserts a row into each tenant table for the workspace `$w`. All ids in it equal the workspace's id, which shows whose rows
/// they are.
const ROWS: &str = "
    insert into people (id, email, name, password_hash) values ('$w', '$w@example.com', 'n', 'h');
    insert into sessions (token_hash, id, person_id, user_agent) values (sha256('$w session'), '$w', '$w', '');
    insert into workspaces (id, slug, name, language) values ('$w', '$w', 'n', 'en');
    insert into members (workspace_id, person_id, role) values ('$w', '$w', 'owner');
    insert into invitations (workspace_id, id, token_hash, role, invited_by, expires_at)
        values ('$w', '$w', sha256('$w invitation'), 'user', '$w', now() + interval '1 day');
    insert into audit_log (workspace_id, id, action, object_kind) values ('$w', '$w', 'a', 'o');
    insert into audit_streams (workspace_id) values ('$w');
    insert into audit_checkpoints (workspace_id, number, hash, at, public_key, signature)
        values ('$w', 1, sha256('h'), now(), sha256('k'), sha512('s'));
    insert into data_keys (workspace_id, master_key_id, nonce, wrapped) values ('$w', 'k', '', '');
    insert into connections (workspace_id, id, provider, name, base_url) values ('$w', '$w', 'p', 'n', 'u');
    insert into apps (workspace_id, id, slug, name, summary, category, icon, owner_id, draft, saved_by)
        values ('$w', '$w', 's', 'n', '', 'c', 'i', '$w', '{}', '$w');
    insert into versions (workspace_id, id, app_id, number, definition, revision, note, published_by)
        values ('$w', '$w', '$w', 1, '{}', 1, '', '$w');
    insert into app_totals (workspace_id, app_id) values ('$w', '$w');
    insert into version_totals (workspace_id, version_id) values ('$w', '$w');
    insert into favourites (workspace_id, person_id, app_id) values ('$w', '$w', '$w');
    insert into share_links (workspace_id, id, app_id, name, token_hash, token_last4, max_runs_per_address_hour, created_by)
        values ('$w', '$w', '$w', 'n', sha256('$w link'), 'last', 1, '$w');
    insert into personal_data (workspace_id, others) values ('$w', 'off');
    insert into retention (workspace_id) values ('$w');
    insert into retention_progress (workspace_id, app_id, swept) values ('$w', '$w', '$w');
    insert into legal_holds (workspace_id, id, scope, object_id, reason, placed_by) values ('$w', '$w', 'app', '$w', 'r', '$w');
    insert into door_runs (workspace_id, door, door_id, day, runs) values ('$w', 'link', '$w', '2026-12-01', 1);
    insert into door_costs (workspace_id, door, door_id, day, runs, unpriced_runs, cost_micros)
        values ('$w', 'link', '$w', '2026-12-01', 1, 0, 1);
    insert into door_reservations (workspace_id, run_id, door, door_id, day, micros)
        values ('$w', '$w', 'link', '$w', '2026-12-01', 1);
    insert into workspace_logos (workspace_id, hash, media_type, width, height, alt, bytes)
        values ('$w', sha256('$w logo'), 'image/png', 1, 1, 'a', 'b');
    insert into link_codes (workspace_id, request_hash, link_id, address_hash, code_hash, expires_at)
        values ('$w', sha256('$w request'), '$w', sha256('a'), sha256('c'), now());
    insert into link_addresses (workspace_id, link_id, address_hash) values ('$w', '$w', sha256('a'));
    insert into usage_days select '$w', '2026-12-01', '$w', 'member', '$w', 'p', 'm', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0;
    insert into usage_callers select '$w', '$w', '2026-12-01', 'member', '$w', '$w', '$w', 'p', 'm',
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0;
    insert into link_reports (workspace_id, id, app_id, link_id, text) values ('$w', '$w', '$w', '$w', 't');
    insert into idempotency_keys (workspace_id, route, key, body_hash) values ('$w', 'r', 'k', '');
    insert into conversations (workspace_id, id, app_id) values ('$w', '$w', '$w');
    insert into runs (workspace_id, id, app_id, version_id, source, inputs) values ('$w', '$w', '$w', '$w', 'member', '{}');
    insert into attempts (workspace_id, run_id, number, id, connection_name, provider, model, status, duration_ms, started_at)
        values ('$w', '$w', 1, '$w', 'c', 'p', 'm', 'ok', 1, now());
    insert into run_events (workspace_id, run_id, number, payload) values ('$w', '$w', 1, '{}');
    insert into feedback (workspace_id, run_id, person_id, app_id, rating, comment) values ('$w', '$w', '$w', '$w', 'up', '');
    insert into swaps (workspace_id, id, provider, apps, made_by) values ('$w', '$w', 'p', '[]', '$w');
    insert into run_leases (workspace_id, run_id, owner, expires_at, next_event) values ('$w', '$w', '$w', now(), 2);
    insert into file_contents (workspace_id, id) values ('$w', '$w');
    insert into file_pieces (workspace_id, content_id, number, bytes) values ('$w', '$w', 0, 'b');
    insert into file_readings (workspace_id, id, content_id, ending, media_type, format, format_group, chars, tokens, pictures,
        beginning, notes, document) values ('$w', '$w', '$w', 'e', 'm', 'f', 'g', 1, 1, 1, 'b', '{}', '{}');
    insert into file_pictures (workspace_id, reading_id, number, media_type, width, height, bytes)
        values ('$w', '$w', 0, 'm', 1, 1, 'b');
    insert into files (workspace_id, id, app_id, person_id, name, media_type, size, takes, content_id)
        values ('$w', '$w', '$w', '$w', 'n', '', 1, '{}', '$w');
    insert into rollbacks (workspace_id, id, version_id, note, rolled_back_by) values ('$w', '$w', '$w', '', '$w');
    insert into pieces (workspace_id, id, name, made_by) values ('$w', '$w', 'n', '$w');
    insert into piece_versions (workspace_id, piece_id, number, text, note, made_by) values ('$w', '$w', 1, 't', '', '$w');
    insert into run_files (workspace_id, run_id, file_id) values ('$w', '$w', '$w');
    insert into file_sweeps (workspace_id) values ('$w');
    insert into unused_objects (workspace_id, object) values ('$w', '$w');
    insert into app_forms (workspace_id, sha256, bytes, fields) values ('$w', sha256('f'), 'b', '[]');
    insert into comparisons (workspace_id, id, app_id, checks, made_by) values ('$w', '$w', '$w', '[]', '$w');
    insert into comparison_columns (workspace_id, comparison_id, number, definition, connection_id, model, model_name, connection_name,
        monogram) values ('$w', '$w', 0, '{}', '$w', 'm', 'n', 'n', 'm');
    insert into comparison_rows (workspace_id, comparison_id, number, test_row_id, title, inputs, expected, checks)
        values ('$w', '$w', 1, '$w', 't', '{}', '', '[]');
    insert into comparison_cells (workspace_id, comparison_id, row_number, column_number, most_micros) values ('$w', '$w', 1, 0, 0);
    insert into comparison_leases (workspace_id, comparison_id, owner, expires_at) values ('$w', '$w', '$w', now());
    insert into comparison_ratings (workspace_id, comparison_id, person_id) values ('$w', '$w', '$w');
    insert into comparison_ballots (workspace_id, comparison_id, person_id, row_number, places) values ('$w', '$w', '$w', 1, '{0}');
    insert into test_sets (workspace_id, app_id) values ('$w', '$w');
    insert into test_rows (workspace_id, id, app_id, inputs, expected, tags, checks, changed_by)
        values ('$w', '$w', '$w', '{}', '', '{}', '[]', '$w');
    insert into test_row_files (workspace_id, test_row_id, file_id) values ('$w', '$w', '$w');
    insert into comparison_files (workspace_id, comparison_id, file_id) values ('$w', '$w', '$w');
    insert into versions (workspace_id, id, app_id, number, definition, revision, note, published_by)
        values ('$w', md5('$w')::uuid, '$w', 2, '{}', 1, '', '$w');
    insert into splits (workspace_id, id, app_id, version_a, version_b, share_percent, started_by)
        values ('$w', '$w', '$w', '$w', md5('$w')::uuid, 10, '$w');
    insert into split_samples (workspace_id, split_id, run_id, is_b) values ('$w', '$w', '$w', true);
    insert into calendar_feeds (workspace_id, person_id, token_hash, token_last4)
        values ('$w', '$w', sha256('$w feed'), 'last');
    insert into api_keys (workspace_id, id, kind, app_id, person_id, name, token_hash, token_last4, scopes)
        values ('$w', '$w', 'app', '$w', '$w', 'n', sha256('$w key'), 'last', '{apps:run}');
    insert into key_files (workspace_id, file_id, key_id, purpose, expires_at) values ('$w', '$w', '$w', 'user_data', now());
    insert into gates (workspace_id, app_id, changed_by) values ('$w', '$w', '$w');
    insert into gate_approvals (workspace_id, app_id, content) values ('$w', '$w', 'c');
    insert into gate_passes (workspace_id, version_id, reason, passed_by) values ('$w', '$w', 'because of it', '$w');
    insert into notices (workspace_id, id, person_id, kind, key, subject, day)
        values ('$w', '$w', '$w', 'retirement', 'k', '{}', current_date);
    insert into archived_apps (workspace_id, person_id, key, file, sha256, app_id) values ('$w', '$w', 'k', 'f', '', '$w');
    insert into webhooks (workspace_id, id, name, url, events, secret_nonce, secret_ciphertext, secret_last4, created_by)
        values ('$w', '$w', 'n', 'u', '{run.finished}', '', '', 'last', '$w');
    insert into webhook_deliveries (workspace_id, webhook_id, event_id, kind, object_id) values ('$w', '$w', '$w', 'run.finished', '$w');
    insert into webhook_attempts (workspace_id, webhook_id, event_id, number, at, duration_ms) values ('$w', '$w', '$w', 1, now(), 1);
    insert into budgets (workspace_id, id, name, scope, period, currency, amount_micros, created_by, starts_on)
        values ('$w', '$w', 'n', 'workspace', 'day', 'USD', 1, '$w', current_date);
    insert into budget_costs (workspace_id, budget_id, starts_on, runs, unpriced_runs, freed_micros, spent_micros)
        values ('$w', '$w', current_date, 0, 0, 0, 0);
    insert into budget_reservations (workspace_id, run_id, budgets, periods, micros) values ('$w', '$w', '{$w}', '{2026-12-01}', '{1}');
    insert into exchange_rates (workspace_id, starts_on, won_per_100_usd) values ('$w', current_date, 1);
    insert into invoices (workspace_id, id, name, provider, days, lines, left_out, created_by)
        values ('$w', '$w', 'n', 'openai', 'utc', 1, 0, '$w');
    insert into invoice_days (workspace_id, invoice_id, day, currency, model, micros)
        values ('$w', '$w', current_date, 'USD', '', 1);
    insert into mails (id, key, master_key_id, nonce, sealed, give_up_at) values ('$w', '$w', 'k', '', '', now());
    insert into password_resets (token_hash, person_id, expires_at) values (sha256('$w reset'), '$w', now() + interval '1 hour');
    insert into presence (workspace_id, app_id, tab_id, person_id) values ('$w', '$w', '$w', '$w');
";

struct Two {
    /// Held for its drop.
    _database: TestDatabase,
    /// Bypasses row-level security.
    owner: PgConnection,
    /// Connects like the server.
    runtime: PgConnection,
    mine: Uuid,
    theirs: Uuid,
    tables: Vec<String>,
}

impl Two {
    async fn new() -> Self {
        let database = TestDatabase::new().await;
        let mut owner = PgConnection::connect_with(&database.owner()).await.unwrap();
        let mut runtime = PgConnection::connect_with(&database.settings().options).await.unwrap();
        runtime.execute("set role madang_runtime").await.unwrap();
        let (mine, theirs) = (Uuid::now_v7(), Uuid::now_v7());
        for workspace in [mine, theirs] {
            owner.execute(AssertSqlSafe(ROWS.replace("$w", &workspace.to_string()))).await.unwrap();
        }
        let tables = sqlx::query_scalar(
            "select c.relname::text from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id'
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by 1",
        )
        .fetch_all(&mut owner)
        .await
        .unwrap();
        Self { _database: database, owner, runtime, mine, theirs, tables }
    }

    async fn scope(&mut self, setting: &str, value: &str) {
        let settings = "select set_config('madang.workspace_id', '', false), set_config('madang.person_id', '', false),
            set_config('madang.token_hash', '', false), set_config('madang.email', '', false), set_config('madang.worker', '', false)";
        self.runtime.execute(settings).await.unwrap();
        if !setting.is_empty() {
            sqlx::query("select set_config($1, $2, false)")
                .bind(setting)
                .bind(value)
                .execute(&mut self.runtime)
                .await
                .unwrap();
        }
    }

    /// How many of a table's visible rows belong to the workspace `of`.
    async fn visible(&mut self, table: &str, of: Uuid) -> i64 {
        let sql = format!("select count(*) from {table} where workspace_id = $1");
        sqlx::query_scalar(AssertSqlSafe(sql)).bind(of).fetch_one(&mut self.runtime).await.unwrap()
    }
}

#[tokio::test]
async fn each_table_shows_the_rows_of_its_own_workspace_only() {
    let mut two = Two::new().await;
    let (mine, theirs) = (two.mine, two.theirs);
    two.scope("madang.workspace_id", &mine.to_string()).await;
    for table in two.tables.clone() {
        let count = format!("select count(*) from {table} where workspace_id = '{theirs}'");
        let there: i64 = sqlx::query_scalar(AssertSqlSafe(count)).fetch_one(&mut two.owner).await.unwrap();
        assert!(there > 0, "{table} has no row to hide: add one to ROWS");
        assert_eq!(two.visible(&table, mine).await, there, "{table}: mine");
        assert_eq!(two.visible(&table, theirs).await, 0, "{table}: theirs");
    }
}

#[tokio::test]
async fn without_a_setting_nothing_is_visible() {
    let mut two = Two::new().await;
    two.scope("", "").await;
    for table in two
        .tables
        .clone()
        .into_iter()
        .chain(["workspaces", "people", "sessions", "mails", "password_resets"].map(str::to_owned))
    {
        let sql = AssertSqlSafe(format!("select count(*) from {table}"));
        let seen: i64 = sqlx::query_scalar(sql).fetch_one(&mut two.runtime).await.unwrap();
        assert_eq!(seen, 0, "{table}");
    }
}

#[tokio::test]
async fn rows_of_another_workspace_can_be_neither_written_nor_moved_nor_removed() {
    let mut two = Two::new().await;
    let (mine, theirs) = (two.mine, two.theirs);
    two.scope("madang.workspace_id", &mine.to_string()).await;
    for table in two.tables.clone() {
        for sql in [
            format!("insert into {table} select * from {table} where false"),
            format!("update {table} set workspace_id = '{mine}' where workspace_id = '{theirs}'"),
            format!("delete from {table} where workspace_id = '{theirs}'"),
        ] {
            match two.runtime.execute(AssertSqlSafe(sql.clone())).await {
                Ok(done) => assert_eq!(done.rows_affected(), 0, "{sql}"),
                // A column that the database works out takes no value from anybody.
                Err(sqlx::Error::Database(error)) if error.code().unwrap() == "428C9" => {}
                Err(sqlx::Error::Database(error)) => assert_eq!(error.code().unwrap(), "42501", "{sql}: {error}"),
                Err(error) => panic!("{sql}: {error}"),
            }
        }
        // An attempt to move a row of mine to them.
        let moved = format!("update {table} set workspace_id = '{theirs}' where workspace_id = '{mine}'");
        let error = two.runtime.execute(AssertSqlSafe(moved)).await.expect_err(&table);
        assert_eq!(error.as_database_error().unwrap().code().unwrap(), "42501", "{table}: {error}");
    }
    let forged =
        format!("insert into favourites (workspace_id, person_id, app_id) values ('{theirs}', '{mine}', '{theirs}')");
    assert!(two.runtime.execute(AssertSqlSafe(forged)).await.is_err());
}

#[tokio::test]
async fn a_foreign_key_can_t_point_into_another_workspace() {
    let mut two = Two::new().await;
    let (mine, theirs) = (two.mine, two.theirs);
    two.scope("madang.workspace_id", &mine.to_string()).await;
    let sql =
        format!("insert into favourites (workspace_id, person_id, app_id) values ('{mine}', '{theirs}', '{theirs}')");
    let error = two.runtime.execute(AssertSqlSafe(sql)).await.unwrap_err();
    assert_eq!(error.as_database_error().unwrap().code().unwrap(), "23503");
}

#[tokio::test]
async fn a_person_sees_their_own_memberships_workspaces_and_sessions() {
    let mut two = Two::new().await;
    let (mine, theirs) = (two.mine, two.theirs);
    two.scope("madang.person_id", &mine.to_string()).await;
    for table in two.tables.clone() {
        assert_eq!(two.visible(&table, theirs).await, 0, "{table}");
        let own = matches!(table.as_str(), "members" | "notices" | "exchange_rates");
        assert_eq!(two.visible(&table, mine).await, i64::from(own), "{table}");
    }
    let resets: Vec<Uuid> =
        sqlx::query_scalar("select person_id from password_resets").fetch_all(&mut two.runtime).await.unwrap();
    assert_eq!(resets, [mine]);
    for table in ["people", "sessions", "workspaces"] {
        let sql = AssertSqlSafe(format!("select id from {table}"));
        let ids: Vec<Uuid> = sqlx::query_scalar(sql).fetch_all(&mut two.runtime).await.unwrap();
        assert_eq!(ids, [mine], "{table}");
    }
}

#[tokio::test]
async fn a_token_opens_exactly_what_it_belongs_to() {
    let mut two = Two::new().await;
    let mine = two.mine;
    for (what, table) in [
        ("invitation", "invitations"),
        ("link", "share_links"),
        ("session", "sessions"),
        ("reset", "password_resets"),
        ("key", "api_keys"),
        ("logo", "workspace_logos"),
    ] {
        let hash: String = sqlx::query_scalar("select encode(sha256($1::bytea), 'hex')")
            .bind(format!("{mine} {what}").into_bytes())
            .fetch_one(&mut two.owner)
            .await
            .unwrap();
        two.scope("madang.token_hash", &hash).await;
        for other in two.tables.clone().iter().map(String::as_str).chain([
            "sessions",
            "people",
            "workspaces",
            "mails",
            "password_resets",
        ]) {
            let sql = AssertSqlSafe(format!("select count(*) from {other}"));
            let seen: i64 = sqlx::query_scalar(sql).fetch_one(&mut two.runtime).await.unwrap();
            assert_eq!(seen, i64::from(other == table), "the token of {what} and {other}");
        }
    }
}

#[tokio::test]
async fn background_work_sees_leases_wrapped_keys_who_has_files_unused_objects_splits_budgets_times_holds_and_what_webhooks_wait_for_but_no_content()
 {
    let mut two = Two::new().await;
    two.scope("madang.worker", "on").await;
    for table in two.tables.clone() {
        let seen = two.visible(&table, two.mine).await;
        assert_eq!(
            seen,
            i64::from(matches!(
                table.as_str(),
                "run_leases"
                    | "comparison_leases"
                    | "data_keys"
                    | "audit_heads"
                    | "audit_streams"
                    | "file_sweeps"
                    | "unused_objects"
                    | "splits"
                    | "webhooks"
                    | "webhook_deliveries"
                    | "budgets"
                    | "budget_costs"
                    | "retention"
                    | "legal_holds"
            )),
            "{table}"
        );
    }
}

#[tokio::test]
async fn mail_is_seen_by_background_work_alone() {
    let mut two = Two::new().await;
    for (setting, value, seen) in [
        ("madang.workspace_id", two.mine.to_string(), 0),
        ("madang.person_id", two.mine.to_string(), 0),
        ("madang.worker", "on".to_owned(), 2),
    ] {
        two.scope(setting, &value).await;
        let there: i64 = sqlx::query_scalar("select count(*) from mails").fetch_one(&mut two.runtime).await.unwrap();
        assert_eq!(there, seen, "{setting}");
    }
}

#[tokio::test]
async fn a_malformed_id_in_a_setting_is_an_error_and_opens_nothing() {
    let mut two = Two::new().await;
    two.scope("madang.workspace_id", "' or true").await;
    let error = two.runtime.fetch_one("select count(*) from apps").await.map(|row| row.get::<i64, _>(0)).unwrap_err();
    assert_eq!(error.as_database_error().unwrap().code().unwrap(), "22P02");
}
