//! Custodians of an authority's key, and what their shares gave.

use comity_contract::custodians::{Custodians, KeyRestored};

use super::sheet::Sheet;
use super::words;

pub fn made(sheet: &mut Sheet, known: &Custodians) {
    sheet.facts(&[("Custodians", line(known))]);
    for file in &known.written {
        sheet.line(words::safe(file));
    }
    sheet.line(
        "Give each custodian one file or its print, and keep no copy here. Whoever has enough \
         shares has the key.\nShares of before still open the same key: a stolen key is replaced.",
    );
}

/// Returns who keeps shares, how many are needed, and when they were tried.
pub fn line(known: &Custodians) -> String {
    let tried = known.tried.as_ref().map_or_else(
        || "never tried".to_owned(),
        |when| format!("last tried {}", words::moment(when)),
    );
    let old = if known.current { "" } else { "; of a key that was replaced" };
    let names = words::safe(&known.names.join(", "));
    let made = words::moment(&known.made);
    format!("{} of {}: {names}; made {made}; {tried}{old}", known.threshold, known.names.len())
}

pub fn restored(sheet: &mut Sheet, given: &KeyRestored) {
    sheet.line(match (given.taken, given.reopen) {
        (false, _) => "These shares bring the key back. Nothing was taken in.",
        (true, false) => "The key is back in this vault.",
        (true, true) => "The key is back. Lock the vault and open it again to act with it.",
    });
    sheet.facts(&[
        ("Authority", words::safe(&format!("{} ({})", given.authority, given.state))),
        ("Key", words::fingerprint(&given.fingerprint)),
        ("Needed", format!("{} of {}", given.threshold, given.count)),
        ("Shares of", words::safe(&given.custodians.join(", "))),
    ]);
}
