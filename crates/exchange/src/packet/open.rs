//! Opens packets: seal, manifest, signature, members, sender, in this order.
//!
//! Nothing of a packet is written anywhere: it is held in memory up to its limit.

use std::collections::BTreeMap;
use std::io::Read;

use comity_crypto::age_files::{self, Identity};
use comity_crypto::sign::PublicKey;
use comity_crypto::{CryptoError, sha256, sshsig};

use super::archive::{Archive, check_age_header};
use super::manifest::{MANIFEST, README, SIGNATURE, name_is_allowed};
use super::{
    EntryFault, FileEntry, Header, Items, Kind, Limit, Limits, Manifest, Member, NAMESPACE,
    PacketRefusal, README_BYTES_MAX, SIGNATURE_BYTES_MAX, VerifiedBundle, derive_recipient_hash,
};
use crate::Id;

/// A packet or bundle whose seal was opened and whose manifest was read: what it states, before
/// its members are.
pub struct PacketHead<'r> {
    pub(super) archive: Archive<'r>,
    pub(super) manifest: Manifest,
    limits: Limits,
    manifest_bytes: Vec<u8>,
    signature: Vec<u8>,
}

/// A packet whose members are what its manifest lists. Who sent it is not judged yet.
#[derive(Debug)]
pub struct OpenedPacket {
    manifest: Manifest,
    manifest_bytes: Vec<u8>,
    signature: Vec<u8>,
    members: BTreeMap<Member, Items>,
}

/// A packet whose sender is one of the allowed signers.
#[derive(Clone, Copy, Debug)]
pub struct VerifiedPacket<'p>(&'p OpenedPacket);

/// Opens a packet and reads its members, within limits. Refuses what [`PacketHead::open`] and
/// [`PacketHead::read`] refuse.
pub fn open_packet<'r>(
    from: impl Read + 'r,
    identities: &[Identity],
    limits: &Limits,
) -> Result<OpenedPacket, PacketRefusal> {
    PacketHead::open(from, identities, limits)?.read()
}

impl<'r> PacketHead<'r> {
    /// Opens the seal, reads the manifest and checks that the stated sender signed it and
    /// addressed it to one of these identities.
    ///
    /// Opens either kind: the manifest says which it is, and what it may hold follows from that.
    pub fn open(
        from: impl Read + 'r,
        identities: &[Identity],
        limits: &Limits,
    ) -> Result<Self, PacketRefusal> {
        let file = check_age_header(from)?;
        let opened = age_files::open_stream(identities, file).map_err(seal_refusal)?;
        let mut archive = Archive::new(opened);
        let readme = archive.expect(README, README_BYTES_MAX, Limit::Readme)?;
        let manifest_bytes =
            archive.expect(MANIFEST, limits.manifest_bytes_max, Limit::Manifest)?;
        let manifest = Manifest::decode(&manifest_bytes, limits)?;
        let signature = archive.expect(SIGNATURE, SIGNATURE_BYTES_MAX, Limit::Signature)?;
        let head = Self { archive, manifest, limits: *limits, manifest_bytes, signature };
        check_signature(&head.manifest.sender.0, &head.manifest_bytes, &head.signature)?;
        head.check_addressed(identities)?;
        check_member(README, &readme, head.manifest.files.get(README))?;
        Ok(head)
    }

    /// Returns the manifest: a claim of whoever holds the stated key.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Reads every member and checks it against the manifest. Refuses a bundle.
    pub fn read(mut self) -> Result<OpenedPacket, PacketRefusal> {
        if self.manifest.kind != Kind::Packet {
            return Err(PacketRefusal::OtherKind);
        }
        let mut members = BTreeMap::new();
        for member in Member::ALL {
            let Some(file) = self.manifest.files.get(member.name()).copied() else { continue };
            self.next_entry(member.name(), file)?;
            let bytes = self.archive.content(file.bytes)?;
            check_member(member.name(), &bytes, Some(&file))?;
            let items = Items::split(bytes, member.item_bytes_max(), self.limits.items_max)
                .map_err(|fault| PacketRefusal::Items(member.name(), fault))?;
            members.insert(member, items);
        }
        self.end()?;
        let Self { manifest, manifest_bytes, signature, .. } = self;
        Ok(OpenedPacket { manifest, manifest_bytes, signature, members })
    }

    /// Compares a bundle's sender with the allowed signers; its blobs may be taken then. Refuses
    /// a packet.
    pub fn verify_bundle(self, allowed: &[PublicKey]) -> Result<VerifiedBundle<'r>, PacketRefusal> {
        if self.manifest.kind != Kind::Blobs {
            return Err(PacketRefusal::OtherKind);
        }
        check_allowed(&self.manifest, &self.manifest_bytes, &self.signature, allowed)?;
        Ok(VerifiedBundle::new(self))
    }

    /// Reads the next header, which must be this one.
    pub(super) fn next_entry(&mut self, name: &str, file: FileEntry) -> Result<(), PacketRefusal> {
        let header = self.archive.next()?.ok_or(PacketRefusal::Entry(EntryFault::OutOfOrder))?;
        if header.name != name {
            return Err(PacketRefusal::Entry(self.judge_stray(&header, name)));
        }
        if header.bytes != file.bytes {
            return Err(PacketRefusal::Entry(EntryFault::NotInManifest));
        }
        Ok(())
    }

    /// Makes sure that no entry is left.
    pub(super) fn end(&mut self) -> Result<(), PacketRefusal> {
        match self.archive.next()? {
            None => Ok(()),
            Some(header) => Err(PacketRefusal::Entry(self.judge_stray(&header, "~"))),
        }
    }

    /// Says what is wrong with an entry that stands where `expected` should.
    fn judge_stray(&self, header: &Header, expected: &str) -> EntryFault {
        let name = header.name.as_str();
        if [MANIFEST, SIGNATURE, README].contains(&name) {
            return EntryFault::Duplicate;
        }
        if !name_is_allowed(self.manifest.kind, name) {
            return EntryFault::NameNotAllowed;
        }
        if !self.manifest.files.contains_key(name) {
            return EntryFault::NotInManifest;
        }
        if place(name) < place(expected) { EntryFault::Duplicate } else { EntryFault::OutOfOrder }
    }

    /// The signature covers whom the sender meant, so that nobody passes a packet on as if it
    /// had been sent to somebody else.
    fn check_addressed(&self, identities: &[Identity]) -> Result<(), PacketRefusal> {
        let addressed = identities.iter().any(|identity| {
            let hash = derive_recipient_hash(&identity.recipient());
            self.manifest.recipients.binary_search(&hash).is_ok()
        });
        if addressed { Ok(()) } else { Err(PacketRefusal::NotAddressed) }
    }
}

impl OpenedPacket {
    /// Returns the manifest: a claim of whoever holds the stated key.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Returns the change sets before the sender is judged. Only for finding, among those of
    /// `control`, what certifies the sender: each is judged by its own signature.
    pub fn unverified_change_sets(&self) -> &Items {
        self.member(Member::ChangeSets)
    }

    /// Compares the sender with the signers the caller allows. Refuses any other, however well
    /// the packet is signed by the key it brings.
    pub fn verify(&self, allowed: &[PublicKey]) -> Result<VerifiedPacket<'_>, PacketRefusal> {
        check_allowed(&self.manifest, &self.manifest_bytes, &self.signature, allowed)?;
        Ok(VerifiedPacket(self))
    }

    /// Takes the change sets out; none are left. For whoever has verified the sender, and reads
    /// them one after the other: a packet need not be in memory beside what is made of it.
    pub fn take_change_sets(&mut self) -> Items {
        self.members.remove(&Member::ChangeSets).unwrap_or_default()
    }

    fn member(&self, member: Member) -> &Items {
        static NOTHING: Items = Items::NONE;
        self.members.get(&member).unwrap_or(&NOTHING)
    }
}

impl<'p> VerifiedPacket<'p> {
    /// Returns the manifest.
    pub fn manifest(&self) -> &'p Manifest {
        &self.0.manifest
    }

    /// Returns the sender's key, one of those allowed.
    pub fn sender(&self) -> PublicKey {
        self.0.manifest.sender.0
    }

    /// Returns a member's items, none when it is left out.
    pub fn items(&self, member: Member) -> &'p Items {
        self.0.member(member)
    }

    /// Returns the change sets.
    pub fn change_sets(&self) -> &'p Items {
        self.items(Member::ChangeSets)
    }

    /// Returns the grants.
    pub fn grants(&self) -> &'p Items {
        self.items(Member::Grants)
    }

    /// Returns the fills.
    pub fn fills(&self) -> &'p Items {
        self.items(Member::Fills)
    }

    /// Returns the requests.
    pub fn requests(&self) -> &'p Items {
        self.items(Member::Requests)
    }

    /// Returns the receipts, each signed for itself.
    pub fn receipts(&self) -> &'p Items {
        self.items(Member::Receipts)
    }
}

/// Returns an entry's place among those of a packet; blobs keep the order of their names.
fn place(name: &str) -> (usize, &str) {
    let at = Member::ALL.iter().position(|member| member.name() == name);
    (at.unwrap_or(Member::ALL.len()), name)
}

fn check_signature(key: &PublicKey, bytes: &[u8], signature: &[u8]) -> Result<(), PacketRefusal> {
    sshsig::verify(key, NAMESPACE, bytes, signature).map_err(|_| PacketRefusal::SignatureWrong)
}

fn check_allowed(
    manifest: &Manifest,
    bytes: &[u8],
    signature: &[u8],
    allowed: &[PublicKey],
) -> Result<(), PacketRefusal> {
    let key = manifest.sender;
    match allowed.iter().find(|allowed| **allowed == key.0) {
        Some(allowed) => check_signature(allowed, bytes, signature),
        None => Err(PacketRefusal::UnknownSender(key)),
    }
}

fn check_member(
    name: &'static str,
    bytes: &[u8],
    file: Option<&FileEntry>,
) -> Result<(), PacketRefusal> {
    let stated = file.map(|file| (file.sha256, file.bytes));
    if stated == Some((Id(sha256(bytes)), bytes.len() as u64)) {
        Ok(())
    } else {
        Err(PacketRefusal::MemberWrong(name))
    }
}

fn seal_refusal(error: CryptoError) -> PacketRefusal {
    match error {
        CryptoError::NotForUs | CryptoError::ExcessiveWork => PacketRefusal::NotForUs,
        CryptoError::Io(error) => PacketRefusal::Io(error),
        CryptoError::Damaged
        | CryptoError::SealBroken
        | CryptoError::SignatureWrong
        | CryptoError::KeyMalformed
        | CryptoError::WrongPassphrase => PacketRefusal::Damaged,
    }
}
