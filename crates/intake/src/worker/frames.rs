//! What goes through the worker's pipes. Whatever comes out of a worker has a limit before it is
//! read: a worker that was taken over can say nothing but an answer.
//!
//! Asking: `tag, u32 length, bytes`; tags are Q (a question; one byte of kind), D (the next bytes
//! of its file), G (answer all). Answering: first `CIW1, u8 on, u16 length, why`; then for each
//! question `A, u8 result, u8 + u16 + u32 lengths of encoding, remark, text`, and these. Numbers
//! are little endian.

use std::io::{self, Read, Write};

use crate::text::{CUT_MARK, TEXT_BYTES_MAX, TextKind, TextOutcome, TextResult};

/// The largest frame of a file's bytes.
pub(super) const DATA_BYTES_MAX: usize = 1 << 20;

const MAGIC: &[u8; 4] = b"CIW1";
const REMARK_BYTES_MAX: usize = 400;

/// What the asking side says.
pub(super) enum Frame {
    Question(u8),
    Data(Vec<u8>),
    Go,
}

pub(super) fn kind_number(kind: TextKind) -> u8 {
    match kind {
        TextKind::Plain => 0,
        TextKind::Html => 1,
    }
}

pub(super) fn kind_of(number: u8) -> Option<TextKind> {
    [TextKind::Plain, TextKind::Html].into_iter().find(|kind| kind_number(*kind) == number)
}

pub(super) fn write_question(to: &mut (impl Write + ?Sized), kind: TextKind) -> io::Result<()> {
    write_frame(to, b'Q', &[kind_number(kind)])
}

pub(super) fn write_data(to: &mut (impl Write + ?Sized), bytes: &[u8]) -> io::Result<()> {
    bytes.chunks(DATA_BYTES_MAX).try_for_each(|chunk| write_frame(to, b'D', chunk))
}

pub(super) fn write_go(to: &mut (impl Write + ?Sized)) -> io::Result<()> {
    write_frame(to, b'G', &[])?;
    to.flush()
}

fn write_frame(to: &mut (impl Write + ?Sized), tag: u8, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(|_| garbage())?;
    to.write_all(&[tag])?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(bytes)
}

/// Reads what the asking side says next; nothing when it is gone.
pub(super) fn read_frame(from: &mut (impl Read + ?Sized)) -> io::Result<Option<Frame>> {
    let mut tag = [0];
    if from.read(&mut tag)? == 0 {
        return Ok(None);
    }
    let length = u32::from_le_bytes(read_array(from)?) as usize;
    if length > DATA_BYTES_MAX {
        return Err(garbage());
    }
    let bytes = read_bytes(from, length)?;
    match (tag, bytes.as_slice()) {
        ([b'Q'], [kind]) => Ok(Some(Frame::Question(*kind))),
        ([b'D'], _) => Ok(Some(Frame::Data(bytes))),
        ([b'G'], []) => Ok(Some(Frame::Go)),
        _ => Err(garbage()),
    }
}

/// Says whether the worker is confined, or why it is not.
pub(super) fn write_hello(
    to: &mut (impl Write + ?Sized),
    confined: Result<(), &str>,
) -> io::Result<()> {
    let why = short(confined.err().unwrap_or_default());
    to.write_all(MAGIC)?;
    to.write_all(&[u8::from(confined.is_ok())])?;
    to.write_all(&length16(why).to_le_bytes())?;
    to.write_all(why.as_bytes())?;
    to.flush()
}

/// Reads whether the worker is confined, or why it is not.
pub(super) fn read_hello(from: &mut (impl Read + ?Sized)) -> io::Result<Result<(), String>> {
    let magic: [u8; 4] = read_array(from)?;
    let [on] = read_array(from)?;
    let length = u16::from_le_bytes(read_array(from)?) as usize;
    let why = read_text(from, length, REMARK_BYTES_MAX)?;
    match (&magic == MAGIC, on) {
        (true, 1) => Ok(Ok(())),
        (true, 0) => Ok(Err(printable(&why))),
        _ => Err(garbage()),
    }
}

pub(super) fn write_answer(
    to: &mut (impl Write + ?Sized),
    outcome: &TextOutcome,
) -> io::Result<()> {
    let record = &outcome.record;
    let result = match record.result {
        TextResult::Searched => 0,
        TextResult::NoText => 1,
        TextResult::Failed => 2,
    };
    let encoding = record.encoding.as_deref().unwrap_or_default();
    let remark = short(record.remark.as_deref().unwrap_or_default());
    let encoding_length = u8::try_from(encoding.len()).map_err(|_| garbage())?;
    let text_length = u32::try_from(outcome.text.len()).map_err(|_| garbage())?;
    to.write_all(&[b'A', result, encoding_length])?;
    to.write_all(&length16(remark).to_le_bytes())?;
    to.write_all(&text_length.to_le_bytes())?;
    for part in [encoding, remark, &outcome.text] {
        to.write_all(part.as_bytes())?;
    }
    to.flush()
}

/// Reads one answer. Anything that is none is an error of kind `InvalidData`.
pub(super) fn read_answer(from: &mut (impl Read + ?Sized)) -> io::Result<TextOutcome> {
    let [tag, result, encoding_length] = read_array(from)?;
    let remark_length = u16::from_le_bytes(read_array(from)?) as usize;
    let text_length = u32::from_le_bytes(read_array(from)?) as usize;
    if tag != b'A' {
        return Err(garbage());
    }
    let encoding = read_text(from, usize::from(encoding_length), 40)?;
    let remark = read_text(from, remark_length, REMARK_BYTES_MAX)?;
    let text_max = TEXT_BYTES_MAX.saturating_add(CUT_MARK.len());
    let text = read_text(from, text_length, text_max)?;
    let remark = Some(printable(&remark)).filter(|remark| !remark.is_empty());
    match result {
        0 => Ok(TextOutcome::searched(text, printable(&encoding), remark)),
        1 => Ok(TextOutcome::without(TextResult::NoText, remark.unwrap_or_default())),
        2 => Ok(TextOutcome::without(TextResult::Failed, remark.unwrap_or_default())),
        _ => Err(garbage()),
    }
}

fn read_array<const N: usize, R: Read + ?Sized>(from: &mut R) -> io::Result<[u8; N]> {
    let mut array = [0; N];
    from.read_exact(&mut array)?;
    Ok(array)
}

/// Reads exactly so many bytes; grows as they come, so that a mere claim takes no memory.
fn read_bytes(from: &mut (impl Read + ?Sized), length: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(length.min(DATA_BYTES_MAX));
    Read::take(from, length as u64).read_to_end(&mut bytes)?;
    if bytes.len() == length { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

fn read_text(
    from: &mut (impl Read + ?Sized),
    length: usize,
    length_max: usize,
) -> io::Result<String> {
    if length > length_max {
        return Err(garbage());
    }
    String::from_utf8(read_bytes(from, length)?).map_err(|_| garbage())
}

fn short(text: &str) -> &str {
    text.get(..text.floor_char_boundary(REMARK_BYTES_MAX)).unwrap_or_default()
}

fn length16(text: &str) -> u16 {
    u16::try_from(text.len()).unwrap_or_default()
}

/// A remark comes from the worker: it may not play with the screen.
fn printable(text: &str) -> String {
    text.chars().filter(|c| !crate::names::is_deceptive(*c)).collect()
}

fn garbage() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_comes_back_as_it_went() {
        let outcomes = [
            TextOutcome::searched("tulip\nmarble".into(), "UTF-8".into(), Some("cut".into())),
            TextOutcome::no_reader(),
            TextOutcome::lost(),
        ];
        let mut pipe = Vec::new();
        outcomes.iter().for_each(|outcome| write_answer(&mut pipe, outcome).unwrap());

        let mut from = pipe.as_slice();

        for outcome in outcomes {
            assert_eq!(read_answer(&mut from).unwrap(), outcome);
        }
    }

    /// A worker that was taken over must not make us take memory or believe anything.
    #[test]
    fn an_answer_with_wild_lengths_is_garbage() {
        let mut whole = Vec::new();
        let outcome = TextOutcome::searched("tulip".into(), "UTF-8".into(), None);
        write_answer(&mut whole, &outcome).unwrap();

        for (at, value) in [(0, b'B'), (1, 9), (2, 255), (4, 255), (8, 255)] {
            let mut wild = whole.clone();
            wild[at] = value;
            assert!(read_answer(&mut wild.as_slice()).is_err(), "byte {at}");
        }
        assert!(read_answer(&mut &whole[..whole.len() - 1]).is_err(), "cut short");
    }
}
