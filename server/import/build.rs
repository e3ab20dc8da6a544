//! Tells whether the files of other builders lie where a test looks for them, so that it is listed as left out where they don't.

use std::path::PathBuf;

fn main() {
    println!("cargo::rustc-check-cfg=cfg(import_files)");
    println!("cargo::rerun-if-env-changed=MADANG_FIXTURES");
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures");
    let folder = std::env::var_os("MADANG_FIXTURES").map_or_else(beside, PathBuf::from).join("imports");
    // What doesn't exist counts as changed each time, and everything would be compiled again with every command.
    let there = folder.is_dir();
    println!("cargo::rerun-if-changed={}", if there { folder.display().to_string() } else { "build.rs".to_owned() });
    if there {
        println!("cargo::rustc-cfg=import_files");
    }
}
