//! A file's way from its first byte to what was read.

use api::{ErrorCode, File, FileErrorCode, FileNote, FileState, Role, UPLOAD_PIECE_BYTES, UPLOAD_PIECE_MIN_BYTES};
use axum::{body::Body, http::Method};
use futures::{StreamExt as _, stream};
use model::{FileGroup, FileLimits};
use serde_json::json;
use sqlx::Connection as _;

use super::testing::{png, send, takes_files};
use crate::testing::{TestApp, TestClient};

const MIB: usize = 1024 * 1024;

/// Its mark says that it is UTF-8, and one of its bytes is not.
const ODD: &[u8] = b"\xef\xbb\xbffine enough, and with some more words around it: \xff";

async fn begin(client: &TestClient, path: &str, name: &str, size: usize) -> (File, String) {
    let body = json!({"name": name, "size": size, "input": "docs"});
    let made: File = client.post(path, &body).await.created();
    let own = format!("{path}/{}", made.id);
    (made, own)
}

/// Uploads a file and waits until it was read.
async fn upload(client: &TestClient, path: &str, name: &str, bytes: &[u8]) -> File {
    let (_, own) = begin(client, path, name, bytes.len()).await;
    let mut offset = 0;
    for piece in bytes.chunks(UPLOAD_PIECE_BYTES as usize) {
        offset = send(client, &own, offset, piece).await.ok::<File>().received;
    }
    client.get(&format!("{own}?wait=20")).await.ok()
}

#[tokio::test]
async fn a_file_is_uploaded_read_and_deleted() {
    let app = TestApp::new().await;
    let path = takes_files(&app, FileLimits::default()).await;
    let choi = app.member("choi", Role::User).await;
    let text = format!("# 회의록\n\n{}", "가나다 ".repeat(400));
    let (made, own) = begin(&choi, &path, "minutes.md", text.len()).await;
    let seen: File = choi.get(&own).await.ok();
    assert_eq!(seen, made);
    let sent: File = send(&choi, &own, 0, text.as_bytes()).await.ok();
    assert_eq!((sent.received, sent.state == FileState::Uploading), (text.len() as u64, false));
    let read: File = choi.get(&format!("{own}?wait=20")).await.ok();
    let contents = read.contents.unwrap();
    assert_eq!((read.state, contents.format.as_str(), contents.pictures), (FileState::Ready, "md", 0));
    assert!(contents.beginning.starts_with("# 회의록\n\n가나다") && contents.beginning.chars().count() == 600);
    assert!(contents.chars > 1500 && contents.tokens > 100, "{contents:?}");

    let lee = app.member("lee", Role::Owner).await;
    lee.get(&own).await.error(404);
    send(&lee, &own, 0, b"x").await.error(404);
    lee.delete(&own).await.no_content();
    choi.get(&own).await.ok::<File>();
    choi.get(&format!("{own}?wait=21")).await.error(422);
    choi.delete(&own).await.no_content();
    choi.delete(&own).await.no_content();
    choi.get(&own).await.error(404);
    let tenant = app.madang.store.tenant(app.workspace().await);
    assert_eq!(tenant.stored_bytes().await.unwrap(), 0);
}

#[tokio::test]
async fn an_upload_that_broke_off_goes_on_where_it_ended() {
    let app = TestApp::new().await;
    let path = takes_files(&app, FileLimits::default()).await;
    let choi = app.member("choi", Role::User).await;
    let bytes: Vec<u8> = (0..5 * MIB + 7).map(|place| b'a' + (place % 23) as u8).collect();
    let (_, own) = begin(&choi, &path, "long.txt", bytes.len()).await;

    // The line breaks after two and a half MiB.
    let broken = bytes[..5 * MIB / 2].chunks(100_000).map(|piece| Ok(piece.to_vec())).collect::<Vec<_>>();
    let broken = stream::iter(broken).chain(stream::iter([Err(std::io::Error::other("cable"))]));
    let cut = choi
        .clone()
        .with_header("content-type", "application/octet-stream")
        .with_header("upload-offset", "0")
        .send_bytes(Method::PATCH, &own, Body::from_stream(broken))
        .await;
    assert_eq!(cut.error(400).code, ErrorCode::Malformed);
    let seen: File = choi.get(&own).await.ok();
    assert_eq!((seen.state, seen.received), (FileState::Uploading, 2 * MIB as u64));

    // What is sent from elsewhere is refused, and told where to go on.
    let refused = send(&choi, &own, 0, &bytes[..10]).await.error(409);
    assert_eq!(refused.code, ErrorCode::WrongOffset);
    let current: File = serde_json::from_value(*refused.current.unwrap()).unwrap();
    assert_eq!(current, seen);
    let more: File = send(&choi, &own, current.received, &bytes[2 * MIB..3 * MIB - 10]).await.ok();
    assert_eq!(more.received, 3 * MIB as u64 - 10);
    send(&choi, &own, more.received, &bytes[3 * MIB - 10..]).await.ok::<File>();
    // The answer to the last piece was lost, and it is sent again.
    let again = send(&choi, &own, more.received, &bytes[3 * MIB - 10..]).await.error(409);
    let current: File = serde_json::from_value(*again.current.unwrap()).unwrap();
    assert_eq!(current.received, bytes.len() as u64);
    let read: File = choi.get(&format!("{own}?wait=20")).await.ok();
    assert_eq!((read.state, read.contents.unwrap().chars), (FileState::Ready, bytes.len() as u64));
    let tenant = app.madang.store.tenant(app.workspace().await);
    let kept = tenant.file_contents(&[read.id]).await.unwrap().remove(0).text.unwrap();
    assert!(kept.as_bytes() == bytes, "its bytes are not those that were sent");
}

#[tokio::test]
async fn a_piece_that_can_t_be_right_is_refused() {
    let app = TestApp::new().await;
    let path = takes_files(&app, FileLimits::default()).await;
    let choi = app.member("choi", Role::User).await;
    let (_, own) = begin(&choi, &path, "a.txt", 10).await;
    let error = send(&choi, &own, 0, b"eleven bytes").await.error(422);
    assert!(error.fields.contains_key("size"), "{error:?}");
    let unsized_body = Body::from_stream(stream::iter([Ok::<_, std::io::Error>("eleven bytes")]));
    let typed = choi.clone().with_header("content-type", "application/octet-stream");
    let counted = typed.clone().with_header("upload-offset", "0").send_bytes(Method::PATCH, &own, unsized_body).await;
    assert!(counted.error(422).fields.contains_key("size"));
    let offsetless = typed.send_bytes(Method::PATCH, &own, Body::from("0123456789")).await.error(422);
    assert!(offsetless.fields.contains_key("Upload-Offset"), "{offsetless:?}");
    choi.clone().with_header("upload-offset", "0").patch(&own, &json!({})).await.error(415);
    let (_, large) = begin(&choi, &path, "b.txt", 6 * MIB).await;
    let piece = vec![b'x'; UPLOAD_PIECE_BYTES as usize + 1];
    assert_eq!(send(&choi, &large, 0, &piece).await.error(413).code, ErrorCode::TooLarge);
    let pieces =
        stream::iter(piece.chunks(MIB / 3).map(|piece| Ok::<_, std::io::Error>(piece.to_vec())).collect::<Vec<_>>());
    let in_pieces =
        choi.clone().with_header("content-type", "application/octet-stream").with_header("upload-offset", "0");
    in_pieces.send_bytes(Method::PATCH, &large, Body::from_stream(pieces)).await.error(413);
    assert_eq!(choi.get(&large).await.ok::<File>().received, 3 * MIB as u64, "what came before counts");
    assert_eq!(choi.get(&own).await.ok::<File>().received, 0);
    send(&choi, &own, 0, b"").await.ok::<File>();
    send(&choi, &own, 0, b"0123456789").await.ok::<File>();
}

#[tokio::test]
async fn small_pieces_are_taken_only_at_the_end() {
    let app = TestApp::new().await;
    let path = takes_files(&app, FileLimits::default()).await;
    let choi = app.member("choi", Role::User).await;
    let bytes = vec![b'x'; MIB];
    let (_, own) = begin(&choi, &path, "a.txt", bytes.len()).await;
    let least = UPLOAD_PIECE_MIN_BYTES as usize;
    let refused = send(&choi, &own, 0, &bytes[..least - 1]).await.error(422);
    assert!(refused.fields["size"].contains("256 KiB"), "{refused:?}");
    assert_eq!(choi.get(&own).await.ok::<File>().received, 0);
    send(&choi, &own, 0, &bytes[..MIB - 1]).await.ok::<File>();
    assert_eq!(send(&choi, &own, MIB as u64 - 1, b"x").await.ok::<File>().received, MIB as u64);
}

#[tokio::test]
async fn a_file_that_no_attempt_gets_read_is_refused_at_last() {
    let app = TestApp::new().await;
    let path = takes_files(&app, FileLimits::default()).await;
    let choi = app.member("choi", Role::User).await;
    let mut owner = sqlx::PgConnection::connect_with(&app.database.owner()).await.unwrap();
    let refuse_storing =
        "create function refuse() returns trigger language plpgsql as $$ begin raise 'no room'; end $$;
        create trigger refuse before insert on file_readings for each row execute function refuse()";
    sqlx::raw_sql(refuse_storing).execute(&mut owner).await.unwrap();
    for name in ["can't be stored.txt", "panics.txt"] {
        let (made, own) = begin(&choi, &path, name, 5).await;
        send(&choi, &own, 0, b"hello").await.ok::<File>();
        let mut attempts = 0;
        let file = loop {
            let row: (i32, bool) =
                sqlx::query_as("select read_attempts, coalesce(read_until > now(), false) from files where id = $1")
                    .bind(made.id.0)
                    .fetch_one(&mut owner)
                    .await
                    .unwrap();
            assert!((attempts..=5).contains(&row.0), "{name}: {row:?}");
            attempts = row.0;
            // As if the pause was over.
            sqlx::query("update files set read_until = now() where read_until < now() + interval '100 seconds'")
                .execute(&mut owner)
                .await
                .unwrap();
            let file: File = choi.get(&format!("{own}?wait=1")).await.ok();
            if file.state != FileState::Reading {
                break file;
            }
        };
        assert_eq!((file.state, attempts >= 4), (FileState::Refused, true), "{name}: {attempts}");
        assert_eq!(file.error.unwrap().code, FileErrorCode::ReaderFailed, "{name}");
    }

    // Servers that died while they read it have tried, too.
    let (made, own) = begin(&choi, &path, "kills.txt", 5).await;
    let tenant = app.madang.store.tenant(app.workspace().await);
    tenant.append_to_file(made.id, 0, b"kills").await.unwrap();
    for _ in 0..5 {
        tenant.take_to_read(made.id).await.unwrap().unwrap();
        sqlx::query("update files set read_until = now()").execute(&mut owner).await.unwrap();
    }
    let file: File = choi.get(&format!("{own}?wait=20")).await.ok();
    assert_eq!(file.error.unwrap().code, FileErrorCode::ReaderFailed);
}

#[tokio::test]
async fn a_database_that_is_away_costs_no_attempt() {
    let app = TestApp::new().await;
    let path = takes_files(&app, FileLimits::default()).await;
    let choi = app.member("choi", Role::User).await;
    let mut owner = sqlx::PgConnection::connect_with(&app.database.owner()).await.unwrap();
    let away = "create function away() returns trigger language plpgsql as $$
            begin raise 'no room' using errcode = '53100'; end $$;
        create trigger away before insert on file_readings for each row execute function away()";
    sqlx::raw_sql(away).execute(&mut owner).await.unwrap();
    let (_, own) = begin(&choi, &path, "a.txt", 5).await;
    send(&choi, &own, 0, b"hello").await.ok::<File>();
    for _ in 0..8 {
        assert_eq!(choi.get(&format!("{own}?wait=1")).await.ok::<File>().state, FileState::Reading);
    }
    sqlx::query("drop trigger away on file_readings").execute(&mut owner).await.unwrap();
    assert_eq!(choi.get(&format!("{own}?wait=20")).await.ok::<File>().state, FileState::Ready);
    let attempts: i32 = sqlx::query_scalar("select read_attempts from files").fetch_one(&mut owner).await.unwrap();
    assert_eq!(attempts, 1);
}

#[tokio::test]
async fn what_the_bytes_are_decides_and_is_told_in_the_reader_s_language() {
    let app = TestApp::new().await;
    let limits = FileLimits { groups: vec![FileGroup::Pdf, FileGroup::Text], ..FileLimits::default() };
    let path = takes_files(&app, limits).await;
    let choi = app.member("choi", Role::User).await.with_header("accept-language", "ko");
    for (name, bytes, code) in [
        ("scan.pdf", png(), FileErrorCode::TypeMismatch),
        ("scan.txt", png(), FileErrorCode::TypeMismatch),
        ("a.pdf", b"%PDF-1.7 and nothing more".to_vec(), FileErrorCode::Damaged),
        ("a.txt", b" \n \n".to_vec(), FileErrorCode::Empty),
    ] {
        let file = upload(&choi, &path, name, &bytes).await;
        let error = file.error.unwrap_or_else(|| panic!("{name}"));
        assert_eq!((file.state, error.code), (FileState::Refused, code), "{name}");
        assert_eq!(error.message, code.message(model::Language::Ko));
    }
    let tenant = app.madang.store.tenant(app.workspace().await);
    assert_eq!(tenant.stored_bytes().await.unwrap(), 0, "nothing of what was refused is kept");
}

#[tokio::test]
async fn an_image_has_a_picture_and_no_text() {
    let app = TestApp::new().await;
    let path = takes_files(&app, FileLimits::default()).await;
    let choi = app.member("choi", Role::User).await;
    let file = upload(&choi, &path, "pixel.png", &png()).await;
    let contents = file.contents.unwrap();
    assert_eq!((contents.format.as_str(), contents.pictures, contents.chars, contents.tokens), ("png", 1, 0, 0));
    let tenant = app.madang.store.tenant(app.workspace().await);
    let read = tenant.file_contents(&[file.id]).await.unwrap().remove(0);
    assert_eq!((read.name.as_str(), read.text, read.pictures.len()), ("pixel.png", None, 1));
    let (_, own) = begin(&choi, &path, "pixel.txt", 5).await;
    assert!(choi.get(&own).await.ok::<File>().contents.is_none());
}

#[tokio::test]
async fn notes_and_two_files_of_one_name() {
    let app = TestApp::new().await;
    let path = takes_files(&app, FileLimits::default()).await;
    let choi = app.member("choi", Role::User).await;
    let odd = upload(&choi, &path, "a.txt", ODD).await;
    let other = upload(&choi, &path, "a.txt", b"another file of the same name").await;
    let again = upload(&choi, &path, "a.txt", b"another file of the same name").await;
    assert!(odd.id != other.id && other.id != again.id);
    assert_eq!(odd.contents.unwrap().notes, [FileNote::UnreadableCharacters]);
    assert_eq!(other.contents, again.contents);
    let tenant = app.madang.store.tenant(app.workspace().await);
    let of_odd = ODD.len();
    assert_eq!(tenant.stored_bytes().await.unwrap(), (of_odd + "another file of the same name".len()) as u64);
}

#[tokio::test]
async fn a_file_whose_server_died_is_read_when_it_is_asked_for_or_swept() {
    let app = TestApp::new().await;
    let path = takes_files(&app, FileLimits::default()).await;
    let choi = app.member("choi", Role::User).await;
    let tenant = app.madang.store.tenant(app.workspace().await);
    let mut owner = sqlx::PgConnection::connect_with(&app.database.owner()).await.unwrap();
    for asked in [true, false] {
        let (made, own) = begin(&choi, &path, "a.txt", 5).await;
        // The bytes come to a server that takes the file and is gone before it has read it.
        tenant.append_to_file(made.id, 0, if asked { b"asked" } else { b"swept" }).await.unwrap();
        tenant.take_to_read(made.id).await.unwrap().unwrap();
        let seen: File = choi.get(&own).await.ok();
        assert_eq!(seen.state, FileState::Reading, "it may still be alive");
        sqlx::query("update files set read_until = now() where state = 'reading'").execute(&mut owner).await.unwrap();
        if asked {
            assert_eq!(choi.get(&format!("{own}?wait=20")).await.ok::<File>().state, FileState::Ready);
            continue;
        }
        sqlx::query("update file_sweeps set swept_at = now() - interval '1 hour'").execute(&mut owner).await.unwrap();
        crate::jobs::sweep_files(app.madang.clone()).await;
        for _ in 0..200 {
            let state: String = sqlx::query_scalar("select state from files where id = $1")
                .bind(made.id.0)
                .fetch_one(&mut owner)
                .await
                .unwrap();
            if state == "ready" {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        panic!("it was not read");
    }
}

#[tokio::test]
async fn what_nobody_has_any_more_is_swept() {
    let app = TestApp::new().await;
    let path = takes_files(&app, FileLimits::default()).await;
    let choi = app.member("choi", Role::User).await;
    let file = upload(&choi, &path, "a.txt", b"not given to any run").await;
    let mut owner = sqlx::PgConnection::connect_with(&app.database.owner()).await.unwrap();
    let yesterday = "update files set created_at = now() - interval '25 hours'; update file_sweeps set swept_at = now() - interval '1 hour'";
    sqlx::raw_sql(yesterday).execute(&mut owner).await.unwrap();
    crate::jobs::sweep_files(app.madang.clone()).await;
    choi.get(&format!("{path}/{}", file.id)).await.error(404);
}
