//! The chain: who may write it, that many write one, and that nobody changes it unseen.

use model::audit::AuditAction;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use super::*;
use crate::{MasterKeys, Settings, Store, testing::TestDatabase};

struct World {
    database: TestDatabase,
    tenant: Tenant,
    /// Bypasses row-level security, like whoever tampers.
    owner: PgConnection,
}

impl World {
    async fn new() -> Self {
        let database = TestDatabase::new().await;
        let (tenant, _) = database.workspace("acme").await;
        for change in 1..=5 {
            noted(&tenant, json!({ "change": change })).await;
        }
        let owner = PgConnection::connect_with(&database.owner()).await.unwrap();
        Self { database, tenant, owner }
    }

    async fn tamper(&mut self, sql: &str) {
        self.owner.execute(AssertSqlSafe(sql.to_owned())).await.unwrap();
    }

    async fn found(&self, elsewhere: &[AuditCheckpoint]) -> Vec<AuditFinding> {
        self.tenant.verify_audit_log(elsewhere).await.unwrap().findings
    }
}

#[expect(clippy::disallowed_methods, reason = "a test has no shutdown to wait for")]
fn spawn(work: impl Future<Output = ()> + Send + 'static) -> tokio::task::JoinHandle<()> {
    tokio::spawn(work)
}

async fn noted(tenant: &Tenant, after: Value) {
    tenant.record(AuditAction::AuditExported, "audit_log", Some("x"), Some(after)).await.unwrap();
}

/// Writes the hashes from an entry on anew, as somebody who owns the database can.
const ANEW: &str = "
    do $$ declare entry audit_log; before bytea; begin
        for entry in select * from audit_log where number >= $n order by number loop
            select hash into before from audit_log where number = entry.number - 1;
            entry.previous := coalesce(before, decode(repeat('00', 32), 'hex'));
            entry.hash := sha256(convert_to(audit_entry_text(entry), 'UTF8'));
            update audit_log set previous = entry.previous, hash = entry.hash where id = entry.id;
            update audit_heads set number = entry.number, hash = entry.hash;
        end loop;
    end $$;";

#[tokio::test]
async fn a_chain_that_nobody_touched_is_whole_whatever_its_entries_hold() {
    let world = World::new().await;
    let odd = json!({
        "z": [1.0, 0.7, 1e21, 1e-7, -0.0, 18_446_744_073_709_551_615_u64, -5, 1.5e300],
        "가": "쓰기 \"x\" \\ \u{8}\u{c}\n\r\t\u{1}\u{7f}\u{2028}😀/", "": {}, "a b": [], "A": null, "é": true,
    });
    noted(&world.tenant, odd).await;
    let verified = world.tenant.verify_audit_log(&[]).await.unwrap();
    assert_eq!((verified.entries, verified.findings, verified.slug.as_deref()), (7, vec![], Some("acme")));
}

#[tokio::test]
async fn what_was_changed_removed_moved_or_inserted_is_named() {
    let two = AuditFinding::Changed { number: 2 };
    for (sql, wanted) in [
        ("update audit_log set after = '{\"change\": 9}' where number = 2", vec![two.clone()]),
        ("update audit_log set address = '10.0.0.1' where number = 2", vec![two.clone()]),
        ("update audit_log set at = at - interval '1 day' where number = 2", vec![two.clone()]),
        ("update audit_log set person_id = null where number = 1", vec![AuditFinding::Changed { number: 1 }]),
        ("delete from audit_log where number = 2", vec![AuditFinding::Missing { from: 2, to: 2 }]),
        ("delete from audit_log where number in (2, 3)", vec![AuditFinding::Missing { from: 2, to: 3 }]),
        (
            "delete from audit_log where number > 4",
            vec![AuditFinding::CutOff { noted: 6, last: 4, witness: Witness::Head }],
        ),
        (
            "alter table audit_log drop constraint audit_log_number; update audit_log set number = 5 - number where number in (2, 3)",
            vec![
                AuditFinding::Changed { number: 2 },
                AuditFinding::Unlinked { number: 2 },
                AuditFinding::Changed { number: 3 },
                AuditFinding::Unlinked { number: 3 },
                AuditFinding::Unlinked { number: 4 },
            ],
        ),
        (
            "alter table audit_log drop constraint audit_log_number, disable trigger chain_audit_entry;
            insert into audit_log (workspace_id, id, action, object_kind, number, previous, hash)
                select workspace_id, gen_random_uuid(), 'app.deleted', 'app', number, previous, sha256('x') from audit_log where number = 3",
            vec![AuditFinding::Changed { number: 3 }, AuditFinding::OutOfPlace { number: 3, after: 3 }],
        ),
    ] {
        let mut world = World::new().await;
        world.tamper(sql).await;
        let mut found = world.found(&[]).await;
        if sql.contains("insert") {
            // Which of two with one number comes first is open.
            found.retain(|finding| wanted.contains(finding));
        }
        assert_eq!(found, wanted, "{sql}");
    }
}

#[tokio::test]
async fn who_writes_the_chain_anew_is_found_by_a_checkpoint_that_is_kept_elsewhere() {
    let mut world = World::new().await;
    let kept = world.tenant.audit_checkpoint().await.unwrap().unwrap();
    let kept = AuditCheckpoint::from_line(&kept.line()).unwrap();
    assert_eq!((kept.number, kept.is_signed(), world.found(std::slice::from_ref(&kept)).await), (6, true, vec![]));
    world.tamper("update audit_log set after = '{}' where number = 3").await;
    world.tamper(&ANEW.replace("$n", "3")).await;
    assert_eq!(world.found(&[]).await, [], "the database alone can't tell");
    let differs = AuditFinding::Differs { number: 6, witness: Witness::Checkpoint };
    assert_eq!(world.found(std::slice::from_ref(&kept)).await, [differs]);
    world.tamper("delete from audit_log where number > 2").await;
    world.tamper(&ANEW.replace("$n", "1")).await;
    let cut = AuditFinding::CutOff { noted: 6, last: 2, witness: Witness::Checkpoint };
    assert_eq!(world.found(std::slice::from_ref(&kept)).await, [cut]);
    // A checkpoint that somebody made to fit is not signed by us.
    let mut forged = kept.clone();
    forged.number = 2;
    assert!(!forged.is_signed());
    assert!(world.found(&[forged]).await.contains(&AuditFinding::Unsigned { number: 2 }));
}

/// What is wrong, and how many kept checkpoints nobody vouches for.
async fn seen(tenant: &Tenant, key: Option<&[u8]>, elsewhere: &[AuditCheckpoint]) -> (Vec<AuditFinding>, usize) {
    let verified = tenant.verify_audit_log_by(key, elsewhere).await.unwrap();
    assert_eq!(verified.note().is_some(), verified.by_other_keys > 0);
    (verified.findings, verified.by_other_keys)
}

#[tokio::test]
async fn a_kept_checkpoint_by_a_master_key_that_was_removed_is_no_finding() {
    let mut world = World::new().await;
    world.tenant.keep_audit_checkpoint().await.unwrap();
    let old = world.tenant.audit_checkpoints(i64::MAX, 1).await.unwrap().remove(0);
    let (key, elsewhere) = (Some(old.public_key.as_slice()), std::slice::from_ref(&old));
    let keys = MasterKeys::parse(&MasterKeys::generate("second")).unwrap();
    let store = Store::new(Settings { master_keys: keys, ..world.database.settings() });
    let tenant = store.tenant(world.tenant.workspace());
    noted(&tenant, json!({})).await;
    tenant.keep_audit_checkpoint().await.unwrap();
    let unsigned = AuditFinding::Unsigned { number: 6 };
    assert_eq!(seen(&tenant, None, &[]).await, (vec![], 1));
    assert_eq!(seen(&tenant, None, elsewhere).await, (vec![unsigned.clone()], 1), "nobody vouches for what is given");
    assert_eq!(seen(&tenant, key, elsewhere).await, (vec![], 0));

    world.tamper("update audit_log set after = '{}' where number = 3").await;
    world.tamper(&ANEW.replace("$n", "3")).await;
    let differs = |number| AuditFinding::Differs { number, witness: Witness::Checkpoint };
    assert_eq!(seen(&tenant, None, &[]).await, (vec![differs(7)], 1));
    assert_eq!(seen(&tenant, key, &[]).await, (vec![differs(6), differs(7)], 0), "with its key it is a witness");
    world
        .tamper("update audit_checkpoints set signature = set_byte(signature, 0, 255 - get_byte(signature, 0)) where number = 6")
        .await;
    assert_eq!(
        seen(&tenant, None, &[]).await,
        (vec![unsigned, differs(7)], 0),
        "a wrong signature is one, whoever's it is"
    );
}

#[tokio::test]
async fn checkpoints_are_kept_once_for_each_state() {
    let world = World::new().await;
    for _ in 0..2 {
        world.tenant.keep_audit_checkpoint().await.unwrap();
    }
    noted(&world.tenant, json!({})).await;
    world.tenant.keep_audit_checkpoint().await.unwrap();
    let kept = world.tenant.audit_checkpoints(i64::MAX, 10).await.unwrap();
    assert_eq!(kept.iter().map(|kept| (kept.number, kept.is_signed())).collect::<Vec<_>>(), [(7, true), (6, true)]);
    assert_eq!(kept[0].public_key, world.database.store.audit_keys()[0]);
    assert_eq!(world.database.store.audited_workspaces().await.unwrap(), [world.tenant.workspace()]);
}

#[tokio::test]
async fn many_writers_on_two_servers_write_one_chain() {
    let world = World::new().await;
    let second = world.database.second_store().tenant(world.tenant.workspace());
    let writers = (0..40).map(|number| {
        let tenant = if number % 2 == 0 { world.tenant.clone() } else { second.clone() };
        spawn(async move { noted(&tenant, json!({ "number": number })).await })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    let verified = world.tenant.verify_audit_log(&[]).await.unwrap();
    assert_eq!((verified.entries, verified.findings), (46, vec![]));
}

#[tokio::test]
async fn two_workspaces_written_in_opposite_order_don_t_wait_for_each_other() {
    let world = World::new().await;
    let (other, _) = world.database.workspace("other").await;
    let writers = (0..20).map(|turn| {
        let mut tenants = [world.tenant.clone(), other.clone()];
        if turn % 2 == 0 {
            tenants.reverse();
        }
        spawn(async move {
            let mut tx = tenants[0].begin().await.unwrap();
            for tenant in &tenants {
                record(&mut tx, tenant, "app.changed", ("app", Uuid::nil()), Change::default()).await.unwrap();
            }
            tx.commit().await.unwrap();
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    for tenant in [&world.tenant, &other] {
        assert_eq!(tenant.verify_audit_log(&[]).await.unwrap().findings, []);
    }
    assert_eq!(other.newest_audit(100).await.len(), 21, "and each has its own alone");
}

#[tokio::test]
async fn the_server_may_add_and_nothing_else() {
    let world = World::new().await;
    let mut runtime = PgConnection::connect_with(&world.database.settings().options).await.unwrap();
    let workspace = world.tenant.workspace();
    runtime
        .execute(AssertSqlSafe(format!("set role madang_runtime; set madang.workspace_id = '{workspace}'")))
        .await
        .unwrap();
    for sql in [
        "update audit_log set action = 'x'",
        "delete from audit_log",
        "truncate audit_log",
        "update audit_checkpoints set number = 1",
        "delete from audit_checkpoints",
        "delete from audit_heads",
        "alter table audit_log disable trigger chain_audit_entry",
    ] {
        let error = runtime.execute(sql).await.unwrap_err();
        assert_eq!(error.as_database_error().unwrap().code().unwrap(), "42501", "{sql}");
    }
    // What it adds has the number and the hash that it is given.
    let forged = format!(
        "insert into audit_log (workspace_id, id, action, object_kind, number, previous, hash)
        values ('{workspace}', gen_random_uuid(), 'x', 'x', 99, sha256('a'), sha256('b'))"
    );
    runtime.execute(AssertSqlSafe(forged)).await.unwrap();
    assert_eq!(world.found(&[]).await, []);
    assert_eq!(world.tenant.newest_audit(1).await[0].number, 7);
}

#[tokio::test]
async fn an_export_is_verified_without_the_database() {
    let world = World::new().await;
    let (entries, looked) = world.tenant.audit_log_from(&AuditFilter::default(), 0).await.unwrap().unwrap();
    assert!(world.tenant.audit_log_from(&AuditFilter::default(), looked).await.unwrap().is_none());
    let lines: Vec<String> = entries.iter().map(|entry| world.tenant.audit_link(entry).line()).collect();
    let found = |lines: &[String], gaps| {
        let mut verifier = Verifier::new(gaps);
        lines.iter().for_each(|line| verifier.next(&AuditLink::from_line(line).unwrap()));
        verifier.finish()
    };
    assert_eq!(found(&lines, Gaps::Refused), (6, vec![]));
    let mut without = lines.clone();
    without.remove(2);
    assert_eq!(found(&without, Gaps::Refused).1, [AuditFinding::Missing { from: 3, to: 3 }]);
    assert_eq!(found(&without, Gaps::Allowed).1, []);
    let mut changed = lines;
    changed[4] = changed[4].replace("\"change\":4", "\"change\":5");
    assert_eq!(found(&changed, Gaps::Allowed).1, [AuditFinding::Changed { number: 5 }]);
}

#[tokio::test]
async fn entries_are_found_by_what_they_are() {
    let world = World::new().await;
    let app = world.database.app(&world.tenant, "minutes").await;
    let lee = world.database.member(&world.tenant, "lee", crate::Role::Admin).await;
    let by_lee = world.tenant.clone().by(crate::Actor { person: Some(lee), address: Some("10.1.2.3".into()) });
    noted(&by_lee, json!({ "note": "100% 확인" })).await;
    let numbers = async |filter: AuditFilter| {
        let page = world.tenant.audit_log(&filter, None, 10).await.unwrap();
        page.entries.into_iter().map(|entry| entry.number).collect::<Vec<_>>()
    };
    let all = AuditFilter::default;
    assert_eq!(numbers(all()).await, [8, 7, 6, 5, 4, 3, 2, 1]);
    assert_eq!(numbers(AuditFilter { person: Some(lee), ..all() }).await, [8]);
    assert_eq!(numbers(AuditFilter { action: Some("app.created".into()), ..all() }).await, [7]);
    assert_eq!(numbers(AuditFilter { action: Some("app.".into()), ..all() }).await, [7]);
    assert_eq!(numbers(AuditFilter { action: Some("app_created".into()), ..all() }).await, [0_i64; 0]);
    assert_eq!(numbers(AuditFilter { object_id: Some(app.to_string()), ..all() }).await, [7]);
    assert_eq!(numbers(AuditFilter { object_kind: Some("workspace".into()), ..all() }).await, [1]);
    assert_eq!(numbers(AuditFilter { words: Some("100% 확".into()), ..all() }).await, [8]);
    assert_eq!(numbers(AuditFilter { words: Some("10.1.2.3".into()), person: Some(lee), ..all() }).await, [8]);
    let moment = world.tenant.newest_audit(1).await[0].at;
    assert_eq!(numbers(AuditFilter { from: Some(moment), ..all() }).await, [8]);
    assert_eq!(numbers(AuditFilter { until: Some(moment), ..all() }).await.len(), 7);
    let page = world.tenant.audit_log(&all(), Some(4), 2).await.unwrap();
    assert_eq!((page.entries.len(), page.next), (2, Some(2)));
    assert_eq!(world.tenant.audit_log(&all(), page.next, 2).await.unwrap().next, None);
}

#[test]
fn an_action_of_each_name_is_known() {
    for action in AuditAction::ALL {
        let (kind, _) = action.as_str().split_once('.').unwrap();
        assert!(kind.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{kind}");
    }
}
