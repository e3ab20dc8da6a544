//! What is guaranteed about files, on a real database.

mod kept;
mod life;
mod objects;

use model::{AppId, FileGroup, FileId, FileLimits, PersonId, RunId};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use super::*;
use crate::{NewReading, PublishedAs, testing::TestDatabase};

/// A workspace with a published app.
struct World {
    tenant: Tenant,
    person: PersonId,
    app: AppId,
    version: Uuid,
    owner: PgConnection,
    database: TestDatabase,
}

impl World {
    async fn new() -> Self {
        let database = TestDatabase::new().await;
        let (tenant, person) = database.workspace("acme").await;
        let app = database.app(&tenant, "minutes").await;
        let PublishedAs::Version(version) = tenant.publish(app, 1, "", person).await.unwrap() else { panic!() };
        let owner = PgConnection::connect_with(&database.owner()).await.unwrap();
        Self { tenant, person, app, version: version.id.0, owner, database }
    }

    fn by(&self) -> Uploader {
        Uploader::Member(self.person)
    }

    fn new_file(&self, name: &str, size: usize) -> NewFile {
        NewFile {
            app: self.app,
            by: self.by(),
            name: name.into(),
            media_type: String::new(),
            size: size as u64,
            takes: FileLimits::default(),
        }
    }

    /// A file with all of its bytes.
    async fn uploaded(&self, new: &NewFile, bytes: &[u8]) -> FileId {
        let id = self.tenant.create_file(new).await.unwrap().id;
        for (number, piece) in (0..).zip(bytes.chunks(PIECE_BYTES as usize)) {
            let added = self.tenant.append_to_file(id, number * PIECE_BYTES, piece).await.unwrap();
            assert_eq!(added, Appended::To(number * PIECE_BYTES + piece.len() as u64));
        }
        id
    }

    /// Reads a file as a server would. Answers whether what was read before was taken.
    async fn read(&self, id: FileId) -> bool {
        let file = self.tenant.take_to_read(id).await.unwrap().unwrap();
        let Stored::Here(bytes) = self.tenant.bytes_to_read(&file).await.unwrap() else { panic!("it was moved") };
        assert_eq!(bytes.len() as u64, file.size);
        let ending = file.name.rsplit('.').next().unwrap().to_owned();
        if self.tenant.share_content(&file, hash(&bytes), &ending).await.unwrap() {
            return true;
        }
        self.tenant.finish_reading(&file, &reading(&ending, &bytes)).await.unwrap();
        false
    }

    /// A file that is ready, with the text `text`.
    async fn ready(&self, text: &str) -> FileId {
        let id = self.uploaded(&self.new_file("a.txt", text.len()), text.as_bytes()).await;
        self.read(id).await;
        id
    }

    async fn file(&self, id: FileId) -> Option<File> {
        self.tenant.file(self.app, self.by(), id).await.unwrap()
    }

    /// A run that is over, and began at `moment`, an SQL expression.
    async fn run(&mut self, moment: &str) -> RunId {
        let sql = format!(
            "insert into runs (workspace_id, id, app_id, version_id, source, person_id, inputs, state, finished_at)
            values ($1, (overlay(uuid_floor({moment})::text placing right($4::uuid::text, 12) from 25))::uuid, $2, $3, 'member', $5, '{{}}',
                'completed', now())
            returning id"
        );
        let id: Uuid = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
            .bind(self.tenant.workspace().0)
            .bind(self.app.0)
            .bind(self.version)
            .bind(Uuid::new_v7(Timestamp::now(NoContext)))
            .bind(self.person.0)
            .fetch_one(&mut self.owner)
            .await
            .unwrap();
        RunId(id)
    }

    async fn sql(&mut self, sql: &'static str) {
        sqlx::query(sql).execute(&mut self.owner).await.unwrap();
    }

    async fn count(&mut self, table: &str) -> i64 {
        let sql = format!("select count(*) from {table}");
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut self.owner).await.unwrap()
    }

    /// How many files, contents, pieces and readings there are.
    async fn counts(&mut self) -> [i64; 4] {
        let mut counts = [0; 4];
        for (count, table) in counts.iter_mut().zip(["files", "file_contents", "file_pieces", "file_readings"]) {
            *count = self.count(table).await;
        }
        counts
    }
}

/// Any function of the bytes will do.
fn hash(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0_u8; 32];
    for (place, byte) in bytes.iter().enumerate() {
        hash[place % 32] = hash[place % 32].wrapping_mul(31).wrapping_add(*byte);
    }
    hash
}

fn reading(ending: &str, bytes: &[u8]) -> NewReading {
    let text = String::from_utf8_lossy(bytes).into_owned();
    NewReading {
        ending: ending.into(),
        reading: FileReading {
            format: ending.into(),
            group: FileGroup::Text,
            pages: Some(3),
            chars: text.chars().count() as u64,
            tokens: 7,
            pictures: 1,
            beginning: text.chars().take(5).collect(),
            notes: vec!["incomplete".into()],
        },
        text: Some(text),
        document: r#"{"blocks":[]}"#.into(),
        pictures: vec![NewPicture {
            media_type: "image/png".into(),
            width: 1,
            height: 2,
            page: None,
            bytes: vec![1, 2, 3],
        }],
    }
}

#[tokio::test]
async fn bytes_arrive_in_order_and_none_is_counted_twice() {
    let mut world = World::new().await;
    let bytes = vec![b'x'; PIECE_BYTES as usize + 10];
    let id = world.tenant.create_file(&world.new_file("회의록.txt", bytes.len())).await.unwrap().id;
    let piece = &bytes[..PIECE_BYTES as usize];
    let add = async |offset, bytes: &[u8]| world.tenant.append_to_file(id, offset, bytes).await.unwrap();
    assert_eq!(add(5, b"x").await, Appended::WrongOffset);
    assert_eq!(add(0, &piece[..100]).await, Appended::To(100));
    assert_eq!(add(0, &piece[..100]).await, Appended::WrongOffset, "it is here already");
    assert_eq!(add(100, &piece[100..]).await, Appended::To(PIECE_BYTES));
    assert_eq!(add(PIECE_BYTES, b"xxxxxxxxxxx").await, Appended::TooMany);
    let seen = world.file(id).await.unwrap();
    assert_eq!((seen.state, seen.received, seen.name.as_str()), (FileState::Uploading, PIECE_BYTES, "회의록.txt"));
    assert!(world.tenant.take_to_read(id).await.unwrap().is_none(), "bytes are missing");
    // The same bytes twice at once, as by an impatient client.
    let (one, two) = tokio::join!(add(PIECE_BYTES, b"xxxxxxxxxx"), add(PIECE_BYTES, b"xxxxxxxxxx"));
    let end = Appended::To(bytes.len() as u64);
    assert!([one, two].contains(&end) && [one, two].contains(&Appended::WrongOffset), "{one:?} {two:?}");
    assert_eq!(world.file(id).await.unwrap().state, FileState::Reading);
    assert_eq!(world.counts().await, [1, 1, 2, 0]);
    assert_eq!(world.tenant.stored_bytes().await.unwrap(), bytes.len() as u64);
    let file = world.tenant.take_to_read(id).await.unwrap().unwrap();
    assert_eq!(world.tenant.bytes_to_read(&file).await.unwrap(), Stored::Here(bytes));
}

#[tokio::test]
async fn a_file_is_there_for_nobody_but_its_uploader() {
    let world = World::new().await;
    let id = world.ready("hello").await;
    let (other, stranger) = world.database.workspace("other").await;
    let lee = world.database.member(&world.tenant, "lee", crate::Role::User).await;
    let second_app = world.database.app(&world.tenant, "second").await;
    assert!(world.tenant.file(world.app, Uploader::Member(lee), id).await.unwrap().is_none());
    assert!(world.tenant.file(second_app, world.by(), id).await.unwrap().is_none());
    assert!(other.file(world.app, world.by(), id).await.unwrap().is_none());
    assert!(other.file_contents(&[id]).await.unwrap().is_empty());
    assert!(other.files_for_run(world.app, world.by(), &[id]).await.unwrap().is_empty());
    for by in [Uploader::Member(lee), Uploader::Member(stranger)] {
        world.tenant.delete_file(world.app, by, id).await.unwrap();
        assert!(world.tenant.files_for_run(world.app, by, &[id]).await.unwrap().is_empty());
    }
    assert_eq!(other.stored_bytes().await.unwrap(), 0);
    assert!(world.file(id).await.is_some());
}

#[tokio::test]
async fn the_same_bytes_are_kept_once_and_read_once() {
    let mut world = World::new().await;
    let first = world.ready("the same").await;
    let mut again = world.new_file("another name.txt", 8);
    let second = world.uploaded(&again, b"the same").await;
    assert_eq!(world.counts().await, [2, 2, 2, 1], "that they are the same isn't known before they are read");
    assert!(world.read(second).await);
    assert_eq!(world.counts().await, [2, 1, 1, 1]);
    assert_eq!(world.tenant.stored_bytes().await.unwrap(), 8);
    let [one, two] = [world.file(first).await.unwrap(), world.file(second).await.unwrap()];
    assert_eq!(one.reading, two.reading);
    assert_eq!(two.name, "another name.txt");

    // Under another ending the same characters may be something else.
    let third = world.uploaded(&world.new_file("a.csv", 8), b"the same").await;
    assert!(!world.read(third).await);
    // And an input that takes less doesn't take what others do.
    again.takes = FileLimits { max_pages: Some(2), ..FileLimits::default() };
    let fourth = world.uploaded(&again, b"the same").await;
    assert!(!world.read(fourth).await);
    again.takes = FileLimits { groups: vec![FileGroup::Pdf], ..FileLimits::default() };
    let fifth = world.uploaded(&again, b"the same").await;
    assert!(!world.read(fifth).await);
    assert_eq!(world.counts().await, [5, 1, 1, 2]);

    for id in [first, second, third, fourth] {
        world.tenant.delete_file(world.app, world.by(), id).await.unwrap();
        world.tenant.delete_file(world.app, world.by(), id).await.unwrap();
        assert!(world.file(id).await.is_none());
        assert_eq!(world.count("file_contents").await, 1);
    }
    world.tenant.delete_file(world.app, world.by(), fifth).await.unwrap();
    assert_eq!((world.counts().await, world.count("file_pictures").await), ([0; 4], 0));
}

#[tokio::test]
async fn two_uploads_of_the_same_at_once_become_one() {
    let mut world = World::new().await;
    let new = world.new_file("a.txt", 4);
    let (one, two) = (world.uploaded(&new, b"same").await, world.uploaded(&new, b"same").await);
    tokio::join!(world.read(one), world.read(two));
    assert_eq!(world.counts().await, [2, 1, 1, 1]);
    for id in [one, two] {
        assert_eq!(world.file(id).await.unwrap().state, FileState::Ready);
    }
}

#[tokio::test]
async fn a_file_whose_reader_died_is_read_by_another() {
    let mut world = World::new().await;
    let id = world.uploaded(&world.new_file("a.txt", 2), b"hi").await;
    assert_eq!(world.tenant.unread_files(10).await.unwrap(), [id]);
    let dead = world.tenant.take_to_read(id).await.unwrap().unwrap();
    assert!(world.tenant.take_to_read(id).await.unwrap().is_none());
    assert!(world.file(id).await.unwrap().is_being_read);
    assert!(world.tenant.unread_files(10).await.unwrap().is_empty());
    world.sql("update files set read_until = now()").await;
    assert_eq!(world.tenant.unread_files(10).await.unwrap(), [id]);
    assert!(!world.read(id).await);
    // The one that was thought dead comes back with its own result, which is too late.
    world.tenant.finish_reading(&dead, &reading("txt", b"other")).await.unwrap();
    world.tenant.refuse_file(&dead, "damaged").await.unwrap();
    let seen = world.file(id).await.unwrap();
    assert_eq!((seen.state, seen.reading.unwrap().beginning.as_str()), (FileState::Ready, "hi"));
}

#[tokio::test]
async fn of_a_refused_file_only_the_reason_stays() {
    let mut world = World::new().await;
    let id = world.uploaded(&world.new_file("a.pdf", 2), b"hi").await;
    let file = world.tenant.take_to_read(id).await.unwrap().unwrap();
    world.tenant.share_content(&file, hash(b"hi"), "pdf").await.unwrap();
    world.tenant.refuse_file(&file, "damaged").await.unwrap();
    let seen = world.file(id).await.unwrap();
    assert_eq!((seen.state, seen.refusal.as_deref()), (FileState::Refused, Some("damaged")));
    assert_eq!(world.counts().await, [1, 0, 0, 0]);
    assert!(world.tenant.file_contents(&[id]).await.unwrap().is_empty());
    let for_run = world.tenant.files_for_run(world.app, world.by(), &[id]).await.unwrap();
    assert_eq!((for_run[0].state, for_run[0].format.as_deref()), (FileState::Refused, None));
}
