//! Files go through the real program: their bytes over a socket, and their contents through a process that is locked in.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;

use crate::{postgres::Folder, provider::Provider, server::Server};

const MIB: usize = 1024 * 1024;

/// Gives the app an input for files; answers the address of its files.
pub async fn with_files(server: &Server, app: &str) -> String {
    let mut draft = server.client.get(&format!("{app}/draft")).await.json(200);
    let input = json!({"name": "docs", "label": {"en": "Files"}, "kind": "file", "files": {}});
    draft["definition"]["inputs"].as_array_mut().unwrap().push(input);
    let saved = json!({"definition": draft["definition"], "revision": draft["revision"]});
    let draft = server.client.put(&format!("{app}/draft"), &saved).await.json(200);
    server.client.post(&format!("{app}/publish"), &json!({"revision": draft["revision"], "note": ""})).await.json(201);
    format!("{app}/files")
}

async fn begin(server: &Server, files: &str, name: &str, size: usize) -> String {
    let made = server.client.post(files, &json!({"name": name, "size": size, "input": "docs"})).await.json(201);
    format!("{files}/{}", made["id"].as_str().unwrap())
}

pub async fn upload(server: &Server, files: &str, name: &str, bytes: &[u8]) -> Value {
    let file = begin(server, files, name, bytes.len()).await;
    server.client.send_piece(&file, 0, bytes).await.unwrap().json(200);
    server.client.get(&format!("{file}?wait=20")).await.json(200)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_read_in_a_process_of_its_own_and_goes_on_after_a_cut() {
    let provider = Provider::start(Duration::ZERO).await;
    let folder = Folder::new("uploading");
    let mut server = Server::start(&folder.0, &[("MADANG_ALLOWED_HOSTS", provider.host_port.as_str())]);
    let app = server.set_up(&provider).await;
    let files = with_files(&server, &app).await;

    let read = upload(&server, &files, "회의록.csv", "항목,금액\n커피,4500\n".as_bytes()).await;
    assert_eq!((&read["state"], &read["contents"]["format"]), (&json!("ready"), &json!("csv")), "{read}");
    assert!(read["contents"]["beginning"].as_str().unwrap().contains("| 커피 | 4500 |"), "{read}");
    let damaged = upload(&server, &files, "a.pdf", b"%PDF-1.7\nand nothing more").await;
    assert_eq!((&damaged["state"], &damaged["error"]["code"]), (&json!("refused"), &json!("damaged")), "{damaged}");
    assert!(matches!(server.child.try_wait(), Ok(None)));

    // The line is cut in the second MiB of three.
    let bytes = vec![b'x'; 3 * MIB];
    let file = begin(&server, &files, "long.txt", bytes.len()).await;
    let mut stream = server.client.begin_piece(&file, 0, bytes.len()).await.unwrap();
    stream.write_all(&bytes[..MIB + MIB / 2]).await.unwrap();
    stream.flush().await.unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    while server.client.get(&file).await.json(200)["received"] != json!(MIB) {
        assert!(Instant::now() < deadline, "the first MiB never counted");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    drop(stream);
    let sent = server.client.send_piece(&file, MIB, &bytes[MIB..]).await.unwrap().json(200);
    assert_eq!(sent["received"], json!(bytes.len()));
    let read = server.client.get(&format!("{file}?wait=20")).await.json(200);
    assert_eq!((&read["state"], &read["contents"]["chars"]), (&json!("ready"), &json!(bytes.len())), "{read}");
}
