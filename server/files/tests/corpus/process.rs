//! The process that reads: what it may do, and what becomes of the one who asks.

use std::{
    fs,
    io::{Read, Write},
    path::PathBuf,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use files::{ErrorCode, Limits, child::Reader};

use crate::{build::docx, read_as, reader, runtime};

#[test]
fn it_is_locked_in_before_it_reads() {
    let mut child =
        Command::new(env!("CARGO_BIN_EXE_read-file")).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let limits = serde_json::to_value(Limits::default()).unwrap();
    let request = serde_json::json!({ "name": "a.txt", "declared": null, "limits": limits });
    input.write_all(format!("{request}\n").as_bytes()).unwrap();
    let proc = |name: &str| fs::read_to_string(format!("/proc/{}/{name}", child.id())).unwrap();
    let until = Instant::now() + Duration::from_secs(20);
    while !proc("limits").lines().any(|line| line.starts_with("Max open files") && line.contains(" 0 ")) {
        assert!(Instant::now() < until, "{}", proc("limits"));
    }
    std::thread::sleep(Duration::from_millis(100));
    let value = |name: &str| {
        let limits = proc("limits");
        let line = limits.lines().find(|line| line.starts_with(name)).unwrap().to_owned();
        line[26..].split_whitespace().next().unwrap().to_owned()
    };
    let space: u64 = value("Max address space").parse().unwrap();
    assert!((Limits::default().memory..2 * Limits::default().memory).contains(&space), "{space}");
    assert_eq!(value("Max cpu time"), Limits::default().cpu_seconds.to_string());
    assert_eq!(value("Max core file size"), "0");
    assert!(proc("status").lines().any(|line| line.split_whitespace().eq(["NoNewPrivs:", "1"])), "landlock is on");
    input.write_all("안녕".as_bytes()).unwrap();
    drop(input);
    let mut answer = String::new();
    child.stdout.take().unwrap().read_to_string(&mut answer).unwrap();
    assert!(child.wait().unwrap().success());
    assert!(answer.contains(r#""text":"안녕""#), "{answer}");
}

#[test]
fn too_little_memory_is_an_error_of_the_file() {
    let limits = Limits { memory: 60 * 1024 * 1024, ..Limits::default() };
    let body = "a".repeat(24 * 1024 * 1024);
    let error = read_as(body.as_bytes(), "a.txt", None, &limits).unwrap_err();
    assert_eq!(error.code, ErrorCode::TooComplex, "{error}");
}

#[test]
fn one_that_takes_too_long_is_ended() {
    let run = |script: &str, limits: &Limits| {
        let reader = Reader::new(PathBuf::from("/bin/sh"), vec!["-c".into(), script.into()], 1);
        let start = Instant::now();
        let error = runtime().block_on(reader.read(b"x", "a.txt", None, limits)).unwrap_err();
        (error.code, start.elapsed())
    };
    let limits = Limits { seconds: 1, ..Limits::default() };
    let (code, took) = run("exec sleep 30", &limits);
    assert_eq!(code, ErrorCode::TimedOut);
    assert!(took < Duration::from_secs(10));
    assert_eq!(run("ulimit -S -t 1; while :; do :; done", &Limits::default()).0, ErrorCode::TimedOut);
    assert_eq!(run("kill -SEGV $$", &limits).0, ErrorCode::Damaged);
    assert_eq!(run("kill -ABRT $$", &limits).0, ErrorCode::TooComplex);
    assert_eq!(run("echo no JSON", &limits).0, ErrorCode::ReaderFailed);
    let no_program = Reader::new(PathBuf::from("/nowhere"), Vec::new(), 1);
    assert_eq!(
        runtime().block_on(no_program.read(b"x", "a", None, &limits)).unwrap_err().code,
        ErrorCode::ReaderFailed
    );
}

#[test]
fn one_that_nobody_waits_for_is_ended() {
    let told = std::env::temp_dir().join(format!("files-reader-{}", std::process::id()));
    let script = format!("echo $$ > {}; exec sleep 60", told.display());
    let reader = Reader::new(PathBuf::from("/bin/sh"), vec!["-c".into(), script.into()], 1);
    let limits = Limits::default();
    let runtime = runtime();
    let until = Instant::now() + Duration::from_secs(20);
    let process = runtime.block_on(async {
        let mut reading = Box::pin(reader.read(b"x", "a.txt", None, &limits));
        loop {
            let _ = tokio::time::timeout(Duration::from_millis(20), &mut reading).await;
            if let Some(number) = fs::read_to_string(&told).ok().filter(|number| number.ends_with('\n')) {
                return PathBuf::from(format!("/proc/{}", number.trim()));
            }
            assert!(Instant::now() < until);
        }
    });
    fs::remove_file(&told).unwrap();
    // One that is over may still stand there until somebody has asked how it ended.
    let is_over = || fs::read_to_string(process.join("stat")).map_or(true, |stat| stat.contains(") Z "));
    while !is_over() {
        assert!(Instant::now() < until, "the reader still runs");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn the_environment_stays_with_the_server() {
    let reader = Reader::new(
        PathBuf::from("/bin/sh"),
        vec!["-c".into(), r#"printf '{"error":{"code":"damaged","detail":"%s"}}' "$PATH$HOME$CARGO""#.into()],
        1,
    );
    let error = runtime().block_on(reader.read(b"x", "a.txt", None, &Limits::default())).unwrap_err();
    assert!(!error.detail.contains("cargo"), "{error}");
}

#[test]
fn several_wait_for_each_other() {
    let reader = reader();
    let file = docx("<w:p><w:r><w:t>a</w:t></w:r></w:p>");
    let limits = Limits::default();
    runtime().block_on(async {
        let all = (0..8).map(|_| reader.read(&file, "a.docx", None, &limits));
        for document in futures::future::join_all(all).await {
            assert_eq!(document.unwrap().markdown(), "a");
        }
    });
}
