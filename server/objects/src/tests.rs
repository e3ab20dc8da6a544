//! What is promised of any store, tried on one in memory.

use std::time::{Duration, Instant};

use crate::{
    Address, Error, Keys, Limits, Objects,
    testing::{Wrong, in_memory},
};

#[tokio::test]
async fn what_is_put_is_there_until_it_is_deleted() {
    let (objects, faults) = in_memory(Limits::default());
    objects.check("probe").await.unwrap();
    assert!(faults.names().await.is_empty());
    objects.put("a/b", b"bytes".to_vec()).await.unwrap();
    assert_eq!(faults.names().await, ["folder/a/b"]);
    assert_eq!(objects.get("a/b", 5).await.unwrap(), "bytes");
    assert!(matches!(objects.get("a/b", 6).await, Err(Error::Missing(_))), "it has another size");
    assert!(objects.has("a/b").await.unwrap());
    for _ in 0..2 {
        objects.delete("a/b").await.unwrap();
    }
    assert!(!objects.has("a/b").await.unwrap());
    assert!(matches!(objects.get("a/b", 5).await, Err(Error::Missing(_))));
}

#[tokio::test]
async fn a_store_that_is_away_or_slow_is_away_and_never_waited_for() {
    let short = Duration::from_millis(20);
    let (objects, faults) = in_memory(Limits { put: short, get: short, delete: short });
    objects.put("a", vec![1]).await.unwrap();
    let away = Wrong { put_away: true, get_away: true, delete_away: true, ..Wrong::default() };
    for wrong in [away, Wrong { slow: Duration::from_secs(3600), ..Wrong::default() }] {
        faults.set(wrong);
        let begun = Instant::now();
        assert!(matches!(objects.put("b", vec![1]).await, Err(Error::Away(_))));
        assert!(matches!(objects.get("a", 1).await, Err(Error::Away(_))));
        assert!(matches!(objects.has("a").await, Err(Error::Away(_))));
        assert!(matches!(objects.delete("a").await, Err(Error::Away(_))));
        assert!(begun.elapsed() < Duration::from_secs(10));
    }
    faults.set(Wrong::default());
    assert_eq!(objects.get("a", 1).await.unwrap(), [1].as_slice());
}

#[tokio::test]
async fn a_server_that_is_not_there_or_says_nothing_is_away() {
    let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = |listener: &tokio::net::TcpListener| {
        let text = format!("s3://bucket/x?endpoint=http://{}", listener.local_addr().unwrap());
        Address::parse(&text).unwrap()
    };
    let (refusing, silent) = (address(&gone), tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap());
    drop(gone);
    let short = Duration::from_millis(300);
    for (address, limits) in
        [(refusing, Limits::default()), (address(&silent), Limits { put: short, get: short, delete: short })]
    {
        let keys = Keys::new("id".into(), "secret".into());
        let objects = Objects { limits, ..Objects::new(&address, &keys).unwrap() };
        let begun = Instant::now();
        assert!(matches!(objects.check("probe").await, Err(Error::Away(_))));
        assert!(begun.elapsed() < Duration::from_secs(10));
    }
}

#[test]
fn addresses_that_can_be_used() {
    for (text, bucket, prefix, endpoint, region) in [
        ("s3://files?region=ap-northeast-2", "files", "", None, "ap-northeast-2"),
        ("s3://files/?endpoint=http://10.0.4.20:9000", "files", "", Some("http://10.0.4.20:9000/"), "us-east-1"),
        (
            "s3://our-files/madang/prod/?endpoint=https://s3.example.com/store&region=kr-1",
            "our-files",
            "madang/prod",
            Some("https://s3.example.com/store"),
            "kr-1",
        ),
        (
            "s3://files/a%20b?endpoint=https%3A%2F%2Fs3.example.com",
            "files",
            "a b",
            Some("https://s3.example.com/"),
            "us-east-1",
        ),
    ] {
        let address = Address::parse(text).unwrap();
        assert_eq!(
            (
                &*address.bucket,
                address.prefix.as_ref(),
                address.endpoint.as_ref().map(|url| url.as_str()),
                &*address.region
            ),
            (bucket, prefix, endpoint, region),
            "{text}"
        );
    }
}

#[test]
fn addresses_that_can_not_be_used() {
    for text in [
        "",
        "files",
        "https://s3.example.com/files",
        "s3://",
        "s3:files?region=eu",
        "s3://a?region=eu",
        "s3://Files Of Ours?region=eu",
        "s3://files:9000?region=eu",
        "s3://files",
        "s3://files?endpoint=s3.example.com",
        "s3://files?endpoint=ftp://s3.example.com",
        "s3://files?endpoint=https://me:hunter2@s3.example.com",
        "s3://files?endpoint=https://s3.example.com&endpoint=https://s3.example.com",
        "s3://files?region=",
        "s3://files?region=a/b",
        "s3://files?region=eu&acl=public",
        "s3://files?region=eu#x",
        "s3://files//a?region=eu",
        "s3://id:hunter2@files?region=eu",
    ] {
        let why = Address::parse(text).expect_err(text);
        assert!(why.contains("write"), "{text}: {why}");
        assert!(!why.contains("hunter2"), "{why}");
    }
}

#[test]
fn the_secret_key_is_never_shown() {
    let keys = Keys::new("id".into(), "hunter2".into());
    let objects = Objects::new(&Address::parse("s3://files?region=kr-1").unwrap(), &keys).unwrap();
    assert!(!format!("{keys:?} {objects:?}").contains("hunter2"));
}
