//! Files that other programs have written, where there are some: `MADANG_REAL_FILES` names their folder.

use std::{fs, path::PathBuf};

use crate::read;

#[test]
#[expect(clippy::disallowed_methods, reason = "what lies on this machine is told by the environment")]
fn files_of_other_programs() {
    let Some(folder) = std::env::var_os("MADANG_REAL_FILES").map(PathBuf::from) else {
        println!("skipped: MADANG_REAL_FILES names no folder");
        return;
    };
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        match read(&fs::read(&path).unwrap(), &name) {
            Ok(document) => {
                println!("{name}: {} blocks, {} characters", document.blocks.len(), document.markdown().chars().count())
            }
            Err(error) => panic!("{name}: {error}"),
        }
    }
}
