//! What goes through the worker's pipes. Whatever comes out of a worker has a limit before it is
//! read: a worker that was taken over can say nothing but an answer.
//!
//! Asking: `tag, u32 length, bytes`; tags are Q (a question: a byte for its job, then the job's
//! parameters), D (the next bytes of its file), G (answer all). Answering: first `CIW2, u8 on,
//! u16 length, why`; then for each question any number of S (one byte: the stage begun) and P
//! (the next part), then A (the answer), framed as questions are. Numbers are little endian.

use std::io::{self, Read, Write};

use super::codec::nonsense;
use super::jobs::{Job, PARAMS_BYTES_MAX};

/// The largest frame of a file's or a part's bytes.
pub(super) const DATA_BYTES_MAX: usize = 1 << 20;

const MAGIC: &[u8; 4] = b"CIW2";
const WHY_BYTES_MAX: usize = 400;

/// The most that may come before an answer in frames: parts are large, stages few.
const FRAMES_MAX: u32 = 1 << 20;

/// What the asking side says.
pub(super) enum Frame {
    Question(u8, Vec<u8>),
    Data(Vec<u8>),
    Go,
}

pub(super) fn write_question(
    to: &mut (impl Write + ?Sized),
    job: Job,
    params: &[u8],
) -> io::Result<()> {
    let length = params.len().saturating_add(1);
    if params.len() > PARAMS_BYTES_MAX {
        return Err(nonsense());
    }
    write_head(to, b'Q', length)?;
    to.write_all(&[job.number])?;
    to.write_all(params)
}

pub(super) fn write_data(to: &mut (impl Write + ?Sized), bytes: &[u8]) -> io::Result<()> {
    bytes.chunks(DATA_BYTES_MAX).try_for_each(|chunk| write_frame(to, b'D', chunk))
}

pub(super) fn write_go(to: &mut (impl Write + ?Sized)) -> io::Result<()> {
    write_frame(to, b'G', &[])?;
    to.flush()
}

pub(super) fn write_stage(to: &mut (impl Write + ?Sized), stage: u8) -> io::Result<()> {
    write_frame(to, b'S', &[stage])?;
    to.flush()
}

pub(super) fn write_part(to: &mut (impl Write + ?Sized), bytes: &[u8]) -> io::Result<()> {
    bytes.chunks(DATA_BYTES_MAX).try_for_each(|chunk| write_frame(to, b'P', chunk))
}

pub(super) fn write_answer(to: &mut (impl Write + ?Sized), body: &[u8]) -> io::Result<()> {
    write_frame(to, b'A', body)?;
    to.flush()
}

fn write_frame(to: &mut (impl Write + ?Sized), tag: u8, bytes: &[u8]) -> io::Result<()> {
    write_head(to, tag, bytes.len())?;
    to.write_all(bytes)
}

fn write_head(to: &mut (impl Write + ?Sized), tag: u8, length: usize) -> io::Result<()> {
    let [a, b, c, d] = u32::try_from(length).map_err(|_| nonsense())?.to_le_bytes();
    to.write_all(&[tag, a, b, c, d])
}

/// Reads what the asking side says next; nothing when it is gone.
pub(super) fn read_frame(from: &mut (impl Read + ?Sized)) -> io::Result<Option<Frame>> {
    let mut tag = [0];
    if from.read(&mut tag)? == 0 {
        return Ok(None);
    }
    let length = u32::from_le_bytes(read_array(from)?) as usize;
    let bytes = read_bytes(from, length, DATA_BYTES_MAX)?;
    match (tag, bytes.split_first()) {
        ([b'Q'], Some((job, params))) if params.len() <= PARAMS_BYTES_MAX => {
            Ok(Some(Frame::Question(*job, params.to_owned())))
        }
        ([b'D'], _) => Ok(Some(Frame::Data(bytes))),
        ([b'G'], None) => Ok(Some(Frame::Go)),
        _ => Err(nonsense()),
    }
}

/// Says whether the worker is confined, or why it is not.
pub(super) fn write_hello(
    to: &mut (impl Write + ?Sized),
    confined: Result<(), &str>,
) -> io::Result<()> {
    let why = confined.err().unwrap_or_default();
    let why = why.get(..why.floor_char_boundary(WHY_BYTES_MAX)).unwrap_or_default();
    to.write_all(MAGIC)?;
    to.write_all(&[u8::from(confined.is_ok())])?;
    to.write_all(&u16::try_from(why.len()).unwrap_or_default().to_le_bytes())?;
    to.write_all(why.as_bytes())?;
    to.flush()
}

/// Reads whether the worker is confined, or why it is not.
pub(super) fn read_hello(from: &mut (impl Read + ?Sized)) -> io::Result<Result<(), String>> {
    let magic: [u8; 4] = read_array(from)?;
    let [on] = read_array(from)?;
    let length = u16::from_le_bytes(read_array(from)?) as usize;
    let why = read_bytes(from, length, WHY_BYTES_MAX)?;
    let why = String::from_utf8(why).map_err(|_| nonsense())?;
    match (&magic == MAGIC, on) {
        (true, 1) => Ok(Ok(())),
        (true, 0) => Ok(Err(why.chars().filter(|c| !crate::names::is_deceptive(*c)).collect())),
        _ => Err(nonsense()),
    }
}

/// Reads one answer within its job's limits; stages are kept in `stage`, parts handed to
/// `each_part`. Anything that is none is an error of kind `InvalidData`.
pub(super) fn read_answer(
    from: &mut (impl Read + ?Sized),
    job: Job,
    stage: &mut u8,
    each_part: &mut dyn FnMut(Vec<u8>) -> io::Result<()>,
) -> io::Result<Vec<u8>> {
    let mut parts_left = job.parts_bytes_max;
    for _ in 0..FRAMES_MAX {
        let [tag, a, b, c, d] = read_array(from)?;
        let length = u32::from_le_bytes([a, b, c, d]) as usize;
        match tag {
            b'A' => return read_bytes(from, length, job.answer_bytes_max),
            b'S' if length == 1 => [*stage] = read_array(from)?,
            b'P' => {
                parts_left = parts_left.checked_sub(length as u64).ok_or_else(nonsense)?;
                each_part(read_bytes(from, length, DATA_BYTES_MAX)?)?;
            }
            _ => return Err(nonsense()),
        }
    }
    Err(nonsense())
}

fn read_array<const N: usize, R: Read + ?Sized>(from: &mut R) -> io::Result<[u8; N]> {
    let mut array = [0; N];
    from.read_exact(&mut array)?;
    Ok(array)
}

/// Reads exactly so many bytes; grows as they come, so that a mere claim takes no memory.
fn read_bytes(
    from: &mut (impl Read + ?Sized),
    length: usize,
    length_max: usize,
) -> io::Result<Vec<u8>> {
    if length > length_max {
        return Err(nonsense());
    }
    let mut bytes = Vec::with_capacity(length.min(DATA_BYTES_MAX));
    Read::take(from, length as u64).read_to_end(&mut bytes)?;
    if bytes.len() == length { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job() -> Job {
        let work = |_: crate::worker::Work<'_, '_>| Ok(Vec::new());
        let (file_bytes_max, answer_bytes_max, parts_bytes_max) = (10, 5, 6);
        Job { number: 9, file_bytes_max, answer_bytes_max, parts_bytes_max, work }
    }

    fn read(mut pipe: &[u8]) -> io::Result<(u8, Vec<u8>, Vec<u8>)> {
        let (mut stage, mut parts) = (0, Vec::new());
        let answer = read_answer(&mut pipe, job(), &mut stage, &mut |part| {
            parts.extend(part);
            Ok(())
        })?;
        Ok((stage, parts, answer))
    }

    #[test]
    fn stages_parts_and_answer_come_as_they_went() {
        let mut pipe = Vec::new();
        write_stage(&mut pipe, 1).unwrap();
        write_part(&mut pipe, b"mar").unwrap();
        write_stage(&mut pipe, 2).unwrap();
        write_part(&mut pipe, b"ble").unwrap();
        write_answer(&mut pipe, b"tulip").unwrap();

        assert_eq!(read(&pipe).unwrap(), (2, b"marble".to_vec(), b"tulip".to_vec()));
        assert!(read(&pipe[..pipe.len() - 1]).is_err(), "cut short");
    }

    /// A worker that was taken over must not make us take memory or believe anything.
    #[test]
    fn what_is_over_a_limit_is_garbage() {
        let written = |write: fn(&mut Vec<u8>) -> io::Result<()>| {
            let mut pipe = Vec::new();
            write(&mut pipe).unwrap();
            write_answer(&mut pipe, b"tulip").unwrap();
            read(&pipe)
        };

        assert!(written(|pipe| write_answer(pipe, b"tulips")).is_err(), "a long answer");
        assert!(written(|pipe| write_part(pipe, b"marbles")).is_err(), "many parts");
        assert!(written(|pipe| write_frame(pipe, b'S', b"12")).is_err(), "a long stage");
        assert!(written(|pipe| write_frame(pipe, b'X', b"")).is_err(), "an unknown tag");
        assert!(read(&[b'A', 255, 255, 255, 255]).is_err(), "a wild length");
        let parts = |pipe: &mut Vec<u8>| write_part(pipe, b"marb").and(write_part(pipe, b"les"));
        assert!(written(parts).is_err(), "many parts together");
    }
}
