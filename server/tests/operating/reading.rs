//! The real program reads a file in a process of its own, locked in.

use std::path::PathBuf;

use files::{ErrorCode, Limits, child::Reader};

fn reader() -> Reader {
    Reader::new(PathBuf::from(env!("CARGO_BIN_EXE_madang")), vec!["read-file".into()], 1)
}

#[tokio::test]
async fn it_reads_within_its_limits() {
    let limits = Limits::default();
    let text = "회의록 가나다라마바사\n\n".repeat(200_000);
    let document = reader().read(text.as_bytes(), "minutes.txt", Some("text/plain"), &limits).await.unwrap();
    assert_eq!(document.blocks.len(), 200_000);
    // The program's allocator takes its memory otherwise than the system's, and must meet the limit all the same.
    let little = Limits { memory: 64 * 1024 * 1024, text: u64::MAX, bytes: u64::MAX, blocks: u64::MAX, ..limits };
    let error = reader().read("가 ".repeat(24_000_000).as_bytes(), "a.txt", None, &little).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::TooComplex, "{error}");
}
