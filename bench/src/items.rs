//! Items as an import makes them, without originals: as many as a large case has.

use std::error::Error;

use comity_changes::Value as Cbor;
use comity_changes::builder::{Write, build_change, make_record};
use comity_crypto::make_bytes;
use comity_domain::kinds::{Compartment, content, entry};
use comity_vault::{Moment, OwnSet, Vault};

const ITEMS_A_SET: u64 = 500;
const SETS_AN_ACT: u64 = 2;

/// Writes items into a team, through the one way in.
pub fn write(vault: &Vault, team: &str, items: u64) -> Result<(), Box<dyn Error>> {
    let team = comity_changes::TeamId::from_hex(team).ok_or("no team")?;
    let mut number = 0;
    while number < items {
        let mut sets = Vec::new();
        for _ in 0..SETS_AN_ACT {
            let mut set = OwnSet {
                team,
                compartment: Compartment::Operational,
                changes: Vec::new(),
                keys: Vec::new(),
            };
            for _ in 0..ITEMS_A_SET.min(items - number) {
                number += 1;
                item(vault, &mut set, number)?;
            }
            sets.push(set);
        }
        let now = Moment { utc_ms: 1_795_000_000_000, zone: "Europe/Paris".to_owned() };
        vault.commit(sets, Vec::new(), &now)?;
    }
    Ok(())
}

/// Adds an item as an import makes it.
fn item(vault: &Vault, set: &mut OwnSet, number: u64) -> Result<(), Box<dyn Error>> {
    let place = vault.place(&set.team, Compartment::Operational);
    let authority = vault.me().authority();
    let (salt, hash) = (make_bytes::<32>(), make_bytes::<32>());
    let key = make_record(&place, entry::KIND, &authority);
    let first = vec![
        Write::new(entry::EXHIBIT, Cbor::text(format!("FR-2026-{number:06}"))),
        Write::new(entry::TITLE, Cbor::text(format!("Bank statements, part {number}.pdf"))),
        Write::new(entry::HANDLING, Cbor::Uint(0)),
        Write::new(entry::ROUTE, Cbor::text("jit-measure")),
        Write::new(entry::COMMITMENT, Cbor::bytes(hash)),
        Write::new(entry::MEDIA_TYPE, Cbor::text("application/pdf")),
    ];
    set.changes.push(build_change(&place, entry::KIND, &key, first)?);
    let inner = make_record(&place, content::KIND, &authority);
    let segment = vec![Cbor::bytes(hash), Cbor::Uint(70_000), Cbor::Uint(69_000)];
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
