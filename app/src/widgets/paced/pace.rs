//! How much of an answer is drawn at a time, and how often. Pure.
//!
//! A browser can't answer to typing or scrolling while it draws, so one drawing should take well under 50 ms on any machine. What
//! a kilobyte costs differs tenfold between machines, and between prose and tables; so it is measured.

/// How long one drawing should take, in milliseconds.
const WANTED_MS: f64 = 16.0;
/// How much text is drawn at a time, in bytes. With less, a long answer would take too many frames.
const LEAST: usize = 1_000;
const MOST: usize = 8_000;
/// What is drawn first, before anything was measured: about what a phone shows of it.
const FIRST: usize = 1_000;

/// While the answer is no longer than what is drawn, drawing may take at most one part in this many of the time.
const SHARE: f64 = 3.0;
const FRAME_MS: f64 = 16.0;
const LONGEST_PAUSE: u32 = 60;

#[derive(Debug)]
pub(super) struct Pace {
    slice: usize,
}

impl Pace {
    pub(super) fn new() -> Self {
        Self { slice: FIRST }
    }

    /// How many bytes to draw next, at most.
    pub(super) fn slice(&self) -> usize {
        self.slice
    }

    /// How long a drawing took: parsing, inserting and the layout that was asked for, or, if the page was late with its next
    /// frame, everything until then.
    pub(super) fn took(drawing_ms: f64, until_next_frame_ms: f64) -> f64 {
        if until_next_frame_ms > 1.5 * FRAME_MS { until_next_frame_ms } else { drawing_ms }
    }

    /// Learns from a drawing of so many bytes. `behind` tells whether more text is there already. Returns in how many frames the
    /// next drawing should be.
    pub(super) fn drew(&mut self, bytes: usize, took_ms: f64, behind: bool) -> u32 {
        // A small piece costs what it costs, and says little about a large one.
        let says_much = bytes >= self.slice || (bytes * 2 >= self.slice && took_ms > WANTED_MS);
        if says_much {
            let fitting = bytes as f64 * (WANTED_MS / took_ms.max(1.0)).clamp(0.5, 1.5);
            self.slice = (fitting as usize).clamp(LEAST, MOST);
        }
        // Who is behind should not fall further behind; typing and scrolling get their turn in each frame.
        if behind { 1 } else { (1 + (took_ms * SHARE / FRAME_MS) as u32).min(LONGEST_PAUSE) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Draws a whole answer on a machine where a drawing takes `fixed` ms and as much again for so many bytes. Returns the number
    /// of frames and the longest drawing after the first few.
    fn drawn(answer: usize, fixed: f64, bytes_per_ms: f64) -> (u32, f64) {
        let (mut pace, mut left, mut frames, mut longest) = (Pace::new(), answer, 0, 0.0_f64);
        for at in 0.. {
            let bytes = pace.slice().min(left);
            left -= bytes;
            let took = fixed + bytes as f64 / bytes_per_ms;
            if at >= 3 {
                longest = longest.max(took);
            }
            frames += pace.drew(bytes, took, left > 0).max((took / FRAME_MS).ceil() as u32);
            if left == 0 {
                break;
            }
        }
        (frames, longest)
    }

    #[test]
    fn no_drawing_is_long_on_a_quick_machine_or_a_slow_one() {
        for (fixed, bytes_per_ms) in [(1.0, 4_000.0), (3.0, 1_000.0), (4.0, 300.0), (8.0, 150.0)] {
            let (_, longest) = drawn(150_000, fixed, bytes_per_ms);
            assert!(longest < 1.6 * WANTED_MS, "{longest} ms at {bytes_per_ms} bytes a ms");
        }
    }

    #[test]
    fn a_long_answer_that_is_there_already_is_drawn_within_a_second() {
        for (fixed, bytes_per_ms) in [(1.0, 4_000.0), (3.0, 1_000.0), (4.0, 400.0)] {
            let (frames, _) = drawn(150_000, fixed, bytes_per_ms);
            assert!(f64::from(frames) * FRAME_MS <= 1_000.0, "{frames} frames at {bytes_per_ms} bytes a ms");
        }
    }

    #[test]
    fn who_keeps_up_leaves_most_of_the_time_to_others() {
        let mut pace = Pace::new();
        for took in [1.0, 10.0, 40.0, 200.0] {
            let frames = pace.drew(500, took, false);
            assert!(f64::from(frames) * FRAME_MS >= took * (SHARE - 1.0), "{frames} frames after {took} ms");
        }
        assert_eq!(pace.drew(500, 1e9, false), LONGEST_PAUSE);
        assert_eq!(pace.drew(4_000, 40.0, true), 1);
    }

    #[test]
    fn a_late_frame_counts_whole_and_one_in_time_by_what_was_measured() {
        assert_eq!((Pace::took(3.0, 17.0), Pace::took(3.0, 90.0)), (3.0, 90.0));
    }

    #[test]
    fn small_pieces_don_t_change_how_much_is_drawn_at_a_time() {
        let mut pace = Pace::new();
        for _ in 0..50 {
            pace.drew(100, 30.0, false);
            pace.drew(100, 0.1, false);
        }
        assert_eq!(pace.slice(), FIRST);
        for _ in 0..50 {
            pace.drew(pace.slice(), 1.0, true);
        }
        assert_eq!(pace.slice(), MOST);
        for _ in 0..50 {
            pace.drew(pace.slice(), 1_000.0, true);
        }
        assert_eq!(pace.slice(), LEAST);
    }
}
