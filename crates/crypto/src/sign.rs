//! Signs and verifies with Ed25519 (RFC 8032), strictly: no small-order keys, no malleability.

use ed25519_dalek::{Signature, Signer, SigningKey as Dalek, VerifyingKey as DalekVerifying};

use crate::{CryptoError, Key, Secret, make_bytes};

/// A key that signs. Its 32-byte seed is the secret.
#[derive(Clone)]
pub struct SigningKey(Dalek);

/// The public half of a signing key.
pub type PublicKey = [u8; 32];

impl SigningKey {
    /// Draws a key.
    pub fn make() -> Self {
        Self(Dalek::from_bytes(&make_bytes()))
    }

    /// Takes a key from its seed.
    pub fn from_seed(seed: &Key) -> Self {
        Self(Dalek::from_bytes(seed.expose()))
    }

    /// Returns the seed, to be sealed.
    pub fn seed(&self) -> Key {
        Secret::new(self.0.to_bytes())
    }

    /// Returns the public half.
    pub fn public(&self) -> PublicKey {
        self.0.verifying_key().to_bytes()
    }

    /// Signs `tag || message`.
    pub fn sign(&self, tag: &str, message: &[u8]) -> [u8; 64] {
        self.0.sign(&[tag.as_bytes(), message].concat()).to_bytes()
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

/// Verifies a signature over `tag || message`.
pub fn verify(
    key: &PublicKey,
    tag: &str,
    message: &[u8],
    signature: &[u8; 64],
) -> Result<(), CryptoError> {
    let key = DalekVerifying::from_bytes(key).map_err(|_| CryptoError::KeyMalformed)?;
    key.verify_strict(&[tag.as_bytes(), message].concat(), &Signature::from_bytes(signature))
        .map_err(|_| CryptoError::SignatureWrong)
}
