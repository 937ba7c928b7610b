//! The vault: how it stands, what a check found.

use comity_contract::keys::RecipientKeys;
use comity_contract::vault::{
    Draft, RebuildReport, VaultCreated, VaultHolds, VaultStatus, VerifyReport,
};

use super::sheet::Sheet;
use super::words;

pub fn created(sheet: &mut Sheet, made: &VaultCreated) {
    sheet.line("The vault is made.");
    sheet.facts(&[
        ("Installation", words::short(&made.installation)),
        ("Fingerprint", words::fingerprint(&made.fingerprint)),
    ]);
    sheet.gap();
    sheet.line(if made.recovery_written {
        "The recovery file is written, beside the vault unless you named another place, and was \
         read back.\nKeep it away from this machine: it opens the vault without the passphrase."
    } else {
        "No recovery file was written: without the passphrase this vault cannot be opened."
    });
}

pub fn status(sheet: &mut Sheet, status: &VaultStatus) {
    let who = status.who.as_ref();
    sheet.facts(&[
        ("Vault", words::word(&status.state)),
        ("Label", status.label.as_deref().map(words::safe).unwrap_or_default()),
        ("Who", who.map(words::who).unwrap_or_default()),
        ("Capacity", status.capacity.as_deref().map(words::safe).unwrap_or_default()),
        ("Installation", status.installation.as_deref().map(words::short).unwrap_or_default()),
        ("Fingerprint", words::fingerprint(status.fingerprint.as_deref().unwrap_or_default())),
        ("Holds", status.holds.as_ref().map(holds).unwrap_or_default()),
        ("Saved", status.saved.as_ref().map(words::moment_in_full).unwrap_or_default()),
        ("Recovery", status.recovery_tried.map(recovery).unwrap_or_default()),
        ("Custodians", status.custodians.as_ref().map(super::custodians::line).unwrap_or_default()),
        ("Packet key", status.rotation_due_days.map(rotation).unwrap_or_default()),
        ("Drafts", drafts(status.drafts_waiting)),
        ("Locks", locks(status.auto_lock_minutes)),
        ("Format", status.format.to_string()),
    ]);
    for remark in &status.remarks {
        sheet.line(words::safe(remark));
    }
}

fn holds(holds: &VaultHolds) -> String {
    format!(
        "{}, {}, {} ({}), journal {}",
        words::count(holds.teams, "team", "teams"),
        words::count(holds.change_sets, "change set", "change sets"),
        words::count(holds.blobs, "sealed blob", "sealed blobs"),
        words::bytes(holds.blob_bytes),
        words::bytes(holds.journal_bytes),
    )
}

fn rotation(days: u64) -> String {
    format!("{days} days old: make a new one with `comity installation rotate`")
}

fn recovery(tried: bool) -> String {
    if tried { "the recovery file was tried" } else { "the recovery file was never tried" }.into()
}

fn drafts(waiting: u64) -> String {
    if waiting == 0 {
        String::new()
    } else {
        words::count(waiting, "sealed draft", "sealed drafts")
    }
}

fn locks(minutes: u64) -> String {
    if minutes == 0 { String::new() } else { format!("after {minutes} min without input") }
}

pub fn verified(sheet: &mut Sheet, report: &VerifyReport) {
    sheet.line(if report.clean { "Clean: nothing is wrong." } else { "Not clean." });
    sheet.facts(&[
        ("Frames", report.frames.to_string()),
        ("Change sets", report.change_sets.to_string()),
        ("Sealed blobs", report.blobs.to_string()),
        ("Items opened", report.items.to_string()),
        ("Log entries", report.log_entries.to_string()),
    ]);
    for fault in &report.faults {
        sheet.gap();
        sheet.line(format!("{}: {}", words::safe(&fault.place), words::safe(&fault.message)));
        sheet.line(format!("  {}", words::safe(&fault.hint)));
    }
}

pub fn rebuilt(sheet: &mut Sheet, report: &RebuildReport) {
    sheet.line("The index is made anew.");
    sheet.facts(&[
        ("Frames", report.frames.to_string()),
        ("Change sets", report.change_sets.to_string()),
        ("Old index", report.set_aside.as_deref().map(words::safe).unwrap_or_default()),
    ]);
}

pub fn draft(sheet: &mut Sheet, draft: &Draft) {
    sheet.line(words::safe_lines(draft.text.as_deref().unwrap_or("No draft.")));
}

pub fn keys(sheet: &mut Sheet, keys: &RecipientKeys) {
    let rows = keys.keys.iter().map(|key| {
        let waits = key.waits_for.iter();
        let waits = waits.map(|who| words::safe(who.person.as_deref().unwrap_or(&who.authority)));
        [
            words::safe(&key.recipient),
            words::moment(&key.made),
            words::word(&key.state),
            waits.collect::<Vec<_>>().join(", "),
        ]
    });
    sheet.table(["KEY", "MADE", "STATE", "WAITS FOR"], rows.collect());
    keys.remarks.iter().for_each(|remark| sheet.line(words::safe(remark)));
}
