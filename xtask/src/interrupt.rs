//! Ctrl-C. Every program that xtask starts has its own process group, so that its children end with it;
//! a terminal's Ctrl-C therefore reaches xtask alone, and xtask passes it on in order: first to the program it
//! waits for, then, as the main thread unwinds, to those in the background (see `Background`).

use crate::failure::{About, Failure, Result};
use rustix::process::{Pid, Signal, kill_process_group};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use std::{
    collections::BTreeSet,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

static STOPPED: AtomicBool = AtomicBool::new(false);
static FOREGROUND: Groups = Groups(Mutex::new(BTreeSet::new()));
static BACKGROUND: Groups = Groups(Mutex::new(BTreeSet::new()));

struct Groups(Mutex<BTreeSet<i32>>);

impl Groups {
    fn edit(&self, edit: impl FnOnce(&mut BTreeSet<i32>)) {
        edit(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn signal(&self, signal: Signal) {
        self.edit(|groups| groups.iter().for_each(|id| signal_group(*id, signal)));
    }
}

/// A process group that Ctrl-C ends while this value lives.
pub struct Watched {
    id: i32,
    groups: &'static Groups,
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.groups.edit(|groups| {
            groups.remove(&self.id);
        });
    }
}

pub fn foreground(id: u32) -> Watched {
    add(id, &FOREGROUND)
}

/// Lets the first Ctrl-C leave this group to its owner; only a second one ends it at once.
pub fn background(id: u32) -> Watched {
    add(id, &BACKGROUND)
}

fn add(id: u32, groups: &'static Groups) -> Watched {
    let id = id.cast_signed();
    groups.edit(|groups| {
        groups.insert(id);
    });
    // The signal may have arrived between the start and this line.
    if STOPPED.load(Ordering::SeqCst) {
        signal_group(id, Signal::TERM);
    }
    Watched { id, groups }
}

pub fn signal_group(id: i32, signal: Signal) {
    if let Some(pid) = Pid::from_raw(id) {
        // It may have ended by itself.
        let _ = kill_process_group(pid, signal);
    }
}

/// Fails once somebody has asked to stop.
pub fn check() -> Result<()> {
    if STOPPED.load(Ordering::SeqCst) { Err(Failure::new("Stopped.")) } else { Ok(()) }
}

pub fn watch() -> Result<()> {
    let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP]).about("listening for Ctrl-C")?;
    thread::spawn(move || {
        for _ in signals.forever() {
            if STOPPED.swap(true, Ordering::SeqCst) {
                FOREGROUND.signal(Signal::KILL);
                BACKGROUND.signal(Signal::KILL);
                std::process::exit(130);
            }
            FOREGROUND.signal(Signal::TERM);
        }
    });
    Ok(())
}

/// Sleeps until somebody asks to stop.
pub fn wait() {
    while check().is_ok() {
        thread::sleep(Duration::from_millis(200));
    }
}
