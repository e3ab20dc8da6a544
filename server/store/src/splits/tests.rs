//! How splits begin and end, and what is counted of them.

use std::{collections::BTreeMap, time::Duration};

use model::split::LOOKS;
use sqlx::{Connection, PgConnection};

use super::*;
use crate::{
    DraftChange, PublishedAs, RollBack, RolledBack, Store,
    testing::{TestDatabase, definition},
};

const AT_ONCE: Duration = Duration::ZERO;

/// An app with the versions 1 and 2, of which 2 is live, and a draft that is neither.
async fn two_versions(database: &TestDatabase, tenant: &Tenant, by: PersonId) -> AppId {
    let app = database.app(tenant, "minutes").await;
    for (seen_revision, text) in [(1, "second"), (2, "unfinished")] {
        assert!(matches!(tenant.publish(app, seen_revision, text, by).await.unwrap(), PublishedAs::Version(_)));
        let renamed = BTreeMap::default();
        let change = DraftChange { definition: definition(text), sample: None, renamed, seen_revision, by };
        tenant.save_draft(app, &change).await.unwrap();
    }
    app
}

fn one_to_two(by: PersonId) -> NewSplit {
    NewSplit { seen_live: 2, version: 1, share_percent: 20, by }
}

async fn started(tenant: &Tenant, app: AppId, by: PersonId) -> Split {
    match tenant.start_split(app, one_to_two(by)).await.unwrap() {
        SplitStarted::Started(split) => *split,
        other => panic!("{other:?}"),
    }
}

async fn live(tenant: &Tenant, app: AppId) -> Option<i32> {
    tenant.published(app).await.unwrap().map(|live| live.version.number)
}

async fn last(tenant: &Tenant, app: AppId) -> Split {
    tenant.ended_splits(app, None, 1).await.unwrap().remove(0)
}

async fn recorded(tenant: &Tenant, action: &str) -> usize {
    let log = tenant.newest_audit(50).await;
    log.iter().filter(|entry| entry.action == action).count()
}

#[tokio::test]
async fn a_split_starts_from_the_live_version_that_was_seen() {
    let database = TestDatabase::new().await;
    let (tenant, owner) = database.workspace("acme").await;
    let app = two_versions(&database, &tenant, owner).await;
    let start = async |new: NewSplit| tenant.start_split(app, new).await.unwrap();
    let wanted = one_to_two(owner);
    assert!(matches!(start(NewSplit { seen_live: 1, ..wanted }).await, SplitStarted::Moved(Some(2))));
    assert!(matches!(start(NewSplit { version: 2, ..wanted }).await, SplitStarted::Same));
    assert!(matches!(start(NewSplit { version: 7, ..wanted }).await, SplitStarted::Absent));
    assert!(tenant.running_split(app).await.unwrap().is_none());

    let split = started(&tenant, app, owner).await;
    assert_eq!((split.a.number, split.b.number, split.share_percent, split.end.is_none()), (2, 1, 20, true));
    let SplitStarted::Running(running) = start(wanted).await else { panic!() };
    assert_eq!(running.id, split.id);
    assert_eq!(tenant.share_split(app, split.id, 60).await.unwrap().unwrap().share_percent, 60);
    assert_eq!(live(&tenant, app).await, Some(2), "the live version stays what it was");
    assert_eq!((recorded(&tenant, "split.started").await, recorded(&tenant, "split.changed").await), (1, 1));
}

#[tokio::test]
async fn of_two_who_start_at_once_one_does() {
    let database = TestDatabase::new().await;
    let (tenant, owner) = database.workspace("acme").await;
    let app = two_versions(&database, &tenant, owner).await;
    let both = tokio::join!(
        tenant.start_split(app, one_to_two(owner)),
        tenant.start_split(app, NewSplit { share_percent: 50, ..one_to_two(owner) })
    );
    let both = [both.0.unwrap(), both.1.unwrap()];
    assert_eq!(both.iter().filter(|it| matches!(it, SplitStarted::Started(_))).count(), 1, "{both:?}");
    assert_eq!(both.iter().filter(|it| matches!(it, SplitStarted::Running(_))).count(), 1, "{both:?}");
}

#[tokio::test]
async fn whoever_keeps_b_makes_it_live() {
    let database = TestDatabase::new().await;
    let (tenant, owner) = database.workspace("acme").await;
    let app = two_versions(&database, &tenant, owner).await;
    let split = started(&tenant, app, owner).await;
    let ended = tenant.keep_b(app, split.id, owner).await.unwrap().unwrap().end.unwrap();
    assert_eq!((ended.reason, ended.by.map(|(by, _)| by)), (SplitEnd::KeptB, Some(owner)));
    assert_eq!(live(&tenant, app).await, Some(1));
    let first = tenant.version_by_number(app, 1).await.unwrap().unwrap().version;
    assert_eq!(first.brought_back.unwrap().by, owner);
    assert!(tenant.running_split(app).await.unwrap().is_none());
    assert_eq!(recorded(&tenant, "split.ended").await, 1);
    for again in [
        tenant.keep_b(app, split.id, owner).await.unwrap(),
        tenant.keep_a(app, split.id, owner).await.unwrap(),
        tenant.stop_split(app, split.id, owner).await.unwrap(),
        tenant.share_split(app, split.id, 50).await.unwrap(),
    ] {
        assert!(again.is_none(), "{again:?}");
    }
    assert_eq!(recorded(&tenant, "split.ended").await, 1);
}

#[tokio::test]
async fn every_change_of_what_is_live_ends_it() {
    let database = TestDatabase::new().await;
    let (tenant, owner) = database.workspace("acme").await;
    let app = two_versions(&database, &tenant, owner).await;

    started(&tenant, app, owner).await;
    let back = RollBack { number: 1, seen_live: Some(2), note: "", by: owner };
    assert!(matches!(tenant.roll_back(app, back).await.unwrap(), RolledBack::Version(_)));
    assert_eq!(last(&tenant, app).await.end.unwrap().reason, SplitEnd::Superseded);
    tenant.roll_back(app, RollBack { number: 2, seen_live: Some(1), ..back }).await.unwrap();

    started(&tenant, app, owner).await;
    let revision = tenant.draft(app).await.unwrap().unwrap().revision;
    assert!(matches!(tenant.publish(app, revision, "", owner).await.unwrap(), PublishedAs::Version(_)));
    assert_eq!(last(&tenant, app).await.end.unwrap().reason, SplitEnd::Superseded);
    tenant.roll_back(app, RollBack { number: 2, seen_live: Some(3), ..back }).await.unwrap();

    for (reason, kept) in [(SplitEnd::KeptA, Some(2)), (SplitEnd::Stopped, Some(2))] {
        let split = started(&tenant, app, owner).await;
        let ended = match reason {
            SplitEnd::KeptA => tenant.keep_a(app, split.id, owner).await,
            _ => tenant.stop_split(app, split.id, owner).await,
        };
        assert_eq!(ended.unwrap().unwrap().end.unwrap().reason, reason);
        assert_eq!(live(&tenant, app).await, kept);
    }
    started(&tenant, app, owner).await;
    tenant.unpublish(app).await.unwrap();
    assert_eq!(last(&tenant, app).await.end.unwrap().reason, SplitEnd::Unpublished);
    tenant.roll_back(app, RollBack { number: 2, seen_live: None, ..back }).await.unwrap();

    for deleted in [false, true] {
        started(&tenant, app, owner).await;
        let (away, reason) = if deleted {
            (tenant.delete_app(app).await, SplitEnd::Deleted)
        } else {
            (tenant.archive_app(app).await, SplitEnd::Archived)
        };
        assert!(away.unwrap().is_some());
        assert_eq!(last(&tenant, app).await.end.unwrap().reason, reason);
        tenant.restore_app(app).await.unwrap();
        assert!(tenant.running_split(app).await.unwrap().is_none(), "it doesn't come back with the app");
    }
    let ended = tenant.ended_splits(app, None, 50).await.unwrap();
    assert_eq!(ended.len(), 7);
    assert_eq!(tenant.ended_splits(app, Some(ended[4].id), 50).await.unwrap().len(), 2, "page by page");
    assert_eq!(recorded(&tenant, "split.ended").await, 7);
}

#[tokio::test]
async fn a_publication_and_a_decision_at_once_leave_one_end() {
    let database = TestDatabase::new().await;
    let (tenant, owner) = database.workspace("acme").await;
    let app = two_versions(&database, &tenant, owner).await;
    let split = started(&tenant, app, owner).await;
    let revision = tenant.draft(app).await.unwrap().unwrap().revision;
    let (published, kept) = tokio::join!(tenant.publish(app, revision, "", owner), tenant.keep_b(app, split.id, owner));
    assert!(matches!(published.unwrap(), PublishedAs::Version(_)));
    let reason = last(&tenant, app).await.end.unwrap().reason;
    assert_eq!(reason == SplitEnd::KeptB, kept.unwrap().is_some());
    assert_eq!((live(&tenant, app).await, recorded(&tenant, "split.ended").await), (Some(3), 1));
}

#[tokio::test]
async fn people_are_where_the_split_says_and_back_when_it_ends() {
    let database = TestDatabase::new().await;
    let (tenant, owner) = database.workspace("acme").await;
    let app = two_versions(&database, &tenant, owner).await;
    let on = async |person: Uuid| {
        let runnable = tenant.runnable("minutes").await.unwrap().unwrap();
        runnable.for_person(PersonId(person)).number
    };
    let people: Vec<Uuid> = (0..40).map(|_| Uuid::now_v7()).collect();
    let all = async || {
        let mut numbers = Vec::new();
        for person in &people {
            numbers.push(on(*person).await);
        }
        numbers
    };
    assert!(all().await.iter().all(|number| *number == 2));
    let split = started(&tenant, app, owner).await;
    tenant.share_split(app, split.id, 50).await.unwrap();
    let half = all().await;
    assert!(half.contains(&1) && half.contains(&2), "{half:?}");
    assert_eq!(half, all().await, "everybody stays");
    tenant.share_split(app, split.id, 90).await.unwrap();
    let more = all().await;
    assert!(half.iter().zip(&more).all(|(before, after)| *before != 1 || *after == 1), "nobody leaves B");
    assert!(tenant.end_worse_split(split.id, Measure::Failures).await.unwrap());
    assert!(all().await.iter().all(|number| *number == 2), "at once");
    assert!(!tenant.end_worse_split(split.id, Measure::Failures).await.unwrap());
    let end = last(&tenant, app).await.end.unwrap();
    assert_eq!((end.reason, end.worse_by, end.by), (SplitEnd::Worse, Some(Measure::Failures), None));
}

/// Ended runs of a version, made as the database has them.
async fn runs(database: &TestDatabase, tenant: &Tenant, app: AppId, version: VersionId, states: &[&str]) {
    let mut owner = PgConnection::connect_with(&database.owner()).await.unwrap();
    for state in states {
        sqlx::query(
            "insert into runs (workspace_id, id, app_id, version_id, source, inputs, state, output, cost_micros, currency,
                duration_ms, last_event, finished_at)
            values ($1, uuidv7(), $2, $3, 'member', '{}', $4, 'hello', 2000, 'USD', 700, 2, now())",
        )
        .bind(tenant.workspace().0)
        .bind(app.0)
        .bind(version.0)
        .bind(state)
        .execute(&mut owner)
        .await
        .unwrap();
    }
}

#[tokio::test]
async fn figures_are_of_the_runs_within_the_split_and_outlive_them() {
    let database = TestDatabase::new().await;
    let (tenant, owner) = database.workspace("acme").await;
    let app = two_versions(&database, &tenant, owner).await;
    let first = tenant.version_by_number(app, 1).await.unwrap().unwrap().version.id;
    runs(&database, &tenant, app, first, &["failed"]).await;
    tokio::time::sleep(Duration::from_millis(5)).await;
    let split = started(&tenant, app, owner).await;
    runs(&database, &tenant, app, split.a.id, &["completed", "completed", "failed"]).await;
    runs(&database, &tenant, app, split.b.id, &["completed", "cancelled"]).await;
    let figures = tenant.split_figures(&split).await.unwrap();
    assert_eq!((figures.a.runs, figures.a.failures, figures.a.priced_runs), (3, 1, 2));
    assert_eq!((figures.b.runs, figures.b.failures, figures.b.p50_ms), (2, 0, Some(700)));
    assert_eq!(figures.a.cost_micros_per_1000(), Some(2_000_000));

    let sampled = tenant.runs_to_sample(&split, true, Duration::from_secs(60), 200, 20).await.unwrap();
    assert_eq!(sampled.len(), 1, "only complete answers");
    let sample = SplitSample { run: sampled[0].id, is_b: true, passed: Some(true) };
    for _ in 0..2 {
        tenant.keep_samples(split.id, &[sample]).await.unwrap();
    }
    assert!(tenant.runs_to_sample(&split, true, Duration::from_secs(60), 200, 20).await.unwrap().is_empty());
    assert_eq!(
        tenant.runs_to_sample(&split, false, Duration::from_secs(60), 1, 20).await.unwrap().len(),
        1,
        "a day's limit"
    );

    let ended = tenant.stop_split(app, split.id, owner).await.unwrap().unwrap();
    let figures = tenant.split_figures(&ended).await.unwrap();
    assert_eq!((figures.b.checked, figures.b.passed), (1, 1));
    tenant.keep_split_figures(&ended, &figures).await.unwrap();
    runs(&database, &tenant, app, split.b.id, &["failed"]).await;
    let kept = last(&tenant, app).await;
    assert_eq!(kept.figures, Some(figures));
    let mut owner = PgConnection::connect_with(&database.owner()).await.unwrap();
    let left: i64 = sqlx::query_scalar("select count(*) from split_samples").fetch_one(&mut owner).await.unwrap();
    assert_eq!((left, tenant.split_figures(&kept).await.unwrap()), (0, figures));
}

#[tokio::test]
async fn servers_take_turns_and_a_look_is_taken_once() {
    let database = TestDatabase::new().await;
    let (tenant, owner) = database.workspace("acme").await;
    let app = two_versions(&database, &tenant, owner).await;
    let other: Store = database.second_store();
    assert_eq!(other.next_split(AT_ONCE).await.unwrap(), None);
    let split = started(&tenant, app, owner).await;
    let ago = Duration::from_secs(20);
    let both = tokio::join!(database.store.next_split(ago), other.next_split(ago));
    let both: Vec<_> = [both.0.unwrap(), both.1.unwrap()].into_iter().flatten().collect();
    assert_eq!(both, [(tenant.workspace(), split.id)]);
    assert_eq!(other.next_split(ago).await.unwrap(), None, "it was seen to just now");

    let looks = i16::try_from(LOOKS.len()).unwrap();
    let both = tokio::join!(tenant.take_looks(split.id, 1), tenant.take_looks(split.id, 1));
    assert!(both.0.unwrap() != both.1.unwrap());
    assert!(tenant.take_looks(split.id, looks).await.unwrap());
    assert!(!tenant.take_looks(split.id, 3).await.unwrap());

    tenant.stop_split(app, split.id, owner).await.unwrap();
    assert_eq!(other.next_split(AT_ONCE).await.unwrap(), None, "runs in progress have two minutes");
}

#[tokio::test]
async fn another_workspace_sees_and_changes_nothing_of_it() {
    let database = TestDatabase::new().await;
    let (tenant, owner) = database.workspace("acme").await;
    let (other, stranger) = database.workspace("other").await;
    let app = two_versions(&database, &tenant, owner).await;
    assert!(matches!(other.start_split(app, one_to_two(stranger)).await.unwrap(), SplitStarted::Absent));
    let split = started(&tenant, app, owner).await;
    assert!(other.split(split.id).await.unwrap().is_none());
    assert!(other.share_split(app, split.id, 90).await.unwrap().is_none());
    assert!(other.keep_b(app, split.id, stranger).await.unwrap().is_none());
    assert!(!other.end_worse_split(split.id, Measure::Checks).await.unwrap());
    assert!(!other.take_looks(split.id, 4).await.unwrap());
    assert!(tenant.running_split(app).await.unwrap().is_some());
}
