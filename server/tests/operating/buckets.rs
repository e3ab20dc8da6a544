//! The contents of files in an S3 server from other hands: moto (`xtask/peers/s3.py`), whose address and keys are in the environment as
//! `MADANG_S3_SERVER`. `cargo xtask test --only peers` starts it; any other run ignores this test.

use std::time::{Duration, Instant};

use objects::{Address, Keys, Objects};
use serde_json::{Value, json};

use crate::{
    postgres::{Folder, programs},
    provider::Provider,
    server::{Server, madang},
    uploading::{upload, with_files},
};

const URL: &str = "MADANG_FILES_URL";

/// The settings of a store, and the store itself.
struct Bucket {
    url: String,
    id: String,
    secret: String,
}

impl Bucket {
    /// A folder of the server's bucket, with somebody's keys.
    fn new(server: &Value, folder: &str, whose: &str) -> Self {
        let says = |place: &str| server.pointer(place).and_then(Value::as_str).unwrap().to_owned();
        Self {
            url: format!("s3://{}/{folder}?endpoint={}", says("/bucket"), says("/url")),
            id: says(&format!("/{whose}/id")),
            secret: says(&format!("/{whose}/secret")),
        }
    }

    fn settings(&self) -> [(&str, &str); 3] {
        [(URL, &self.url), ("MADANG_FILES_ACCESS_KEY_ID", &self.id), ("MADANG_FILES_SECRET_ACCESS_KEY", &self.secret)]
    }

    fn objects(&self) -> Objects {
        let keys = Keys::new(self.id.clone(), self.secret.clone());
        Objects::new(&Address::parse(&self.url).unwrap(), &keys).unwrap()
    }
}

/// Starts the server where it must refuse to, and returns its message.
fn refused(folder: &Folder, settings: &[(&str, &str)]) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap().to_string();
    drop(listener);
    let mut command = madang(&folder.0, settings);
    let output = command.env("MADANG_LISTEN", host).env("MADANG_POSTGRES_BIN", programs()).output().unwrap();
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

/// Waits for a line of the log with these words, and returns the object that it names.
async fn told(server: &Server, words: &str) -> String {
    let deadline = Instant::now() + Duration::from_secs(120);
    loop {
        let log = server.log();
        if let Some(line) = log.lines().find(|line| line.contains(words)) {
            let (_, after) = line.split_once("object=\"").unwrap();
            return after.split('"').next().unwrap().to_owned();
        }
        assert!(Instant::now() < deadline, "{log}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "its server is started by `cargo xtask test --only peers`"]
async fn files_go_to_a_bucket_and_out_of_it_again() {
    let about: Value = serde_json::from_str(&std::env::var("MADANG_S3_SERVER").unwrap()).unwrap();
    let provider = Provider::start(Duration::ZERO).await;
    let folder = Folder::new("object-store");
    let bucket = Bucket::new(&about, "madang", "writer");
    let allowed = ("MADANG_ALLOWED_HOSTS", provider.host_port.as_str());
    let settings = [&bucket.settings()[..], &[allowed, ("MADANG_LOG", "info,server=debug")]].concat();
    let mut server = Server::start(&folder.0, &settings);
    let app = server.set_up(&provider).await;
    let files = with_files(&server, &app).await;

    let bytes: Vec<u8> = "가나다 and so on\n".bytes().cycle().take(3 * 1024 * 1024 + 5).collect();
    let text = String::from_utf8_lossy(&bytes).into_owned().into_bytes();
    let read = upload(&server, &files, "long.txt", &text).await;
    assert_eq!(read["state"], json!("ready"), "{read}");
    let object = told(&server, "is in the object store now").await;
    assert_eq!(bucket.objects().get(&object, text.len() as u64).await.unwrap(), text);
    assert!(server.stop().0.success());

    // It starts only where its files are.
    assert!(refused(&folder, &[allowed]).contains("MADANG_FILES_URL is not set"));
    let other = Bucket::new(&about, "elsewhere", "writer");
    assert!(refused(&folder, &other.settings()).contains("none of the objects"));
    let reader = refused(&folder, &Bucket::new(&about, "madang", "reader").settings());
    assert!(reader.contains("MADANG_FILES_URL can't be used") && reader.contains("AccessDenied"), "{reader}");
    let gone = Bucket { url: "s3://files?endpoint=http://127.0.0.1:9".into(), ..other };
    assert!(refused(&folder, &gone.settings()).contains("the object store is away"));

    let mut server = Server::start(&folder.0, &settings);
    server.sign_in().await;
    let id = read["id"].as_str().unwrap();
    server.client.send("DELETE", &format!("{files}/{id}"), None).await.unwrap();
    assert_eq!(told(&server, "an object that nobody had is deleted").await, object);
    assert!(!bucket.objects().has(&object).await.unwrap());
    assert!(server.stop().0.success());
    Server::start(&folder.0, &[allowed]);
}
