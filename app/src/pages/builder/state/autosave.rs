//! When the draft is saved: a state machine. It says what to do; the page has the clock and the network.

/// How long after the last change the draft is saved.
const AFTER_EDIT_MS: u64 = 800;
/// How long after a failure it is tried again, the first time; then twice as long each time.
const FIRST_RETRY_MS: u64 = 2_000;
const LONGEST_RETRY_MS: u64 = 30_000;

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Something was changed.
    Edited,
    /// The timer ran out.
    Due,
    /// It has to be saved now: the person leaves, tries or publishes, or the network is back.
    Flush,
    /// The server has it.
    Saved {
        /// What it is there now.
        revision: u64,
    },
    /// The server has it not.
    Failed(Failure),
    /// Somebody else had saved; their changes were merged into these.
    Merged {
        /// The revision of theirs.
        revision: u64,
    },
    /// Somebody else had saved, and some parts were changed by both.
    Clashed,
    /// The person chose for each such part.
    Resolved {
        /// The revision that the choice was made on.
        revision: u64,
    },
}

/// Why the server does not have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// It can't be reached, or has no time: worth trying again.
    Unreachable,
    /// The session has ended: worth trying after signing in.
    SignedOut,
    /// It won't take it, whatever is tried; the error says why.
    Refused,
}

/// What to do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Nothing new.
    Nothing,
    /// Send [`Event::Due`] after so many milliseconds, and no earlier timer's.
    Wait(u64),
    /// Save.
    Save,
}

/// What the person sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saving {
    /// The server has all.
    Saved,
    /// It is about to have all.
    Pending,
    /// It has not, and won't before something changes.
    Unsaved(Failure),
    /// There are two drafts, and the person has to choose.
    Clash,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Saved,
    /// Changed; the timer runs.
    Waiting,
    /// A save is under way.
    Sending {
        then: Then,
    },
    /// The last save failed. For [`Failure::Unreachable`] the timer runs.
    Failed(Failure),
    Clash,
}

/// What follows a save that is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Then {
    Nothing,
    /// There are further changes.
    Wait,
    /// There are further changes, and they have to be saved now.
    Save,
}

/// When the draft is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Autosave {
    revision: u64,
    phase: Phase,
    /// How often it failed in a row.
    failures: u32,
}

impl Autosave {
    /// The draft as it was loaded.
    pub fn new(revision: u64) -> Self {
        Self { revision, phase: Phase::Saved, failures: 0 }
    }

    /// The revision that the changes here are based on.
    pub fn revision(self) -> u64 {
        self.revision
    }

    /// What the person sees.
    pub fn saving(self) -> Saving {
        match self.phase {
            Phase::Saved => Saving::Saved,
            Phase::Waiting | Phase::Sending { .. } => Saving::Pending,
            Phase::Failed(failure) => Saving::Unsaved(failure),
            Phase::Clash => Saving::Clash,
        }
    }

    /// Takes note of what happened, and says what to do.
    pub fn on(&mut self, event: Event) -> Command {
        match event {
            Event::Edited => self.edited(),
            Event::Due | Event::Flush => self.due(event),
            Event::Saved { revision } => self.saved(revision),
            Event::Failed(failure) => self.failed(failure),
            Event::Merged { revision } | Event::Resolved { revision } => {
                self.revision = revision;
                self.failures = 0;
                self.send()
            }
            Event::Clashed => {
                self.phase = Phase::Clash;
                Command::Nothing
            }
        }
    }

    fn edited(&mut self) -> Command {
        match &mut self.phase {
            // Still not reachable for all we know: the timer for the next try is running.
            Phase::Failed(Failure::Unreachable) | Phase::Clash => Command::Nothing,
            Phase::Sending { then } => {
                *then = (*then).max(Then::Wait);
                Command::Nothing
            }
            Phase::Saved | Phase::Waiting | Phase::Failed(_) => {
                self.phase = Phase::Waiting;
                Command::Wait(AFTER_EDIT_MS)
            }
        }
    }

    fn due(&mut self, event: Event) -> Command {
        match &mut self.phase {
            Phase::Saved | Phase::Clash => Command::Nothing,
            Phase::Sending { then } => {
                // What is under way holds all there is, unless something was changed since.
                if event == Event::Flush && *then == Then::Wait {
                    *then = Then::Save;
                }
                Command::Nothing
            }
            Phase::Waiting | Phase::Failed(_) => self.send(),
        }
    }

    fn saved(&mut self, revision: u64) -> Command {
        self.revision = revision;
        self.failures = 0;
        match self.phase {
            Phase::Sending { then: Then::Wait } => {
                self.phase = Phase::Waiting;
                Command::Wait(AFTER_EDIT_MS)
            }
            Phase::Sending { then: Then::Save } => self.send(),
            _ => {
                self.phase = Phase::Saved;
                Command::Nothing
            }
        }
    }

    fn failed(&mut self, failure: Failure) -> Command {
        let changed_since = matches!(self.phase, Phase::Sending { then: Then::Wait | Then::Save });
        self.phase = Phase::Failed(failure);
        match failure {
            Failure::Unreachable => {
                let wait_ms = FIRST_RETRY_MS.saturating_mul(1 << self.failures.min(8)).min(LONGEST_RETRY_MS);
                self.failures = self.failures.saturating_add(1);
                Command::Wait(wait_ms)
            }
            // What was changed meanwhile may be what it needed.
            Failure::Refused if changed_since => {
                self.phase = Phase::Waiting;
                Command::Wait(AFTER_EDIT_MS)
            }
            Failure::Refused | Failure::SignedOut => Command::Nothing,
        }
    }

    fn send(&mut self) -> Command {
        self.phase = Phase::Sending { then: Then::Nothing };
        Command::Save
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is to be done after each of the events, and what is seen at the end.
    fn after(events: impl IntoIterator<Item = Event>) -> (Vec<Command>, Saving, u64) {
        let mut autosave = Autosave::new(7);
        let commands = events.into_iter().map(|event| autosave.on(event)).collect();
        (commands, autosave.saving(), autosave.revision())
    }

    use Command::{Nothing, Save, Wait};
    use Event::{Due, Edited, Flush};

    const SAVED: Event = Event::Saved { revision: 8 };
    const LOST: Event = Event::Failed(Failure::Unreachable);

    #[test]
    fn a_change_is_saved_a_little_after_the_last_key() {
        let (commands, seen, revision) = after([Edited, Edited, Due, SAVED]);
        assert_eq!(commands, [Wait(800), Wait(800), Save, Nothing]);
        assert_eq!((seen, revision), (Saving::Saved, 8));
    }

    #[test]
    fn nothing_is_saved_that_has_not_changed() {
        assert_eq!(after([Due, Flush]).0, [Nothing, Nothing]);
    }

    #[test]
    fn a_change_during_a_save_is_saved_after_it_and_never_beside_it() {
        let (commands, seen, _) = after([Edited, Due, Edited, Due, SAVED]);
        assert_eq!(commands, [Wait(800), Save, Nothing, Nothing, Wait(800)]);
        assert_eq!(seen, Saving::Pending);
    }

    #[test]
    fn flushing_saves_at_once_and_waits_for_the_save_under_way() {
        assert_eq!(after([Edited, Flush]).0, [Wait(800), Save]);
        assert_eq!(after([Edited, Due, Edited, Flush, SAVED]).0[3..], [Nothing, Save]);
        assert_eq!(
            after([Edited, Due, Flush, SAVED]).0[2..],
            [Nothing, Nothing],
            "what is under way holds all there is"
        );
    }

    #[test]
    fn without_a_network_it_is_tried_again_ever_more_rarely() {
        let (commands, seen, revision) = after([Edited, Due, LOST, Due, LOST, Edited, Due, LOST]);
        assert_eq!(commands, [Wait(800), Save, Wait(2_000), Save, Wait(4_000), Nothing, Save, Wait(8_000)]);
        assert_eq!((seen, revision), (Saving::Unsaved(Failure::Unreachable), 7));
        let mut autosave = Autosave::new(1);
        let waits: Vec<Command> = (0..70).map(|_| autosave.on(LOST)).collect();
        assert_eq!(waits.last(), Some(&Wait(30_000)));
    }

    #[test]
    fn back_on_the_network_it_is_saved_at_once() {
        let (commands, seen, _) = after([Edited, Due, LOST, Flush, SAVED]);
        assert_eq!(commands[3..], [Save, Nothing]);
        assert_eq!(seen, Saving::Saved);
        // And the waiting times begin anew.
        assert_eq!(after([Edited, Due, LOST, Flush, SAVED, Edited, Due, LOST]).0[7], Wait(2_000));
    }

    #[test]
    fn what_is_refused_waits_for_a_change() {
        let refused = Event::Failed(Failure::Refused);
        let (commands, seen, _) = after([Edited, Due, refused.clone()]);
        assert_eq!((commands[2], seen), (Nothing, Saving::Unsaved(Failure::Refused)));
        assert_eq!(after([Edited, Due, refused.clone(), Edited]).0[3], Wait(800));
        assert_eq!(after([Edited, Due, Edited, refused]).0[3], Wait(800), "the change came during the save");
    }

    #[test]
    fn after_signing_in_again_it_is_saved() {
        let out = Event::Failed(Failure::SignedOut);
        assert_eq!(after([Edited, Due, out.clone(), Flush]).0[2..], [Nothing, Save]);
        assert_eq!(after([Edited, Due, out, Edited]).0[3], Wait(800));
    }

    #[test]
    fn a_merge_is_saved_on_their_revision() {
        let merged = Event::Merged { revision: 12 };
        let (commands, seen, revision) = after([Edited, Due, merged]);
        assert_eq!((commands[2], seen, revision), (Save, Saving::Pending, 12));
    }

    #[test]
    fn a_clash_waits_for_the_persons_choice() {
        let (commands, seen, revision) = after([Edited, Due, Event::Clashed, Edited, Due, Flush]);
        assert_eq!(commands[2..], [Nothing; 4]);
        assert_eq!((seen, revision), (Saving::Clash, 7));
        let (commands, _, revision) = after([Edited, Due, Event::Clashed, Event::Resolved { revision: 9 }]);
        assert_eq!((commands[3], revision), (Save, 9));
    }
}
