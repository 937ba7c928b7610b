//! The worker's job of reading a text: its parameters and its answer as bytes.

use std::io;

use zeroize::Zeroizing;

use super::pages::{Engine, PagesRead};
use super::{CUT_MARK, Reason, TEXT_BYTES_MAX, TEXT_SOURCE_BYTES_MAX, TextKind, TextOutcome};
use super::{TextResult, extract};
use crate::worker::{Job, Put, Take, Work, nonsense};

/// The job in the worker's table.
pub const TEXT: Job = Job {
    number: 1,
    file_bytes_max: TEXT_SOURCE_BYTES_MAX as usize,
    answer_bytes_max: TEXT_BYTES_MAX + CUT_MARK.len() + (4 << 10),
    parts_bytes_max: 0,
    work,
};

/// The longest password that is passed on, in bytes: what the newest PDF encryption takes is 127.
pub const PASSWORD_BYTES_MAX: usize = 512;

const ENCODING_BYTES_MAX: usize = 40;
const REMARK_BYTES_MAX: usize = 400;

/// How a text is to be read.
#[derive(Clone, Copy, Debug)]
pub(super) struct How<'a> {
    /// The kind of file.
    pub kind: TextKind,
    /// The password that opens it; empty for none.
    pub password: &'a str,
    /// Engines that are not to be tried: one broke the worker over this very file.
    pub left_out: Engines,
}

/// A set of engines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Engines(u8);

impl Engines {
    /// Returns the set with one more.
    pub(super) fn with(self, engine: Engine) -> Self {
        Self(self.0 | 1_u8.wrapping_shl(u32::from(engine.stage())))
    }

    /// Says whether an engine is in it.
    pub(super) fn has(self, engine: Engine) -> bool {
        self.with(engine) == self
    }
}

/// Returns the job's parameters. A password over [`PASSWORD_BYTES_MAX`] opens nothing and is cut.
pub(super) fn params(how: How<'_>) -> Zeroizing<Vec<u8>> {
    let end = how.password.floor_char_boundary(PASSWORD_BYTES_MAX);
    let password = how.password.get(..end).unwrap_or_default();
    Zeroizing::new(Put::default().u8(how.kind as u8).u8(how.left_out.0).text(password).done())
}

fn work(work: Work<'_, '_>) -> io::Result<Vec<u8>> {
    let mut take = Take::of(work.params);
    let (number, left_out) = (take.u8()?, Engines(take.u8()?));
    let mut kinds = TextKind::ALL.iter().copied();
    let kind = kinds.find(|kind| *kind as u8 == number).ok_or_else(nonsense)?;
    let password = take.text(PASSWORD_BYTES_MAX)?;
    let how = How { kind, password, left_out };
    Ok(encode(&extract::extract(how, work.file, work.reply)?))
}

/// Returns the bytes of an answer.
fn encode(outcome: &TextOutcome) -> Vec<u8> {
    let record = &outcome.record;
    let remark = record.remark.as_deref().unwrap_or_default();
    let remark = remark.get(..remark.floor_char_boundary(REMARK_BYTES_MAX)).unwrap_or_default();
    let put = Put::default()
        .u8(record.result as u8)
        .u8(record.reason.map_or(0, |reason| reason as u8))
        .text(record.encoding.as_deref().unwrap_or_default())
        .text(remark);
    let put = match &record.pages {
        None => put.u8(0),
        Some(pages) => Engine::ALL.iter().fold(
            put.u8(1).u32(pages.pages).u32(pages.with_text).u32(pages.unread),
            |put, engine| put.u32(pages.by(*engine)),
        ),
    };
    put.text(&outcome.text).done()
}

/// Reads an answer. Anything that is none is an error of kind `InvalidData`.
pub(super) fn decode(body: &[u8]) -> io::Result<TextOutcome> {
    let mut take = Take::of(body);
    let result = *TextResult::ALL.get(usize::from(take.u8()?)).ok_or_else(nonsense)?;
    let reason = match take.u8()? {
        0 => None,
        number => {
            let mut reasons = Reason::ALL.iter().copied();
            Some(reasons.find(|reason| *reason as u8 == number).ok_or_else(nonsense)?)
        }
    };
    let encoding = Some(take.shown(ENCODING_BYTES_MAX)?).filter(|name| !name.is_empty());
    let remark = Some(take.shown(REMARK_BYTES_MAX)?).filter(|remark| !remark.is_empty());
    let pages = match take.u8()? {
        0 => None,
        _ => Some(decode_pages(&mut take)?),
    };
    let text = take.text(TEXT_BYTES_MAX.saturating_add(CUT_MARK.len()))?.to_owned();
    take.end()?;
    if !text.is_empty() && result != TextResult::Searched {
        return Err(nonsense());
    }
    let mut outcome = TextOutcome::searched(text, String::new(), remark);
    outcome.record.result = result;
    outcome.record.reason = reason;
    outcome.record.encoding = encoding;
    outcome.record.pages = pages;
    Ok(outcome)
}

fn decode_pages(take: &mut Take<'_>) -> io::Result<PagesRead> {
    let mut pages =
        PagesRead { pages: take.u32()?, with_text: take.u32()?, unread: take.u32()?, by: [0; 2] };
    for count in &mut pages.by {
        *count = take.u32()?;
    }
    Ok(pages)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_comes_back_as_it_went() {
        let mut paged = TextOutcome::searched("tulip\u{c}marble".into(), String::new(), None);
        paged.record.encoding = None;
        paged.record.reason = Some(Reason::LimitHit);
        paged.record.pages = Some(PagesRead { pages: 3, with_text: 2, unread: 1, by: [1, 1] });
        let outcomes = [
            TextOutcome::searched("tulip\nmarble".into(), "UTF-8".into(), Some("cut".into())),
            TextOutcome::no_reader(),
            TextOutcome::lost(),
            paged,
        ];

        for outcome in outcomes {
            assert_eq!(decode(&encode(&outcome)).unwrap(), outcome);
        }
    }

    /// A worker that was taken over must not make us take memory or believe anything.
    #[test]
    fn an_answer_with_wild_values_is_garbage() {
        let whole = encode(&TextOutcome::searched("tulip".into(), "UTF-8".into(), None));

        for (at, value) in [(0, 9), (0, 2), (1, 99), (2, 255), (5, 255), (11, 255), (16, 255)] {
            let mut wild = whole.clone();
            wild[at] = value;
            assert!(decode(&wild).is_err(), "byte {at}");
        }
        assert!(decode(&whole[..whole.len() - 1]).is_err(), "cut short");
    }

    #[test]
    fn a_set_of_engines_has_what_was_put_in() {
        let set = Engines::default().with(Engine::PdfExtract);

        assert!(set.has(Engine::PdfExtract) && !set.has(Engine::Hayro));
    }
}
