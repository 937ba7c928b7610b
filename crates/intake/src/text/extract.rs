//! Reads the text out of bytes that others made. Runs in a worker only.

use super::{CUT_MARK, TEXT_BYTES_MAX, TextKind, TextOutcome, TextResult, decode, html};

/// Reads the text of a whole file. Text over [`TEXT_BYTES_MAX`] is cut, with a mark at its end and
/// a remark.
pub fn extract(kind: TextKind, bytes: &[u8]) -> TextOutcome {
    let decoded = decode::decode(bytes, kind == TextKind::Html, TEXT_BYTES_MAX);
    let (mut text, mut cut) = match kind {
        TextKind::Plain => (decoded.text, decoded.cut),
        TextKind::Html => (html::text(&decoded.text, TEXT_BYTES_MAX), decoded.cut),
    };
    let mut remarks = Vec::new();
    remarks.extend(decoded.remark);
    if text.len() > TEXT_BYTES_MAX {
        text.truncate(text.floor_char_boundary(TEXT_BYTES_MAX));
        cut = true;
    }
    if cut {
        text.push_str(CUT_MARK);
        remarks.push("cut at 16 MiB of text");
    }
    if text.trim().is_empty() {
        return TextOutcome::without(TextResult::NoText, "there is no text in it");
    }
    let remark = Some(remarks.join("; ")).filter(|remark| !remark.is_empty());
    TextOutcome::searched(text, decoded.encoding.to_owned(), remark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_visibly() {
        let outcome = extract(TextKind::Plain, "é".repeat(9 << 20).as_bytes());

        assert!(outcome.text.ends_with(CUT_MARK));
        assert!(outcome.text.len() <= TEXT_BYTES_MAX + CUT_MARK.len());
        assert_eq!(outcome.record.remark.as_deref(), Some("cut at 16 MiB of text"));
    }

    #[test]
    fn blanks_are_no_text() {
        assert_eq!(extract(TextKind::Plain, b" \n\t").record.result, TextResult::NoText);
        assert_eq!(extract(TextKind::Html, b"<p> </p>").record.result, TextResult::NoText);
    }
}
