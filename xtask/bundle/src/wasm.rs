//! Splits the application's wasm into chunks of pages, binds it to JavaScript and shrinks it.

use crate::{threads, weigh};
use anyhow::{Context, Result, anyhow, bail};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use wasm_bindgen_cli_support::Bindgen;

/// The file names that a page's document refers to (`app/src/shell.rs`): `madang.js`, `madang.wasm`, and these two.
const NAME: &str = "madang";
const LOADER: &str = "./__wasm_split.______________________.js";
const MANIFEST: &str = "__wasm_split_manifest.json";

/// The Oz passes, and the instructions that every browser since 2022 understands.
const WASM_OPT_FLAGS: [&str; 7] = [
    "-Oz",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Writes the bound and split application to `out`. Returns its sizes before shrinking, if it is shrunk.
pub fn build(input: &Path, wasm_opt: Option<&Path>, out: &Path) -> Result<Option<Value>> {
    let (main, chunks) = split(input, out)?;
    bind(&main, out)?;
    fs::remove_file(&main)?;
    let Some(wasm_opt) = wasm_opt else { return Ok(None) };
    let weights = weigh::weigh(out, NAME, &chunks)?;
    threads::for_each(wasm_files(out)?, |file| shrink(wasm_opt, file))?;
    Ok(Some(weights))
}

/// The files that each chunk loads, by the chunk's name.
type Chunks = BTreeMap<String, Vec<String>>;

/// Splits each chunk of pages off into files. Without this step its pages would fail in the browser.
fn split(input: &Path, out: &Path) -> Result<(PathBuf, Chunks)> {
    let bytes = fs::read(input).with_context(|| input.display().to_string())?;
    let main = out.join("unbound.wasm");
    let main_module = format!("./{NAME}.js");
    let mut options = wasm_split_cli_support::Options::new(&bytes);
    options.output_dir = out;
    options.main_out_path = &main;
    options.main_module = &main_module;
    options.link_name = LOADER;
    let split = wasm_split_cli_support::transform(options).map_err(|error| anyhow!("splitting the wasm: {error:#}"))?;
    let manifest = serde_json::to_value(&split.prefetch_map)?;
    fs::write(out.join(MANIFEST), manifest.to_string())?;
    Ok((main, serde_json::from_value(manifest)?))
}

fn bind(main: &Path, out: &Path) -> Result<()> {
    Bindgen::new()
        .input_path(main)
        .out_name(NAME)
        .web(true)?
        .typescript(false)
        .demangle(false)
        // The split parts import functions under the names by which the linker exported them from the main part.
        .keep_lld_exports(true)
        .generate(out)
        .context("binding the wasm to JavaScript")?;
    // The document refers to the file without the suffix that wasm-bindgen adds.
    fs::rename(out.join(format!("{NAME}_bg.wasm")), out.join(format!("{NAME}.wasm")))?;
    let glue = out.join(format!("{NAME}.js"));
    let text = fs::read_to_string(&glue)?;
    fs::write(&glue, text.replace(&format!("{NAME}_bg.wasm"), &format!("{NAME}.wasm")))?;
    Ok(())
}

fn shrink(wasm_opt: &Path, file: &Path) -> Result<()> {
    let smaller = file.with_extension("smaller");
    // It warns of names that it doesn't know and drops, which only matters if it fails.
    let output = Command::new(wasm_opt).args(WASM_OPT_FLAGS).arg(file).arg("-o").arg(&smaller).output();
    let output = output.with_context(|| wasm_opt.display().to_string())?;
    match output.status.success() {
        true => Ok(fs::rename(smaller, file)?),
        false => bail!("wasm-opt refused {}: {}", file.display(), String::from_utf8_lossy(&output.stderr)),
    }
}

fn wasm_files(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "wasm") {
            files.push(path);
        }
    }
    Ok(files)
}
