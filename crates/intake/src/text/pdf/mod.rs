//! The text of a PDF, page by page, by several engines: each loses some pages without a word,
//! and rarely the same. Of each page the text is kept that looks most like text ([`quality`]).

mod direction;
pub(crate) mod drawn;
mod extract;
mod lines;
pub(crate) mod pages;
pub mod quality;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use super::extract::finish;
use super::job::How;
use super::pages::Engine;
use super::{Reason, TextOutcome};
use crate::worker::Reply;
use pages::{Pages, Refused, processor_time};

/// Processor time after which no engine begins another page, and the last of which is the
/// first engine's alone. A worker has at least 40 seconds left when it gets a file.
const FIRST_TIME: Duration = Duration::from_secs(20);
const ALL_TIME: Duration = Duration::from_secs(32);

/// Reads the text of a document.
pub(super) fn read(how: How<'_>, bytes: Vec<u8>, reply: &mut Reply<'_>) -> io::Result<TextOutcome> {
    let engines = Engine::ALL.iter().copied().filter(|engine| !how.left_out.has(*engine));
    read_by(engines, false, bytes, how.password, &mut |engine| reply.stage(engine.stage()))
}

/// Reads the text of a document by some engines, in order; thorough asks each about every page
/// and not only about those that look wrong. `begins` hears of every engine before it begins.
pub fn read_by(
    engines: impl Iterator<Item = Engine>,
    is_thorough: bool,
    bytes: Vec<u8>,
    password: &str,
    begins: &mut dyn FnMut(Engine) -> io::Result<()>,
) -> io::Result<TextOutcome> {
    let (file, began) = (Arc::new(bytes), processor_time());
    let (mut pages, mut refused) = (Pages::new(is_thorough), Vec::new());
    for engine in engines {
        if !pages.wants_any() {
            break;
        }
        begins(engine)?;
        let time = if engine == Engine::Hayro { FIRST_TIME } else { ALL_TIME };
        pages.give_to(engine, began.saturating_add(time));
        let read = match engine {
            Engine::Hayro => drawn::read,
            Engine::PdfExtract => extract::read,
        };
        // What is not caught within: a panic between two pages.
        let read = pages::calmly(|| read(&file, password, &mut pages));
        refused.extend(read.unwrap_or(Err(Refused::Unreadable)).err());
    }
    Ok(outcome(pages, &refused, !password.is_empty()))
}

fn outcome(pages: Pages, refused: &[Refused], had_password: bool) -> TextOutcome {
    let (read, ran_out) = (pages.read(), pages.ran_out());
    let words = match read.pages {
        0 => "no page was found".to_owned(),
        _ => read.words(),
    };
    let mut outcome = if read.with_text > 0 {
        let mut outcome = finish(pages.text(), false, None, Some(&words));
        outcome.record.reason = ran_out.then_some(Reason::LimitHit);
        outcome
    } else if refused.contains(&Refused::NeedsPassword) {
        let why =
            if had_password { "the password does not open it" } else { "it needs a password" };
        TextOutcome::because(Reason::NeedsPassword, why)
    } else if ran_out {
        TextOutcome::because(Reason::LimitHit, format!("it took too long; {words}"))
    } else if read.pages > read.unread {
        TextOutcome::because(Reason::NoTextLayer, format!("there is no text in it; {words}"))
    } else {
        TextOutcome::because(Reason::Unreadable, format!("no reader understands it; {words}"))
    };
    outcome.record.pages = Some(read).filter(|read| read.pages > 0);
    outcome
}
