//! The store against an S3 server from other hands that checks signatures and rights: moto (`xtask/peers/s3.py`), whose address and keys
//! are in the environment as `MADANG_S3_SERVER`. `cargo xtask test --only peers` starts it; any other run ignores these tests.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "all of it is tests, and where the peer is is told by the step that starts it"
)]

use objects::{Address, Error, Keys, Objects};
use serde_json::Value;

struct Server(Value);

impl Server {
    fn started() -> Self {
        let about = std::env::var("MADANG_S3_SERVER");
        Self(serde_json::from_str(&about.unwrap_or_else(|_| panic!("MADANG_S3_SERVER is not set"))).unwrap())
    }

    fn says(&self, place: &str) -> &str {
        self.0.pointer(place).and_then(Value::as_str).unwrap()
    }

    fn keys(&self, whose: &str) -> Keys {
        Keys::new(self.says(&format!("/{whose}/id")).into(), self.says(&format!("/{whose}/secret")).into())
    }

    fn at(&self, bucket: &str, folder: &str, keys: &Keys) -> Objects {
        let address = format!("s3://{bucket}/{folder}?endpoint={}&region=us-east-1", self.says("/url"));
        Objects::new(&Address::parse(&address).unwrap(), keys).unwrap()
    }
}

#[tokio::test]
#[ignore = "needs an S3 server: cargo xtask test --only peers"]
async fn objects_come_back_as_they_were_written() {
    let server = Server::started();
    let objects = server.at(server.says("/bucket"), "our%20folder/%ED%8C%8C%EC%9D%BC", &server.keys("writer"));
    objects.check("probe").await.unwrap();
    for size in [1, 1024 * 1024, 9 * 1024 * 1024 + 1] {
        let bytes: Vec<u8> = (0..size).map(|place| (place % 251) as u8).collect();
        let name = format!("workspace/{size}");
        assert!(!objects.has(&name).await.unwrap());
        objects.put(&name, bytes.clone()).await.unwrap();
        assert!(objects.has(&name).await.unwrap());
        assert_eq!(objects.get(&name, size).await.unwrap(), bytes);
        assert!(matches!(objects.get(&name, size + 1).await, Err(Error::Missing(_))));
        for _ in 0..2 {
            objects.delete(&name).await.unwrap();
        }
        assert!(matches!(objects.get(&name, size).await, Err(Error::Missing(_))));
    }
}

#[tokio::test]
#[ignore = "needs an S3 server: cargo xtask test --only peers"]
async fn folders_are_apart() {
    let server = Server::started();
    let [one, other] = ["one", "other"].map(|folder| server.at(server.says("/bucket"), folder, &server.keys("writer")));
    one.put("a", b"one".to_vec()).await.unwrap();
    assert!(!other.has("a").await.unwrap());
    other.delete("a").await.unwrap();
    assert_eq!(one.get("a", 3).await.unwrap(), "one");
    one.delete("a").await.unwrap();
}

#[tokio::test]
#[ignore = "needs an S3 server: cargo xtask test --only peers"]
async fn what_is_wrong_is_said() {
    let server = Server::started();
    let writer = server.keys("writer");
    let wrong = Keys::new(server.says("/writer/id").into(), "not-the-secret".into());
    let unknown = Keys::new("nobody".into(), "nothing".into());
    for (bucket, keys, said) in [
        (server.says("/bucket"), &server.keys("reader"), "AccessDenied"),
        (server.says("/bucket"), &wrong, "SignatureDoesNotMatch"),
        (server.says("/bucket"), &unknown, "InvalidAccessKeyId"),
        ("not-our-bucket", &writer, ""),
    ] {
        let Err(Error::Refused(why)) = server.at(bucket, "x", keys).check("probe").await else {
            panic!("{bucket} was taken")
        };
        assert!(why.contains(said), "{why}");
        assert!(!why.contains("not-the-secret"), "{why}");
    }
}
