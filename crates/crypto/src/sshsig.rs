//! Signatures that stock `ssh-keygen -Y verify` checks (OpenSSH PROTOCOL.sshsig, Ed25519,
//! SHA-512).

use ssh_key::private::{Ed25519Keypair, KeypairData};
use ssh_key::{HashAlg, LineEnding, PrivateKey, PublicKey as SshPublic, SshSig, public};

use crate::CryptoError;
use crate::sign::{PublicKey, SigningKey};

/// Signs a message in a namespace; the result is an armoured `SSH SIGNATURE`.
pub fn sign(key: &SigningKey, namespace: &str, message: &[u8]) -> Result<String, CryptoError> {
    let pair = Ed25519Keypair::from_seed(key.seed().expose());
    let private =
        PrivateKey::new(KeypairData::from(pair), "").map_err(|_| CryptoError::KeyMalformed)?;
    private
        .sign(namespace, HashAlg::Sha512, message)
        .and_then(|signature| signature.to_pem(LineEnding::LF))
        .map_err(|_| CryptoError::KeyMalformed)
}

/// Verifies an armoured signature by one given key. The key inside the signature is never
/// trusted by itself.
pub fn verify(
    key: &PublicKey,
    namespace: &str,
    message: &[u8],
    armoured: &[u8],
) -> Result<(), CryptoError> {
    let signature = SshSig::from_pem(armoured).map_err(|_| CryptoError::SignatureWrong)?;
    let key = SshPublic::from(public::Ed25519PublicKey(*key));
    key.verify(namespace, message, &signature).map_err(|_| CryptoError::SignatureWrong)
}

/// Returns the public key as OpenSSH writes it, for an `allowed_signers` file.
pub fn public_line(key: &PublicKey) -> String {
    SshPublic::from(public::Ed25519PublicKey(*key)).to_openssh().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_for_its_message_namespace_and_key_alone() {
        let (key, other) = (SigningKey::make(), SigningKey::make());
        let armoured = sign(&key, "comity-packet", b"manifest").unwrap();
        let armoured = armoured.as_bytes();

        assert!(verify(&key.public(), "comity-packet", b"manifest", armoured).is_ok());
        assert!(verify(&key.public(), "comity-packet", b"manifesto", armoured).is_err());
        assert!(verify(&key.public(), "other", b"manifest", armoured).is_err());
        assert!(verify(&other.public(), "comity-packet", b"manifest", armoured).is_err());
    }
}
