//! Text of RTF: control words away, groups that are not text with them. No maintained crate reads
//! the code pages and Unicode of real files, and no more than this is needed of the format.
//! [MS-RTF 1.9.1].

use encoding_rs::{Encoding, WINDOWS_1252};

use super::{Reason, TEXT_BYTES_MAX, TextOutcome, extract};

/// The most groups that may be open: what nests deeper is not text.
const DEPTH_MAX: usize = 10_000;

/// Groups whose words are not on the page.
const HIDDEN: [&str; 14] = [
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "object",
    "themedata",
    "datastore",
    "listtable",
    "listoverridetable",
    "fldinst",
    "generator",
    "filetbl",
    "revtbl",
];

/// What holds until its group ends.
#[derive(Clone, Copy)]
struct Group {
    hidden: bool,
    /// Characters after a Unicode one that stand for it.
    instead: usize,
}

struct Reading<'a> {
    rest: &'a [u8],
    groups: Vec<Group>,
    text: String,
    /// Bytes of the code page that are still to be decoded.
    bytes: Vec<u8>,
    page: &'static Encoding,
    skip: usize,
    /// The first half of a character that takes two.
    high: Option<u16>,
}

/// Reads the text of an RTF file.
pub(super) fn text(bytes: &[u8]) -> TextOutcome {
    if !bytes.trim_ascii_start().starts_with(b"{\\rtf") {
        return TextOutcome::because(Reason::Unreadable, "it does not begin as RTF");
    }
    let mut reading = Reading {
        rest: bytes,
        groups: vec![Group { hidden: false, instead: 1 }],
        text: String::new(),
        bytes: Vec::new(),
        page: WINDOWS_1252,
        skip: 0,
        high: None,
    };
    while reading.text.len() <= TEXT_BYTES_MAX && reading.step().is_some() {}
    reading.flush();
    extract::finish(reading.text, false, None, None)
}

impl Reading<'_> {
    fn group(&self) -> Group {
        self.groups.last().copied().unwrap_or(Group { hidden: true, instead: 1 })
    }

    fn step(&mut self) -> Option<()> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        match first {
            b'{' if self.groups.len() < DEPTH_MAX => self.groups.push(self.group()),
            b'{' => return None,
            b'}' => {
                self.groups.pop();
                self.skip = 0;
            }
            b'\\' => self.control()?,
            b'\r' | b'\n' => {}
            byte => self.byte(*byte),
        }
        Some(())
    }

    /// Reads what stands after a backslash.
    fn control(&mut self) -> Option<()> {
        let (first, rest) = self.rest.split_first()?;
        if first.is_ascii_alphabetic() {
            let (word, number) = self.word();
            self.obey(&word, number);
            return Some(());
        }
        self.rest = rest;
        match first {
            b'\'' => {
                let digits = rest.get(..2)?;
                let byte = std::str::from_utf8(digits)
                    .ok()
                    .and_then(|hex| u8::from_str_radix(hex, 16).ok());
                self.rest = rest.get(2..)?;
                self.byte(byte.unwrap_or(b'?'));
            }
            b'*' => self.hide(),
            b'~' => self.char('\u{a0}'),
            b'_' => self.char('-'),
            b'\n' | b'\r' => self.char('\n'),
            b'{' | b'}' | b'\\' => self.byte(*first),
            _ => {}
        }
        Some(())
    }

    /// Reads a word and the number after it; a space after them belongs to them.
    fn word(&mut self) -> (String, Option<i32>) {
        let letters = self.rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let (word, rest) = self.rest.split_at_checked(letters).unwrap_or_default();
        let is_number =
            |(at, byte): &(usize, &u8)| byte.is_ascii_digit() || *at == 0 && **byte == b'-';
        let digits = rest.iter().enumerate().take_while(is_number).count();
        let (number, rest) = rest.split_at_checked(digits).unwrap_or_default();
        self.rest = rest.strip_prefix(b" ").unwrap_or(rest);
        let number = std::str::from_utf8(number).ok().and_then(|digits| digits.parse().ok());
        (String::from_utf8_lossy(word).into_owned(), number)
    }

    fn obey(&mut self, word: &str, number: Option<i32>) {
        match word {
            "par" | "line" | "sect" | "page" | "row" => self.char('\n'),
            "tab" | "cell" => self.char('\t'),
            "emdash" => self.char('—'),
            "endash" => self.char('–'),
            "bullet" => self.char('•'),
            "lquote" => self.char('‘'),
            "rquote" => self.char('’'),
            "ldblquote" => self.char('“'),
            "rdblquote" => self.char('”'),
            "u" => self.unicode(number.unwrap_or(0)),
            "uc" => {
                let instead = number.and_then(|count| usize::try_from(count).ok()).unwrap_or(1);
                if let Some(group) = self.groups.last_mut() {
                    group.instead = instead;
                }
            }
            "ansicpg" => {
                let label = format!("windows-{}", number.unwrap_or(1252));
                self.page = Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252);
            }
            "bin" => {
                let count = number.and_then(|count| usize::try_from(count).ok()).unwrap_or(0);
                self.rest = self.rest.get(count..).unwrap_or_default();
            }
            hidden if HIDDEN.contains(&hidden) => self.hide(),
            _ => {}
        }
    }

    fn hide(&mut self) {
        if let Some(group) = self.groups.last_mut() {
            group.hidden = true;
        }
    }

    /// Takes a UTF-16 unit, written as a number that may be negative.
    fn unicode(&mut self, number: i32) {
        let [low, high, ..] = number.to_le_bytes();
        let unit = u16::from_le_bytes([low, high]);
        let units = match self.high.take() {
            Some(high) => [high, unit].to_vec(),
            None if (0xd800..0xdc00).contains(&unit) => {
                self.high = Some(unit);
                Vec::new()
            }
            None => vec![unit],
        };
        for c in char::decode_utf16(units) {
            self.char(c.unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        self.skip = self.group().instead;
    }

    fn byte(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip = self.skip.saturating_sub(1);
        } else if !self.group().hidden {
            self.bytes.push(byte);
        }
    }

    fn char(&mut self, c: char) {
        self.flush();
        if !self.group().hidden {
            self.text.push(c);
        }
    }

    fn flush(&mut self) {
        if !self.bytes.is_empty() {
            let (text, _) = self.page.decode_without_bom_handling(&self.bytes);
            self.text.push_str(&text);
            self.bytes.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_pages_unicode_and_hidden_groups() {
        let file = b"{\\rtf1\\ansi\\ansicpg1250{\\fonttbl{\\f0 Arial;}}{\\*\\generator X;}\\f0 \
            \\'9eivot\\par \\u1058?\\u8364?\\uc0\\u-10179\\u-8704 {\\pict 0102}end\\tab x}";

        assert_eq!(text(file).text, "\u{17e}ivot\n\u{422}\u{20ac}\u{1f600}end\tx");
    }

    #[test]
    fn what_is_cut_or_deep_gives_what_was_there() {
        let deep = format!("{{\\rtf1 word {}", "{".repeat(1_000_000));

        assert_eq!(text(deep.as_bytes()).text, "word ");
        assert_eq!(text(b"{\\rtf1 word \\'").text, "word ");
        assert_eq!(text(b"plain").record.reason, Some(Reason::Unreadable));
    }
}
