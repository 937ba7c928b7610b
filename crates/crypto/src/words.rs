//! Fingerprints that people read aloud: eight words of the BIP 39 English list, 11 bits each.

use bip39::Language;

use crate::hash;

/// Words in a fingerprint: 88 bits of SHA-256, beyond what anybody can search for a twin of.
pub const FINGERPRINT_WORDS: usize = 8;

/// Derives the fingerprint of some public keys, given in a fixed order.
pub fn derive_fingerprint(keys: &[&[u8; 32]]) -> Vec<String> {
    let parts: Vec<&[u8]> = keys.iter().map(|key| key.as_slice()).collect();
    let digest = hash::tagged("comity/fingerprint/v1", &parts);
    let list = Language::English.word_list();
    (0..FINGERPRINT_WORDS)
        .filter_map(|word| list.get(eleven_bits(&digest, word * 11)))
        .map(|word| (*word).to_owned())
        .collect()
}

/// Reads 11 bits from a bit offset, most significant first.
fn eleven_bits(digest: &[u8; 32], offset: usize) -> usize {
    (offset..offset + 11).fold(0, |value, bit| {
        let byte = digest.get(bit / 8).copied().unwrap_or_default();
        (value << 1) | usize::from((byte >> (7 - bit % 8)) & 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_has_eight_words_and_changes_with_the_keys() {
        let one = derive_fingerprint(&[&[1; 32], &[2; 32]]);
        let other = derive_fingerprint(&[&[2; 32], &[1; 32]]);

        assert_eq!(one.len(), 8);
        assert_ne!(one, other, "the order of the keys counts");
    }
}
