//! Runs keep their files, and what no run has goes.

use std::time::Duration;

use super::*;
use crate::RunForgotten;

#[tokio::test]
async fn a_run_is_given_files_and_told_what_is_in_them() {
    let mut world = World::new().await;
    let (one, two) = (world.ready("하나").await, world.ready("둘").await);
    let gone = FileId(Uuid::now_v7());
    let found = world.tenant.files_for_run(world.app, world.by(), &[two, gone, one]).await.unwrap();
    assert_eq!(found.iter().map(|file| file.id).collect::<Vec<_>>(), [two, one]);
    let first = &found[0];
    assert_eq!(
        (first.state, first.format.as_deref(), first.group),
        (FileState::Ready, Some("txt"), Some(FileGroup::Text))
    );
    assert_eq!((first.size, first.chars, first.pages, first.pictures, first.tokens), (3, 1, Some(3), 1, 7));

    let run = world.run("now()").await;
    for _ in 0..2 {
        let mut attached = world.tenant.attach_files(run, &[one, gone, two]).await.unwrap();
        attached.sort();
        assert_eq!(attached, [one, two]);
    }
    assert_eq!(world.count("run_files").await, 2);
    let read = world.tenant.file_contents(&[two, gone, one]).await.unwrap();
    let texts: Vec<_> = read.iter().map(|file| (file.id, file.text.as_deref().unwrap())).collect();
    assert_eq!(texts, [(two, "둘"), (one, "하나")]);
    assert_eq!(read[0].pictures, [FilePicture { media_type: "image/png".into(), bytes: vec![1, 2, 3] }]);

    assert!(world.tenant.attach_files(RunId(Uuid::now_v7()), &[one]).await.unwrap().is_empty(), "there is no such run");
}

#[tokio::test]
async fn files_go_with_what_the_last_of_their_runs_holds() {
    let mut world = World::new().await;
    let (shared, alone) = (world.ready("shared").await, world.ready("alone").await);
    let (first, again) = (world.run("now()").await, world.run("now()").await);
    world.tenant.attach_files(first, &[shared, alone]).await.unwrap();
    world.tenant.attach_files(again, &[shared]).await.unwrap();
    world.tenant.delete_file(world.app, world.by(), shared).await.unwrap();
    assert!(world.file(shared).await.is_some(), "runs have it");

    assert_eq!(world.tenant.forget_run(first, world.person).await.unwrap(), RunForgotten::Done);
    assert!(world.file(alone).await.is_none());
    assert_eq!((world.counts().await, world.count("file_pictures").await), ([1; 4], 1));
    assert_eq!(world.tenant.forget_run(again, world.person).await.unwrap(), RunForgotten::Done);
    assert_eq!((world.counts().await, world.count("run_files").await), ([0; 4], 0));
    assert!(world.tenant.attach_files(again, &[shared]).await.unwrap().is_empty(), "the run was deleted");
}

#[tokio::test]
async fn a_file_that_a_run_is_about_to_be_given_outlives_its_other_run() {
    let mut world = World::new().await;
    let id = world.ready("again").await;
    let (first, again) = (world.run("now()").await, world.run("now()").await);
    world.tenant.attach_files(first, &[id]).await.unwrap();
    world.tenant.files_for_run(world.app, world.by(), &[id]).await.unwrap();
    world.tenant.forget_run(first, world.person).await.unwrap();
    assert_eq!(world.tenant.attach_files(again, &[id]).await.unwrap(), [id]);

    // One that then is not given it after all leaves it to the sweep.
    world.tenant.files_for_run(world.app, world.by(), &[id]).await.unwrap();
    world.tenant.forget_run(again, world.person).await.unwrap();
    assert!(world.file(id).await.is_some());
    world.sql("update files set held_until = now(), created_at = now() - interval '25 hours'").await;
    world.tenant.sweep_files(10).await.unwrap();
    assert_eq!(world.counts().await, [0; 4]);
}

#[tokio::test]
async fn files_that_no_run_was_given_go_after_a_day() {
    let mut world = World::new().await;
    let given = world.ready("given").await;
    let run = world.run("now()").await;
    world.tenant.attach_files(run, &[given]).await.unwrap();
    let mut loose = Vec::new();
    for text in ["a", "b", "c"] {
        loose.push(world.ready(text).await);
    }
    let half = world.tenant.create_file(&world.new_file("half.txt", 10)).await.unwrap().id;
    world.tenant.append_to_file(half, 0, b"12345").await.unwrap();
    assert!(!world.tenant.sweep_files(2).await.unwrap());
    assert_eq!(world.count("files").await, 5);
    world.sql("update files set created_at = now() - interval '25 hours'").await;
    world.tenant.files_for_run(world.app, world.by(), &loose[..1]).await.unwrap();
    assert!(world.tenant.sweep_files(2).await.unwrap(), "there are more");
    assert_eq!(world.count("files").await, 3);
    assert!(!world.tenant.sweep_files(2).await.unwrap());
    assert_eq!(world.counts().await, [2; 4]);
    assert!(
        world.file(given).await.is_some() && world.file(loose[0]).await.is_some(),
        "one has a run, and one is held"
    );
}

#[tokio::test]
async fn files_go_when_the_months_of_their_runs_do() {
    let mut world = World::new().await;
    // Partitions are the schema's owner's.
    let mut owner = PgConnection::connect_with(&world.database.settings().options).await.unwrap();
    sqlx::raw_sql(
            "do $$ declare first timestamptz := date_trunc('month', now() at time zone 'utc') at time zone 'utc' - interval '3 months';
            begin execute format('create table %I partition of runs for values from (%L) to (%L)',
                'runs_' || to_char(first at time zone 'utc', 'YYYYMM'), uuid_floor(first), uuid_floor(first + interval '1 month')); end $$",
        )
        .execute(&mut owner)
        .await
        .unwrap();
    let (old, both, young) = (world.ready("old").await, world.ready("both").await, world.ready("young").await);
    let old_moment =
        "date_trunc('month', now() at time zone 'utc') at time zone 'utc' - interval '3 months' + interval '2 days'";
    let [before, now] = [world.run(old_moment).await, world.run("now()").await];
    world.tenant.attach_files(before, &[old, both]).await.unwrap();
    world.tenant.attach_files(now, &[both, young]).await.unwrap();
    assert!(!world.tenant.take_files_from_removed_runs(10).await.unwrap());
    assert_eq!(world.count("run_files").await, 4);
    assert_eq!(world.database.store.keep_runs(1.try_into().unwrap()).await.unwrap(), 1);
    assert!(world.tenant.take_files_from_removed_runs(1).await.unwrap(), "one is left");
    assert!(world.tenant.take_files_from_removed_runs(1).await.unwrap());
    assert!(!world.tenant.take_files_from_removed_runs(1).await.unwrap());
    assert!(world.file(old).await.is_none());
    assert!(world.file(both).await.is_some() && world.file(young).await.is_some());
    assert_eq!((world.counts().await, world.count("run_files").await), ([2; 4], 2));
}

#[tokio::test]
async fn a_run_that_is_held_keeps_its_own_files_and_nobody_else_s() {
    let mut world = World::new().await;
    let (held, gone) = (world.ready("held").await, world.ready("gone").await);
    // Neither is in a month that there is.
    let (kept, removed) =
        (world.run("now() - interval '90 days'").await, world.run("now() - interval '80 days'").await);
    world.tenant.attach_files(kept, &[held]).await.unwrap();
    world.tenant.attach_files(removed, &[gone]).await.unwrap();
    sqlx::query("delete from runs where id = $1").bind(removed.0).execute(&mut world.owner).await.unwrap();
    assert!(!world.tenant.take_files_from_removed_runs(10).await.unwrap());
    assert!(world.file(held).await.is_some() && world.file(gone).await.is_none());
}

#[tokio::test]
async fn without_any_run_left_all_files_of_runs_go() {
    let mut world = World::new().await;
    let id = world.ready("old").await;
    let run = world.run("now() - interval '40 days'").await;
    world.tenant.attach_files(run, &[id]).await.unwrap();
    world.sql("delete from runs").await;
    world.tenant.take_files_from_removed_runs(10).await.unwrap();
    assert_eq!(world.counts().await, [0; 4]);
}

#[tokio::test]
async fn what_is_given_to_a_run_is_never_swept() {
    let mut world = World::new().await;
    for _ in 0..30 {
        let id = world.ready("contended").await;
        let run = world.run("now()").await;
        world.sql("update files set created_at = now() - interval '25 hours'").await;
        let other = world.database.second_store().tenant(world.tenant.workspace());
        let ids = [id];
        let (attached, swept) = tokio::join!(world.tenant.attach_files(run, &ids), other.sweep_files(10));
        swept.unwrap();
        let there = world.file(id).await.is_some();
        assert_eq!(attached.unwrap().contains(&id), there);
        if there {
            world.tenant.forget_run(run, world.person).await.unwrap();
        }
        assert_eq!(world.counts().await, [0; 4]);
    }
}

#[tokio::test]
async fn the_last_two_runs_of_a_file_may_be_deleted_at_once() {
    let mut world = World::new().await;
    for _ in 0..10 {
        let id = world.ready("contended").await;
        let (one, two) = (world.run("now()").await, world.run("now()").await);
        world.tenant.attach_files(one, &[id]).await.unwrap();
        world.tenant.attach_files(two, &[id]).await.unwrap();
        let (one, two) =
            tokio::join!(world.tenant.forget_run(one, world.person), world.tenant.forget_run(two, world.person));
        assert_eq!((one.unwrap(), two.unwrap()), (RunForgotten::Done, RunForgotten::Done));
        assert_eq!(world.counts().await, [0; 4]);
    }
}

#[tokio::test]
async fn each_workspace_with_files_is_swept_in_turn_by_one_server() {
    let mut world = World::new().await;
    let store = world.database.store.clone();
    let hour = Duration::from_secs(3600);
    assert_eq!(store.next_to_sweep(Duration::ZERO).await.unwrap(), None);
    world.ready("a").await;
    world.ready("b").await;
    assert_eq!(store.next_to_sweep(hour).await.unwrap(), None);
    world.sql("update file_sweeps set swept_at = now() - interval '2 hours'").await;
    let second = world.database.second_store();
    let (one, two) = tokio::join!(store.next_to_sweep(hour), second.next_to_sweep(hour));
    let mut found = [one.unwrap(), two.unwrap()];
    found.sort();
    assert_eq!(found, [None, Some(world.tenant.workspace())]);
}
