//! Sends the API valid and invalid requests by its OpenAPI document, using schemathesis, and looks for responses that no request
//! may cause.

use crate::{failure::Result, pip, server::Fresh, workspace};
use std::path::{Path, PathBuf};

/// schemathesis and all that it needs, for Python 3.11 and later.
const PACKAGES: [&str; 27] = [
    "anyio==4.16.0",
    "certifi==2026.10.18",
    "charset-normalizer==3.5.2",
    "click==8.5.1",
    "graphql-core==3.3.2",
    "harfile==0.6.0",
    "hypothesis==6.170.15",
    "hypothesis-graphql==0.13.5",
    "idna==3.20",
    "iniconfig==2.3.1",
    "jsonschema_rs==0.60.3",
    "markdown-it-py==4.3.0",
    "MarkupSafe==3.0.4",
    "mdurl==0.1.2",
    "packaging==26.3",
    "pluggy==1.7.0",
    "Pygments==2.21.0",
    "pyrate-limiter==4.5.1",
    "pytest==9.2.0",
    "PyYAML==6.0.3",
    "requests==2.34.2",
    "rich==15.0.0",
    "schemathesis==4.32.5",
    "sortedcontainers==2.4.0",
    "typing_extensions==4.16.0",
    "urllib3==2.8.0",
    "Werkzeug==3.1.9",
];

pub fn tools() -> Result<PathBuf> {
    pip::install("schemathesis", &PACKAGES)
}

pub fn test(binary: &Path) -> Result<()> {
    let modules = tools()?;
    let server = Fresh::start(binary, None, &[])?;
    pip::python()
        .arg(workspace::root().join("xtask/src/fuzz.py"))
        .args([&server.url, &server.setup_url])
        .env("PYTHONPATH", modules)
        // The folder of its database of examples.
        .dir(workspace::target())
        .remedy(
            "read what schemathesis says above: the request that it names, or an error of its own; target/server.log",
        )
        .run()
}
