//! A state machine that decides when the draft is saved. It says what to do; the page has the clock and the network.

/// How long after the last change the draft is saved.
const AFTER_EDIT_MS: u64 = 800;
/// How long after the first failure saving is retried; the pause then doubles each time.
const FIRST_RETRY_MS: u64 = 2_000;
const LONGEST_RETRY_MS: u64 = 30_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AutosaveEvent {
    Edited,
    Due,
    /// It has to be saved now: the person leaves, tries or publishes, or the network is back.
    Flush,
    /// Saving succeeded.
    Saved {
        /// The new revision.
        revision: u64,
    },
    /// Saving failed.
    Failed(SaveFailure),
    /// Somebody else had saved; their changes were merged into these.
    Merged {
        /// The revision of their draft.
        revision: u64,
    },
    /// Somebody else had saved while nothing was changed here, and their draft was taken over.
    TakenOver {
        /// The revision of their draft.
        revision: u64,
    },
    /// Somebody else had saved, and both sides changed some of the same parts.
    Clashed,
    /// The person chose a side for each such part.
    Resolved {
        /// The revision that the choice was based on.
        revision: u64,
    },
}

/// Why saving failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaveFailure {
    /// The server is unreachable or busy: retrying may help.
    Unreachable,
    /// The session has ended: retrying helps after signing in.
    SignedOut,
    /// The server rejects the draft, and retrying does not help; the error says why.
    Refused,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AutosaveCommand {
    Nothing,
    /// Send [`AutosaveEvent::Due`] after this many milliseconds, and cancel earlier timers.
    Wait(u64),
    Save,
}

/// The status as the person sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaveStatus {
    /// Everything is saved.
    Saved,
    /// It is about to be saved.
    Pending,
    /// Failed; not retried until something changes.
    Unsaved(SaveFailure),
    /// There are two drafts, and the person has to choose.
    Clash,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AutosavePhase {
    Saved,
    /// Something changed; the timer is running.
    Waiting,
    /// A save is in progress.
    Sending {
        then: AfterSave,
    },
    /// The last save failed. For [`SaveFailure::Unreachable`] the timer is running.
    Failed(SaveFailure),
    Clash,
}

/// What to do after the save in progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum AfterSave {
    Nothing,
    /// There are further changes.
    Wait,
    /// There are further changes that have to be saved at once.
    Save,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Autosave {
    revision: u64,
    phase: AutosavePhase,
    /// Consecutive failures.
    failures: u32,
}

impl Autosave {
    /// A draft that was just loaded.
    pub fn new(revision: u64) -> Self {
        Self { revision, phase: AutosavePhase::Saved, failures: 0 }
    }

    /// The revision that the changes here are based on.
    pub fn revision(self) -> u64 {
        self.revision
    }

    pub fn saving(self) -> SaveStatus {
        match self.phase {
            AutosavePhase::Saved => SaveStatus::Saved,
            AutosavePhase::Waiting | AutosavePhase::Sending { .. } => SaveStatus::Pending,
            AutosavePhase::Failed(failure) => SaveStatus::Unsaved(failure),
            AutosavePhase::Clash => SaveStatus::Clash,
        }
    }

    /// Processes an event and returns what to do.
    pub fn on(&mut self, event: AutosaveEvent) -> AutosaveCommand {
        match event {
            AutosaveEvent::Edited => self.edited(),
            AutosaveEvent::Due | AutosaveEvent::Flush => self.due(event),
            AutosaveEvent::Saved { revision } => self.saved(revision),
            AutosaveEvent::Failed(failure) => self.failed(failure),
            AutosaveEvent::Merged { revision } | AutosaveEvent::Resolved { revision } => {
                self.revision = revision;
                self.failures = 0;
                self.send()
            }
            AutosaveEvent::TakenOver { revision } => {
                self.revision = revision;
                AutosaveCommand::Nothing
            }
            AutosaveEvent::Clashed => {
                self.phase = AutosavePhase::Clash;
                AutosaveCommand::Nothing
            }
        }
    }

    fn edited(&mut self) -> AutosaveCommand {
        match &mut self.phase {
            // As far as we know it is still unreachable; the timer for the next try is running.
            AutosavePhase::Failed(SaveFailure::Unreachable) | AutosavePhase::Clash => AutosaveCommand::Nothing,
            AutosavePhase::Sending { then } => {
                *then = (*then).max(AfterSave::Wait);
                AutosaveCommand::Nothing
            }
            AutosavePhase::Saved | AutosavePhase::Waiting | AutosavePhase::Failed(_) => {
                self.phase = AutosavePhase::Waiting;
                AutosaveCommand::Wait(AFTER_EDIT_MS)
            }
        }
    }

    fn due(&mut self, event: AutosaveEvent) -> AutosaveCommand {
        match &mut self.phase {
            AutosavePhase::Saved | AutosavePhase::Clash => AutosaveCommand::Nothing,
            AutosavePhase::Sending { then } => {
                // The save in progress contains everything, unless something was changed since.
                if event == AutosaveEvent::Flush && *then == AfterSave::Wait {
                    *then = AfterSave::Save;
                }
                AutosaveCommand::Nothing
            }
            AutosavePhase::Waiting | AutosavePhase::Failed(_) => self.send(),
        }
    }

    fn saved(&mut self, revision: u64) -> AutosaveCommand {
        self.revision = revision;
        self.failures = 0;
        match self.phase {
            AutosavePhase::Sending { then: AfterSave::Wait } => {
                self.phase = AutosavePhase::Waiting;
                AutosaveCommand::Wait(AFTER_EDIT_MS)
            }
            AutosavePhase::Sending { then: AfterSave::Save } => self.send(),
            _ => {
                self.phase = AutosavePhase::Saved;
                AutosaveCommand::Nothing
            }
        }
    }

    fn failed(&mut self, failure: SaveFailure) -> AutosaveCommand {
        let changed_since = matches!(self.phase, AutosavePhase::Sending { then: AfterSave::Wait | AfterSave::Save });
        self.phase = AutosavePhase::Failed(failure);
        match failure {
            SaveFailure::Unreachable => {
                let wait_ms = FIRST_RETRY_MS.saturating_mul(1 << self.failures.min(8)).min(LONGEST_RETRY_MS);
                self.failures = self.failures.saturating_add(1);
                AutosaveCommand::Wait(wait_ms)
            }
            // The change since then may have fixed the problem.
            SaveFailure::Refused if changed_since => {
                self.phase = AutosavePhase::Waiting;
                AutosaveCommand::Wait(AFTER_EDIT_MS)
            }
            SaveFailure::Refused | SaveFailure::SignedOut => AutosaveCommand::Nothing,
        }
    }

    fn send(&mut self) -> AutosaveCommand {
        self.phase = AutosavePhase::Sending { then: AfterSave::Nothing };
        AutosaveCommand::Save
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The commands after each of the events, the final status and the final revision.
    fn after(events: impl IntoIterator<Item = AutosaveEvent>) -> (Vec<AutosaveCommand>, SaveStatus, u64) {
        let mut autosave = Autosave::new(7);
        let commands = events.into_iter().map(|event| autosave.on(event)).collect();
        (commands, autosave.saving(), autosave.revision())
    }

    use AutosaveCommand::{Nothing, Save, Wait};
    use AutosaveEvent::{Due, Edited, Flush};

    const SAVED: AutosaveEvent = AutosaveEvent::Saved { revision: 8 };
    const LOST: AutosaveEvent = AutosaveEvent::Failed(SaveFailure::Unreachable);

    #[test]
    fn a_change_is_saved_a_little_after_the_last_key() {
        let (commands, seen, revision) = after([Edited, Edited, Due, SAVED]);
        assert_eq!(commands, [Wait(800), Wait(800), Save, Nothing]);
        assert_eq!((seen, revision), (SaveStatus::Saved, 8));
    }

    #[test]
    fn nothing_is_saved_that_has_not_changed() {
        assert_eq!(after([Due, Flush]).0, [Nothing, Nothing]);
    }

    #[test]
    fn a_change_during_a_save_is_saved_after_it_and_never_beside_it() {
        let (commands, seen, _) = after([Edited, Due, Edited, Due, SAVED]);
        assert_eq!(commands, [Wait(800), Save, Nothing, Nothing, Wait(800)]);
        assert_eq!(seen, SaveStatus::Pending);
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
        assert_eq!((seen, revision), (SaveStatus::Unsaved(SaveFailure::Unreachable), 7));
        let mut autosave = Autosave::new(1);
        let waits: Vec<AutosaveCommand> = (0..70).map(|_| autosave.on(LOST)).collect();
        assert_eq!(waits.last(), Some(&Wait(30_000)));
    }

    #[test]
    fn back_on_the_network_it_is_saved_at_once() {
        let (commands, seen, _) = after([Edited, Due, LOST, Flush, SAVED]);
        assert_eq!(commands[3..], [Save, Nothing]);
        assert_eq!(seen, SaveStatus::Saved);
        // And the pauses start again.
        assert_eq!(after([Edited, Due, LOST, Flush, SAVED, Edited, Due, LOST]).0[7], Wait(2_000));
    }

    #[test]
    fn what_is_refused_waits_for_a_change() {
        let refused = AutosaveEvent::Failed(SaveFailure::Refused);
        let (commands, seen, _) = after([Edited, Due, refused.clone()]);
        assert_eq!((commands[2], seen), (Nothing, SaveStatus::Unsaved(SaveFailure::Refused)));
        assert_eq!(after([Edited, Due, refused.clone(), Edited]).0[3], Wait(800));
        assert_eq!(after([Edited, Due, Edited, refused]).0[3], Wait(800), "the change came during the save");
    }

    #[test]
    fn after_signing_in_again_it_is_saved() {
        let out = AutosaveEvent::Failed(SaveFailure::SignedOut);
        assert_eq!(after([Edited, Due, out.clone(), Flush]).0[2..], [Nothing, Save]);
        assert_eq!(after([Edited, Due, out, Edited]).0[3], Wait(800));
    }

    #[test]
    fn a_merge_is_saved_on_their_revision() {
        let merged = AutosaveEvent::Merged { revision: 12 };
        let (commands, seen, revision) = after([Edited, Due, merged]);
        assert_eq!((commands[2], seen, revision), (Save, SaveStatus::Pending, 12));
    }

    #[test]
    fn what_is_taken_over_is_not_saved_again() {
        let (commands, seen, revision) = after([AutosaveEvent::TakenOver { revision: 9 }, Due, Flush]);
        assert_eq!((commands, seen, revision), (vec![Nothing; 3], SaveStatus::Saved, 9));
    }

    #[test]
    fn a_clash_waits_for_the_persons_choice() {
        let (commands, seen, revision) = after([Edited, Due, AutosaveEvent::Clashed, Edited, Due, Flush]);
        assert_eq!(commands[2..], [Nothing; 4]);
        assert_eq!((seen, revision), (SaveStatus::Clash, 7));
        let (commands, _, revision) =
            after([Edited, Due, AutosaveEvent::Clashed, AutosaveEvent::Resolved { revision: 9 }]);
        assert_eq!((commands[3], revision), (Save, 9));
    }
}
