//! Which engine read which page of a document, and how many pages have text.

/// What reads pages. The order is that in which they are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Engine {
    /// The `hayro` interpreter: what is drawn.
    Hayro,
    /// The `pdf-extract` reader.
    PdfExtract,
}

impl Engine {
    /// Every engine, in order.
    pub const ALL: &'static [Self] = &[Self::Hayro, Self::PdfExtract];

    /// Returns its name and version, as its package is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hayro => "hayro 0.9",
            Self::PdfExtract => "pdf-extract 0.12.1",
        }
    }

    /// Returns the stage that a worker names when this engine begins; never 0.
    pub(crate) fn stage(self) -> u8 {
        (self as u8).saturating_add(1)
    }

    /// Returns the engine of a stage.
    pub(crate) fn of_stage(stage: u8) -> Option<Self> {
        Self::ALL.iter().copied().find(|engine| engine.stage() == stage)
    }
}

/// How the pages of a document were read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PagesRead {
    /// Pages of the document.
    pub pages: u32,
    /// Pages with text.
    pub with_text: u32,
    /// Pages that no engine could read, or came to.
    pub unread: u32,
    /// Pages whose text each engine gave, in the order of [`Engine::ALL`].
    pub(crate) by: [u32; 2],
}

impl PagesRead {
    /// Returns how many pages' text an engine gave.
    pub fn by(&self, engine: Engine) -> u32 {
        self.by.get(engine as usize).copied().unwrap_or_default()
    }

    /// Says it in words: `412 of 415 pages have text; hayro 0.9: 400, pdf-extract 0.12.1: 12`.
    pub fn words(&self) -> String {
        let mut words = format!("{} of {} pages have text", self.with_text, self.pages);
        let engines = Engine::ALL.iter().filter(|engine| self.by(**engine) > 0);
        let engines: Vec<_> =
            engines.map(|engine| format!("{}: {}", engine.name(), self.by(*engine))).collect();
        if !engines.is_empty() {
            words = format!("{words}; {}", engines.join(", "));
        }
        match self.unread {
            0 => words,
            unread => format!("{words}; {unread} could not be read"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coverage_is_said_in_words() {
        let pages = PagesRead { pages: 415, with_text: 412, unread: 1, by: [400, 12] };

        let said = "412 of 415 pages have text; hayro 0.9: 400, pdf-extract 0.12.1: 12; 1 could \
                    not be read";
        assert_eq!(pages.words(), said);
    }
}
