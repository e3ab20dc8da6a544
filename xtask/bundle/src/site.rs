//! Lays the files out as the server serves them:
//!
//! ```text
//! site/
//!   pkg.txt                 the folder of the current build, e.g. "pkg/1f0c22ab90d3e417"
//!   pkg/1f0c22ab90d3e417/   madang.js, madang.wasm, the split pages, madang.css, style and script of the pages without wasm; may be cached for ever
//!   favicon.svg …           the files of public/
//!   fonts/                  for the server's PDF files, laid there by xtask itself
//! ```
//!
//! Everything of one build lies in one folder named after its contents: the parts name each other, and parts of
//! two builds don't fit together. The build before stays, for pages that are open while a new one starts.

use crate::{
    Inputs, css,
    precompress::{self, Effort},
    threads, wasm,
};
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::{
    fs,
    path::{Path, PathBuf},
};

const CURRENT: &str = "pkg.txt";
/// Tells the state of the inputs from which the site was made.
const FINGERPRINT: &str = ".fingerprint";
/// What the current build weighs, for `cargo xtask weigh`.
const WEIGHTS: &str = ".weights.json";

pub fn build(inputs: &Inputs) -> Result<()> {
    let fingerprint = fingerprint(inputs)?;
    if fs::read_to_string(inputs.site.join(FINGERPRINT)).is_ok_and(|made_from| made_from == fingerprint) {
        return Ok(());
    }
    // From here on the site is in flux: a build that breaks off is not taken for a finished one.
    let _ = fs::remove_file(inputs.site.join(FINGERPRINT));
    let fresh = inputs.site.join("pkg.new");
    if fresh.exists() {
        fs::remove_dir_all(&fresh)?;
    }
    fs::create_dir_all(&fresh)?;
    let weights = wasm::build(&inputs.wasm, inputs.wasm_opt.as_deref(), &fresh)?;
    for style in &inputs.styles {
        // `main.css` is the application's, as `main.wasm` would be.
        let name = style.file_name().filter(|name| *name != "main.css").unwrap_or("madang.css".as_ref());
        fs::write(fresh.join(name), css::minify(&css::join(style)?))?;
    }
    for script in &inputs.scripts {
        fs::copy(script, fresh.join(script.file_name().unwrap_or_default()))?;
    }
    let effort = if inputs.wasm_opt.is_some() { Effort::Best } else { Effort::Quick };
    threads::for_each(files_below(&fresh)?, |file| precompress::beside(file, effort))?;
    copy_public(&inputs.public, &inputs.site, effort)?;
    publish(&fresh, &inputs.site)?;
    if let Some(weights) = weights {
        fs::write(inputs.site.join(WEIGHTS), weights.to_string())?;
    }
    fs::write(inputs.site.join(FINGERPRINT), fingerprint)?;
    Ok(())
}

/// Moves the finished folder to its name and makes it the current one.
fn publish(fresh: &Path, site: &Path) -> Result<()> {
    let name = format!("pkg/{}", hash(&files_below(fresh)?, fresh)?.get(..16).unwrap_or_default());
    let place = site.join(&name);
    let previous = fs::read_to_string(site.join(CURRENT)).unwrap_or_default();
    if place.exists() {
        fs::remove_dir_all(&place)?;
    }
    fs::create_dir_all(site.join("pkg"))?;
    fs::rename(fresh, &place)?;
    fs::write(site.join(CURRENT), &name)?;
    for entry in fs::read_dir(site.join("pkg"))? {
        let path = entry?.path();
        if path != place && path != site.join(previous.trim()) {
            fs::remove_dir_all(&path)?;
        }
    }
    Ok(())
}

fn copy_public(public: &Path, site: &Path, effort: Effort) -> Result<()> {
    for file in files_below(public)? {
        let copy = site.join(file.strip_prefix(public)?);
        fs::create_dir_all(copy.parent().unwrap_or(site))?;
        fs::copy(&file, &copy)?;
        precompress::beside(&copy, effort)?;
    }
    Ok(())
}

/// The contents of everything that goes in, and this program, which decides what comes out.
fn fingerprint(inputs: &Inputs) -> Result<String> {
    let mut files = vec![std::env::current_exe()?, inputs.wasm.clone()];
    files.extend(inputs.wasm_opt.clone());
    files.extend(files_below(&inputs.public)?);
    files.extend(inputs.scripts.clone());
    for style in &inputs.styles {
        files.extend(files_below(style.parent().unwrap_or(Path::new("")))?);
    }
    hash(&files, Path::new(""))
}

fn hash(files: &[PathBuf], base: &Path) -> Result<String> {
    let mut hash = Sha256::new();
    for file in files {
        let bytes = fs::read(file).with_context(|| file.display().to_string())?;
        hash.update(file.strip_prefix(base)?.as_os_str().as_encoded_bytes());
        hash.update(bytes.len().to_le_bytes());
        hash.update(bytes);
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// All files below a folder, in order.
fn files_below(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).with_context(|| dir.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
