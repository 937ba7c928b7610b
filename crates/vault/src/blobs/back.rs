//! Reads packed blobs back from the device, in one sweep over the packs.

use super::{Blobs, ReadBack};
use crate::direct::DirectReader;
use crate::error::{Result, StoreError};
use crate::pack_slot::{Kind, SLOT_HEADER};
use crate::packs::{Packs, Place};

use comity_crypto::Hash;

impl Blobs {
    /// Hands over every packed blob with its place among `hashes`, read from the device, in the
    /// order in which they lie there. Call it after [`Blobs::sync`]. Refuses with
    /// [`StoreError::BlobMissing`]; comparing is the caller's.
    pub fn read_back_packed(
        &self,
        hashes: &[Hash],
        each: &mut dyn FnMut(usize, &[u8]),
    ) -> Result<ReadBack> {
        let mut places = Vec::with_capacity(hashes.len());
        for (at, hash) in hashes.iter().enumerate() {
            let place = self.packs.place(hash).ok_or(StoreError::BlobMissing(*hash))?;
            places.push((place, at, hash));
        }
        places.sort_unstable_by_key(|(place, at, _)| (place.pack, place.offset, *at));
        let mut way = ReadBack::Direct;
        let mut pack: Option<(u32, DirectReader)> = None;
        let mut blob = Vec::new();
        for (place, at, hash) in places {
            let mut reader = match pack.take().filter(|(number, _)| *number == place.pack) {
                Some((_, reader)) => reader,
                None => DirectReader::open(&self.packs.path(place.pack))?,
            };
            way = way.max(reader.way());
            read_slot(&self.packs, &mut reader, place, hash, &mut blob)?;
            each(at, &blob);
            pack = Some((place.pack, reader));
        }
        Ok(way)
    }
}

fn read_slot(
    packs: &Packs,
    reader: &mut DirectReader,
    place: Place,
    hash: &Hash,
    blob: &mut Vec<u8>,
) -> Result<()> {
    let missing = || StoreError::BlobMissing(*hash);
    let mut sealed = [0; SLOT_HEADER];
    reader.read_exact_at(place.offset, &mut sealed)?;
    let header = packs.slots.open_header(place, &sealed).ok_or_else(missing)?;
    if header.kind != Kind::Blob || header.hash != *hash {
        return Err(missing());
    }
    blob.resize(usize::try_from(header.length).map_err(|_| missing())?, 0);
    reader.read_exact_at(place.offset.saturating_add(SLOT_HEADER as u64), blob)?;
    Ok(())
}
