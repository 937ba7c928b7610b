//! Bytes to text: a byte order mark decides, else valid UTF-8, else what an HTML page declares,
//! else a guess by its letters. The encoding is always named.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Encoding, UTF_8};

/// How far into an HTML page a declaration counts.
const DECLARATION_BYTES: usize = 1024;

/// Bytes that the guess is made from: more adds time and no certainty.
const GUESS_BYTES_MAX: usize = 1 << 20;

/// A text and where it came from.
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// The name in the Encoding Standard.
    pub encoding: &'static str,
    /// Whether the text was cut.
    pub cut: bool,
    /// How the encoding was found, and what could not be decoded.
    pub remark: Option<&'static str>,
}

/// Decodes at most `bytes_max` bytes of UTF-8.
pub fn decode(bytes: &[u8], is_html: bool, bytes_max: usize) -> Decoded {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return decode_as(encoding, bytes.get(mark..).unwrap_or_default(), bytes_max, None);
    }
    if std::str::from_utf8(bytes).is_ok() {
        return decode_as(UTF_8, bytes, bytes_max, None);
    }
    if let Some(encoding) = declared(bytes).filter(|_| is_html) {
        return decode_as(encoding, bytes, bytes_max, Some("encoding as the page declares"));
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes.get(..GUESS_BYTES_MAX).unwrap_or(bytes), true);
    let encoding = detector.guess(None, Utf8Detection::Allow);
    decode_as(encoding, bytes, bytes_max, Some("encoding guessed"))
}

fn decode_as(
    encoding: &'static Encoding,
    bytes: &[u8],
    bytes_max: usize,
    remark: Option<&'static str>,
) -> Decoded {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let room = decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes_max);
    let mut text = String::with_capacity(room.min(bytes_max));
    let (result, _, damaged) = decoder.decode_to_string(bytes, &mut text, true);
    let remark = match (damaged, remark) {
        (false, remark) => remark,
        (true, None) => Some("some bytes are not of this encoding"),
        (true, Some(_)) => Some("encoding guessed or declared; some bytes are not of it"),
    };
    Decoded { text, encoding: encoding.name(), cut: result == CoderResult::OutputFull, remark }
}

/// Finds `charset=` near the beginning of a page. What it names is a label, not trusted further.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..DECLARATION_BYTES).unwrap_or(bytes);
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let (_, after) = head.split_once("charset")?;
    let value = after.trim_start().strip_prefix('=')?.trim_start();
    let value = value.trim_start_matches(['"', '\'']);
    let label = value.split(['"', '\'', ';', '>', '/', ' ', '\n', '\r', '\t']).next()?;
    Encoding::for_label(label.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> (String, &'static str) {
        let decoded = decode(bytes, false, 1 << 20);
        (decoded.text, decoded.encoding)
    }

    #[test]
    fn a_byte_order_mark_decides() {
        assert_eq!(decoded(b"\xff\xfeT\0\xdf\0"), ("Tß".into(), "UTF-16LE"));
        assert_eq!(decoded(b"\xfe\xff\0T\0\xdf"), ("Tß".into(), "UTF-16BE"));
        assert_eq!(decoded(b"\xef\xbb\xbfT"), ("T".into(), "UTF-8"));
    }

    /// Ledgers of small offices are often in the code page of an old system.
    #[test]
    fn old_code_pages_are_guessed() {
        let (french, _, _) = encoding_rs::WINDOWS_1252
            .encode("Procès-verbal d'audition, établi à Évry, reçu le 5 août. Où est l'élève ?");
        let (bulgarian, _, _) = encoding_rs::WINDOWS_1251
            .encode("Всички хора се раждат свободни и равни по достойнство и права.");

        assert_eq!(decoded(&french).1, "windows-1252");
        assert!(decoded(&french).0.contains("établi à Évry"));
        assert_eq!(decoded(&bulgarian).1, "windows-1251");
        assert!(decoded(&bulgarian).0.contains("достойнство"));
    }

    #[test]
    fn a_page_declares_its_encoding() {
        let page = b"<meta charset=\"iso-8859-7\"><p>\xc1\xe2\xe3</p>";

        let decoded = decode(page, true, 1 << 20);

        assert_eq!(decoded.encoding, "ISO-8859-7");
        assert!(decoded.text.contains("Αβγ"));
    }

    #[test]
    fn what_does_not_fit_is_cut_at_a_character() {
        let decoded = decode("ééé".as_bytes(), false, 5);

        assert!(decoded.cut && decoded.text == "éé");
    }
}
