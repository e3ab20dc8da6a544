//! Tells whether there are files of other programs, the fonts of PDF files, and programs that read what is written, so that tests
//! which need them are listed as left out where there aren't.

use std::{
    env,
    path::{Path, PathBuf},
};

fn main() {
    println!("cargo::rustc-check-cfg=cfg(documents, fonts, libreoffice, pdftotext)");
    println!("cargo::rerun-if-env-changed=MADANG_FIXTURES");
    println!("cargo::rerun-if-env-changed=PATH");
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures");
    let folder = env::var_os("MADANG_FIXTURES").map_or_else(beside, PathBuf::from).join("files");
    tell("documents", folder.is_dir().then_some(&folder));
    let fonts = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../xtask/fonts/node_modules/.installed-lock.json");
    tell("fonts", fonts.is_file().then_some(&fonts));
    let path = env::var_os("PATH").unwrap_or_default();
    for (cfg, name) in [("libreoffice", "soffice"), ("pdftotext", "pdftotext")] {
        let program = env::split_paths(&path).map(|folder| folder.join(name)).find(|program| program.is_file());
        tell(cfg, program.as_ref());
    }
}

fn tell(cfg: &str, found: Option<&PathBuf>) {
    // What doesn't exist counts as changed each time, and everything would be compiled again with every command.
    println!("cargo::rerun-if-changed={}", found.map_or(Path::new("build.rs"), PathBuf::as_path).display());
    if found.is_some() {
        println!("cargo::rustc-cfg={cfg}");
    }
}
