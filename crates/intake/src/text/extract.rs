//! Reads the text out of bytes that others made. Runs in a worker only.

use std::io;

use super::job::How;
use super::{
    CUT_MARK, TEXT_BYTES_MAX, TextKind, TextOutcome, TextResult, decode, html, mail, office, pdf,
    rtf,
};
use crate::worker::Reply;

/// Reads the text of a whole file. Text over [`TEXT_BYTES_MAX`] is cut, with a mark at its end and
/// a remark. Engines say to `reply` when they begin; it fails when nobody listens any more.
pub(super) fn extract(
    how: How<'_>,
    bytes: Vec<u8>,
    reply: &mut Reply<'_>,
) -> io::Result<TextOutcome> {
    Ok(match how.kind {
        TextKind::Plain => plain(&bytes),
        TextKind::Html => html(&bytes),
        TextKind::Mail => mail::eml(&bytes),
        TextKind::Mailbox => mail::mbox(&bytes),
        TextKind::Outlook => mail::msg(&bytes),
        TextKind::Docx => office::docx(&bytes),
        TextKind::Xlsx => office::xlsx(&bytes),
        TextKind::Pptx => office::pptx(&bytes),
        TextKind::Odf => office::odf(&bytes),
        TextKind::Rtf => rtf::text(&bytes),
        TextKind::Pdf => pdf::read(how, bytes, reply)?,
    })
}

/// Reads text that is its own.
pub fn plain(bytes: &[u8]) -> TextOutcome {
    let decoded = decode::decode(bytes, false, TEXT_BYTES_MAX);
    finish(decoded.text, decoded.cut, Some(decoded.encoding), decoded.remark)
}

fn html(bytes: &[u8]) -> TextOutcome {
    let decoded = decode::decode(bytes, true, TEXT_BYTES_MAX);
    let text = html::text(&decoded.text, TEXT_BYTES_MAX);
    finish(text, decoded.cut, Some(decoded.encoding), decoded.remark)
}

/// Makes an outcome of a text: cuts it where it is too long, says so, and says when it is blank.
pub(super) fn finish(
    mut text: String,
    mut cut: bool,
    encoding: Option<&str>,
    remark: Option<&str>,
) -> TextOutcome {
    if text.len() > TEXT_BYTES_MAX {
        text.truncate(text.floor_char_boundary(TEXT_BYTES_MAX));
        cut = true;
    }
    if cut {
        text.push_str(CUT_MARK);
    }
    if text.trim().is_empty() {
        return TextOutcome::without(TextResult::NoText, "there is no text in it");
    }
    let remarks: Vec<_> =
        remark.into_iter().chain(cut.then_some("cut at 16 MiB of text")).collect();
    let remark = Some(remarks.join("; ")).filter(|remark| !remark.is_empty());
    let mut outcome = TextOutcome::searched(text, String::new(), remark);
    outcome.record.encoding = encoding.map(str::to_owned);
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_visibly() {
        let outcome = plain("é".repeat(9 << 20).as_bytes());

        assert!(outcome.text.ends_with(CUT_MARK));
        assert!(outcome.text.len() <= TEXT_BYTES_MAX + CUT_MARK.len());
        assert_eq!(outcome.record.remark.as_deref(), Some("cut at 16 MiB of text"));
    }

    #[test]
    fn blanks_are_no_text() {
        assert_eq!(plain(b" \n\t").record.result, TextResult::NoText);
        assert_eq!(html(b"<p> </p>").record.result, TextResult::NoText);
    }
}
