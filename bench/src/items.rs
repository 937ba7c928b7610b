//! Items as an import makes them, without originals: as many as a large case has.

use std::error::Error;

use comity_changes::Value as Cbor;
use comity_changes::builder::{Write, build_change, make_record};
use comity_crypto::make_bytes;
use comity_domain::kinds::{Compartment, content, entry};
use comity_vault::blobs::Stored;
use comity_vault::{Moment, OwnSet, Vault};

/// Changes that make an item: its entry and its content.
pub const CHANGES_AN_ITEM: u64 = 2;
const ITEMS_AN_ACT: u64 = 1_000;

/// How items are written.
#[derive(Clone, Copy)]
pub struct Items {
    /// How many there are already.
    pub before: u64,
    /// How many are written.
    pub count: u64,
    /// How many go into a set, at most 1,000.
    pub a_set: u64,
    /// The sealed original that all of them name; without one each names another that is nowhere.
    pub original: Option<Stored>,
}

impl Items {
    /// Returns so many new items, 500 to a set, without originals.
    pub fn new(count: u64) -> Self {
        Self { before: 0, count, a_set: 500, original: None }
    }
}

/// Writes items into a team, through the one way in.
pub fn write(vault: &Vault, team: &str, items: Items) -> Result<(), Box<dyn Error>> {
    let team = comity_changes::TeamId::from_hex(team).ok_or("no team")?;
    let (mut number, last) = (items.before, items.before + items.count);
    while number < last {
        let mut sets = Vec::new();
        for _ in 0..ITEMS_AN_ACT / items.a_set {
            if number == last {
                break;
            }
            let mut set = OwnSet {
                team,
                compartment: Compartment::Operational,
                changes: Vec::new(),
                keys: Vec::new(),
            };
            for _ in 0..items.a_set.min(last - number) {
                number += 1;
                item(vault, &mut set, number, items.original)?;
            }
            sets.push(set);
        }
        let now = Moment { utc_ms: 1_795_000_000_000, zone: "Europe/Paris".to_owned() };
        vault.commit(sets, Vec::new(), &now)?;
    }
    Ok(())
}

/// Adds an item as an import makes it.
fn item(
    vault: &Vault,
    set: &mut OwnSet,
    number: u64,
    original: Option<Stored>,
) -> Result<(), Box<dyn Error>> {
    let place = vault.place(&set.team, Compartment::Operational);
    let authority = vault.me().authority();
    let (salt, hash) = (make_bytes::<32>(), make_bytes::<32>());
    // Nobody looks for a text in an original that all items share.
    let media_type = if original.is_some() { "application/zip" } else { "application/pdf" };
    let key = make_record(&place, entry::KIND, &authority);
    let first = vec![
        Write::new(entry::EXHIBIT, Cbor::text(format!("FR-2026-{number:06}"))),
        Write::new(entry::TITLE, Cbor::text(format!("Bank statements, part {number}.pdf"))),
        Write::new(entry::HANDLING, Cbor::Uint(0)),
        Write::new(entry::ROUTE, Cbor::text("jit-measure")),
        Write::new(entry::COMMITMENT, Cbor::bytes(hash)),
        Write::new(entry::MEDIA_TYPE, Cbor::text(media_type)),
    ];
    set.changes.push(build_change(&place, entry::KIND, &key, first)?);
    let inner = make_record(&place, content::KIND, &authority);
    let sealed = original.unwrap_or(Stored { hash, bytes: 70_000 });
    let segment = vec![Cbor::bytes(sealed.hash), Cbor::Uint(sealed.bytes), Cbor::Uint(69_000)];
    let path = format!("/evidence/case/{}/{number}.pdf", number / 1_000);
    let second = vec![
        Write::new(content::ENTRY, key.record.value()),
        Write::new(content::SALT, Cbor::bytes(salt)),
        Write::new(content::SIZE, Cbor::Uint(69_000)),
        Write::new(content::SHA256, Cbor::bytes(hash)),
        Write::new(content::BLAKE3, Cbor::bytes(hash)),
        Write::new(content::IDENTITY, Cbor::text("A".repeat(74))),
        Write::new(content::SEGMENTS, Cbor::Array(vec![Cbor::Array(segment)])),
        Write::new(content::SOURCE, Cbor::Array(vec![Cbor::text(path), Cbor::Uint(1)])),
    ];
    set.changes.push(build_change(&place, content::KIND, &inner, second)?);
    set.keys.extend([key, inner]);
    Ok(())
}
