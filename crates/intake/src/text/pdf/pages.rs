//! The pages of a document while several engines read them: of each page the best text so far.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use super::quality::Quality;
use crate::text::pages::{Engine, PagesRead};

/// Another engine's text must be worth so much more, in hundredths, to take the place of an
/// earlier one's: the earlier ones place their words better.
const BETTER: usize = 105;

/// The most pages of a document that are read.
const PAGES_MAX: usize = 200_000;

/// Why an engine read nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    NeedsPassword,
    Unreadable,
}

/// Runs what may panic; then there is nothing, and the next goes on.
pub(crate) fn calmly<T>(act: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(act)).ok()
}

/// The pages of one document.
pub(super) struct Pages {
    pages: Vec<Page>,
    engine: Engine,
    is_thorough: bool,
    until: Duration,
}

#[derive(Default)]
struct Page {
    text: String,
    quality: Quality,
    by: Option<Engine>,
    is_doubted: bool,
    is_late: bool,
}

impl Pages {
    /// Begins; thorough asks every engine about every page.
    pub(super) fn new(is_thorough: bool) -> Self {
        Self { pages: Vec::new(), engine: Engine::Hayro, is_thorough, until: Duration::ZERO }
    }

    /// Lets an engine read until so much processor time was used by this thread.
    pub(super) fn give_to(&mut self, engine: Engine, until: Duration) {
        (self.engine, self.until) = (engine, until);
    }

    /// Says how many pages the engine sees. The most that one sees counts.
    pub(super) fn count(&mut self, count: usize) {
        if self.pages.len() < count.min(PAGES_MAX) {
            self.pages.resize_with(count.min(PAGES_MAX), Page::default);
        }
    }

    /// Says whether the engine should read a page: none has, or not well, and there is time.
    pub(super) fn wants(&mut self, number: usize) -> bool {
        let is_late = processor_time() > self.until;
        let Some(page) = self.pages.get_mut(number) else { return false };
        let wants = self.is_thorough || page.is_wanted();
        page.is_late |= wants && is_late;
        wants && !is_late
    }

    /// Says whether some page is still wanted.
    pub(super) fn wants_any(&self) -> bool {
        self.pages.is_empty() || self.is_thorough || self.pages.iter().any(Page::is_wanted)
    }

    /// Notes that the engine itself found something it does not understand on a page.
    pub(super) fn doubt(&mut self, number: usize) {
        if let Some(page) = self.pages.get_mut(number) {
            page.is_doubted = true;
        }
    }

    /// Takes an engine's text of a page, if it is better; nothing when it could not read it.
    pub(super) fn take(&mut self, number: usize, text: Option<String>) {
        let (Some(page), Some(text)) = (self.pages.get_mut(number), text) else { return };
        let quality = Quality::of(&text);
        let is_better =
            quality.score().saturating_mul(100) > page.quality.score().saturating_mul(BETTER);
        if page.by.is_none() || is_better {
            *page = Page { text, quality, by: Some(self.engine), is_late: false, ..*page };
        }
    }

    /// Says whether time ran out for a page.
    pub(super) fn ran_out(&self) -> bool {
        self.pages.iter().any(|page| page.is_late && page.by.is_none())
    }

    /// Returns how the pages were read.
    pub(super) fn read(&self) -> PagesRead {
        let count = |is: &dyn Fn(&Page) -> bool| {
            u32::try_from(self.pages.iter().filter(|page| is(page)).count()).unwrap_or(u32::MAX)
        };
        let by = [Engine::Hayro, Engine::PdfExtract]
            .map(|engine| count(&|page| page.by == Some(engine) && page.has_text()));
        PagesRead {
            pages: count(&|_| true),
            with_text: count(&|page| page.has_text()),
            unread: count(&|page| page.by.is_none()),
            by,
        }
    }

    /// Returns the texts of all pages, U+000C between them and nowhere else.
    pub(super) fn text(self) -> String {
        let mut whole = String::new();
        for (number, page) in self.pages.into_iter().enumerate() {
            if number > 0 {
                whole.push('\u{c}');
            }
            match page.text.contains('\u{c}') {
                true => whole.push_str(&page.text.replace('\u{c}', "\n")),
                false => whole.push_str(&page.text),
            }
        }
        whole
    }
}

impl Page {
    fn is_wanted(&self) -> bool {
        self.by.is_none() || self.is_doubted || self.quality.is_suspicious()
    }

    fn has_text(&self) -> bool {
        self.text.contains(|c: char| !c.is_whitespace())
    }
}

/// Returns the processor time that this thread has used.
#[cfg(unix)]
pub(crate) fn processor_time() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::try_from(time).unwrap_or_default()
}

#[cfg(not(unix))]
pub(crate) fn processor_time() -> Duration {
    // No worker runs here, so nothing is read.
    Duration::ZERO
}
