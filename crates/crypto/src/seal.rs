//! Seals values with XChaCha20-Poly1305 under keys derived with HKDF-SHA256.
//!
//! Sealed bytes are a random 24-byte nonce, the ciphertext and a 16-byte tag. Nonces are random
//! and never counted: a restored copy would count the same numbers again.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use sha2::Sha256;

use crate::{CryptoError, Key, Secret, make_bytes};

/// Bytes that sealing adds.
pub const SEAL_OVERHEAD: usize = NONCE + 16;

const NONCE: usize = 24;

/// Seals a value so that it opens only with this key and in this place.
pub fn seal(key: &Key, place: &[u8], value: &[u8]) -> Vec<u8> {
    let nonce = make_bytes::<NONCE>();
    let mut sealed = Vec::with_capacity(value.len().saturating_add(SEAL_OVERHEAD));
    sealed.extend_from_slice(&nonce);
    let cipher = XChaCha20Poly1305::new(key.expose().into());
    #[allow(clippy::expect_used, reason = "fails only past 256 GiB, and values have limits")]
    let body = cipher
        .encrypt(XNonce::from_slice(&nonce), Payload { msg: value, aad: place })
        .expect("values are far below the cipher's limit");
    sealed.extend_from_slice(&body);
    sealed
}

/// Opens a sealed value. Refuses when a byte, the key or the place differs.
pub fn open(key: &Key, place: &[u8], sealed: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let (nonce, body) = sealed.split_at_checked(NONCE).ok_or(CryptoError::SealBroken)?;
    XChaCha20Poly1305::new(key.expose().into())
        .decrypt(XNonce::from_slice(nonce), Payload { msg: body, aad: place })
        .map_err(|_| CryptoError::SealBroken)
}

/// Derives the key for one purpose (RFC 5869, no salt, the purpose as info).
pub fn derive_key(key: &Key, purpose: &str) -> Key {
    derive_key_for(key, purpose, &[])
}

/// Derives the key for one purpose and one thing.
pub fn derive_key_for(key: &Key, purpose: &str, thing: &[u8]) -> Key {
    let mut out = [0; 32];
    #[allow(clippy::expect_used, reason = "32 bytes are below HKDF's limit of 8,160")]
    Hkdf::<Sha256>::new(None, key.expose())
        .expand_multi_info(&[purpose.as_bytes(), thing], &mut out)
        .expect("32 bytes are below the limit");
    Secret::new(out)
}
