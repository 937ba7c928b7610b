//! The worker's job of keeping one file and drawing its pages: questions, answers, and what is
//! kept between them.

use std::io;

use zeroize::Zeroizing;

use super::{LONGEST_MAX, Opened, Picture, VIEW_SOURCE_BYTES_MAX, ViewKind, ViewProblem};
use super::{image::Still, page::Document};
use crate::text::job::PASSWORD_BYTES_MAX;
use crate::worker::{Job, Put, Take, Work, nonsense};

/// The largest PNG file that is believed: that of pixels which cannot be compressed.
const PNG_BYTES_MAX: usize = (LONGEST_MAX * LONGEST_MAX * 4) as usize + (1 << 20);

/// The job in the worker's table.
pub const VIEW: Job = Job {
    number: 4,
    file_bytes_max: VIEW_SOURCE_BYTES_MAX,
    answer_bytes_max: PNG_BYTES_MAX + 64,
    parts_bytes_max: 0,
    work,
};

/// A question of a view session.
pub(super) enum Ask<'a> {
    /// Opens the file that comes with it and keeps it.
    Open { kind: ViewKind, password: &'a str },
    /// Draws a page of the file that is kept.
    Page { number: u32, longest: u32 },
}

/// What comes back.
pub(super) enum Answer {
    Opened(Opened),
    Picture(Picture),
}

/// What a worker keeps between the questions of a session.
pub enum Kept {
    /// A document with pages.
    Pdf(Document),
    /// One picture.
    Image(Still),
}

impl Ask<'_> {
    pub(super) fn params(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(match self {
            Self::Open { kind, password } => {
                Put::default().u8(0).u8(*kind as u8).text(password).done()
            }
            Self::Page { number, longest } => {
                Put::default().u8(1).u32(*number).u32(*longest).done()
            }
        })
    }

    fn read<'b>(take: &mut Take<'b>) -> io::Result<Ask<'b>> {
        match take.u8()? {
            0 => {
                let kind = usize::from(take.u8()?);
                let kind = *ViewKind::ALL.get(kind).ok_or_else(nonsense)?;
                Ok(Ask::Open { kind, password: take.text(PASSWORD_BYTES_MAX)? })
            }
            1 => Ok(Ask::Page { number: take.u32()?, longest: take.u32()?.clamp(1, LONGEST_MAX) }),
            _ => Err(nonsense()),
        }
    }
}

fn work(work: Work<'_, '_>) -> io::Result<Vec<u8>> {
    let ask = Ask::read(&mut Take::of(work.params))?;
    let answer = match (ask, work.kept) {
        (Ask::Open { kind, password }, kept) => Kept::open(kind, work.file, password)
            .map(|file| Answer::Opened(Opened { pages: kept.insert(file).pages() })),
        (Ask::Page { number, longest }, Some(kept)) => {
            kept.page(number, longest).map(Answer::Picture)
        }
        (Ask::Page { .. }, None) => return Err(nonsense()),
    };
    Ok(encode(answer))
}

impl Kept {
    fn open(kind: ViewKind, file: Vec<u8>, password: &str) -> Result<Self, ViewProblem> {
        match kind {
            ViewKind::Pdf => Document::open(file, password).map(Self::Pdf),
            ViewKind::Image => Still::open(&file).map(Self::Image),
        }
    }

    fn pages(&self) -> u32 {
        match self {
            Self::Pdf(document) => document.pages(),
            Self::Image(_) => 1,
        }
    }

    fn page(&self, number: u32, longest: u32) -> Result<Picture, ViewProblem> {
        if number >= self.pages() {
            return Err(ViewProblem::NoSuchPage);
        }
        match self {
            Self::Pdf(document) => document.draw(number, longest),
            Self::Image(still) => still.draw(longest),
        }
    }
}

fn encode(answer: Result<Answer, ViewProblem>) -> Vec<u8> {
    let put = Put::default();
    match answer {
        Ok(Answer::Opened(opened)) => put.u8(0).u32(opened.pages),
        Ok(Answer::Picture(picture)) => {
            put.u8(1).u32(picture.width).u32(picture.height).bytes(&picture.png)
        }
        Err(ViewProblem::NeedsPassword) => put.u8(2),
        // A worker does not know that it broke.
        Err(ViewProblem::Unreadable | ViewProblem::Broken(_)) => put.u8(3),
        Err(ViewProblem::NoSuchPage) => put.u8(4),
    }
    .done()
}

/// Reads an answer. Anything that is none is an error of kind `InvalidData`.
pub(super) fn decode(body: &[u8]) -> io::Result<Result<Answer, ViewProblem>> {
    let mut take = Take::of(body);
    let answer = match take.u8()? {
        0 => Ok(Answer::Opened(Opened { pages: take.u32()? })),
        1 => {
            let (width, height) = (take.u32()?, take.u32()?);
            let png = take.bytes(PNG_BYTES_MAX)?.to_owned();
            if width.max(height) > LONGEST_MAX || !png.starts_with(b"\x89PNG\r\n\x1a\n") {
                return Err(nonsense());
            }
            Ok(Answer::Picture(Picture { width, height, png }))
        }
        2 => Err(ViewProblem::NeedsPassword),
        3 => Err(ViewProblem::Unreadable),
        4 => Err(ViewProblem::NoSuchPage),
        _ => return Err(nonsense()),
    };
    take.end()?;
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A worker that was taken over must not hand the desk anything but a picture of this size.
    #[test]
    fn what_is_no_picture_is_garbage() {
        let png = b"\x89PNG\r\n\x1a\n...".to_vec();
        let picture = |width, png: &[u8]| {
            let png = png.to_owned();
            decode(&encode(Ok(Answer::Picture(Picture { width, height: 1, png }))))
        };

        assert!(matches!(picture(2_000, &png), Ok(Ok(Answer::Picture(_)))));
        assert!(picture(2_001, &png).is_err(), "larger than was asked for");
        assert!(picture(1, b"<svg onload=...>").is_err(), "no PNG");
        assert!(decode(&[9]).is_err() && decode(&[2, 0]).is_err());
    }
}
