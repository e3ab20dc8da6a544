//! Files that other programs have written, where there are some: in the folder that `FILES_TO_READ` names, or in the one that lies beside
//! the project.

use std::{fs, path::PathBuf};

use crate::read;

#[test]
#[expect(clippy::disallowed_methods, reason = "what lies on this machine is told by the environment")]
fn files_of_other_programs() {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures/files");
    let folder = std::env::var("FILES_TO_READ").map_or_else(|_| beside(), PathBuf::from);
    let Ok(files) = fs::read_dir(&folder) else {
        println!("skipped: there is no folder {}", folder.display());
        return;
    };
    for entry in files {
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
