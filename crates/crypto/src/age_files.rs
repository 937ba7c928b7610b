//! Stock age files (C2SP age): slots under a passphrase, blobs and packets under X25519.
//!
//! age authenticates no sender: whatever comes out is judged by signature or by hash.

use std::io::{self, BufReader, Read, Write};
use std::str::FromStr;

use age::secrecy::{ExposeSecret, SecretString};
use age::stream::{StreamReader, StreamWriter};
use age::{DecryptError, Decryptor, Encryptor, scrypt, x25519};

use crate::CryptoError;

/// The work factor of a passphrase slot, log2: about a second and 256 MiB for a moment.
pub const WORK_FACTOR: u8 = 18;

/// The largest work factor that is accepted, log2: 4 GiB would be the next.
pub const WORK_FACTOR_MAX: u8 = 21;

/// An X25519 identity: opens what was sealed to its [`Recipient`].
#[derive(Clone)]
pub struct Identity(x25519::Identity);

/// The public half of an [`Identity`].
#[derive(Clone, PartialEq, Eq)]
pub struct Recipient(x25519::Recipient);

impl Identity {
    /// Draws an identity.
    pub fn make() -> Self {
        Self(x25519::Identity::generate())
    }

    /// Reads `AGE-SECRET-KEY-1…`.
    pub fn parse(text: &str) -> Result<Self, CryptoError> {
        x25519::Identity::from_str(text).map(Self).map_err(|_| CryptoError::KeyMalformed)
    }

    /// Returns `AGE-SECRET-KEY-1…` to the place that seals it or hands it out.
    pub fn expose(&self) -> String {
        self.0.to_string().expose_secret().to_owned()
    }

    /// Returns the public half.
    pub fn recipient(&self) -> Recipient {
        Recipient(self.0.to_public())
    }
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Identity(…)")
    }
}

impl Recipient {
    /// Reads `age1…`.
    pub fn parse(text: &str) -> Result<Self, CryptoError> {
        x25519::Recipient::from_str(text).map(Self).map_err(|_| CryptoError::KeyMalformed)
    }
}

impl std::fmt::Display for Recipient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Seals a stream to recipients: write into it, then [`SealStream::finish`].
pub struct SealStream<W: Write>(StreamWriter<W>);

impl<W: Write> SealStream<W> {
    /// Begins an age file to at least one recipient.
    pub fn begin(to: &[Recipient], output: W) -> Result<Self, CryptoError> {
        let recipients = to.iter().map(|recipient| &recipient.0 as &dyn age::Recipient);
        let encryptor =
            Encryptor::with_recipients(recipients).map_err(|_| CryptoError::KeyMalformed)?;
        Ok(Self(encryptor.wrap_output(output)?))
    }

    /// Writes the last chunk and gives the output back. Without it the file is damaged.
    pub fn finish(self) -> io::Result<W> {
        self.0.finish()
    }
}

impl<W: Write> Write for SealStream<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Opens an age file as a stream. Every chunk is authenticated before it comes out; a cut end
/// shows as an error at the end.
pub fn open_stream<R: Read>(
    identities: &[Identity],
    input: R,
) -> Result<StreamReader<BufReader<R>>, CryptoError> {
    let identities = identities.iter().map(|identity| &identity.0 as &dyn age::Identity);
    Decryptor::new_buffered(BufReader::with_capacity(1 << 17, input))
        .and_then(|file| file.decrypt(identities))
        .map_err(refusal)
}

/// Seals bytes to recipients.
pub fn seal_to(to: &[Recipient], bytes: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let mut stream = SealStream::begin(to, Vec::with_capacity(bytes.len()))?;
    stream.write_all(bytes)?;
    Ok(stream.finish()?)
}

/// Opens sealed bytes, of which at most `bytes_max` may come out.
pub fn open_with(
    identities: &[Identity],
    sealed: &[u8],
    bytes_max: u64,
) -> Result<Vec<u8>, CryptoError> {
    read_all(open_stream(identities, sealed)?, bytes_max)
}

/// Seals bytes under a passphrase: a slot.
pub fn seal_slot(passphrase: &str, bytes: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let mut recipient = scrypt::Recipient::new(SecretString::from(passphrase.to_owned()));
    recipient.set_work_factor(WORK_FACTOR);
    let encryptor = Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient))
        .map_err(|_| CryptoError::KeyMalformed)?;
    let mut stream = encryptor.wrap_output(Vec::new())?;
    stream.write_all(bytes)?;
    Ok(stream.finish()?)
}

/// Opens a slot of at most 64 KiB with a passphrase.
pub fn open_slot(passphrase: &str, sealed: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let file = Decryptor::new_buffered(sealed).map_err(refusal)?;
    if !file.is_scrypt() {
        return Err(CryptoError::Damaged);
    }
    let mut identity = scrypt::Identity::new(SecretString::from(passphrase.to_owned()));
    identity.set_max_work_factor(WORK_FACTOR_MAX);
    let stream =
        file.decrypt(std::iter::once(&identity as &dyn age::Identity)).map_err(|error| {
            match refusal(error) {
                CryptoError::NotForUs => CryptoError::WrongPassphrase,
                other => other,
            }
        })?;
    read_all(stream, 1 << 16)
}

fn read_all(stream: impl Read, bytes_max: u64) -> Result<Vec<u8>, CryptoError> {
    let mut opened = Vec::new();
    stream.take(bytes_max.saturating_add(1)).read_to_end(&mut opened).map_err(damage)?;
    if opened.len() as u64 > bytes_max {
        return Err(CryptoError::Damaged);
    }
    Ok(opened)
}

/// age reports a damaged chunk as invalid data; a read fault of the disk stays one.
fn damage(error: io::Error) -> CryptoError {
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => CryptoError::Damaged,
        _ => CryptoError::Io(error),
    }
}

fn refusal(error: DecryptError) -> CryptoError {
    match error {
        DecryptError::NoMatchingKeys => CryptoError::NotForUs,
        DecryptError::ExcessiveWork { .. } => CryptoError::ExcessiveWork,
        DecryptError::KeyDecryptionFailed | DecryptError::DecryptionFailed => CryptoError::NotForUs,
        DecryptError::Io(error) => damage(error),
        _ => CryptoError::Damaged,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_opens_with_its_passphrase_alone() {
        let slot = seal_slot("tulip marble", b"root").unwrap();

        assert_eq!(open_slot("tulip marble", &slot).unwrap(), b"root");
        assert!(matches!(open_slot("tulip", &slot), Err(CryptoError::WrongPassphrase)));
        assert!(matches!(
            open_slot("tulip marble", &slot[..slot.len() - 1]),
            Err(CryptoError::Damaged)
        ));
    }

    #[test]
    fn a_cut_age_file_is_damaged_not_short() {
        let identity = Identity::make();
        let sealed = seal_to(&[identity.recipient()], &[7; 200_000]).unwrap();

        let cut = &sealed[..150_000];

        let identities = [identity];
        assert_eq!(open_with(&identities, &sealed, 1 << 20).unwrap().len(), 200_000);
        assert!(matches!(open_with(&identities, cut, 1 << 20), Err(CryptoError::Damaged)));
        assert!(matches!(open_with(&identities, &sealed, 1_000), Err(CryptoError::Damaged)));
        let others = [Identity::make()];
        assert!(matches!(open_with(&others, &sealed, 1 << 20), Err(CryptoError::NotForUs)));
    }
}
