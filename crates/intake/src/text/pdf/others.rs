//! The second and third engine: pdf_oxide and pdf-extract, page by page.

use std::sync::Arc;

use pdf_extract::{Document, LoadOptions, PlainTextOutput, output_doc_page};
use pdf_oxide::PdfDocument;

use super::pages::{Pages, Refused, calmly};

/// Reads the wanted pages by pdf_oxide.
pub(super) fn read_by_oxide(
    file: &Arc<Vec<u8>>,
    password: &str,
    pages: &mut Pages,
) -> Result<(), Refused> {
    let opened = calmly(|| {
        let document = PdfDocument::from_bytes(file.to_vec()).ok()?;
        let may_read = document.authenticate(password.as_bytes()).unwrap_or(false);
        let count = if may_read { document.page_count().ok()? } else { 0 };
        Some((document, may_read, count))
    });
    let (document, may_read, count) = opened.flatten().ok_or(Refused::Unreadable)?;
    if !may_read {
        return Err(Refused::NeedsPassword);
    }
    pages.count(count);
    for number in 0..count {
        if pages.wants(number) {
            pages.take(number, calmly(|| document.extract_text(number).ok()).flatten());
        }
    }
    Ok(())
}

/// Reads the wanted pages by pdf-extract.
pub(super) fn read_by_extract(
    file: &Arc<Vec<u8>>,
    password: &str,
    pages: &mut Pages,
) -> Result<(), Refused> {
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
            pages.take(number, calmly(|| page_by_extract(&document, *page)).flatten());
        }
    }
    Ok(())
}

fn page_by_extract(document: &Document, page: u32) -> Option<String> {
    let mut text = String::new();
    output_doc_page(document, &mut PlainTextOutput::new(&mut text), page).ok()?;
    Some(text)
}
