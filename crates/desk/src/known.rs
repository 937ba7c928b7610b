//! The vaults known on this account, and turning from one to another.
//!
//! The list is a file of folders, one a line, readable by its owner alone. It says where vaults
//! are, which whoever reads this account's files can find out anyway, and nothing of what they
//! hold. There is one vault at a time, and one way to open it.

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use comity_contract::ProblemCode as Code;
use comity_contract::desktop::{ChooseVault, ForgetVault, KnownState, KnownVault, KnownVaults};
use comity_contract::notice::Area;
use comity_contract::vault::VaultStatus;
use comity_vault::face::Face;

use crate::refuse::{Answer, stored, unreadable};
use crate::system::{replace_private, settled, vault_name};
use crate::{Desk, files, settings, times, vault};

/// Longest list, in bytes.
const LIST_BYTES_MAX: u64 = 1 << 18;
/// Most vaults that are remembered; the first ones go first.
const KNOWN_MAX: usize = 100;

/// Lists the known vaults, the one worked on among them.
pub(crate) fn list(desk: &Desk) -> Answer<KnownVaults> {
    let chosen = settled(&desk.vault());
    let mut folders = read(desk)?;
    if !folders.contains(&chosen) && is_vault(&chosen) {
        folders.push(chosen.clone());
    }
    let vaults = folders.iter().map(|folder| tell(desk, folder, *folder == chosen));
    Ok(KnownVaults { vaults: vaults.collect() })
}

/// Turns to another vault. Refuses while one is open, and folders that are not what they must be.
pub(crate) fn choose(desk: &Arc<Desk>, args: &ChooseVault) -> Answer<VaultStatus> {
    let folder = match (&args.vault, &args.folder) {
        (Some(name), None) => named(desk, name)?,
        (None, Some(place)) => settled(&desk.path(place)?),
        _ => return Err(Code::WrongUsage.into()),
    };
    check(&folder, args.new)?;
    // Held until the other vault is chosen: an unlocking that began before is of the old one.
    let open = desk.open.write().unwrap_or_else(PoisonError::into_inner);
    if open.is_some() {
        return Err(Code::VaultOpen.into());
    }
    // Who turns away wants to find the way back, also to a vault that was only looked at.
    if is_vault(&desk.vault()) {
        remember(desk);
    }
    *desk.vault.write().unwrap_or_else(PoisonError::into_inner) = folder;
    // They were counted in the other one.
    desk.drafts_at_lock.store(0, Ordering::Relaxed);
    drop(open);
    if !args.new {
        remember(desk);
    }
    desk.listeners.tell(&[Area::Vault]);
    vault::status(desk)
}

/// Takes a vault off the list.
pub(crate) fn forget(desk: &Desk, args: &ForgetVault) -> Answer<KnownVaults> {
    let mut folders = read(desk)?;
    let before = folders.len();
    folders.retain(|folder| vault_name(folder) != args.vault);
    if folders.len() == before {
        return Err(Code::VaultUnknown.into());
    }
    write(desk, &folders)?;
    desk.listeners.tell(&[Area::Vault]);
    list(desk)
}

/// Puts the vault worked on onto the list. A list that cannot be written keeps nobody from work.
pub(crate) fn remember(desk: &Desk) {
    if desk.host.known.is_none() {
        return;
    }
    let folder = settled(&desk.vault());
    let remembered = read(desk).and_then(|mut folders| {
        if folders.contains(&folder) {
            return Ok(());
        }
        folders.push(folder);
        let over = folders.len().saturating_sub(KNOWN_MAX);
        folders.drain(..over);
        write(desk, &folders)
    });
    if remembered.is_err() {
        tracing::warn!("the list of known vaults could not be written");
    }
}

fn named(desk: &Desk, name: &str) -> Answer<PathBuf> {
    let folders = read(desk)?.into_iter().chain([settled(&desk.vault())]);
    let found = folders.into_iter().find(|folder| vault_name(folder) == name);
    found.ok_or_else(|| Code::VaultUnknown.into())
}

fn check(folder: &Path, new: bool) -> Answer<()> {
    let mut entries = fs::read_dir(folder).map_err(|error| unreadable(&error))?;
    match (is_vault(folder), new) {
        (true, false) => Ok(()),
        (false, false) => Err(Code::VaultAbsent.into()),
        (true, true) => Err(Code::VaultExists.into()),
        (false, true) if entries.next().is_some() => Err(Code::FolderNotEmpty.into()),
        (false, true) => Ok(()),
    }
}

fn is_vault(folder: &Path) -> bool {
    folder.join("VAULT").exists()
}

fn tell(desk: &Desk, folder: &Path, chosen: bool) -> KnownVault {
    let face = Face::read(folder);
    let state = match (folder.is_dir(), is_vault(folder)) {
        (_, true) if chosen && desk.session().is_some() => KnownState::Open,
        (_, true) => KnownState::Locked,
        (true, false) => KnownState::Absent,
        (false, false) => KnownState::Unreachable,
    };
    KnownVault {
        vault: vault_name(folder),
        label: face.label.unwrap_or_else(|| settings::folder_name(folder)),
        within: folder.parent().map(settings::folder_name).unwrap_or_default(),
        authority: face.authority,
        // Nobody's zone is known while a vault is locked.
        last_exchange: face.exchanged_utc_ms.map(|utc_ms| times::stamp(utc_ms, "UTC")),
        state,
        chosen,
    }
}

/// A list that is not there is empty. One that cannot be read is told, not written over.
fn read(desk: &Desk) -> Answer<Vec<PathBuf>> {
    let file = desk.host.known.as_ref().ok_or(Code::NotHere)?;
    let bytes = match files::read_limited(file, LIST_BYTES_MAX) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(unreadable(&error)),
    };
    let lines = bytes.split(|byte| *byte == b'\n');
    let folders = lines.map(|line| PathBuf::from(OsString::from_vec(line.to_vec())));
    Ok(folders.filter(|folder| folder.is_absolute()).collect())
}

/// A folder with a line feed in its path is not remembered: a line is a folder.
fn write(desk: &Desk, folders: &[PathBuf]) -> Answer<()> {
    let file = desk.host.known.as_ref().ok_or(Code::NotHere)?;
    let mut bytes = Vec::new();
    for folder in folders.iter().map(|folder| folder.as_os_str().as_bytes()) {
        if !folder.contains(&b'\n') {
            bytes.extend_from_slice(folder);
            bytes.push(b'\n');
        }
    }
    replace_private(file, &bytes).map_err(|error| stored(&error))
}
