//! Looking at a file without trusting it: a worker of its own opens it, keeps it, and gives its
//! pages as pictures until the [`View`] is dropped. What comes back is pixels, whatever the file
//! holds: no script, no link, no font of it reaches the desk.

mod image;
pub mod job;
mod page;

use zeroize::Zeroizing;

use crate::text::job::PASSWORD_BYTES_MAX;
use crate::worker::{Asked, Broken, Lease, Pool, Why};
use job::{Answer, Ask, VIEW};

/// The longest side of a picture, in pixels.
pub const LONGEST_MAX: u32 = 2_000;

/// The largest file that is looked at: 256 MiB.
pub const VIEW_SOURCE_BYTES_MAX: usize = 256 << 20;

/// Kinds of files that have pages to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViewKind {
    /// PDF.
    Pdf,
    /// A picture: PNG, JPEG, GIF, WebP, BMP, TIFF. Of several frames the first.
    Image,
}

impl ViewKind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[Self::Pdf, Self::Image];

    /// Returns how to look at a media type; nothing when this version cannot.
    pub fn of(media_type: &str) -> Option<Self> {
        match media_type {
            "application/pdf" => Some(Self::Pdf),
            "image/png" | "image/jpeg" | "image/gif" | "image/webp" | "image/bmp"
            | "image/tiff" => Some(Self::Image),
            _ => None,
        }
    }
}

/// What is known of a file that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    /// How many pages it has; a picture is one.
    pub pages: u32,
}

/// A page as it looks.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// The pixels as a PNG file.
    pub png: Vec<u8>,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { width, height, .. } = self;
        f.debug_struct("Picture")
            .field("width", width)
            .field("height", height)
            .finish_non_exhaustive()
    }
}

/// Why there is no picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ViewProblem {
    /// It opens with a password that was not given, or not the right one.
    NeedsPassword,
    /// It, or this page of it, cannot be drawn.
    Unreadable,
    /// It has no page of this number.
    NoSuchPage,
    /// The worker broke over it, or there is none.
    Broken(Why),
}

/// A file that is being looked at.
pub struct View {
    pool: Pool,
    kind: ViewKind,
    file: Vec<u8>,
    password: Zeroizing<String>,
    opened: Opened,
    /// The worker that keeps the file; none after it broke.
    running: Option<crate::worker::Running>,
}

impl View {
    /// Opens a file in a worker of its own; an empty password is none. Pages count from 0.
    pub fn open(
        pool: &Pool,
        kind: ViewKind,
        file: Vec<u8>,
        password: &str,
    ) -> Result<Self, ViewProblem> {
        if password.len() > PASSWORD_BYTES_MAX {
            return Err(ViewProblem::NeedsPassword);
        }
        let password = Zeroizing::new(password.to_owned());
        let (pool, opened) = (pool.clone(), Opened { pages: 0 });
        let mut view = Self { pool, kind, file, password, opened, running: None };
        view.start()?;
        Ok(view)
    }

    /// Returns what is known of the file.
    pub fn opened(&self) -> Opened {
        self.opened
    }

    /// Draws a page, its longest side at most `longest` pixels and never more than
    /// [`LONGEST_MAX`]. A page that breaks the worker is a problem of its own: the next one is
    /// drawn by a new worker.
    pub fn page(&mut self, number: u32, longest: u32) -> Result<Picture, ViewProblem> {
        if !self.running.as_ref().is_some_and(crate::worker::Running::is_fresh) {
            self.start()?;
        }
        match self.ask(Ask::Page { number, longest: longest.clamp(1, LONGEST_MAX) }, &[])? {
            Answer::Picture(picture) => Ok(picture),
            Answer::Opened(_) => Err(ViewProblem::Broken(Why::Nonsense)),
        }
    }

    /// Starts a worker and gives it the file.
    fn start(&mut self) -> Result<(), ViewProblem> {
        self.running = None;
        let file = std::mem::take(&mut self.file);
        let answer =
            self.ask(Ask::Open { kind: self.kind, password: &self.password.clone() }, &file);
        self.file = file;
        match answer? {
            Answer::Opened(opened) => self.opened = opened,
            Answer::Picture(_) => return Err(ViewProblem::Broken(Why::Nonsense)),
        }
        Ok(())
    }

    fn ask(&mut self, ask: Ask<'_>, file: &[u8]) -> Result<Answer, ViewProblem> {
        let mut lease = Lease::new(Some(&self.pool));
        self.running.take().into_iter().for_each(|running| lease.put_back(running));
        let params = ask.params();
        let asked = Asked { job: VIEW, params: &params, file };
        let answer = lease.ask_one(asked, &mut |_| Ok(()), job::decode);
        self.running = lease.into_running();
        answer.map_err(|Broken { why, .. }| ViewProblem::Broken(why))?
    }
}
