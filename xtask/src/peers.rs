//! Tests all dialects against servers by other authors; `server/llm/tests/peers.rs` has the expectations.

use crate::{
    check,
    demo_model::Port,
    failure::{About, Failure, Result},
    nextest::{self, Selection},
    npm, pip,
    program::Background,
    report, workspace,
};
use std::{
    io::{BufRead, BufReader},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::PathBuf,
    time::Duration,
};

/// NAVER's client with its dependencies, for Python 3.11 and later.
const NAVER: [&str; 40] = [
    "annotated-types==0.8.0",
    "anyio==4.16.0",
    "certifi==2026.10.18",
    "charset-normalizer==3.5.2",
    "distro==1.9.0",
    "h11==0.16.0",
    "httpcore==1.0.9",
    "httpcore2==2.16.2",
    "httpx==0.28.1",
    "httpx-sse==0.4.3",
    "httpx2==2.16.2",
    "idna==3.20",
    "jiter==0.19.0",
    "jsonpatch==1.48",
    "jsonpointer==3.12",
    "langchain-community==0.4.2",
    "langchain-core==1.8.3",
    "langchain-naver==0.1.1",
    "langchain-openai==1.7.4",
    "langchain-protocol==0.0.20",
    "langsmith==0.15.1",
    "openai==3.57.0",
    "orjson==3.13.0",
    "packaging==26.3",
    "pydantic==2.14.4",
    "pydantic_core==2.50.5",
    "PyYAML==6.0.3",
    "regex==2026.11.19",
    "requests==2.34.2",
    "requests-toolbelt==1.0.0",
    "sniffio==1.3.1",
    "tenacity==9.2.1",
    "tiktoken==0.14.0",
    "truststore==0.10.5",
    "typing-inspection==0.4.5",
    "typing_extensions==4.16.0",
    "urllib3==2.8.0",
    "uuid_utils==0.19.0",
    "xxhash==4.1.0",
    "zstandard==0.25.0",
];

fn folder() -> PathBuf {
    workspace::root().join("xtask/peers")
}

/// Starts the servers and runs the tests.
pub fn test() -> Result<()> {
    let (mock, mock_url) = aimock()?;
    let (stub, stub_url) = clova_stub()?;
    let model = check::demo_model(Port::Any)?;
    let naver = naver()?;
    pip::python().arg(folder().join("clova_client.py")).arg(&stub_url).env("PYTHONPATH", naver).run_quietly()?;
    let mut selection = Selection { file: Some("peers"), ignored: true, skip: None };
    let mut addresses = vec![("MADANG_AIMOCK", mock_url.as_str()), ("MADANG_CLOVA_STUB", stub_url.as_str())];
    match &model {
        Ok(model) => addresses.push(("MADANG_LLAMA_CPP", &model.url)),
        Err(why) => {
            selection.skip = Some("llama_cpp");
            report::left_out(format!("a real llama.cpp: {why}"));
        }
    }
    let ran = nextest::run(&selection, &addresses);
    drop((mock, stub));
    ran
}

/// Downloads the servers; installations are kept.
pub fn fetch() -> Result<()> {
    npm::install(&folder())?;
    naver().map(drop)
}

fn naver() -> Result<PathBuf> {
    pip::install("naver", &NAVER)
}

fn aimock() -> Result<(Background, String)> {
    let program = npm::install(&folder())?.join("@copilotkit/aimock/dist/cli.js");
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
    let port = free.about("a free port")?.port();
    let mut mock = npm::node_tied_to_us()
        .log_to(&workspace::log("aimock.log"))?
        .arg(program)
        .args(["-p", &port.to_string(), "-h", "127.0.0.1", "-f"])
        .arg(folder().join("aimock"))
        .start()?;
    mock.wait_until(Duration::from_secs(20), || TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok())?;
    Ok((mock, format!("http://127.0.0.1:{port}")))
}

fn clova_stub() -> Result<(Background, String)> {
    let mut stub = pip::python_tied_to_us().arg(folder().join("clova_stub.py")).start_piped()?;
    let mut url = String::new();
    if let Some(stdout) = stub.stdout() {
        BufReader::new(stdout).read_line(&mut url).about("the stub's address")?;
    }
    match url.trim() {
        "" => Err(Failure::new("xtask/peers/clova_stub.py did not start.")),
        url => Ok((stub, url.to_owned())),
    }
}
