//! 100,000 items through the one way in, beside raw sled holding values sealed alike.

use std::sync::Arc;
use std::time::Instant;

use comity_crypto::{make_key, seal};
use comity_vault::Vault;
use comity_vault::lock::Holder;
use comity_vault::store::With;
use serde_json::{Value, json};

use crate::office::{PASSPHRASE, team};
use crate::{Outcome, files, items};

const ITEMS: u64 = 100_000;

/// Measures records through `admit`.
pub(crate) fn records() -> Outcome<Value> {
    let folder = files::folder()?;
    let (lyon, _turin, team) = team(folder.path(), None)?;
    lyon.call("vault_lock", json!({}))?;
    let raw = raw_sled(&folder.path().join("raw"))?;
    let holder = Holder { program: "bench".to_owned(), since: "now".to_owned() };
    let (vault, _) = Vault::unlock(&lyon.vault, With::Passphrase(PASSPHRASE), &holder)?;
    files::forget_peak();
    let before = files::memory();
    let began = Instant::now();
    items::write(&vault, &team, items::Items::new(ITEMS))?;
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
