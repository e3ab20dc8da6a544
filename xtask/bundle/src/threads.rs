//! Works on many files at once.

use anyhow::{Result, bail};
use std::{
    fs,
    num::NonZero,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    thread,
};

/// As many at once as there are processors; the largest first, so that none is alone at the end.
pub fn for_each(mut files: Vec<PathBuf>, work: impl Fn(&Path) -> Result<()> + Sync) -> Result<()> {
    files.sort_by_key(|file| fs::metadata(file).map_or(0, |metadata| metadata.len()));
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let waiting = Mutex::new(files);
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let work = || std::iter::from_fn(next).try_for_each(|file| work(&file));
    thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| match worker.join() {
            Ok(outcome) => outcome,
            Err(_) => bail!("a thread ended early"),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_worked_on_once_and_a_failure_is_told() {
        let seen = Mutex::new(Vec::new());
        let files: Vec<PathBuf> = (0..9).map(|number| PathBuf::from(number.to_string())).collect();
        for_each(files.clone(), |file| {
            seen.lock().unwrap().push(file.to_owned());
            Ok(())
        })
        .unwrap();
        let mut seen = seen.into_inner().unwrap();
        seen.sort();
        assert_eq!(seen, files);
        assert!(for_each(files, |file| if file.ends_with("5") { bail!("no") } else { Ok(()) }).is_err());
    }
}
