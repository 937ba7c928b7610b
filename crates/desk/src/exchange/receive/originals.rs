//! Sealed originals that arrive: in a bundle, or alone under their own hash. Only those that a
//! change set names and that are missing are taken.

use std::io::{self, Read};
use std::sync::Arc;

use comity_contract::exchange::{PacketReport, PacketState};
use comity_exchange::Id;
use comity_exchange::packet::{PacketHead, PacketRefusal};
use comity_vault::Local;
use comity_vault::frames::{Fact, FactKind};

use crate::exchange::blobs::Blobs;
use crate::refuse::{Answer, is_full, stored};
use crate::session::Session;

/// Every sealed original that an item of some team names and that is not here.
#[derive(Clone, Default)]
pub(super) struct Missing(Vec<Arc<Blobs>>);

impl Missing {
    /// Finds out what is missing now.
    pub fn of(session: &Session) -> Answer<Self> {
        let mut teams = Vec::new();
        for team in session.vault.teams() {
            if let Some(control) = session.vault.control(&team) {
                teams.push(Blobs::of(session, &control)?);
            }
        }
        Ok(Self(teams))
    }

    /// Tells whether an original is missing.
    pub fn contains(&self, id: &Id) -> bool {
        self.0.iter().any(|blobs| blobs.misses(id))
    }

    /// Tells whether none is.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|blobs| blobs.missing.is_empty())
    }
}

/// How a bundle ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Bundle {
    /// Everything in it is here.
    Whole,
    /// A later file may say that what is in it is wanted, or who sent it.
    Again,
    /// Not all could be read; the report says why.
    Broken,
}

/// Takes a sealed original that lies alone. Its bytes must have the hash of its name.
pub(super) fn take_alone(
    session: &Session,
    file: io::Result<impl Read>,
    id: &Id,
    report: &mut PacketReport,
) -> Answer<()> {
    let store = &session.vault.store().blobs;
    let mut writer = store.writer();
    let copied = file.and_then(|mut file| io::copy(&mut file, &mut writer));
    let stored = match copied {
        Ok(_) => writer.finish()?,
        Err(error) if is_full(&error) => return Err(stored(&error)),
        Err(error) => {
            super::damaged(report, &format!("reading it failed: {}", error.kind()));
            return Ok(());
        }
    };
    if stored.hash != id.0 {
        store.erase(&stored.hash)?;
        super::damaged(report, "it does not have the hash of its name");
        return Ok(());
    }
    keep(session, &[*id])?;
    (report.state, report.blobs) = (PacketState::Taken, 1);
    Ok(())
}

/// Takes the missing ones out of a bundle.
pub(super) fn take_bundle(
    session: &Session,
    head: PacketHead<'_>,
    allowed: &[[u8; 32]],
    missing: &Missing,
    report: &mut PacketReport,
) -> Answer<Bundle> {
    let bundle = match head.verify_bundle(allowed) {
        Ok(bundle) => bundle,
        Err(refusal) => {
            super::describe(report, &refusal);
            let unknown = report.state == PacketState::UnknownSender;
            return Ok(if unknown { Bundle::Again } else { Bundle::Broken });
        }
    };
    let store = &session.vault.store().blobs;
    let (mut taken, mut unnamed, mut fault) = (Vec::new(), false, None);
    let walked = bundle.take_blobs(|blob, bytes| {
        if !missing.contains(&blob.sha256) {
            unnamed |= !store.contains(&blob.sha256.0);
            return io::copy(bytes, &mut io::sink()).map(drop);
        }
        let mut writer = store.writer();
        io::copy(bytes, &mut writer)?;
        match writer.finish() {
            Ok(_) => taken.push(blob.sha256),
            Err(error) => fault = Some(error),
        }
        Ok(())
    });
    report.blobs = taken.len() as u64;
    if !taken.is_empty() {
        report.state = PacketState::Taken;
        keep(session, &taken)?;
    }
    if let Some(error) = fault {
        return Err(error.into());
    }
    if let Err(refusal) = walked {
        if let PacketRefusal::Io(error) = &refusal
            && is_full(error)
        {
            return Err(stored(error));
        }
        super::describe(report, &refusal);
        return Ok(Bundle::Broken);
    }
    // What no change set here names yet may be named by one that is still on its way.
    Ok(if unnamed { Bundle::Again } else { Bundle::Whole })
}

/// Makes taken originals durable and names them, so that no sweep takes them away.
fn keep(session: &Session, taken: &[Id]) -> Answer<()> {
    session.vault.store().blobs.sync()?;
    let facts = taken.iter().map(|id| {
        let (key, value) = (id.0.to_vec(), Some(Vec::new()));
        Local::Fact(Fact { kind: FactKind::Blob, key, value })
    });
    Ok(session.vault.keep(facts.collect())?)
}
