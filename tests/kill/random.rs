//! Chance that can be played again.

use std::hash::{BuildHasher, Hasher, RandomState};

/// Numbers that follow from a seed.
pub struct Random(pub u64);

impl Random {
    /// Returns a number below a bound.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % bound
    }
}

/// Returns the seed that COMITY_SEED names, or a new one.
pub fn seed() -> u64 {
    let named = std::env::var("COMITY_SEED").ok().and_then(|seed| seed.parse().ok());
    named.unwrap_or_else(|| RandomState::new().build_hasher().finish() % 1_000_000_000)
}
