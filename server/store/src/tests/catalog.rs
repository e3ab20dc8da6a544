//! Every table with a workspace's rows is closed to other workspaces. The test reads Postgres's catalog, so that it also covers
//! tables that are added later.

use sqlx::{Connection, PgConnection};

use crate::testing::TestDatabase;

async fn offenders(sql: &'static str) -> Vec<String> {
    let database = TestDatabase::new().await;
    let mut owner = PgConnection::connect_with(&database.owner()).await.unwrap();
    sqlx::query_scalar(sql).fetch_all(&mut owner).await.unwrap()
}

/// Tables with a `workspace_id`, and `workspaces` itself.
macro_rules! tenant_tables {
    ($($rest:literal)*) => {
        concat!(
            "with tenant as (
                select c.relname::text as name, c.oid, c.relrowsecurity, c.relforcerowsecurity, c.relispartition from pg_class c
                where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
                and (c.relname = 'workspaces' or exists (
                    select from pg_attribute a where a.attrelid = c.oid and a.attname = 'workspace_id'
                ))
            ) ",
            $($rest),*
        )
    };
}

#[tokio::test]
async fn there_are_tenant_tables() {
    let tables = offenders(tenant_tables!("select name from tenant")).await;
    assert!(tables.len() >= 20, "{tables:?}");
}

#[tokio::test]
async fn row_level_security_is_enabled_and_forced() {
    let open =
        offenders(tenant_tables!("select name from tenant where not (relrowsecurity and relforcerowsecurity)")).await;
    assert!(open.is_empty(), "{open:?}");
}

#[tokio::test]
async fn tenant_tables_have_a_policy_or_are_partitions_that_nobody_may_touch() {
    let bare = offenders(tenant_tables!(
        "select name from tenant t
        where not t.relispartition and not exists (
            select from pg_policies p where p.tablename = t.name and p.policyname = 'tenant'
            and p.qual ~ 'current_workspace' and p.with_check ~ 'current_workspace'
        )
        or t.relispartition and has_table_privilege('madang_runtime', t.oid, 'select, insert, update, delete, truncate')"
    ))
    .await;
    assert!(bare.is_empty(), "{bare:?}");
}

#[tokio::test]
async fn keys_begin_with_the_workspace() {
    let keys = offenders(tenant_tables!(
        "select t.name || ': ' || pg_get_constraintdef(k.oid) from tenant t
        left join pg_constraint k on k.conrelid = t.oid and k.contype = 'p'
        where t.name <> 'workspaces'
        and (k.oid is null or (select attname from pg_attribute where attrelid = t.oid and attnum = k.conkey[1]) <> 'workspace_id')"
    ))
    .await;
    assert!(keys.is_empty(), "{keys:?}");
}

#[tokio::test]
async fn foreign_keys_between_tenant_tables_carry_the_workspace() {
    let keys = offenders(tenant_tables!(
        "select t.name || ': ' || pg_get_constraintdef(k.oid) from tenant t
        join pg_constraint k on k.conrelid = t.oid and k.contype = 'f'
        join tenant target on target.oid = k.confrelid and target.name <> 'workspaces'
        where (select attname from pg_attribute where attrelid = t.oid and attnum = k.conkey[1]) <> 'workspace_id'
        or (select attname from pg_attribute where attrelid = target.oid and attnum = k.confkey[1]) <> 'workspace_id'"
    ))
    .await;
    assert!(keys.is_empty(), "{keys:?}");
}

#[tokio::test]
async fn foreign_keys_have_their_columns_in_an_order_that_matches() {
    let keys = offenders(
        "select conrelid::regclass || ': ' || pg_get_constraintdef(oid) from pg_constraint
        where contype = 'f' and array_length(conkey, 1) = 1
        and confrelid not in ('workspaces'::regclass, 'people'::regclass)",
    )
    .await;
    assert!(keys.is_empty(), "a key of one column points into a tenant's table: {keys:?}");
}

#[tokio::test]
async fn the_runtime_role_owns_nothing_and_can_t_lift_security() {
    let powers = offenders(
        "select rolname::text from pg_roles where rolname = 'madang_runtime'
        and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolcanlogin)
        union all
        select relname::text from pg_class where relowner = (select oid from pg_roles where rolname = 'madang_runtime')",
    )
    .await;
    assert!(powers.is_empty(), "{powers:?}");
}

#[tokio::test]
async fn the_runtime_role_cannot_change_append_only_tables() {
    let changeable = offenders(
        "select t.name || ' ' || p.privilege from unnest(array['audit_log', 'audit_checkpoints', 'versions', 'rollbacks', 'run_events', 'attempts']) as t (name),
            unnest(array['update', 'delete', 'truncate']) as p (privilege)
        where has_table_privilege('madang_runtime', t.name, p.privilege)",
    )
    .await;
    assert!(changeable.is_empty(), "{changeable:?}");
}

#[tokio::test]
async fn nobody_but_the_owner_touches_the_record_of_migrations() {
    let granted = offenders(
        "select relname::text from pg_class where relname = '_sqlx_migrations'
        and has_table_privilege('madang_runtime', oid, 'select, insert, update, delete')",
    )
    .await;
    assert!(granted.is_empty());
}
