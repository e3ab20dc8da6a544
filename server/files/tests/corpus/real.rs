//! Files that other programs have written: those in the folder `files` of `MADANG_FIXTURES`, or of the fixtures beside the project.

use std::{fs, path::PathBuf};

use crate::read;

#[test]
#[cfg_attr(not(documents), ignore = "there are no files of other programs")]
#[expect(clippy::disallowed_methods, reason = "what lies on this machine is told by the environment")]
fn files_of_other_programs() {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures");
    let folder = std::env::var("MADANG_FIXTURES").map_or_else(|_| beside(), PathBuf::from).join("files");
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        match read(&fs::read(&path).unwrap(), &name) {
            Ok(document) => {
                println!(
                    "{name}: {} blocks, {} characters",
                    document.blocks.len(),
                    document.markdown().chars().count()
                );
            }
            Err(error) => panic!("{name}: {error}"),
        }
    }
}
