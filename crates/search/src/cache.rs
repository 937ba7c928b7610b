//! Opened blocks kept at hand, up to a bound.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::blocks::FileId;

/// A block: its file's id and its number.
type Block = (FileId, u64);

/// Blocks in two halves: what is asked for goes into the young one; when that is full it becomes
/// the old one, and what was in the old one and not asked for since is forgotten.
pub(crate) struct Cache {
    halves: Mutex<Halves>,
    half_bytes_max: usize,
}

#[derive(Default)]
struct Halves {
    young: HashMap<Block, Arc<[u8]>>,
    old: HashMap<Block, Arc<[u8]>>,
    young_bytes: usize,
}

impl Cache {
    /// Makes a cache that keeps at most `bytes_max` bytes.
    pub fn new(bytes_max: usize) -> Self {
        Self { halves: Mutex::default(), half_bytes_max: bytes_max / 2 }
    }

    /// Returns a block that is at hand.
    pub fn get(&self, block: &Block) -> Option<Arc<[u8]>> {
        let mut halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bytes) = halves.young.get(block) {
            return Some(Arc::clone(bytes));
        }
        let bytes = halves.old.remove(block)?;
        halves.keep(*block, &bytes, self.half_bytes_max);
        Some(bytes)
    }

    /// Keeps a block.
    pub fn put(&self, block: Block, bytes: &Arc<[u8]>) {
        let mut halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
        halves.keep(block, bytes, self.half_bytes_max);
    }
}

impl Halves {
    fn keep(&mut self, block: Block, bytes: &Arc<[u8]>, half_bytes_max: usize) {
        if self.young_bytes.saturating_add(bytes.len()) > half_bytes_max {
            self.old = std::mem::take(&mut self.young);
            self.young_bytes = 0;
        }
        if self.young.insert(block, Arc::clone(bytes)).is_none() {
            self.young_bytes = self.young_bytes.saturating_add(bytes.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_stays_and_the_bound_holds() {
        let cache = Cache::new(8_000);
        let bytes: Arc<[u8]> = vec![0; 1_000].into();

        for number in 0..100 {
            cache.put(([0; 16], number), &bytes);
            assert!(cache.get(&([0; 16], 0)).is_some(), "asked for each time: {number}");
        }

        let halves = cache.halves.lock().unwrap();
        assert!(halves.young.len() + halves.old.len() <= 8);
    }
}
