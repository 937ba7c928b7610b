//! Texts of office files: what a reader of the page sees, paragraph by paragraph, cell by cell.

use super::package::Package;
use super::xml::{Met, walk};
use super::{Reason, TEXT_BYTES_MAX, TextOutcome, extract};

/// Reads the text of a Word document: body, notes, comments, headers and footers.
pub(super) fn docx(bytes: &[u8]) -> TextOutcome {
    read(bytes, |package, text| {
        let body = package.names("word/document");
        let beside = ["word/footnotes", "word/endnotes", "word/comments", "word/header"];
        let beside = beside.iter().flat_map(|start| package.names(start)).collect::<Vec<_>>();
        let footers = package.names("word/footer");
        let parts = body.into_iter().chain(beside).chain(footers);
        let parts: Vec<_> = parts.filter(|name| name.ends_with(".xml")).collect();
        let mut whole = true;
        for part in &parts {
            whole &= paragraphs(package, part, text);
        }
        whole
    })
}

/// Reads the text of a PowerPoint presentation, slide by slide, each with its notes after it.
pub(super) fn pptx(bytes: &[u8]) -> TextOutcome {
    read(bytes, |package, text| {
        let slides = package.names("ppt/slides/slide");
        let notes = package.names("ppt/notesSlides/notesSlide");
        let mut whole = true;
        for part in slides.iter().chain(&notes) {
            whole &= paragraphs(package, part, text);
            text.push('\u{c}');
        }
        whole
    })
}

/// Reads the text of an Excel workbook: a line for each row, a tab between cells.
pub(super) fn xlsx(bytes: &[u8]) -> TextOutcome {
    read(bytes, |package, text| {
        let (shared, mut whole) = shared_strings(package);
        for part in package.names("xl/worksheets/sheet") {
            whole &= sheet(package, &part, &shared, text);
            text.push('\u{c}');
        }
        for part in
            package.names("xl/comments").into_iter().chain(package.names("xl/drawings/drawing"))
        {
            whole &= paragraphs(package, &part, text);
        }
        whole
    })
}

/// Reads the text of an OpenDocument file: text, spreadsheet, presentation, drawing.
pub(super) fn odf(bytes: &[u8]) -> TextOutcome {
    read(bytes, |package, text| {
        // A master page holds headers and footers.
        let body = paragraphs(package, "content.xml", text);
        paragraphs(package, "styles.xml", text) && body
    })
}

fn read(bytes: &[u8], into: impl FnOnce(&mut Package<'_>, &mut String) -> bool) -> TextOutcome {
    let Some(mut package) = Package::open(bytes) else {
        return TextOutcome::because(Reason::Unreadable, "its parts cannot be listed");
    };
    if package.is_encrypted() {
        return TextOutcome::because(Reason::NeedsPassword, "it opens with a password only");
    }
    let mut text = String::new();
    let whole = into(&mut package, &mut text);
    let damaged = "some of its parts are damaged or too large";
    if !whole && text.trim().is_empty() {
        return TextOutcome::because(Reason::Unreadable, damaged);
    }
    let mut outcome = extract::finish(text, false, None, (!whole).then_some(damaged));
    if !whole {
        outcome.record.reason = Some(Reason::Unreadable);
    }
    outcome
}

/// Takes the text of a part, a line for each paragraph. Says whether it came to the end.
fn paragraphs(package: &mut Package<'_>, part: &str, text: &mut String) -> bool {
    let Some(bytes) = package.part(part) else { return true };
    let mut inside = Inside::default();
    let mut end = false;
    let whole = walk(&bytes, &mut |met| {
        match met {
            Met::Open(name, attributes) => {
                inside.open(name);
                match name {
                    "tab" | "br" | "cr" | "line-break" => text.push(separator(name)),
                    "s" if inside.is_odf => {
                        let count = attributes.get("c").and_then(|count| count.parse().ok());
                        (0..count.unwrap_or(1_usize).min(1_000)).for_each(|_| text.push(' '));
                    }
                    _ => {}
                }
            }
            Met::Text(part) if inside.is_text() => text.push_str(part),
            Met::Text(_) => {}
            Met::Close(name) => {
                inside.close(name);
                match name {
                    "p" | "h" => text.push('\n'),
                    "tc" | "table-cell" => cell_ends(text),
                    "tr" | "table-row" => row_ends(text),
                    _ => {}
                }
            }
        }
        end = text.len() > TEXT_BYTES_MAX;
        !end
    });
    whole || end
}

/// What is open around a text. Word and PowerPoint write text in `t` only, OpenDocument in
/// paragraphs. Words that were deleted and kept as changes are found too.
#[derive(Default)]
struct Inside {
    is_odf: bool,
    texts: u32,
    paragraphs: u32,
}

impl Inside {
    fn open(&mut self, name: &str) {
        match name {
            "document-content" | "document-styles" => self.is_odf = true,
            "t" | "delText" => self.texts = self.texts.saturating_add(1),
            "p" | "h" => self.paragraphs = self.paragraphs.saturating_add(1),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "t" | "delText" => self.texts = self.texts.saturating_sub(1),
            "p" | "h" => self.paragraphs = self.paragraphs.saturating_sub(1),
            _ => {}
        }
    }

    fn is_text(&self) -> bool {
        if self.is_odf { self.paragraphs > 0 } else { self.texts > 0 }
    }
}

fn separator(name: &str) -> char {
    if name == "tab" { '\t' } else { '\n' }
}

/// A cell is one field of a line, whatever paragraphs it has.
fn cell_ends(text: &mut String) {
    text.truncate(text.trim_end_matches('\n').len());
    text.push('\t');
}

fn row_ends(text: &mut String) {
    text.truncate(text.trim_end_matches(['\t', '\n']).len());
    text.push('\n');
}

/// Reads the texts that cells point at, and says whether all were read.
fn shared_strings(package: &mut Package<'_>) -> (Vec<String>, bool) {
    let Some(bytes) = package.part("xl/sharedStrings.xml") else { return (Vec::new(), true) };
    let mut strings = Vec::new();
    let (mut now, mut in_text, mut in_reading) = (String::new(), false, false);
    let whole = walk(&bytes, &mut |met| {
        match met {
            Met::Open("t", _) => in_text = true,
            // How words are pronounced stands beside them, not in them.
            Met::Open("rPh", _) => in_reading = true,
            Met::Text(text) if in_text && !in_reading => now.push_str(text),
            Met::Close("t") => in_text = false,
            Met::Close("rPh") => in_reading = false,
            Met::Close("si") => strings.push(std::mem::take(&mut now)),
            Met::Open(..) | Met::Text(_) | Met::Close(_) => {}
        }
        true
    });
    (strings, whole)
}

/// Takes the cells of a sheet. Cells without a value have no place: rows may be short.
fn sheet(package: &mut Package<'_>, part: &str, shared: &[String], text: &mut String) -> bool {
    let Some(bytes) = package.part(part) else { return true };
    let (mut kind, mut value, mut in_value) = (String::new(), String::new(), false);
    let mut end = false;
    let whole = walk(&bytes, &mut |met| {
        match met {
            Met::Open("c", attributes) => {
                kind = attributes.get("t").unwrap_or_default();
                value.clear();
            }
            Met::Open("v" | "t", _) => in_value = true,
            Met::Text(part) if in_value => value.push_str(part),
            Met::Close("v" | "t") => in_value = false,
            Met::Close("c") => {
                let at = value.trim().parse::<usize>().ok().filter(|_| kind == "s");
                match at {
                    Some(at) => text.push_str(shared.get(at).map_or("", String::as_str)),
                    None => text.push_str(&value),
                }
                text.push('\t');
            }
            Met::Close("row") => row_ends(text),
            Met::Open(..) | Met::Text(_) | Met::Close(_) => {}
        }
        end = text.len() > TEXT_BYTES_MAX;
        !end
    });
    whole || end
}
