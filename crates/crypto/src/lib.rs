//! Keys, seals, signatures and fingerprints. The only crate that names a primitive or an RNG.
//!
//! `make_` draws randomness, `derive_` does not; `seal` and `open` are a pair, `sign` and `verify`
//! are one. Secrets are [`Secret`]: they are wiped when dropped and never printed.
//!
//! Start with [`seal`] for values, [`sign`] for statements, [`age_files`] for slots and blobs.
//!
//! ```
//! use comity_crypto::{make_key, seal};
//! let key = make_key();
//! let sealed = seal::seal(&key, b"where", b"what");
//! assert_eq!(seal::open(&key, b"where", &sealed).unwrap(), b"what");
//! assert!(seal::open(&key, b"elsewhere", &sealed).is_err());
//! ```

pub mod age_files;
pub mod hash;
pub mod parts;
pub mod seal;
pub mod secret;
pub mod sign;
pub mod sshsig;
pub mod words;

pub use hash::{Hash, sha256};
pub use secret::{Key, Secret, make_bytes, make_key};

/// What can go wrong. Names no content and no key.
#[derive(Debug, thiserror::Error)]
pub enum CryptoError {
    /// The seal does not open with this key in this place: damaged, moved or another key.
    #[error("the seal does not open")]
    SealBroken,
    /// The signature does not verify.
    #[error("the signature does not verify")]
    SignatureWrong,
    /// A key is not of the form it must have.
    #[error("the key is malformed")]
    KeyMalformed,
    /// No identity given opens the age file.
    #[error("no key here opens the file")]
    NotForUs,
    /// The passphrase does not open the slot.
    #[error("the passphrase does not open the slot")]
    WrongPassphrase,
    /// The slot asks for more work than is accepted.
    #[error("the slot asks for more work than is accepted")]
    ExcessiveWork,
    /// The age file is damaged or of another format.
    #[error("the file is damaged or no age file")]
    Damaged,
    /// Reading or writing failed.
    #[error("reading or writing failed: {0}")]
    Io(#[from] std::io::Error),
}
