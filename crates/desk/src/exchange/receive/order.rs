//! In which order the files of a pile are taken in. Names are hashes and say nothing; in their
//! order most packets of a long history would wait for others of the same pile, and be read and
//! decided about again and again.
//!
//! What a manifest says is a claim, and no more than a hint here: in any order the same comes of
//! a pile, only later.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};

use comity_changes::TeamId;
use comity_domain::kinds::Compartment;
use comity_exchange::Id;
use comity_exchange::packet::{Kind, Limits, Manifest, PacketHead};
use comity_vault::frames::FactKind;

use super::named;
use super::reading::Reading;
use crate::refuse::Answer;
use crate::session::Session;

/// A packet in a pile.
struct Packet {
    path: PathBuf,
    /// Whether it brings what everything else builds on.
    control: bool,
    made_utc_ms: u64,
    /// The first number of each feed in it.
    first: BTreeMap<Id, u64>,
}

/// Orders files: packets, each after those that bring what comes before in its feeds; then bundles
/// of sealed originals, which are taken because a change set names them; then everything else, the
/// originals that lie alone among it. Looks at no more files once it is told to stop.
pub(super) fn in_order(
    session: &Session,
    files: Vec<PathBuf>,
    reading: &Reading<'_>,
) -> Answer<Vec<PathBuf>> {
    if files.len() < 2 {
        return Ok(files);
    }
    let (mut packets, mut bundles, mut others) = (Vec::new(), Vec::new(), Vec::new());
    for path in files {
        let manifest = if reading.stops() { None } else { manifest(session, &path)? };
        match manifest {
            Some(manifest) if manifest.kind == Kind::Blobs => bundles.push(path),
            Some(manifest) => packets.push(Packet::of(session, path, &manifest)),
            None => others.push(path),
        }
    }
    Ok(causal(packets).chain(bundles).chain(others).collect())
}

/// Reads what a file states about itself; nothing of one that was taken in before.
fn manifest(session: &Session, path: &Path) -> Answer<Option<Manifest>> {
    if let Some(id) = named(path)
        && session.vault.fact(FactKind::Packet, &id.0)?.is_some()
    {
        return Ok(None);
    }
    let Ok(file) = File::open(path) else { return Ok(None) };
    let identities = session.vault.identities();
    let head = PacketHead::open(file, &identities, &Limits::STANDARD);
    Ok(head.ok().map(|head| head.manifest().clone()))
}

impl Packet {
    fn of(session: &Session, path: PathBuf, manifest: &Manifest) -> Self {
        let team = TeamId(manifest.team.0);
        let control = Id(session.vault.compartment_id(&team, Compartment::Control).0);
        let mut first: BTreeMap<Id, u64> = BTreeMap::new();
        for range in manifest.compartments.iter().flat_map(|part| &part.ranges) {
            let from = first.entry(range.feed).or_insert(range.from);
            *from = range.from.min(*from);
        }
        let control = manifest.compartments.iter().any(|part| part.compartment == control);
        Self { path, control, made_utc_ms: manifest.made_utc_ms, first }
    }
}

/// Orders packets by the feeds in them. Where those contradict each other, by when they were made.
fn causal(mut packets: Vec<Packet>) -> impl Iterator<Item = PathBuf> {
    packets.sort_by(|one, other| {
        let key = |packet: &Packet| (Reverse(packet.control), packet.made_utc_ms);
        key(one).cmp(&key(other)).then_with(|| one.path.cmp(&other.path))
    });
    let mut feeds: BTreeMap<Id, BTreeSet<(u64, usize)>> = BTreeMap::new();
    for (number, packet) in packets.iter().enumerate() {
        for (feed, from) in &packet.first {
            feeds.entry(*feed).or_default().insert((*from, number));
        }
    }
    // Of each packet, the feeds in which another comes before it.
    let mut behind: BTreeMap<usize, usize> =
        packets.iter().enumerate().map(|(number, packet)| (number, packet.first.len())).collect();
    let mut ready: BTreeSet<usize> =
        behind.iter().filter(|(_, feeds)| **feeds == 0).map(|(number, _)| *number).collect();
    for queue in feeds.values() {
        leads(queue, &mut behind, &mut ready);
    }
    let mut order = Vec::with_capacity(packets.len());
    while let Some(number) = ready.first().or(behind.keys().next()).copied() {
        ready.remove(&number);
        behind.remove(&number);
        order.push(number);
        for (feed, from) in packets.get(number).into_iter().flat_map(|packet| &packet.first) {
            let Some(queue) = feeds.get_mut(feed) else { continue };
            let led = queue.first() == Some(&(*from, number));
            queue.remove(&(*from, number));
            if led {
                leads(queue, &mut behind, &mut ready);
            }
        }
    }
    let mut paths: Vec<Option<PathBuf>> =
        packets.into_iter().map(|packet| Some(packet.path)).collect();
    order.into_iter().filter_map(move |number| paths.get_mut(number)?.take())
}

/// Notes that the first packet of a feed has none before it there.
fn leads(
    queue: &BTreeSet<(u64, usize)>,
    behind: &mut BTreeMap<usize, usize>,
    ready: &mut BTreeSet<usize>,
) {
    let Some((_, number)) = queue.first() else { return };
    let Some(feeds) = behind.get_mut(number) else { return };
    *feeds = feeds.saturating_sub(1);
    if *feeds == 0 {
        ready.insert(*number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(name: &str, made_utc_ms: u64, first: &[(u8, u64)]) -> Packet {
        let first = first.iter().map(|(feed, from)| (Id([*feed; 32]), *from)).collect();
        Packet { path: PathBuf::from(name), control: false, made_utc_ms, first }
    }

    fn order(packets: Vec<Packet>) -> Vec<String> {
        causal(packets).map(|path| path.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_packet_comes_after_those_with_earlier_numbers_of_its_feeds() {
        let packets = vec![
            packet("a", 3, &[(1, 200), (2, 40)]),
            packet("b", 2, &[(1, 100), (2, 30)]),
            packet("c", 1, &[(2, 35)]),
            packet("d", 9, &[(1, 1), (2, 1)]),
            packet("e", 5, &[(3, 1)]),
        ];

        assert_eq!(order(packets), ["e", "d", "b", "c", "a"]);
    }

    #[test]
    fn control_comes_first_and_then_what_was_made_first() {
        let control = Packet { control: true, ..packet("z", 9, &[(7, 5)]) };

        assert_eq!(
            order(vec![packet("b", 1, &[(1, 1)]), packet("a", 2, &[(2, 1)]), control]),
            ["z", "b", "a"]
        );
    }

    /// A manifest may say anything; every file is taken in all the same, once.
    #[test]
    fn contradictions_leave_no_file_out() {
        let packets = vec![
            packet("a", 1, &[(1, 2), (2, 1)]),
            packet("b", 2, &[(1, 1), (2, 2)]),
            packet("c", 3, &[(1, 1), (2, 2)]),
            packet("d", 4, &[]),
        ];

        let mut all = order(packets);

        assert_eq!(all.first().map(String::as_str), Some("d"), "it stands behind nothing");
        all.sort();
        assert_eq!(all, ["a", "b", "c", "d"]);
    }
}
