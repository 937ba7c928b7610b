//! What the system says about a source, and whether it stayed the same while it was read.
//!
//! A source is opened for reading only, without following a link, and where the system allows
//! without moving its access time.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::{NotTaken, State};

/// A moment, UTC, as exact as the file system keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time {
    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
    pub seconds: i64,
    /// Nanoseconds after them, below 1,000,000,000.
    pub nanos: u32,
}

impl From<SystemTime> for Time {
    fn from(time: SystemTime) -> Self {
        let signed = |seconds: u64| i64::try_from(seconds).unwrap_or(i64::MAX);
        match time.duration_since(UNIX_EPOCH) {
            Ok(after) => Self { seconds: signed(after.as_secs()), nanos: after.subsec_nanos() },
            Err(error) => {
                let before = error.duration();
                let (whole, part) = (signed(before.as_secs()), before.subsec_nanos());
                match part {
                    0 => Self { seconds: whole.saturating_neg(), nanos: 0 },
                    part => Self {
                        seconds: whole.saturating_neg().saturating_sub(1),
                        nanos: 1_000_000_000_u32.saturating_sub(part),
                    },
                }
            }
        }
    }
}

/// Seconds from 1601, where Windows begins to count, to 1970.
const NT_TO_UNIX_SECONDS: i64 = 11_644_473_600;

/// What Windows counts, in a second.
const NT_TICKS: u64 = 10_000_000;

impl Time {
    /// Returns the moment of a Windows file time: steps of 100 ns since 1601. None for 0, which
    /// stands for no time.
    pub fn of_nt(ticks: u64) -> Option<Self> {
        let whole = i64::try_from(ticks.checked_div(NT_TICKS)?).ok()?;
        let nanos = u32::try_from(ticks.checked_rem(NT_TICKS)?.checked_mul(100)?).ok()?;
        (ticks != 0).then_some(Self { seconds: whole.checked_sub(NT_TO_UNIX_SECONDS)?, nanos })
    }

    /// Writes the moment as `2019-03-01 12:44:10 UTC`, without what is below a second.
    pub fn to_utc(self) -> String {
        let (days, second) = (self.seconds.div_euclid(86_400), self.seconds.rem_euclid(86_400));
        let (year, month, day) = civil(days);
        let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC")
    }
}

/// Returns year, month and day of a day counted from 1970-01-01, in the Gregorian calendar.
/// By H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days.saturating_add(719_468);
    let (era, day) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year + era.saturating_mul(400) + i64::from(month <= 2);
    (year, month, of_year - (153 * from_march + 2) / 5 + 1)
}

/// What the system says about a source. Names no owner: who owned a file here says little and is
/// personal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFacts {
    /// Bytes.
    pub size: u64,
    /// When it was last modified.
    pub modified: Option<Time>,
    /// When it was last read, as found before we read it.
    pub accessed: Option<Time>,
    /// When it was made, if the file system keeps that.
    pub created: Option<Time>,
    /// Permission bits, on Unix.
    pub mode: Option<u32>,
    /// Attribute bits, on Windows.
    pub attributes: Option<u32>,
}

/// What must not change while a source is read.
#[derive(PartialEq, Eq)]
struct Print {
    size: u64,
    modified: Option<Time>,
    place: [i64; 4],
}

/// A source that is open for reading.
pub(crate) struct Source {
    file: File,
    print: Print,
    pub(crate) facts: SourceFacts,
}

impl Source {
    /// Opens a regular file. Refuses what became a link, a device or a folder since it was listed.
    pub(crate) fn open(path: &Path) -> Result<Self, NotTaken> {
        let file = open_quietly(path).map_err(|error| refuse_open(path, &error))?;
        let about = file.metadata().map_err(|error| NotTaken::source(error.kind()))?;
        if !about.is_file() {
            return Err(changed());
        }
        let time = |time: io::Result<SystemTime>| time.ok().map(Time::from);
        let facts = SourceFacts {
            size: about.len(),
            modified: time(about.modified()),
            accessed: time(about.accessed()),
            created: time(about.created()),
            mode: mode_of(&about),
            attributes: attributes_of(&about),
        };
        Ok(Self { file, print: Print::of(&about), facts })
    }

    /// Refuses when the file, or what now lies at its path, is not what was opened.
    pub(crate) fn check_unchanged(&self, path: &Path, bytes_read: u64) -> Result<(), NotTaken> {
        let same = |about: io::Result<Metadata>| {
            about.is_ok_and(|about| about.is_file() && Print::of(&about) == self.print)
        };
        let whole = bytes_read == self.facts.size;
        if whole && same(self.file.metadata()) && same(fs::symlink_metadata(path)) {
            Ok(())
        } else {
            Err(changed())
        }
    }
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.read(buffer)
    }
}

fn changed() -> NotTaken {
    NotTaken::new(
        State::Changed,
        "it changed while it was read",
        "Close what writes to it, or import a copy that rests.",
    )
}

/// Opening a link without following fails in its own way; say that it became one.
fn refuse_open(path: &Path, error: &io::Error) -> NotTaken {
    match fs::symlink_metadata(path) {
        Ok(about) if !about.is_file() => changed(),
        _ => NotTaken::source(error.kind()),
    }
}

#[cfg(unix)]
impl Print {
    fn of(about: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        let place = [
            about.dev().cast_signed(),
            about.ino().cast_signed(),
            about.ctime(),
            about.ctime_nsec(),
        ];
        Self { size: about.len(), modified: about.modified().ok().map(Time::from), place }
    }
}

#[cfg(not(unix))]
impl Print {
    fn of(about: &Metadata) -> Self {
        let created = about.created().ok().map(Time::from);
        let (seconds, nanos) = created.map_or((0, 0), |time| (time.seconds, i64::from(time.nanos)));
        let place = [seconds, nanos, 0, 0];
        Self { size: about.len(), modified: about.modified().ok().map(Time::from), place }
    }
}

#[cfg(target_os = "linux")]
fn open_quietly(path: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags, open};
    // NONBLOCK: a pipe put in the file's place must not make us wait for a writer.
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = match open(path, flags | OFlags::NOATIME, Mode::empty()) {
        // Only the owner may leave the access time alone.
        Err(rustix::io::Errno::PERM) => open(path, flags, Mode::empty()),
        other => other,
    };
    Ok(File::from(file?))
}

#[cfg(all(unix, not(target_os = "linux")))]
fn open_quietly(path: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags, open};
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    Ok(File::from(open(path, flags, Mode::empty())?))
}

#[cfg(not(unix))]
fn open_quietly(path: &Path) -> io::Result<File> {
    File::open(path)
}

#[cfg(unix)]
fn mode_of(about: &Metadata) -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    Some(about.mode() & 0o7777)
}

#[cfg(not(unix))]
fn mode_of(_about: &Metadata) -> Option<u32> {
    None
}

#[cfg(windows)]
fn attributes_of(about: &Metadata) -> Option<u32> {
    use std::os::windows::fs::MetadataExt;
    Some(about.file_attributes())
}

#[cfg(not(windows))]
fn attributes_of(_about: &Metadata) -> Option<u32> {
    None
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_time_before_1970_rounds_down() {
        let time = UNIX_EPOCH - Duration::from_millis(1_250);

        assert_eq!(Time::from(time), Time { seconds: -2, nanos: 750_000_000 });
    }

    #[test]
    fn moments_are_written_in_the_calendar() {
        let utc = |seconds| Time { seconds, nanos: 0 }.to_utc();

        assert_eq!(utc(1_551_444_250), "2019-03-01 12:44:10 UTC");
        assert_eq!(utc(951_782_399), "2000-02-28 23:59:59 UTC");
        assert_eq!(utc(-1), "1969-12-31 23:59:59 UTC");
        assert_eq!(
            Time::of_nt(116_444_736_000_000_010).map(|t| (t.seconds, t.nanos)),
            Some((0, 1_000))
        );
        assert_eq!(Time::of_nt(0), None);
    }

    /// A path that was swapped while we read would put another file's name on this content.
    #[test]
    fn a_source_that_was_written_or_replaced_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger");
        fs::write(&path, "one").unwrap();
        let source = Source::open(&path).unwrap();
        assert!(source.check_unchanged(&path, 3).is_ok());

        assert!(source.check_unchanged(&path, 2).is_err(), "half read is not read");
        fs::rename(&path, folder.path().join("away")).unwrap();
        assert_eq!(source.check_unchanged(&path, 3).unwrap_err().state, State::Changed);
        fs::write(&path, "one").unwrap();
        assert_eq!(source.check_unchanged(&path, 3).unwrap_err().state, State::Changed);
    }

    #[test]
    fn a_missing_file_vanished() {
        let folder = tempfile::tempdir().unwrap();

        let refused = Source::open(&folder.path().join("gone")).err().unwrap();

        assert_eq!(refused.state, State::Vanished);
    }
}
