//! Contents in a store of objects that is there, away, slow or forgetful.

use std::time::Duration;

use api::{ErrorCode, File, FileErrorCode, FileState, Role};
use model::FileLimits;
use objects::{
    Limits,
    testing::{Faults, Wrong, in_memory},
};
use serde_json::json;
use sqlx::Connection as _;

use super::*;
use crate::{
    testing::{TestApp, TestClient},
    uploads::testing::{send, takes_files},
};

const AWAY: Wrong = Wrong {
    put_away: true,
    get_away: true,
    delete_away: true,
    slow: Duration::ZERO,
    put_answer_lost: false,
    put_at_most: None,
};

struct World {
    app: TestApp,
    choi: TestClient,
    path: String,
    faults: Faults,
    owner: sqlx::PgConnection,
}

impl World {
    async fn new(limits: Limits) -> Self {
        let (objects, faults) = in_memory(limits);
        let app = TestApp::with_objects(|_| {}, objects).await;
        let path = takes_files(&app, FileLimits::default()).await;
        let choi = app.member("choi", Role::User).await;
        let owner = sqlx::PgConnection::connect_with(&app.database.owner()).await.unwrap();
        Self { app, choi, path, faults, owner }
    }

    /// Uploads a file and waits until it was read.
    async fn upload(&self, text: &str) -> File {
        let body = json!({"name": "a.txt", "size": text.len(), "input": "docs"});
        let made: File = self.choi.post(&self.path, &body).await.created();
        let own = format!("{}/{}", self.path, made.id);
        send(&self.choi, &own, 0, text.as_bytes()).await.ok::<File>();
        let read: File = self.choi.get(&format!("{own}?wait=20")).await.ok();
        assert_eq!(read.state, FileState::Ready);
        read
    }

    async fn delete(&self, file: &File) {
        self.choi.delete(&format!("{}/{}", self.path, file.id)).await.no_content();
    }

    async fn count(&mut self, what: &'static str) -> i64 {
        let sql = format!("select count(*) from {what}");
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut self.owner).await.unwrap()
    }

    async fn sql(&mut self, sql: &'static str) {
        sqlx::raw_sql(sql).execute(&mut self.owner).await.unwrap();
    }

    /// Waits until all that was uploaded is in so many objects, and nothing of it in the database.
    async fn until_moved(&mut self, objects: usize) {
        for _ in 0..500 {
            if self.count("file_pieces").await == 0 && self.faults.names().await.len() == objects {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{} pieces, {:?}", self.count("file_pieces").await, self.faults.names().await);
    }

    /// Moves whatever there is, as the next sweep does after a pause.
    async fn sweep(&mut self) {
        *self.app.madang.uploads.moving.rests_until.lock().unwrap() = None;
        self.sql("update file_sweeps set swept_at = now() - interval '1 hour'").await;
        crate::jobs::sweep_files(self.app.madang.clone()).await;
    }

    async fn delete_unused(&mut self) {
        self.sql("update unused_objects set due_at = now()").await;
        super::delete_unused(&self.app.madang).await.unwrap();
    }

    /// Has the only file read again, and answers what whoever waits for it is told.
    async fn read_again(&mut self, file: &File) -> crate::testing::TestAnswer {
        self.sql("delete from file_pictures; update files set state = 'reading', reading_id = null, read_until = null; delete from file_readings").await;
        self.choi.get(&format!("{}/{}?wait=20", self.path, file.id)).await
    }
}

#[tokio::test]
async fn a_file_that_was_read_is_in_one_object_until_nobody_has_it() {
    let mut world = World::new(Limits::default()).await;
    let first = world.upload("the same bytes").await;
    world.until_moved(1).await;
    let second = world.upload("the same bytes").await;
    world.until_moved(1).await;
    assert!(world.faults.names().await[0].starts_with(&format!("folder/{}/", world.app.workspace().await)));
    let tenant = world.app.madang.store.tenant(world.app.workspace().await);
    assert_eq!(tenant.stored_bytes().await.unwrap(), 14);
    assert_eq!(tenant.file_contents(&[first.id]).await.unwrap()[0].text.as_deref(), Some("the same bytes"));

    world.delete(&first).await;
    world.delete_unused().await;
    assert_eq!(world.faults.names().await.len(), 1);
    world.delete(&second).await;
    assert_eq!(world.faults.names().await.len(), 1, "no request waits for the store");
    world.delete_unused().await;
    assert!(world.faults.names().await.is_empty());
    assert_eq!((world.count("unused_objects").await, world.count("file_contents").await), (0, 0));
}

#[tokio::test]
async fn a_store_that_is_away_stops_no_upload_and_loses_nothing() {
    let mut world = World::new(Limits::default()).await;
    world.faults.set(AWAY);
    let file = world.upload("kept here meanwhile").await;
    world.sweep().await;
    assert_eq!((world.count("file_pieces").await, world.faults.names().await.len()), (1, 0));
    assert_eq!(world.read_again(&file).await.ok::<File>().state, FileState::Ready);

    // It arrives, and the answer is lost: nobody knows, so it counts as not written.
    world.faults.set(Wrong { put_answer_lost: true, ..Wrong::default() });
    world.sweep().await;
    assert_eq!((world.count("file_pieces").await, world.faults.names().await.len()), (1, 1));
    world.faults.set(Wrong::default());
    world.sweep().await;
    world.until_moved(2).await;
    world.delete_unused().await;
    assert_eq!(world.faults.names().await.len(), 1);
    assert_eq!(world.read_again(&file).await.ok::<File>().state, FileState::Ready);
}

#[tokio::test]
async fn a_content_that_can_not_be_put_holds_up_no_other() {
    let mut world = World::new(Limits::default()).await;
    world.faults.set(Wrong { put_at_most: Some(10), ..Wrong::default() });
    world.upload("larger than what stands before the store lets through").await;
    world.upload("short").await;
    world.sweep().await;
    assert_eq!((world.count("file_pieces").await, world.faults.names().await.len()), (1, 1));
    world.faults.set(Wrong::default());
    world.sweep().await;
    world.until_moved(2).await;
}

#[tokio::test]
async fn what_was_here_before_is_moved_and_the_other_way_the_server_does_not_start() {
    let app = TestApp::new().await;
    let path = takes_files(&app, FileLimits::default()).await;
    let choi = app.member("choi", Role::User).await;
    let owner = sqlx::PgConnection::connect_with(&app.database.owner()).await.unwrap();
    let (objects, faults) = in_memory(Limits::default());
    let with =
        |objects| start::assemble(app.madang.config.clone(), app.database.second_store(), Some(objects)).unwrap();
    let second = with(objects.clone());
    check_objects(&app.madang).await.unwrap();
    check_objects(&second).await.unwrap();
    let mut world = World { app, choi, path, faults, owner };
    world.upload("from before").await;
    assert_eq!(world.count("file_pieces").await, 1);
    world.sql("update file_sweeps set swept_at = now() - interval '1 hour'").await;
    crate::jobs::sweep_files(second.clone()).await;
    world.until_moved(1).await;

    check_objects(&second).await.unwrap();
    let said = check_objects(&world.app.madang).await.unwrap_err().to_string();
    assert!(said.contains("MADANG_FILES_URL is not set"), "{said}");
    let (other, _) = in_memory(Limits::default());
    let elsewhere = start::assemble(world.app.madang.config.clone(), world.app.database.second_store(), Some(other));
    let said = check_objects(&elsewhere.unwrap()).await.unwrap_err().to_string();
    assert!(said.contains("none of the objects"), "{said}");
    world.faults.set(AWAY);
    let said = check_objects(&second).await.unwrap_err().to_string();
    assert!(said.contains("MADANG_FILES_URL can't be used: the object store is away"), "{said}");
}

#[tokio::test]
async fn whoever_waits_for_a_file_in_a_store_that_is_away_is_told_so_soon() {
    let short = Duration::from_millis(100);
    let mut world = World::new(Limits { get: short, ..Limits::default() }).await;
    let file = world.upload("read once more").await;
    world.until_moved(1).await;
    for wrong in [AWAY, Wrong { slow: Duration::from_secs(600), ..Wrong::default() }] {
        world.faults.set(wrong);
        let begun = Instant::now();
        let answer = world.read_again(&file).await;
        assert_eq!(answer.header("retry-after"), "30");
        assert_eq!(answer.error(503).code, ErrorCode::FilesAway);
        assert!(begun.elapsed() < Duration::from_secs(10));
        world.faults.set(Wrong::default());
        let read: File = world.choi.get(&format!("{}/{}?wait=20", world.path, file.id)).await.ok();
        assert_eq!((read.state, read.contents.unwrap().chars), (FileState::Ready, 14));
    }
    assert_eq!(world.count("files where read_attempts > 3").await, 0, "an outage is no attempt");
}

#[tokio::test]
async fn an_object_that_was_lost_or_changed_is_no_outage() {
    let mut world = World::new(Limits::default()).await;
    for text in ["lost", "changed"] {
        let file = world.upload(text).await;
        world.until_moved(1).await;
        let name = world.faults.names().await.remove(0);
        match text {
            "lost" => world.faults.lose_all().await,
            _ => {
                let objects = world.app.madang.objects.as_ref().unwrap();
                objects.put(name.trim_start_matches("folder/"), b"another".to_vec()).await.unwrap();
            }
        }
        world.sql("update files set read_attempts = 4").await;
        let read: File = world.read_again(&file).await.ok();
        assert_eq!(read.error.unwrap().code, FileErrorCode::ReaderFailed);
        world.delete(&file).await;
        world.delete_unused().await;
        assert!(world.faults.names().await.is_empty());
    }
}

#[tokio::test]
async fn what_can_not_be_deleted_is_deleted_once_the_store_is_back() {
    let mut world = World::new(Limits::default()).await;
    let mut files = Vec::new();
    for number in 0..7 {
        files.push(world.upload(&format!("file {number}")).await);
    }
    world.until_moved(7).await;
    world.faults.set(AWAY);
    for file in &files {
        world.delete(file).await;
    }
    world.delete_unused().await;
    assert_eq!((world.faults.names().await.len(), world.count("unused_objects").await), (7, 7));
    world.faults.set(Wrong::default());
    world.delete_unused().await;
    assert_eq!((world.faults.names().await.len(), world.count("unused_objects").await), (0, 0));
}

#[tokio::test]
async fn bytes_that_come_again_while_their_object_is_deleted_stay() {
    let mut world = World::new(Limits::default()).await;
    let file = world.upload("again and again").await;
    world.until_moved(1).await;
    let old = world.faults.names().await;
    world.delete(&file).await;
    // The store takes its time to delete the old object; meanwhile the same bytes come and are moved.
    world.faults.set(Wrong { slow: Duration::from_millis(300), ..Wrong::default() });
    let madang = world.app.madang.clone();
    let (deleted, _) = tokio::join!(super::delete_unused(&madang), world.upload("again and again"));
    deleted.unwrap();
    world.faults.set(Wrong::default());
    world.until_moved(1).await;
    world.delete_unused().await;
    let new = world.faults.names().await;
    assert!(new.len() == 1 && new != old, "{old:?} {new:?}");
    let name = new[0].trim_start_matches("folder/");
    assert_eq!(madang.objects.as_ref().unwrap().get(name, 15).await.unwrap(), "again and again");
}
