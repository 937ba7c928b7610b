//! Paths as text, in two forms: one that loses nothing and one that is safe to look at.
//!
//! *Kept*: as it is, but `%` is `%25` and what is no Unicode is `%` and two upper-case hex digits
//! a byte (on Windows `%u` and four a unit). [`parse_kept`] gives the same path back.
//! *Shown*: as it is, but controls, line breaks, bidirectional marks and invisible characters are
//! `‹U+202E›`, and what is no Unicode is `‹FF›`. For the eye only; never parsed.

use std::fmt::Write;
use std::path::{Path, PathBuf};

/// The longest kept form in bytes: that of the longest path Linux opens.
pub const KEPT_BYTES_MAX: usize = 4096;

/// A piece of a path.
enum Piece {
    Char(char),
    /// A byte, or on Windows a unit, that belongs to no character.
    Raw(u16),
}

/// Returns the kept form of a path.
pub fn kept(path: &Path) -> String {
    kept_of(&mut |each| each_piece(path, each))
}

/// Returns the kept form of a name that is only bytes, as archives keep them.
pub fn kept_bytes(name: &[u8]) -> String {
    kept_of(&mut |each| each_piece_of_bytes(name, each))
}

/// Returns the shown form of a path.
pub fn shown(path: &Path) -> String {
    shown_of(&mut |each| each_piece(path, each))
}

/// Returns the shown form of a name that is only bytes.
pub fn shown_bytes(name: &[u8]) -> String {
    shown_of(&mut |each| each_piece_of_bytes(name, each))
}

/// Says whether a path looks other than it is: controls, line breaks, bidirectional marks,
/// invisible characters, or what is no Unicode.
pub fn is_hostile(path: &Path) -> bool {
    is_hostile_of(&mut |each| each_piece(path, each))
}

/// Says whether a name that is only bytes looks other than it is.
pub fn is_hostile_bytes(name: &[u8]) -> bool {
    is_hostile_of(&mut |each| each_piece_of_bytes(name, each))
}

/// Something that gives its pieces one after the other.
type Pieces<'a> = dyn FnMut(&mut dyn FnMut(Piece)) + 'a;

fn kept_of(pieces: &mut Pieces<'_>) -> String {
    let mut text = String::new();
    pieces(&mut |piece| match piece {
        Piece::Char('%') => text.push_str("%25"),
        Piece::Char(c) => text.push(c),
        Piece::Raw(raw) => push_raw(&mut text, raw),
    });
    text
}

fn shown_of(pieces: &mut Pieces<'_>) -> String {
    let mut text = String::new();
    pieces(&mut |piece| match piece {
        Piece::Char(c) if is_deceptive(c) => {
            push_mark(&mut text, format_args!("U+{:04X}", c as u32))
        }
        Piece::Char(c) => text.push(c),
        Piece::Raw(raw) => push_mark(&mut text, format_args!("{raw:02X}")),
    });
    text
}

fn is_hostile_of(pieces: &mut Pieces<'_>) -> bool {
    let mut hostile = false;
    pieces(&mut |piece| {
        hostile |= match piece {
            Piece::Char(c) => is_deceptive(c),
            Piece::Raw(_) => true,
        };
    });
    hostile
}

/// Says whether a character hides or turns around what stands beside it. The joiners U+200C and
/// U+200D do not count: Persian and many signs need them.
pub fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Gives the path of a kept form back. Refuses a form that another kind of system wrote.
pub fn parse_kept(text: &str) -> Option<PathBuf> {
    let mut rest = text;
    let mut path = Builder::default();
    while let Some(at) = rest.find('%') {
        let (plain, escaped) = rest.split_at_checked(at)?;
        path.plain(plain);
        let digits = if escaped.starts_with("%u") { 2..6 } else { 1..3 };
        let end = digits.end;
        path.raw(escaped.get(digits)?, end == 6)?;
        rest = escaped.get(end..)?;
    }
    path.plain(rest);
    Some(path.finish())
}

fn push_mark(text: &mut String, what: std::fmt::Arguments<'_>) {
    // Writing into a string cannot fail.
    let _ = write!(text, "‹{what}›");
}

#[cfg(not(windows))]
fn push_raw(text: &mut String, raw: u16) {
    let _ = write!(text, "%{raw:02X}");
}

#[cfg(windows)]
fn push_raw(text: &mut String, raw: u16) {
    let _ = write!(text, "%u{raw:04X}");
}

#[cfg(not(windows))]
fn each_piece(path: &Path, each: &mut dyn FnMut(Piece)) {
    each_piece_of_bytes(path.as_os_str().as_encoded_bytes(), each);
}

fn each_piece_of_bytes(name: &[u8], each: &mut dyn FnMut(Piece)) {
    for chunk in name.utf8_chunks() {
        chunk.valid().chars().for_each(|c| each(Piece::Char(c)));
        chunk.invalid().iter().for_each(|byte| each(Piece::Raw(u16::from(*byte))));
    }
}

#[cfg(windows)]
fn each_piece(path: &Path, each: &mut dyn FnMut(Piece)) {
    use std::os::windows::ffi::OsStrExt;
    for unit in char::decode_utf16(path.as_os_str().encode_wide()) {
        match unit {
            Ok(c) => each(Piece::Char(c)),
            Err(lone) => each(Piece::Raw(lone.unpaired_surrogate())),
        }
    }
}

#[cfg(unix)]
#[derive(Default)]
struct Builder(Vec<u8>);

#[cfg(unix)]
impl Builder {
    fn plain(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    fn raw(&mut self, digits: &str, wide: bool) -> Option<()> {
        self.0.push(u8::from_str_radix(digits, 16).ok().filter(|_| !wide)?);
        Some(())
    }

    fn finish(self) -> PathBuf {
        use std::os::unix::ffi::OsStringExt;
        std::ffi::OsString::from_vec(self.0).into()
    }
}

#[cfg(not(unix))]
#[derive(Default)]
struct Builder(Vec<u16>);

#[cfg(not(unix))]
impl Builder {
    fn plain(&mut self, text: &str) {
        self.0.extend(text.encode_utf16());
    }

    fn raw(&mut self, digits: &str, wide: bool) -> Option<()> {
        let unit = u16::from_str_radix(digits, 16).ok()?;
        self.0.push(Some(unit).filter(|unit| wide || *unit == u16::from(b'%'))?);
        Some(())
    }

    #[cfg(windows)]
    fn finish(self) -> PathBuf {
        use std::os::windows::ffi::OsStringExt;
        std::ffi::OsString::from_wide(&self.0).into()
    }

    #[cfg(not(windows))]
    fn finish(self) -> PathBuf {
        String::from_utf16_lossy(&self.0).into()
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    use super::*;

    /// The index keeps the path as evidence: a lost byte would be another file.
    #[test]
    fn the_kept_form_loses_nothing() {
        let names: [&[u8]; 6] =
            [b"/a/b.txt", b"100%.txt", b"\xff\xfe", b"%FF", "caf\u{e9}%25".as_bytes(), b"a\nb%u"];

        for name in names {
            let path = Path::new(OsStr::from_bytes(name));
            assert_eq!(parse_kept(&kept(path)).as_deref(), Some(path));
        }
        assert_eq!(kept(Path::new(OsStr::from_bytes(b"100%\xff"))), "100%25%FF");
    }

    #[test]
    fn a_kept_form_that_is_cut_or_foreign_is_refused() {
        for text in ["a%", "a%4", "a%é", "a%uD800", "a%zz"] {
            assert_eq!(parse_kept(text), None, "{text}");
        }
    }

    /// `reportfdp.exe` must not look like `reportexe.pdf`.
    #[test]
    fn the_shown_form_turns_nothing_around() {
        let shown_of = |name: &[u8]| shown(Path::new(OsStr::from_bytes(name)));

        assert_eq!(shown_of("report\u{202e}fdp.exe".as_bytes()), "report‹U+202E›fdp.exe");
        assert_eq!(shown_of(b"new\nline\xff"), "new‹U+000A›line‹FF›");
        assert_eq!(shown_of("Απόδειξη № 1.pdf".as_bytes()), "Απόδειξη № 1.pdf");
        assert!(is_hostile(Path::new("a\u{feff}b")) && !is_hostile(Path::new("👩‍⚖️.pdf")));
    }
}
