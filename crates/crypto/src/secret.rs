//! Secrets: wiped when dropped, never printed, never serialised.

use zeroize::{Zeroize, Zeroizing};

/// A secret of fixed length.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<const N: usize>(Zeroizing<[u8; N]>);

/// A symmetric key or a signing seed.
pub type Key = Secret<32>;

impl<const N: usize> Secret<N> {
    /// Takes the bytes.
    pub fn new(mut bytes: [u8; N]) -> Self {
        let secret = Self(Zeroizing::new(bytes));
        bytes.zeroize();
        secret
    }

    /// Takes a slice of exactly `N` bytes; any other length gives nothing.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self::new)
    }

    /// Returns the bytes to the place that seals or derives with them.
    pub fn expose(&self) -> &[u8; N] {
        &self.0
    }
}

impl<const N: usize> std::fmt::Debug for Secret<N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Draws `N` bytes from the system. Stops the process when the system has no randomness:
/// nothing safe can be done without it.
pub fn make_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    #[allow(clippy::expect_used, reason = "without randomness no key may be made")]
    getrandom::fill(&mut bytes).expect("the system gives randomness");
    bytes
}

/// Draws a key.
pub fn make_key() -> Key {
    Secret::new(make_bytes())
}
