//! The second engine: pdf-extract, page by page.

use std::sync::Arc;

use pdf_extract::{Document, LoadOptions, PlainTextOutput, output_doc_page};

use super::pages::{Pages, Refused, calmly};

/// Reads the wanted pages of a document.
pub(super) fn read(file: &Arc<Vec<u8>>, password: &str, pages: &mut Pages) -> Result<(), Refused> {
    // Without a password it must not be told one: it would refuse documents that need none.
    let opened = calmly(|| match password {
        "" => Document::load_mem(file),
        password => Document::load_mem_with_options(file, LoadOptions::with_password(password)),
    });
    let mut document = opened.and_then(Result::ok).ok_or(Refused::Unreadable)?;
    if document.is_encrypted() && calmly(|| document.decrypt(password).is_ok()) != Some(true) {
        return Err(Refused::NeedsPassword);
    }
    let numbers = calmly(|| document.get_pages()).ok_or(Refused::Unreadable)?;
    pages.count(numbers.len());
    for (number, page) in numbers.keys().enumerate() {
        if pages.wants(number) {
            pages.take(number, calmly(|| page_text(&document, *page)).flatten());
        }
    }
    Ok(())
}

fn page_text(document: &Document, page: u32) -> Option<String> {
    let mut text = String::new();
    output_doc_page(document, &mut PlainTextOutput::new(&mut text), page).ok()?;
    Some(text)
}
