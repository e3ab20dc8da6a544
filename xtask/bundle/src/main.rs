//! `bundle`: builds the files that browsers load.
//!
//! It splits the pages off the compiled `app.wasm` (`wasm.rs`), lets wasm-bindgen write the JavaScript glue, records sizes
//! (`weigh.rs`), and lets wasm-opt shrink each part. It joins the style sheets (`css.rs`), adds hand-written scripts and the
//! files of `public/`, compresses everything once (`precompress.rs`), and arranges it as a site (`site.rs`). It is a separate
//! program because the wasm crates take minutes to compile, and `cargo xtask` should not wait for them.

mod css;
mod precompress;
mod site;
mod threads;
mod wasm;
mod weigh;

use anyhow::{Result, bail};
use std::{env, ffi::OsString, path::PathBuf};

/// What to bundle. All paths come from xtask.
struct Inputs {
    wasm: PathBuf,
    styles: Vec<PathBuf>,
    /// Scripts that are served as they are.
    scripts: Vec<PathBuf>,
    public: PathBuf,
    site: PathBuf,
    /// `None` in development, since shrinking takes longer than compiling.
    wasm_opt: Option<PathBuf>,
}

fn main() -> Result<()> {
    site::build(&inputs(env::args_os().skip(1))?)
}

fn inputs(mut args: impl Iterator<Item = OsString>) -> Result<Inputs> {
    let (mut wasm, mut public, mut site, mut wasm_opt) = (None, None, None, None);
    let (mut styles, mut scripts) = (Vec::new(), Vec::new());
    while let Some(flag) = args.next() {
        let value = args.next().map(PathBuf::from);
        match (flag.to_str(), value) {
            (Some("--wasm"), value @ Some(_)) => wasm = value,
            (Some("--style"), Some(path)) => styles.push(path),
            (Some("--script"), Some(path)) => scripts.push(path),
            (Some("--public"), value @ Some(_)) => public = value,
            (Some("--site"), value @ Some(_)) => site = value,
            (Some("--wasm-opt"), value @ Some(_)) => wasm_opt = value,
            _ => bail!("unknown or incomplete argument {}", flag.display()),
        }
    }
    match (wasm, public, site) {
        (Some(wasm), Some(public), Some(site)) => Ok(Inputs { wasm, styles, scripts, public, site, wasm_opt }),
        _ => bail!("--wasm, --public and --site are needed"),
    }
}
