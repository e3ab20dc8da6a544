//! Contents in an object store: where they are said to be, and which objects nobody has. There is no store here; what is looked at is
//! the order in which things are put down.

use super::*;
use crate::{Object, ToMove};

impl World {
    async fn to_move(&self) -> Vec<ToMove> {
        self.tenant.contents_to_move(Uuid::nil(), 10).await.unwrap()
    }

    /// Moves the only content, as a server does that has written the object.
    async fn moved(&self) -> Object {
        let [content] = &self.to_move().await[..] else { panic!("not one content is to be moved") };
        let object = self.tenant.begin_move().await.unwrap();
        assert!(self.tenant.finish_move(content, object).await.unwrap());
        object
    }

    /// The objects that are due to be deleted.
    async fn unused(&self) -> Vec<Object> {
        self.database.store.take_unused_objects(10).await.unwrap().into_iter().map(|unused| unused.object).collect()
    }

    /// A file with the bytes `text`, which was taken to be read again.
    async fn read_again(&mut self, id: FileId) -> Stored {
        self.sql("update files set state = 'reading', reading_id = null, read_until = null").await;
        let file = self.tenant.take_to_read(id).await.unwrap().unwrap();
        self.tenant.bytes_to_read(&file).await.unwrap()
    }
}

#[tokio::test]
async fn a_content_is_moved_once_it_was_read_and_is_read_from_its_object() {
    let mut world = World::new().await;
    let id = world.uploaded(&world.new_file("a.txt", 5), b"hello").await;
    assert!(world.to_move().await.is_empty(), "it may still be refused");
    world.read(id).await;
    let expected = world.to_move().await;
    assert_eq!((expected.len(), expected[0].size, expected[0].sha256), (1, 5, hash(b"hello")));
    assert_eq!(world.tenant.contents_to_move(expected[0].content, 10).await.unwrap(), []);
    let (other, _) = world.database.workspace("other").await;
    assert_eq!(other.contents_to_move(Uuid::nil(), 10).await.unwrap(), []);
    assert!(world.database.store.newest_objects(5).await.unwrap().is_empty());

    let object = world.moved().await;
    assert_eq!(object.name(), format!("{}/{}", world.tenant.workspace().0, object.id));
    assert_eq!(world.counts().await, [1, 1, 0, 1]);
    assert_eq!(world.tenant.stored_bytes().await.unwrap(), 5, "it still counts");
    assert!(world.to_move().await.is_empty() && world.unused().await.is_empty());
    assert_eq!(world.database.store.newest_objects(5).await.unwrap(), [object]);
    assert_eq!(world.read_again(id).await, Stored::InObject { object, size: 5, sha256: hash(b"hello") });
}

#[tokio::test]
async fn the_same_bytes_have_one_object() {
    let world = World::new().await;
    world.ready("the same").await;
    world.moved().await;
    let again = world.uploaded(&world.new_file("b.txt", 8), b"the same").await;
    assert!(world.read(again).await);
    assert!(world.to_move().await.is_empty());
    assert_eq!(world.tenant.stored_bytes().await.unwrap(), 8);
}

#[tokio::test]
async fn an_object_is_unused_once_its_content_is_gone() {
    let mut world = World::new().await;
    // With the file, and with the last run that it was given to.
    for with_a_run in [false, true] {
        let id = world.ready("hello").await;
        let object = world.moved().await;
        if with_a_run {
            let run = world.run("now()").await;
            world.tenant.attach_files(run, &[id]).await.unwrap();
            world.tenant.forget_run(run, world.person).await.unwrap();
        } else {
            world.tenant.delete_file(world.app, world.by(), id).await.unwrap();
        }
        assert_eq!(world.counts().await, [0; 4]);
        assert_eq!(world.unused().await, [object]);
        assert!(world.unused().await.is_empty(), "somebody is deleting it");
        world.database.store.forget_object(object).await.unwrap();
        assert_eq!(world.count("unused_objects").await, 0);
    }
    // After a day without any run.
    world.ready("hello").await;
    let object = world.moved().await;
    world.sql("update files set created_at = now() - interval '25 hours'").await;
    world.tenant.sweep_files(10).await.unwrap();
    assert_eq!(world.unused().await, [object]);
    // With the workspace.
    let only_content = "insert into file_contents (workspace_id, id, sha256, object)
        select id, id, sha256('x'), '00000000-0000-0000-0000-000000000001' from workspaces where slug = 'other'";
    world.database.workspace("other").await;
    world.sql(only_content).await;
    world.sql("delete from audit_log").await;
    world.sql("delete from workspaces where slug = 'other'").await;
    assert_eq!(world.unused().await.iter().map(|object| object.id.as_u128()).collect::<Vec<_>>(), [1]);
}

#[tokio::test]
async fn what_could_not_be_deleted_is_tried_again_later_and_later() {
    let mut world = World::new().await;
    world.ready("hello").await;
    world.moved().await;
    world.sql("delete from files").await;
    world.sql("delete from file_contents").await;
    let mut attempts = Vec::new();
    for _ in 0..3 {
        attempts
            .extend(world.database.store.take_unused_objects(10).await.unwrap().iter().map(|unused| unused.attempt));
        assert!(world.unused().await.is_empty(), "not at once");
        world.sql("update unused_objects set due_at = due_at - interval '1 minute' * 2 ^ (attempts - 1)").await;
    }
    assert_eq!(attempts, [1, 2, 3]);
    world.sql("update unused_objects set attempts = 1000, due_at = now()").await;
    assert_eq!(world.unused().await.len(), 1);
    world.sql("update unused_objects set due_at = due_at - interval '1 day'").await;
    assert_eq!(world.unused().await.len(), 1, "it is never given up");
}

#[tokio::test]
async fn an_object_that_was_written_for_nothing_is_deleted_and_never_given_to_a_content() {
    let mut world = World::new().await;
    world.ready("hello").await;
    let content = world.to_move().await.remove(0);
    // Its server died after it had written it. Nobody deletes it while it could still be written.
    let first = world.tenant.begin_move().await.unwrap();
    assert!(world.unused().await.is_empty());
    world.sql("update unused_objects set due_at = now()").await;
    assert_eq!(world.unused().await, [first]);
    // It was no crash, only very slow: what is being deleted can't be given any more.
    assert!(!world.tenant.finish_move(&content, first).await.unwrap());
    world.database.store.forget_object(first).await.unwrap();
    assert!(!world.tenant.finish_move(&content, first).await.unwrap());
    assert_eq!(world.counts().await, [1, 1, 1, 1], "the bytes are still here");

    // Of two servers that move the same content, one has done so for nothing.
    let [one, two] = [world.tenant.begin_move().await.unwrap(), world.tenant.begin_move().await.unwrap()];
    let other = world.database.second_store().tenant(world.tenant.workspace());
    let (first, second) = tokio::join!(world.tenant.finish_move(&content, one), other.finish_move(&content, two));
    let (first, second) = (first.unwrap(), second.unwrap());
    assert!(first != second);
    let lost = if first { two } else { one };
    world.tenant.give_up_move(lost).await.unwrap();
    assert_eq!(world.unused().await, [lost]);
}

#[tokio::test]
async fn new_bytes_with_the_hash_of_deleted_ones_keep_their_object() {
    let mut world = World::new().await;
    for _ in 0..10 {
        let old = world.ready("again").await;
        let object = world.moved().await;
        // The old content goes while the same bytes come again, and while what is unused is taken to be deleted.
        let new = world.uploaded(&world.new_file("a.txt", 5), b"again").await;
        let again = world.database.second_store().tenant(world.tenant.workspace());
        let (deleted, ()) = tokio::join!(world.tenant.delete_file(world.app, world.by(), old), async {
            let file = again.take_to_read(new).await.unwrap().unwrap();
            if !again.share_content(&file, hash(b"again"), "txt").await.unwrap() {
                again.finish_reading(&file, &reading("txt", b"again")).await.unwrap();
            }
        });
        deleted.unwrap();
        let unused = world.unused().await;
        if world.to_move().await.is_empty() {
            // They shared the old content before it could go, so its object stays.
            assert_eq!(unused, []);
        } else {
            let moved = world.moved().await;
            assert!(moved != object && unused == [object] && world.unused().await.is_empty());
        }
        assert_eq!(world.database.store.newest_objects(5).await.unwrap().len(), 1);
        world.tenant.delete_file(world.app, world.by(), new).await.unwrap();
        world.sql("delete from unused_objects").await;
    }
}

#[tokio::test]
async fn a_content_that_goes_while_it_is_moved_leaves_nothing_behind() {
    let mut world = World::new().await;
    for _ in 0..10 {
        let id = world.ready("hello").await;
        let content = world.to_move().await.remove(0);
        let object = world.tenant.begin_move().await.unwrap();
        let other = world.database.second_store().tenant(world.tenant.workspace());
        let (moved, deleted) =
            tokio::join!(other.finish_move(&content, object), world.tenant.delete_file(world.app, world.by(), id));
        deleted.unwrap();
        if !moved.unwrap() {
            other.give_up_move(object).await.unwrap();
        }
        assert_eq!(world.counts().await, [0; 4]);
        assert_eq!(world.unused().await, [object]);
        world.database.store.forget_object(object).await.unwrap();
    }
}

#[tokio::test]
async fn a_content_that_is_moved_while_it_is_read_is_found_in_its_object() {
    let mut world = World::new().await;
    let bytes = vec![b'x'; 5 * PIECE_BYTES as usize];
    for round in 0..6 {
        let id = world.uploaded(&world.new_file("long.txt", bytes.len()), &bytes).await;
        world.read(id).await;
        let content = world.to_move().await.remove(0);
        let object = world.tenant.begin_move().await.unwrap();
        let other = world.database.second_store().tenant(world.tenant.workspace());
        let (read, moved) = tokio::join!(world.tenant.stored_content(content.content, content.size), async {
            tokio::time::sleep(std::time::Duration::from_millis(round)).await;
            other.finish_move(&content, object).await.unwrap()
        });
        assert!(moved);
        match read.unwrap() {
            Stored::Here(read) => assert_eq!(read.len(), bytes.len()),
            Stored::InObject { object: read, .. } => assert_eq!(read, object),
        }
        world.tenant.delete_file(world.app, world.by(), id).await.unwrap();
        world.sql("delete from unused_objects").await;
    }
}
