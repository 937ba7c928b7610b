//! Texts of evidence items: sealed under the item's content key, so that erasing the key erases
//! the text too.

use comity_crypto::{Key, seal};

use crate::frames::ItemText;

const PURPOSE: &str = "comity/item-text/v1";

/// Seals a text; without text nothing is sealed.
pub(crate) fn seal_text(key: &Key, text: &ItemText) -> Vec<u8> {
    if text.text.is_empty() {
        return Vec::new();
    }
    seal::seal(&seal::derive_key(key, PURPOSE), &text.item.0, text.text.as_bytes())
}

/// Opens a sealed text.
pub(crate) fn open_text(key: &Key, mut text: ItemText, sealed: &[u8]) -> Option<ItemText> {
    if !sealed.is_empty() {
        let opened = seal::open(&seal::derive_key(key, PURPOSE), &text.item.0, sealed).ok()?;
        text.text = String::from_utf8(opened).ok()?;
    }
    Some(text)
}
