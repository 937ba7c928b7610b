//! 100,000 items through the one way in, beside raw sled holding values sealed alike.

use std::sync::Arc;
use std::time::Instant;

use comity_changes::Value as Cbor;
use comity_changes::builder::{Write, build_change, make_record};
use comity_crypto::{make_bytes, make_key, seal};
use comity_domain::kinds::{Compartment, content, entry};
use comity_vault::lock::Holder;
use comity_vault::store::With;
use comity_vault::{Moment, OwnSet, Vault};
use serde_json::{Value, json};

use crate::office::team;
use crate::{Outcome, files};

const ITEMS: u64 = 100_000;
const ITEMS_A_SET: u64 = 500;
const SETS_AN_ACT: u64 = 2;

/// Measures records through `admit`.
pub(crate) fn records() -> Outcome<Value> {
    let folder = files::folder()?;
    let (lyon, _turin, team) = team(folder.path(), None)?;
    lyon.call("vault_lock", json!({}))?;
    let raw = raw_sled(&folder.path().join("raw"))?;
    let holder = Holder { program: "bench".to_owned(), since: "now".to_owned() };
    let (vault, _) =
        Vault::unlock(&lyon.vault, With::Passphrase("measured twice, cut once"), &holder)?;
    files::forget_peak();
    let before = files::memory();
    let began = Instant::now();
    write(&vault, &team)?;
    let admitting = began.elapsed();
    let growth = files::peak_memory().saturating_sub(before);
    let root = vault.store().root().clone();
    vault.close()?;
    let began = Instant::now();
    let (vault, _) = Vault::unlock(&lyon.vault, With::Root(&root), &holder)?;
    let opening = began.elapsed();
    let id = comity_changes::TeamId::from_hex(&team).ok_or("no team")?;
    let began = Instant::now();
    let items = vault.items(&id)?;
    let listing = began.elapsed();
    let rate = ITEMS as f64 / admitting.as_secs_f64();
    Ok(json!({
        "items": items.len(),
        "items_a_second": rate,
        "items_a_second_min": 12_000,
        "raw_sled_a_second": raw.0,
        "ratio_to_raw_sled": rate / raw.0,
        "open_s": opening.as_secs_f64(),
        "all_rows_s": listing.as_secs_f64(),
        "memory_growth_mib": growth >> 20,
        "index_bytes": files::bytes_below(&lyon.vault.join("index")),
        "raw_sled_bytes": raw.1,
        "journal_bytes": files::bytes_below(&lyon.vault.join("journal")),
        "keys_bytes": files::bytes_below(&lyon.vault.join("keys")),
    }))
}

fn write(vault: &Vault, team: &str) -> Outcome<()> {
    let team = comity_changes::TeamId::from_hex(team).ok_or("no team")?;
    let mut number = 0;
    while number < ITEMS {
        let mut sets = Vec::new();
        for _ in 0..SETS_AN_ACT {
            let mut set = OwnSet {
                team,
                compartment: Compartment::Operational,
                changes: Vec::new(),
                keys: Vec::new(),
            };
            for _ in 0..ITEMS_A_SET.min(ITEMS - number) {
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
fn item(vault: &Vault, set: &mut OwnSet, number: u64) -> Outcome<()> {
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

/// Writes as many sealed values of the same size into raw sled. Gives values a second and bytes.
fn raw_sled(folder: &std::path::Path) -> Outcome<(f64, u64)> {
    let (key, value) = (Arc::new(make_key()), vec![7_u8; 900]);
    let db = sled::Config::new().path(folder).cache_capacity(64 << 20).open()?;
    let began = Instant::now();
    for first in (0..ITEMS).step_by(1_000) {
        let mut batch = sled::Batch::default();
        for number in first..first + 1_000 {
            let name = comity_crypto::sha256(&number.to_be_bytes());
            batch.insert(&name, seal::seal(&key, &name, &value));
        }
        db.apply_batch(batch)?;
    }
    db.flush()?;
    let rate = ITEMS as f64 / began.elapsed().as_secs_f64();
    drop(db);
    Ok((rate, files::bytes_below(folder)))
}
