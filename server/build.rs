//! Tells whether providers' answers and the fonts of PDF files lie where tests look for them, so that tests which need them are listed
//! as left out where they don't.

use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rustc-check-cfg=cfg(recordings, fonts)");
    println!("cargo::rerun-if-env-changed=MADANG_FIXTURES");
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let beside = || here.join("../../shared/fixtures");
    let recordings = std::env::var_os("MADANG_FIXTURES").map_or_else(beside, PathBuf::from).join("provider-faults");
    for (cfg, path) in
        [("recordings", recordings), ("fonts", here.join("../xtask/fonts/node_modules/.installed-lock.json"))]
    {
        // What doesn't exist counts as changed each time, and everything would be compiled again with every command.
        let there = path.exists();
        println!("cargo::rerun-if-changed={}", if there { path.display().to_string() } else { "build.rs".to_owned() });
        if there {
            println!("cargo::rustc-cfg={cfg}");
        }
    }
}
