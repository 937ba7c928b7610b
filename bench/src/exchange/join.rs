//! A partner that takes in a whole history, and then a little on top of it. The items share one
//! sealed original, so that the figures are those of change sets.

use std::path::Path;
use std::time::Instant;

use comity_changes::values::Grant;
use comity_changes::{TeamId, cbor};
use comity_crypto::age_files::{Identity, SealStream};
use comity_vault::Vault;
use comity_vault::blobs::Stored;
use serde_json::{Value, json};

use crate::items::{self, CHANGES_AN_ITEM, Items};
use crate::office::{Office, team};
use crate::{Outcome, files};

/// Changes on top of the history.
const NEW: u64 = 1_000;
/// Items in a set: a hundred changes.
const ITEMS_A_SET: u64 = 50;
/// What a packet may weigh: so many times what is in it, and so much for each set.
const WEIGHT_MAX: f64 = 1.2;
const BYTES_A_SET_MAX: f64 = 450.0;

/// What the sets of a feed hold.
#[derive(Clone, Copy)]
struct Held {
    sets: u64,
    /// Envelopes, sealed values and one grant for each record, in bytes.
    bytes: u64,
    /// What checking every signature took, in seconds.
    signatures_s: f64,
}

/// Measures a full join of so many changes, and a thousand changes on top of them.
pub(crate) fn join(changes: u64) -> Outcome<Value> {
    let folder = files::folder()?;
    let (lyon, turin, team) = team(folder.path(), None)?;
    let history = changes / CHANGES_AN_ITEM;
    let first = Items { before: 0, count: history, a_set: ITEMS_A_SET, original: None };
    let (original, writing_s, held) = lyon.at_the_vault(|vault| {
        let original = keep_original(vault)?;
        let began = Instant::now();
        items::write(vault, &team, Items { original: Some(original), ..first })?;
        let writing_s = began.elapsed().as_secs_f64();
        Ok((original, writing_s, weigh(vault, &team, 1)?))
    })?;
    eprintln!("  a history of {changes} changes is written");
    let joined = hands_over(&lyon, &turin, &team, &folder.path().join("join"))?;
    // Turin's receipt: from now on Lyon sends what is new alone.
    hands_over(&turin, &lyon, &team, &folder.path().join("receipt"))?;
    let kept = keeps(&turin, &team)?.saturating_sub(joined.before);
    eprintln!("  it is joined");

    let more =
        Items { before: history, count: NEW / CHANGES_AN_ITEM, original: Some(original), ..first };
    let new = lyon.at_the_vault(|vault| {
        items::write(vault, &team, more)?;
        weigh(vault, &team, held.sets + 1)
    })?;
    let list = json!({"team": team, "page": 1, "per_page": 200});
    let (listed_ms, _) = lyon.timed("evidence_list", list)?;
    let little = hands_over(&lyon, &turin, &team, &folder.path().join("more"))?;
    hands_over(&turin, &lyon, &team, &folder.path().join("receipt"))?;
    lyon.call("note_add", json!({"team": team, "title": "One", "text": "One note."}))?;
    let one = hands_over(&lyon, &turin, &team, &folder.path().join("one"))?;
    let join_s = joined.taking_ms / 1_000.0;
    Ok(json!({
        "changes": changes,
        "sets": held.sets,
        "join": {
            "written_by_acts_s": writing_s,
            "send_s": joined.sending_ms / 1_000.0,
            "receive_s": join_s,
            "receive_s_max": 60,
            "processor_ms": joined.processor_ms,
            "ratio_to_writing": join_s / writing_s,
            "signatures_share": held.signatures_s / join_s,
            "signatures_share_max": 0.05,
            "weight": joined.weight(held),
            "memory_growth_mib": joined.growth >> 20,
            "memory_kept_mib": kept >> 20,
            "memory_beyond_kept_mib": joined.growth.saturating_sub(kept) >> 20,
            "largest_packet_mib": joined.largest >> 20,
        },
        "new": {
            "changes": NEW,
            "sets": new.sets,
            "first_page_ms": listed_ms,
            "send_ms": little.sending_ms,
            "receive_ms": little.taking_ms,
            "side_ms_max": 200,
            "processor_ms": little.processor_ms,
            "ratio_to_its_share_of_the_join":
                little.taking_ms / (joined.taking_ms * NEW as f64 / changes as f64),
            "weight": little.weight(new),
            "memory_growth_mib": little.growth >> 20,
        },
        "one_note": {"send_ms": one.sending_ms, "receive_ms": one.taking_ms},
    }))
}

/// What it took to hand something over.
struct Handed {
    sending_ms: f64,
    taking_ms: f64,
    /// Of the processors alone: what the disk and other programs took is left out.
    processor_ms: (f64, f64),
    /// Bytes of all files.
    bytes: u64,
    /// Bytes of the largest file.
    largest: u64,
    /// The memory before it was taken in, in bytes.
    before: u64,
    /// The most memory that taking it in added, in bytes.
    growth: u64,
}

impl Handed {
    /// Compares the bytes with what they hold.
    fn weight(&self, held: Held) -> Value {
        let most = WEIGHT_MAX * held.bytes as f64 + BYTES_A_SET_MAX * held.sets as f64;
        json!({
            "bytes": self.bytes,
            "held_bytes": held.bytes,
            "bytes_max": most as u64,
            "ratio_to_held": self.bytes as f64 / held.bytes as f64,
        })
    }
}

/// Has one office send into a folder and the other receive from it.
fn hands_over(from: &Office, to: &Office, team: &str, folder: &Path) -> Outcome<Handed> {
    let processor = files::processor_seconds();
    let (sending_ms, _) =
        from.timed("exchange_send", json!({"team": team, "to": "all", "out": folder}))?;
    let sent = files::processor_seconds();
    let (bytes, largest) = (files::bytes_below(folder), files::largest_in(folder));
    files::forget_peak();
    let before = files::memory();
    let taking = files::processor_seconds();
    let (taking_ms, _) = to.timed("exchange_receive", json!({"paths": [folder]}))?;
    let taken = files::processor_seconds() - taking;
    let growth = files::peak_memory().saturating_sub(before);
    let processor_ms = ((sent - processor) * 1_000.0, taken * 1_000.0);
    Ok(Handed { sending_ms, taking_ms, processor_ms, bytes, largest, before, growth })
}

/// Returns the memory with an office's vault opened anew and its items shown once: what is kept of
/// the history as long as the vault is open, however it came there.
fn keeps(office: &Office, team: &str) -> Outcome<u64> {
    office.at_the_vault(|_| Ok(()))?;
    office.call("evidence_list", json!({"team": team, "page": 1, "per_page": 200}))?;
    Ok(files::memory())
}

/// Seals an original and keeps it.
fn keep_original(vault: &Vault) -> Outcome<Stored> {
    let mut seal = SealStream::begin(&[Identity::make().recipient()], Vec::new())?;
    std::io::Write::write_all(&mut seal, b"One original for all items.")?;
    let mut writer = vault.store().blobs.writer();
    std::io::Write::write_all(&mut writer, &seal.finish()?)?;
    let stored = writer.finish()?;
    vault.store().blobs.sync()?;
    Ok(stored)
}

/// Weighs what the own feed of evidence holds from a number on, and checks its signatures.
fn weigh(vault: &Vault, team: &str, from: u64) -> Outcome<Held> {
    let team = TeamId::from_hex(team).ok_or("no team")?;
    let feed = vault.me().feed(&team, comity_domain::kinds::Compartment::Operational);
    let heads = vault.heads(&team);
    let (last, _) = heads.get(&feed).ok_or("no feed")?;
    let mut held = Held { sets: 0, bytes: 0, signatures_s: 0.0 };
    for seq in from..=*last {
        let (set, _) = vault.set(&feed, seq)?.ok_or("no set")?;
        let began = Instant::now();
        set.verify(&vault.me().installation())?;
        held.signatures_s += began.elapsed().as_secs_f64();
        held.sets += 1;
        for (_, change) in set.changes() {
            let (record, commitment) = (change.record, change.key_commitment);
            let grant = Grant { record, commitment, key: comity_crypto::make_key() };
            let bytes = cbor::encode(&change.envelope()).len() + change.values.len();
            held.bytes += (bytes + grant.encode().len()) as u64;
        }
    }
    Ok(held)
}
