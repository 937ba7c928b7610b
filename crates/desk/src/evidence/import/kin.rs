//! The family of a file that was taken: its members become items of their own, each naming the
//! item it was taken out of.

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use comity_changes::RecordId;
use comity_contract::ProblemCode;
use comity_contract::evidence::Members;
use comity_crypto::Hash;
use comity_intake::measure::Measure;
use comity_intake::measure::family::Parent;
use comity_intake::members::{Container, Member, MemberTime, Options, Treatment};
use comity_intake::walk::{Entry, Kind};
use comity_vault::ItemRow;

use super::super::original::Original;
use super::Order;
use super::batch::{Holder, Taking};
use crate::refuse::Answer;

/// Stands between the path of a file and the name of what it holds.
const IN: &str = " › ";

/// Members that are items already, by what they were taken out of and their SHA-256.
pub(super) type KnownMembers = HashSet<(RecordId, Hash)>;

/// Gathers the members that are items already.
pub(super) fn known_members(items: &[Arc<ItemRow>]) -> KnownMembers {
    let known = |row: &Arc<ItemRow>| {
        let shown = row.shown.as_ref()?;
        Some((shown.alike.parent?, shown.sha256))
    };
    items.iter().filter_map(known).collect()
}

/// A family that is being taken.
pub(super) struct Kin<'a> {
    holder: &'a Holder,
    known: &'a KnownMembers,
    /// What has become of its members, by their numbers.
    items: HashMap<u32, (RecordId, PathBuf)>,
}

impl Kin<'_> {
    /// Returns where a member was found, and what it was taken out of.
    pub fn place(&self, member: &Member) -> (Entry, super::draft::OutOf) {
        let holder = member.parent.and_then(|number| self.items.get(&number));
        let (parent, path) =
            holder.map_or((self.holder.item, &self.holder.path), |(item, path)| (*item, path));
        let mut inside = OsString::from(path);
        inside.push(IN);
        inside.push(&member.shown);
        let modified = match member.modified {
            Some(MemberTime::Utc(time)) => Some(time),
            Some(MemberTime::NoZone(_)) | None => None,
        };
        let size = member.bytes_stated.unwrap_or_default();
        let entry = Entry { path: PathBuf::from(inside), kind: Kind::File, size, modified };
        (entry, super::draft::OutOf { parent, name: member.shown.clone() })
    }

    /// Returns whether a member is an item already.
    pub fn is_known(&self, out_of: &super::draft::OutOf, sha256: &Hash) -> bool {
        self.known.contains(&(out_of.parent, *sha256))
    }

    /// Remembers what a member became: it may hold others.
    pub fn keep(&mut self, member: &Member, item: RecordId) {
        let (entry, _) = self.place(member);
        self.items.insert(member.number, (item, entry.path));
    }
}

/// Takes what the files that were taken hold, one file after the other.
pub(super) fn take_families(
    order: &Order,
    measure: &Measure<'_>,
    taking: &mut Taking<'_>,
    known: &KnownMembers,
) {
    let Some(pool) = measure.text else { return };
    let how = treatment(order.members);
    let wanted = |holder: &Holder| {
        Container::of(&holder.media_type).is_some_and(|container| {
            let treatment = if container.is_mail() { how.mail } else { how.archives };
            treatment == Treatment::Expand
        })
    };
    let holders: Vec<Holder> = taking.holders().into_iter().filter(wanted).collect();
    taking.expect(holders.len() as u64);
    for holder in &holders {
        if measure.cancel.stops() {
            return;
        }
        if let Ok((mut source, size)) = open(order, holder) {
            let parent = Parent { media_type: &holder.media_type, size, source: &mut source };
            let mut kin = Kin { holder, known, items: HashMap::new() };
            let family = measure
                .family(pool, parent, how, &mut |batch| taking.take_members(&mut kin, batch));
            if let Some(why) = family.broke {
                taking.broke_off(holder, why);
            }
        }
        taking.looked_into();
    }
}

fn treatment(members: Members) -> Options {
    let (mail, archives) = match members {
        Members::None => (Treatment::List, Treatment::List),
        Members::Mail => (Treatment::Expand, Treatment::List),
        Members::All => (Treatment::Expand, Treatment::Expand),
    };
    Options { mail, archives }
}

/// Opens the sealed original of a file that was taken.
fn open(order: &Order, holder: &Holder) -> Answer<(impl Read + Send + use<>, u64)> {
    let row = order.session.vault.item(&holder.item)?.ok_or(ProblemCode::ItemUnknown)?;
    let original = Original::of(&order.session, &row)?;
    Ok((original.stream(&order.session)?, original.size))
}
