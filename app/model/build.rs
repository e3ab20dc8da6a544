//! Tells whether the Mustache specification lies where a test looks for it, so that it is listed as left out where it doesn't.

use std::path::PathBuf;

fn main() {
    println!("cargo::rustc-check-cfg=cfg(mustache_spec)");
    println!("cargo::rerun-if-env-changed=MADANG_FIXTURES");
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures");
    let folder = std::env::var_os("MADANG_FIXTURES").map_or_else(beside, PathBuf::from).join("mustache");
    // What doesn't exist counts as changed each time, and everything would be compiled again with every command.
    let there = folder.is_dir();
    println!("cargo::rerun-if-changed={}", if there { folder.display().to_string() } else { "build.rs".to_owned() });
    if there {
        println!("cargo::rustc-cfg=mustache_spec");
    }
}
