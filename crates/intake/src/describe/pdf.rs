//! Properties of a PDF.

use hayro_syntax::metadata::Metadata;
use hayro_syntax::object::DateTime;
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf, PdfVersion};
use memchr::memmem;

use super::{About, Facts};

pub(super) fn describe(bytes: &[u8], facts: &mut Facts) {
    let has = |sign: &str| memmem::find(bytes, sign.as_bytes()).is_some();
    let encrypted = has("/Encrypt");
    match Pdf::new(bytes.to_vec()) {
        Ok(pdf) => {
            properties(pdf.metadata(), facts);
            facts.add(About::Document, "pages", pdf.pages().len().to_string());
            facts.add(About::Document, "version", version(pdf.version()));
        }
        Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected)) => {
            facts.remark("it opens with a password only");
        }
        Err(LoadPdfError::Decryption(_)) => facts.remark("it is encrypted in an unknown way"),
        Err(LoadPdfError::Invalid) => facts.remark("it is damaged: its properties cannot be read"),
    }
    if encrypted {
        facts.add(About::Document, "encrypted", "yes");
    }
    // A signature covers what its byte range says; whether it holds is not checked here.
    if has("/ByteRange") && (has("/SubFilter") || has("/Type/Sig") || has("/Type /Sig")) {
        facts.add(About::Document, "signed", "it holds a signature, not checked here");
    }
}

fn properties(metadata: &Metadata, facts: &mut Facts) {
    let texts = [
        ("title", &metadata.title),
        ("author", &metadata.author),
        ("subject", &metadata.subject),
        ("keywords", &metadata.keywords),
        ("program", &metadata.creator),
        ("producer", &metadata.producer),
    ];
    for (name, value) in texts {
        facts.add(About::Document, name, value.as_deref().map(text).unwrap_or_default());
    }
    let times = [("created", &metadata.creation_date), ("changed", &metadata.modification_date)];
    for (name, value) in times {
        facts.add(About::Document, name, value.as_ref().map(time).unwrap_or_default());
    }
}

/// A text is UTF-16 or UTF-8 with a mark, or else nearly Latin-1.
fn text(bytes: &[u8]) -> String {
    match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding.decode(bytes).0.into_owned(),
        None => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// The reader gives a zone of zero where none stands: which of the two it is, cannot be said.
fn time(time: &DateTime) -> String {
    let DateTime { year, month, day, hour, minute, second, .. } = time;
    let (hours, minutes) = (time.utc_offset_hour, time.utc_offset_minute);
    let zone = match (hours, minutes) {
        (0, 0) => ", UTC or no zone given".to_owned(),
        _ => format!(" {hours:+03}:{minutes:02}"),
    };
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}{zone}")
}

fn version(version: PdfVersion) -> String {
    format!("{version:?}").trim_start_matches("Pdf").chars().fold(String::new(), |mut text, c| {
        if !text.is_empty() {
            text.push('.');
        }
        text.push(c);
        text
    })
}
