//! Makes lines and words of glyphs that were drawn one by one: a page of PDF says where each
//! glyph stands, not where a word ends. Pure; knows nothing of PDF.

use super::super::TEXT_BYTES_MAX;
use super::direction;

/// Gaps and shifts that separate, as shares of the size of the letters.
const SPACE: f64 = 0.12;
const LINE: f64 = 0.6;
const BACK: f64 = 1.5;

/// What stands higher by this share and is smaller by that one is set above the line: the number
/// of a footnote is no part of the word before it, nor a power of its base.
const RAISED: f64 = 0.15;
const SMALLER: f64 = 0.85;

/// How near a glyph drawn again must be to count as one: bold is often drawn so.
const AGAIN: f64 = 0.1;

/// A point on the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
}

/// A glyph where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    /// Where it begins, and where the next one would.
    pub(super) from: Point,
    pub(super) to: Point,
    /// The height of its letters.
    pub(super) size: f64,
}

/// Text that grows glyph by glyph.
#[derive(Default)]
pub(super) struct Lines {
    whole: String,
    line: String,
    /// Where each glyph of the line begins in it.
    starts: Vec<usize>,
    /// Whether some glyph of the line was drawn before the one it follows.
    is_backward: bool,
    last: Option<Placed>,
    /// The glyphs before that belong to the last run, to know a run that is drawn again.
    runs: [Option<(u64, Point)>; 4],
}

impl Lines {
    /// Says whether a run of such text was just drawn in the same place.
    pub(super) fn is_drawn_again(&mut self, text: u64, at: Placed) -> bool {
        let near =
            |point: Point| (point.x - at.from.x).hypot(point.y - at.from.y) < AGAIN * at.size;
        if self.runs.iter().flatten().any(|(other, point)| *other == text && near(*point)) {
            return true;
        }
        self.runs.rotate_right(1);
        if let Some(first) = self.runs.first_mut() {
            *first = Some((text, at.from));
        }
        false
    }

    /// Puts the text of the next glyph.
    pub(super) fn put(&mut self, text: &str, at: Placed) {
        if self.whole.len() > TEXT_BYTES_MAX || !at.is_sane() {
            return;
        }
        match self.last.map_or(Step::On, |last| last.step_to(at)) {
            Step::On if text.starts_with(char::is_numeric) && self.is_raised(at) => {
                self.push_space();
            }
            Step::On => {}
            Step::Backward => self.is_backward = true,
            Step::Space => self.push_space(),
            Step::Line => self.end_line(Some(text)),
        }
        self.last = Some(at);
        if text.chars().all(char::is_whitespace) {
            return self.push_space();
        }
        self.starts.push(self.line.len());
        let shown = text.chars().filter(|c| !c.is_control() && *c != '\u{ad}');
        self.line.extend(shown);
        if text.ends_with('\u{ad}') {
            self.line.push('\u{ad}');
        }
    }

    /// Returns all the text.
    pub(super) fn finish(mut self) -> String {
        self.end_line(None);
        self.whole
    }

    /// Says whether a glyph stands above the line of the one before it.
    fn is_raised(&self, at: Placed) -> bool {
        self.last.is_some_and(|last| {
            let (_, up) = last.direction().split(last.to, at.from);
            at.size < SMALLER * last.size && up > RAISED * last.size
        })
    }

    fn push_space(&mut self) {
        if !self.line.is_empty() && !self.line.ends_with(' ') {
            self.starts.push(self.line.len());
            self.line.push(' ');
        }
    }

    /// Ends the line. A word that was parted by a hyphen is put together, as it will be looked
    /// for so.
    fn end_line(&mut self, next: Option<&str>) {
        if !self.is_backward && direction::has_right_to_left(&self.line) {
            self.line = direction::reading_order(&self.line, &self.starts);
        }
        let line = self.line.trim_end();
        let goes_on = next.is_some_and(|next| next.starts_with(char::is_lowercase));
        match line.strip_suffix(['-', '\u{2010}', '\u{ad}']) {
            Some(word) if goes_on && word.ends_with(char::is_lowercase) => {
                self.whole.push_str(word);
            }
            _ if line.is_empty() => {}
            _ => {
                self.whole.push_str(line);
                self.whole.push('\n');
            }
        }
        self.line.clear();
        self.starts.clear();
        self.is_backward = false;
    }
}

/// How one glyph follows another.
#[derive(Debug, PartialEq)]
enum Step {
    On,
    /// It stands before the other, as scripts do that are read from the right.
    Backward,
    Space,
    Line,
}

impl Placed {
    fn is_sane(self) -> bool {
        let sum = self.from.x + self.from.y + self.to.x + self.to.y + self.size;
        sum.is_finite() && self.size > 0.0
    }

    /// The direction of writing; to the right where the glyph takes no room.
    fn direction(self) -> Point {
        let (x, y) = (self.to.x - self.from.x, self.to.y - self.from.y);
        let length = x.hypot(y);
        if length > 1e-9 {
            Point { x: x / length, y: y / length }
        } else {
            Point { x: 1.0, y: 0.0 }
        }
    }

    fn step_to(self, next: Self) -> Step {
        let way = self.direction();
        let (along, across) = way.split(self.to, next.from);
        let size = self.size.max(next.size);
        let turned = way.x * next.direction().x + way.y * next.direction().y < 0.7;
        let takes_room = self.from != self.to && next.from != next.to;
        if across.abs() > LINE * size || (turned && takes_room) {
            return Step::Line;
        }
        if along < -BACK * size || (along < 0.0 && next.stands_before(self)) {
            let gap = way.split(next.to, self.from).0;
            return match gap {
                gap if gap < -0.3 * size => Step::Line,
                gap if gap < SPACE * size => Step::Backward,
                gap if gap < size => Step::Space,
                _ => Step::Line,
            };
        }
        if along > SPACE * size { Step::Space } else { Step::On }
    }

    /// Says whether it ends about where the other begins.
    fn stands_before(self, other: Self) -> bool {
        let gap = other.direction().split(self.to, other.from).0;
        let size = self.size.max(other.size);
        gap > -0.15 * size && gap < size && self.from != self.to
    }
}

impl Point {
    /// Splits the way between two points into what goes along a direction and what across it.
    fn split(self, from: Self, to: Self) -> (f64, f64) {
        let (x, y) = (to.x - from.x, to.y - from.y);
        (x * self.x + y * self.y, x * self.y - y * self.x)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Puts letters of width 5 and size 10.
    fn put(lines: &mut Lines, text: &str, x: f64, y: f64) {
        for (n, letter) in text.chars().enumerate() {
            let from = Point { x: x + 5.0 * n as f64, y };
            let to = Point { x: from.x + 5.0, y };
            lines.put(&letter.to_string(), Placed { from, to, size: 10.0 });
        }
    }

    #[test]
    fn gaps_part_words_and_shifts_part_lines() {
        let mut lines = Lines::default();
        put(&mut lines, "red", 0.0, 0.0);
        put(&mut lines, "tulip", 18.0, 0.0);
        put(&mut lines, "marble", 0.0, 12.0);

        assert_eq!(lines.finish(), "red tulip\nmarble\n");
    }

    /// Whoever looks for "investigation" must find it where a line parts it.
    #[test]
    fn a_parted_word_is_whole() {
        let mut lines = Lines::default();
        put(&mut lines, "investi-", 0.0, 0.0);
        put(&mut lines, "gation", 0.0, 12.0);
        put(&mut lines, "Rhein-", 0.0, 24.0);
        put(&mut lines, "Ruhr", 0.0, 36.0);

        assert_eq!(lines.finish(), "investigation\nRhein-\nRuhr\n");
    }

    /// "ledger" is found where the page has a footnote to it, and ten to the sixth is not 106.
    #[test]
    fn a_raised_number_stands_apart() {
        let mut lines = Lines::default();
        put(&mut lines, "ledger", 0.0, 20.0);
        let raised =
            |x| Placed { from: Point { x, y: 16.0 }, to: Point { x: x + 3.0, y: 16.0 }, size: 6.0 };
        lines.put("1", raised(30.0));
        lines.put("2", raised(33.0));
        put(&mut lines, ".", 36.0, 20.0);

        assert_eq!(lines.finish(), "ledger 12.\n");
    }

    #[test]
    fn right_to_left_reads_the_same_however_it_was_drawn() {
        let mut visual = Lines::default();
        put(&mut visual, "םולש", 0.0, 0.0);
        let mut logical = Lines::default();
        for (n, letter) in "שלום".chars().enumerate() {
            let from = Point { x: 50.0 - 5.0 * n as f64, y: 0.0 };
            let to = Point { x: from.x + 5.0, y: 0.0 };
            logical.put(&letter.to_string(), Placed { from, to, size: 10.0 });
        }

        assert_eq!(visual.finish(), "שלום\n");
        assert_eq!(logical.finish(), "שלום\n");
    }

    #[test]
    fn a_run_drawn_twice_counts_once() {
        let at =
            |x| Placed { from: Point { x, y: 0.0 }, to: Point { x: x + 5.0, y: 0.0 }, size: 10.0 };
        let mut lines = Lines::default();

        assert!(!lines.is_drawn_again(7, at(0.0)));
        assert!(lines.is_drawn_again(7, at(0.4)), "bold by drawing twice");
        assert!(!lines.is_drawn_again(7, at(20.0)), "the same word further on");
    }
}
