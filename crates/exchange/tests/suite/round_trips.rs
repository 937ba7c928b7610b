//! What is sealed is what is opened.

use comity_crypto::age_files::Identity;
use comity_exchange::packet::{
    Contents, Limits, Member, PacketHead, PacketRefusal, SealRefusal, open_packet, seal_packet,
};
use comity_exchange::{Id, vector::Ranges};

use crate::common::{LYON, contents, key_of, sealed, taken_at_turin, turin};

#[test]
fn what_lyon_sends_is_what_turin_opens() {
    let packet = taken_at_turin(&sealed()).unwrap();

    let verified = packet.verify(&[key_of(LYON).public()]).unwrap();
    let sets: Vec<&[u8]> = verified.change_sets().iter().collect();
    assert_eq!(sets, contents().change_sets);
    assert_eq!(verified.grants().len(), 1);
    assert_eq!(verified.receipts().len(), 1);
    assert!(verified.fills().is_empty() && verified.requests().is_empty());
    assert_eq!(verified.sender(), key_of(LYON).public());
    assert_eq!(verified.manifest().ranges(), contents().ranges);
    assert_eq!(verified.manifest().vector, contents().vector);
    assert_eq!(verified.manifest().made_utc_ms, contents().made_utc_ms);
}

/// Members that would be empty are left out, not written empty.
#[test]
fn empty_members_are_left_out() {
    let packet = taken_at_turin(&sealed()).unwrap();

    let names: Vec<&str> = packet.manifest().files.keys().map(String::as_str).collect();

    let present = ["README.txt", "change-sets.cborseq", "grants.cborseq", "receipts.cborseq"];
    assert_eq!(names, present);
}

#[test]
fn every_recipient_opens_it() {
    let (ghent, lille) = (Identity::make(), Identity::make());
    let to = [ghent.recipient(), turin().recipient(), ghent.recipient()];
    let sealed = seal_packet(&contents(), &key_of(LYON), &to, Vec::new()).unwrap();

    for reader in [ghent, turin()] {
        assert!(open_packet(sealed.as_slice(), &[reader], &Limits::STANDARD).is_ok());
    }
    let other = open_packet(sealed.as_slice(), &[lille], &Limits::STANDARD);
    assert!(matches!(other, Err(PacketRefusal::NotForUs)));
}

/// An old identity, kept for what was sealed to it, stands beside the current one.
#[test]
fn any_of_several_identities_opens_it() {
    let identities = [Identity::make(), turin(), Identity::make()];

    assert!(open_packet(sealed().as_slice(), &identities, &Limits::STANDARD).is_ok());
}

/// Megabytes go through the archive's and the seal's chunks in pieces of every size.
#[test]
fn large_members_come_through() {
    let item = |byte: u8, size: usize| {
        let mut item = vec![0x5a];
        item.extend(u32::try_from(size).unwrap().to_be_bytes());
        item.resize(size + 5, byte);
        item
    };
    let change_sets: Vec<Vec<u8>> = (0..9).map(|n| item(n, 700_001 + usize::from(n))).collect();
    let contents = Contents { change_sets, ..Contents::default() };
    let to = [turin().recipient()];
    let sealed = seal_packet(&contents, &key_of(LYON), &to, Vec::new()).unwrap();

    let packet = taken_at_turin(&sealed).unwrap();

    let verified = packet.verify(&[key_of(LYON).public()]).unwrap();
    assert!(verified.change_sets().iter().eq(contents.change_sets.iter().map(Vec::as_slice)));
}

#[test]
fn the_head_says_what_comes_before_it_is_read() {
    let sealed = sealed();
    let head = PacketHead::open(sealed.as_slice(), &[turin()], &Limits::STANDARD).unwrap();

    assert_eq!(head.manifest().team, contents().team);
    let refused = head.verify_bundle(&[key_of(LYON).public()]);
    assert!(matches!(refused.err(), Some(PacketRefusal::OtherKind)));
}

#[test]
fn what_could_not_be_read_is_not_sealed() {
    let (key, to) = (key_of(LYON), [turin().recipient()]);
    let seal =
        |contents: &Contents, to: &[_]| seal_packet(contents, &key, to, Vec::new()).err().unwrap();

    assert!(matches!(seal(&Contents::default(), &to), SealRefusal::Empty));
    assert!(matches!(seal(&contents(), &[]), SealRefusal::Recipients));
    let many = vec![turin().recipient(); 257];
    assert!(matches!(seal(&contents(), &many), SealRefusal::Recipients));
    for item in [vec![], vec![0x82, 1], vec![1, 1], vec![0x9f, 0xff]] {
        let cut = Contents { grants: vec![item], ..Contents::default() };
        assert!(matches!(seal(&cut, &to), SealRefusal::Item("grants.cborseq")));
    }
    let mut large = vec![0x59, 0x10, 0x00];
    large.resize(Member::Grants.item_bytes_max() + 3, 0);
    let large = Contents { grants: vec![large], ..Contents::default() };
    assert!(matches!(seal(&large, &to), SealRefusal::Item("grants.cborseq")));
    let far: Ranges = [(1, 1 << 53)].into_iter().collect();
    let far = Contents { vector: [(Id([1; 32]), far)].into(), ..contents() };
    assert!(matches!(seal(&far, &to), SealRefusal::Number));
}
