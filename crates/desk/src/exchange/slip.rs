//! The slip that goes with a stick: what lies there, read again from the medium, as one hash and
//! eight words. Whoever writes a stick and whoever reads it compare the words.

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_contract::arrival::{MakeSlip, Slip};
use comity_crypto::sha256;
use comity_crypto::words::derive_fingerprint;
use comity_exchange::Id;
use comity_exchange::courier::folder::{self, file_name};

use super::folder_problem;
use crate::refuse::{Answer, unreadable};
use crate::session::Session;
use crate::{Desk, files, times};

/// Reads a folder again and says what lies there; writes the slip when it is asked to.
pub(crate) fn slip(desk: &Arc<Desk>, session: &Session, args: &MakeSlip) -> Answer<Slip> {
    let folder = desk.path(&args.folder)?;
    let listing = folder::list(&folder).map_err(folder_problem)?;
    let (mut whole, mut damaged, mut renamed) = (BTreeMap::new(), 0_u64, 0_u64);
    for found in &listing.files {
        let Some(id) = found.sha256 else {
            renamed = renamed.saturating_add(1);
            continue;
        };
        match folder::is_whole(&found.path, &id, found.bytes) {
            Ok(true) => whole.extend([(id, found.bytes)]),
            Ok(false) => damaged = damaged.saturating_add(1),
            Err(error) => return Err(unreadable(&error)),
        }
    }
    let names: String = whole.keys().map(|id| format!("{}\n", file_name(id))).collect();
    let digest = sha256(names.as_bytes());
    let mut slip = Slip {
        folder: desk.shown(&folder),
        files: whole.len() as u64,
        bytes: whole.values().fold(0, |sum: u64, bytes| sum.saturating_add(*bytes)),
        damaged,
        renamed,
        sha256: hex::encode(digest),
        words: derive_fingerprint(&[&digest]),
        when: session.stamp_now(),
        text: String::new(),
    };
    slip.text = print(session, &slip, whole.keys());
    if let Some(out) = &args.out {
        files::write_new(&desk.path(out)?, slip.text.as_bytes())?;
    }
    Ok(slip)
}

/// Writes the slip out: nothing on it tells a team, a partner or a content.
fn print<'a>(session: &Session, slip: &Slip, names: impl Iterator<Item = &'a Id>) -> String {
    let certificate = &session.vault.me().card().introduction.certificate;
    let mut text = format!(
        "COMITY - SLIP FOR A STICK OR FOLDER\n\n\
         Read by        {} ({})\n\
         On             {}\n\
         Files          {} whole, {} damaged, {} renamed\n\
         Bytes          {}\n\
         SHA-256        {}\n\
         Eight words    {}\n\n\
         The other office reads the stick too, on its screen Exchange or with\n\
         comity exchange slip FOLDER, and compares the eight words. With stock\n\
         tools the same hash is\n\
         ls FOLDER | grep comity$ | sort | sha256sum\n\n\
         Handed over by ______________________   Taken by ______________________\n\n",
        certificate.authority_name,
        certificate.state,
        times::words(&slip.when),
        slip.files,
        slip.damaged,
        slip.renamed,
        slip.bytes,
        slip.sha256,
        slip.words.join(" "),
    );
    for name in names {
        text += &format!("{}\n", file_name(name));
    }
    text
}
