//! Files of whoever types.

use std::{
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
};

use uuid::Uuid;

use crate::{failure::Failure, words::Said};

/// A path for people.
pub fn shown(path: &Path) -> String {
    if is_standard(path) { "stdin".to_owned() } else { path.display().to_string() }
}

/// Whether `-` stands where a path could.
pub fn is_standard(path: &Path) -> bool {
    path == Path::new("-")
}

/// The bytes of a file, or of standard input, of so many at most.
pub fn read(path: &Path, most_bytes: usize, said: Said) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    // One more, by which a larger file is known.
    let limit = u64::try_from(most_bytes).unwrap_or(u64::MAX).saturating_add(1);
    let read = if is_standard(path) {
        std::io::stdin().lock().take(limit).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes))
    };
    read.map_err(|error| Failure::usage(said.not_read(&shown(path), &error)))?;
    if bytes.len() > most_bytes {
        let mebibytes = most_bytes / (1024 * 1024);
        return Err(Failure::new(crate::exit::Exit::Refused, "too_large", said.too_large(&shown(path), mebibytes)));
    }
    Ok(bytes)
}

/// The same as text.
pub fn read_text(path: &Path, most_bytes: usize, said: Said) -> Result<String, Failure> {
    let bytes = read(path, most_bytes, said)?;
    String::from_utf8(bytes).map_err(|_| Failure::usage(said.no_utf8(&shown(path))))
}

/// Writes a file whole or not at all: what was there stays if something fails.
pub fn write(path: &Path, bytes: &[u8], said: Said) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::usage(said.file_not_written(&shown(path), &error));
    let is_plain = std::fs::metadata(path).map_or(true, |there| there.is_file());
    if !is_plain {
        // A device or a pipe can't be put in place of another.
        return std::fs::write(path, bytes).map_err(failed);
    }
    let beside = beside(path);
    let written = std::fs::File::create_new(&beside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let moved = written.and_then(|()| std::fs::rename(&beside, path));
    if moved.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    moved.map_err(failed)
}

fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}", Uuid::now_v7().simple()))
}

#[cfg(test)]
mod tests {
    use model::Language;

    use super::*;

    #[test]
    fn a_file_is_written_whole_and_nothing_else_is_left() {
        let folder = std::env::temp_dir().join(format!("madang-cli-{}", Uuid::now_v7().simple()));
        std::fs::create_dir(&folder).unwrap();
        let (file, said) = (folder.join("app.yaml"), Said(Language::En));
        write(&file, b"one", said).unwrap();
        write(&file, b"two", said).unwrap();
        assert_eq!(read(&file, 3, said).unwrap(), b"two");
        assert_eq!(read(&file, 2, said).unwrap_err().code, "too_large");
        write(&folder.join("absent/app.yaml"), b"x", said).unwrap_err();
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
        std::fs::write(&file, [0xff, 0xfe]).unwrap();
        assert_eq!(read_text(&file, 9, said).unwrap_err().code, "usage");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
