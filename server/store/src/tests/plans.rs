//! Every query has a generic plan for all values of its parameters (`scope.rs`), so that plan must be good: it finds history by
//! more than its workspace, and rows of other tables by an index. The test reads `.sqlx`, so that it also covers queries that are
//! added later.

use std::{fs, path::Path};

use serde_json::Value;
use sqlx::{Connection, Executor, PgConnection};

use crate::testing::TestDatabase;

/// Tables that grow with every run, by the prefix of their partitions' names.
const HISTORY: [&str; 4] = ["runs_", "attempts_", "run_events_", "feedback_"];

/// Tables that may be read as a whole, with the reason.
const SMALL: [(&str, &str); 4] = [
    ("run_leases", "as small as the number of runs in progress"),
    ("comparison_leases", "as small as the number of comparisons in progress"),
    ("setup", "one row"),
    ("data_keys", "one row a workspace, read whole only when the master key was changed"),
];

struct Query {
    text: String,
    plan: Value,
}

pub fn texts() -> impl Iterator<Item = String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.sqlx");
    fs::read_dir(folder).unwrap().map(|file| {
        let described: Value = serde_json::from_slice(&fs::read(file.unwrap().path()).unwrap()).unwrap();
        described["query"].as_str().unwrap().to_owned()
    })
}

/// All queries with their generic plans. The planner is told to avoid sequential scans, because the tables are empty here. If it
/// still uses one, there is no alternative.
/// does, nothing else is possible.
async fn queries() -> Vec<Query> {
    let database = TestDatabase::new().await;
    let mut connection = PgConnection::connect_with(&database.owner()).await.unwrap();
    connection.execute("set role madang_runtime; set enable_seqscan = off").await.unwrap();
    let mut queries = Vec::new();
    for text in texts() {
        let explain = format!("explain (generic_plan, format json) {text}");
        let plan: Value = sqlx::raw_sql(sqlx::AssertSqlSafe(explain))
            .fetch_one(&mut connection)
            .await
            .map(|row| sqlx::Row::get(&row, 0))
            .unwrap_or_else(|error| panic!("{error}: {text}"));
        queries.push(Query { text, plan });
    }
    assert!(queries.len() > 100, "{}", queries.len());
    queries
}

/// The nodes of a plan that read a table: the table, the kind of scan, and the condition of the index.
fn reads<'p>(plan: &'p Value, found: &mut Vec<(&'p str, &'p str, Option<&'p str>)>) {
    match plan {
        Value::Array(nodes) => nodes.iter().for_each(|node| reads(node, found)),
        Value::Object(node) => {
            if let (Some(table), Some(kind)) = (node.get("Relation Name"), node.get("Node Type")) {
                let condition = node.get("Index Cond").and_then(Value::as_str);
                found.push((table.as_str().unwrap(), kind.as_str().unwrap(), condition));
            }
            node.values().for_each(|value| reads(value, found));
        }
        _ => {}
    }
}

#[tokio::test]
async fn no_plan_reads_a_table_whole() {
    let mut offenders = Vec::new();
    for Query { text, plan } in &queries().await {
        let mut found = Vec::new();
        reads(plan, &mut found);
        let small = |table: &str| SMALL.iter().any(|(name, _)| *name == table);
        let whole = found.iter().find(|(table, kind, _)| *kind == "Seq Scan" && !small(table));
        offenders.extend(whole.map(|(table, ..)| format!("{table}: {text}")));
    }
    assert!(offenders.is_empty(), "{}", offenders.join("\n\n"));
}

#[tokio::test]
async fn history_is_read_by_more_than_its_workspace() {
    let mut offenders = Vec::new();
    let mut seen = 0;
    for Query { text, plan } in &queries().await {
        let mut found = Vec::new();
        reads(plan, &mut found);
        let history = |table: &str| HISTORY.iter().any(|name| table.starts_with(name)) && table != "run_leases";
        for (table, kind, condition) in found.iter().filter(|(table, kind, _)| history(table) && kind.contains("Index"))
        {
            seen += 1;
            if condition.is_none_or(|condition| !condition.contains(" AND ")) {
                offenders.push(format!("{table} ({kind}, {condition:?}): {text}"));
            }
        }
    }
    assert!(seen > 10, "{seen}");
    assert!(offenders.is_empty(), "{}", offenders.join("\n\n"));
}

#[tokio::test]
async fn no_filter_is_optional() {
    let optional: Vec<_> =
        queries().await.into_iter().map(|query| query.text).filter(|text| is_optional(text)).collect();
    assert!(optional.is_empty(), "write `is_or_any`, `is_before` or a query of its own:\n{}", optional.join("\n\n"));
}

/// `$3::uuid is null or …`: with a generic plan such a filter never becomes a condition of an index.
fn is_optional(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let mut parameter = false;
    while let Some(word) = words.next() {
        if parameter && word == "is" && words.next() == Some("null") && words.next() == Some("or") {
            return true;
        }
        parameter = word.trim_start_matches('(').starts_with('$');
    }
    false
}

#[test]
fn an_optional_filter_is_recognised() {
    assert!(is_optional("select 1 where a = $1 and ($2::uuid is null or id = $2)"));
    assert!(!is_optional("select 1 where a = $1 and ($2::uuid is not null and id = $2)"));
    assert!(!is_optional("select 1 where a is null or b = $1"));
}
