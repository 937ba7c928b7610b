//! Bytes of a pack: its header, slot headers, padding. No file is opened here.
//!
//! A slot is `sealed header (81) | blob | padding`, its whole length a bucket and a multiple of
//! 512. The header's seal binds vault, pack and offset, so that a moved slot does not open.

use comity_crypto::{Hash, Key, seal};

use crate::folder::VaultId;
use crate::layout::Fields;
use crate::packs::{Place, padding};

/// Slots begin at multiples of this.
pub(crate) const ALIGN: u64 = 512;
/// Bytes of a pack's header.
pub(crate) const PACK_HEADER: u64 = ALIGN;
/// Bytes of a sealed slot header.
pub(crate) const SLOT_HEADER: usize = 41 + seal::SEAL_OVERHEAD;

const MAGIC: &[u8; 8] = b"cmtypack";
const VERSION: u32 = 1;
const PLACE: &[u8] = b"comity/pack-slot/v1";

/// What a slot holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A blob.
    Blob = 1,
    /// Nothing: it says that everything before it is durable.
    Marker = 2,
    /// Nothing any more: the blob was erased.
    Dead = 3,
}

/// The header of a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SlotHeader {
    pub kind: Kind,
    /// Bytes of the blob.
    pub length: u32,
    /// Bytes of the whole slot.
    pub whole: u32,
    /// SHA-256 of the blob.
    pub hash: Hash,
}

/// Returns the header of a pack, padded with zeros to 512 bytes.
pub(crate) fn pack_header(pack: u32, vault: VaultId) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&VERSION.to_be_bytes());
    bytes.extend_from_slice(&pack.to_be_bytes());
    bytes.extend_from_slice(&vault.0);
    bytes.resize(PACK_HEADER as usize, 0);
    bytes
}

/// Returns the version a header states, when it is a pack's header.
pub(crate) fn stated_version(header: &[u8]) -> Option<u32> {
    let mut fields = Fields::new(header);
    (fields.bytes::<8>()? == *MAGIC).then(|| fields.u32())?
}

/// The version this program writes and reads.
pub(crate) fn version() -> u32 {
    VERSION
}

/// Seals slots: one key, one vault.
pub(crate) struct Slots {
    pub key: Key,
    pub vault: VaultId,
}

impl Slots {
    /// Returns the bytes of a blob's slot. The blob has at most `SMALL_MAX` bytes.
    pub fn blob(&self, place: Place, hash: Hash, blob: &[u8]) -> Vec<u8> {
        let whole = bucket(SLOT_HEADER.saturating_add(blob.len()));
        let (length, whole_field) = (blob.len() as u32, whole as u32);
        let header = SlotHeader { kind: Kind::Blob, length, whole: whole_field, hash };
        let mut slot = Vec::with_capacity(whole);
        slot.extend_from_slice(&self.header(place, &header));
        slot.extend_from_slice(blob);
        slot.extend_from_slice(&padding(whole.saturating_sub(slot.len())));
        slot
    }

    /// Returns the bytes of a marker's slot.
    pub fn marker(&self, place: Place) -> Vec<u8> {
        let whole = ALIGN as u32;
        let header = SlotHeader { kind: Kind::Marker, length: 0, whole, hash: [0; 32] };
        let mut slot = self.header(place, &header);
        slot.extend_from_slice(&padding((ALIGN as usize).saturating_sub(slot.len())));
        slot
    }

    /// Returns the sealed header of a slot.
    pub fn header(&self, place: Place, header: &SlotHeader) -> Vec<u8> {
        let plain = [
            [header.kind as u8].as_slice(),
            &header.length.to_be_bytes(),
            &header.whole.to_be_bytes(),
            &header.hash,
        ]
        .concat();
        seal::seal(&self.key, &self.place(place), &plain)
    }

    /// Opens the header of a slot; `None` when there is none of this place.
    pub fn open_header(&self, place: Place, sealed: &[u8]) -> Option<SlotHeader> {
        let plain = seal::open(&self.key, &self.place(place), sealed).ok()?;
        let mut fields = Fields::new(&plain);
        let kind = match fields.u8()? {
            1 => Kind::Blob,
            2 => Kind::Marker,
            3 => Kind::Dead,
            _ => return None,
        };
        let header =
            SlotHeader { kind, length: fields.u32()?, whole: fields.u32()?, hash: fields.bytes()? };
        (u64::from(header.whole) >= ALIGN).then_some(header)
    }

    fn place(&self, place: Place) -> Vec<u8> {
        [PLACE, &self.vault.0, place.pack.to_be_bytes().as_slice(), &place.offset.to_be_bytes()]
            .concat()
    }
}

/// Returns the length of a slot: 512-byte steps to 4 KiB, then an eighth of the power of two
/// below, so that padding costs at most an eighth.
fn bucket(bytes: usize) -> usize {
    let step = match bytes {
        0..=4_096 => ALIGN as usize,
        _ => bytes.next_power_of_two() / 16,
    };
    bytes.next_multiple_of(step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_aligned_and_cost_at_most_an_eighth() {
        for bytes in 1..300_000 {
            let whole = bucket(bytes);
            assert!(whole >= bytes && whole.is_multiple_of(512), "{bytes} -> {whole}");
            assert!(bytes <= 4_096 || whole - bytes <= bytes / 8, "{bytes} -> {whole}");
        }
    }
}
