//! Tests all dialects, the store for files, mail, and webhooks' signatures against programs by other authors; `tests/peers.rs` of
//! `server/llm`, `server/objects` and `server/mail`, and `server/tests/operating/{buckets,webhooks}.rs`, have the expectations.
//! And the other way round: clients by other authors call Madang (`server/tests/operating/programs.rs`).

use crate::{
    check,
    demo_model::Port,
    failure::{About, Failure, Result},
    nextest::{self, Selection},
    npm, pip,
    program::{Background, Program},
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

/// What Anthropic's client needs besides what is there for NAVER's, which brings OpenAI's and LangChain's.
const ANTHROPIC: [&str; 3] = ["anthropic==2.14.0", "docstring_parser==0.18.0", "opentelemetry-api==1.45.2"];

/// An S3 server (moto, Apache-2.0) with what it needs for that, for Python 3.10 and later.
const MOTO: [&str; 27] = [
    "blinker==1.9.0",
    "boto3==1.44.8",
    "botocore==1.44.8",
    "certifi==2026.10.18",
    "cffi==2.1.1",
    "charset-normalizer==3.5.2",
    "click==8.5.1",
    "cryptography==50.0.2",
    "flask==3.1.3",
    "flask-cors==6.0.5",
    "idna==3.20",
    "itsdangerous==2.2.0",
    "jinja2==3.1.6",
    "jmespath==1.1.0",
    "markupsafe==3.0.4",
    "moto==5.2.5",
    "py-partiql-parser==0.6.3",
    "pycparser==3.12",
    "python-dateutil==2.9.0.post0",
    "PyYAML==6.0.3",
    "requests==2.34.2",
    "responses==0.26.3",
    "s3transfer==0.19.3",
    "six==1.17.0",
    "urllib3==2.8.0",
    "werkzeug==3.1.9",
    "xmltodict==1.0.4",
];

/// The reference library of Standard Webhooks, for Python 3.9 and later. It needs nothing else.
const STANDARD_WEBHOOKS: [&str; 1] = ["standardwebhooks==1.1.0"];

/// A mail server (aiosmtpd, Apache-2.0) with what it needs, for Python 3.11 and later.
const AIOSMTPD: [&str; 3] = ["aiosmtpd==1.4.6", "atpublic==9.0.0", "attrs==26.1.0"];

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
    let (s3, s3_about) = s3()?;
    let (webhooks, webhooks_address) = webhooks()?;
    let (smtp, smtp_about) = smtp()?;
    let clients = clients()?;
    let mut selection = Selection { file: Some("peers"), ignored: true, skip: None };
    let mut addresses = vec![
        ("MADANG_AIMOCK", mock_url.as_str()),
        ("MADANG_CLOVA_STUB", stub_url.as_str()),
        ("MADANG_S3_SERVER", s3_about.as_str()),
        ("MADANG_WEBHOOK_RECEIVER", webhooks_address.as_str()),
        ("MADANG_SMTP_SERVER", smtp_about.as_str()),
    ];
    match &model {
        Ok(model) => addresses.push(("MADANG_LLAMA_CPP", &model.url)),
        Err(why) => {
            selection.skip = Some("llama_cpp");
            report::left_out(format!("a real llama.cpp: {why}"));
        }
    }
    addresses.extend(clients.iter().map(|(name, value)| (*name, value.as_str())));
    let ran = nextest::run(&selection, &addresses);
    // The whole program, which brings its own database.
    let program = Selection { file: Some("operating"), ignored: true, skip: None };
    let with_program = nextest::run(&program, &addresses);
    drop((mock, stub, s3, webhooks, smtp));
    ran.and(with_program)
}

/// Downloads the servers; installations are kept.
pub fn fetch() -> Result<()> {
    npm::install(&folder())?;
    pip::install("moto", &MOTO)?;
    pip::install("standardwebhooks", &STANDARD_WEBHOOKS)?;
    pip::install("aiosmtpd", &AIOSMTPD)?;
    naver()?;
    anthropic().map(drop)
}

fn anthropic() -> Result<PathBuf> {
    pip::install("anthropic", &ANTHROPIC)
}

/// Where other houses' clients are: `server/tests/operating/programs.rs` has them call a Madang.
fn clients() -> Result<[(&'static str, String); 2]> {
    let python = format!("{}:{}", naver()?.display(), anthropic()?.display());
    npm::install(&folder())?;
    Ok([("MADANG_PYTHON_CLIENTS", python), ("MADANG_CLIENT_SCRIPTS", folder().display().to_string())])
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
    started("clova_stub.py", pip::python_tied_to_us())
}

/// The server, and what it says of itself: its address and keys.
fn s3() -> Result<(Background, String)> {
    started("s3.py", pip::python_tied_to_us().env("PYTHONPATH", pip::install("moto", &MOTO)?))
}

/// The receiver of webhooks, and its address.
fn webhooks() -> Result<(Background, String)> {
    let library = pip::install("standardwebhooks", &STANDARD_WEBHOOKS)?;
    started("webhooks.py", pip::python_tied_to_us().env("PYTHONPATH", library))
}

/// The mail server, and what it says of itself: its port, and the folder of what it takes.
fn smtp() -> Result<(Background, String)> {
    started("smtp.py", pip::python_tied_to_us().env("PYTHONPATH", pip::install("aiosmtpd", &AIOSMTPD)?))
}

/// A script of ours that serves, and the first line that it prints.
fn started(script: &str, python: Program) -> Result<(Background, String)> {
    let mut server = python.arg(folder().join(script)).start_piped()?;
    let mut line = String::new();
    if let Some(stdout) = server.stdout() {
        BufReader::new(stdout).read_line(&mut line).about(script)?;
    }
    match line.trim() {
        "" => Err(Failure::new(format!("xtask/peers/{script} did not start."))),
        line => Ok((server, line.to_owned())),
    }
}
