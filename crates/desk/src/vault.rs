//! The vault itself: create, unlock, lock, recover, verify, rebuild, drafts.

use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use comity_contract::notice::Area;
use comity_contract::vault::{
    CreateVault, Draft, Fault, KeepDraft, RebuildReport, RecoverVault, UnlockVault, VaultCreated,
    VaultHolds, VaultState, VaultStatus, VerifyReport,
};
use comity_contract::{ProblemCode as Code, Who};
use comity_domain::states::State;
use comity_vault::frames::{Fact, FactKind};
use comity_vault::lock::Holder;
use comity_vault::oplog::Operation;
use comity_vault::slots::Recovery;
use comity_vault::store::With;
use comity_vault::{Found, Founding, Local, Moment, Vault};

use crate::refuse::{Answer, Refuse};
use crate::session::Session;
use crate::{Desk, cards, custodians, evidence, exchange, known, settings, times};

/// The format version of the vault.
const FORMAT: u64 = 1;
/// Characters below which a passphrase is called weak.
const WEAK_CHARS: usize = 12;
/// Longest name, capacity or authority, in bytes.
const NAME_BYTES_MAX: usize = 400;
/// Longest draft, in bytes.
const DRAFT_BYTES_MAX: usize = 6 << 20;

/// Makes a vault and opens it.
pub(crate) fn create(desk: &Arc<Desk>, args: &CreateVault) -> Answer<VaultCreated> {
    let authority = authority_name(args);
    check_names(args, &authority)?;
    let recovery_file = match &args.recovery_file {
        Some(place) => desk.path(place)?,
        None => beside(desk, "recovery.txt"),
    };
    let mut open = desk.open.write().unwrap_or_else(PoisonError::into_inner);
    if open.is_some() {
        return Err(Code::VaultExists.into());
    }
    let founding = Founding {
        person: args.person.trim(),
        capacity: args.capacity.trim(),
        authority: &authority,
        state: &args.state,
        passphrase: args.passphrase.expose(),
        recovery_file: &recovery_file,
        holder: holder(desk),
        now: moment(desk),
    };
    let vault = Vault::create(&desk.vault(), &founding)?;
    let session = begin(desk, vault, Found::default());
    let log = session.log(Operation::Access, "vault-created", None, Vec::new());
    session.keep(vec![Local::Log(log)])?;
    if args.training {
        settings::label_training(desk)?;
    }
    let me = session.vault.me();
    let created = VaultCreated {
        installation: hex::encode(me.installation()),
        fingerprint: me.card().introduction.fingerprint(),
        warnings: warnings(args.passphrase.expose()),
        recovery_written: true,
        recovery_file: desk.shown(&recovery_file),
    };
    *open = Some(session);
    drop(open);
    known::remember(desk);
    desk.touch();
    desk.listeners.tell(&[Area::Vault]);
    Ok(created)
}

/// Returns the authority's name as its certificate will have it.
fn authority_name(args: &CreateVault) -> String {
    let name = args.authority.trim();
    if args.training && !name.is_empty() {
        return format!("{name}{}", settings::TRAINING);
    }
    name.to_owned()
}

fn check_names(args: &CreateVault, authority: &str) -> Answer<()> {
    let named =
        [("person", &*args.person), ("capacity", &*args.capacity), ("authority", authority)];
    for (what, text) in named {
        if text.trim().is_empty() || text.len() > NAME_BYTES_MAX {
            let said = format!("The {what} is empty or longer than {NAME_BYTES_MAX} bytes.");
            return Err(Code::ValueInvalid.problem().saying(said).into());
        }
        if !cards::is_plain(text) {
            let said = format!("The {what} has characters that hide or turn others around.");
            return Err(Code::ValueInvalid.problem().saying(said).into());
        }
    }
    if State::parse(&args.state).is_none() {
        let said = "The State is not two capital letters, such as FR.";
        return Err(Code::ValueInvalid.problem().saying(said).into());
    }
    if args.passphrase.expose().is_empty() {
        return Err(Code::ValueInvalid.problem().saying("The passphrase is empty.").into());
    }
    Ok(())
}

/// Tells what makes a passphrase weak. Nothing is blocked: the person decides.
fn warnings(passphrase: &str) -> Vec<String> {
    let letters: std::collections::BTreeSet<char> = passphrase.chars().collect();
    let mut warnings = Vec::new();
    if passphrase.chars().count() < WEAK_CHARS || letters.len() < 6 {
        warnings.push(
            "This passphrase is weak: whoever copies the vault can guess it. Five or more words \
             that nobody would put together are strong."
                .to_owned(),
        );
    }
    warnings
}

/// The place beside the vault's folder that a file has when none was named.
fn beside(desk: &Desk, ending: &str) -> PathBuf {
    let vault = desk.vault();
    let name = vault.file_name().unwrap_or_default().to_string_lossy();
    vault.with_file_name(format!("{name}-{ending}"))
}

fn holder(desk: &Desk) -> Holder {
    Holder { program: desk.host.program.clone(), since: times::utc(desk.now_utc_ms()) }
}

fn moment(desk: &Desk) -> Moment {
    Moment { utc_ms: desk.now_utc_ms(), zone: desk.host.clock.zone() }
}

fn begin(desk: &Arc<Desk>, vault: Vault, found: Found) -> Arc<Session> {
    Session::new(
        vault,
        Arc::clone(&desk.host.clock),
        desk.host.worker.as_deref(),
        Arc::clone(&desk.listeners),
        remarks(found),
    )
}

fn remarks(found: Found) -> Vec<String> {
    let mut remarks = Vec::new();
    if found.rebuilt {
        remarks.push("The index was made anew from the journal; nothing was lost.".to_owned());
    }
    if found.cut_bytes > 0 {
        remarks.push(format!(
            "{} bytes that a sudden stop had left half written were set aside. They were never \
             shown as saved.",
            found.cut_bytes
        ));
    }
    if found.swept > 0 {
        remarks.push(format!("{} unfinished sealed files were removed.", found.swept));
    }
    remarks
}

/// Opens the vault.
pub(crate) fn unlock(desk: &Arc<Desk>, args: &UnlockVault) -> Answer<VaultStatus> {
    let with = With::Passphrase(args.passphrase.expose());
    open_with(desk, "vault-unlocked", || Ok(Vault::unlock(&desk.vault(), with, &holder(desk))?))
}

/// Sets a new passphrase with the recovery file, and opens the vault.
pub(crate) fn recover(desk: &Arc<Desk>, args: &RecoverVault) -> Answer<VaultStatus> {
    let path = desk.path(&args.recovery_file)?;
    let recovery = match Recovery::read(&path) {
        Ok(recovery) => recovery,
        Err(comity_vault::StoreError::Io(error)) => return Err(crate::refuse::unreadable(&error)),
        Err(error) => return Err(error.into()),
    };
    if args.passphrase.expose().is_empty() {
        return Err(Code::ValueInvalid.problem().saying("The passphrase is empty.").into());
    }
    open_with(desk, "vault-recovered", || {
        let passphrase = args.passphrase.expose();
        let opened = Vault::recover(&desk.vault(), &recovery, passphrase, &holder(desk))?;
        let (key, value) = (b"recovery-tried".to_vec(), Some(b"yes".to_vec()));
        let fact = Fact { kind: FactKind::Setting, key, value };
        opened.0.keep(vec![Local::Fact(fact)])?;
        Ok(opened)
    })
}

fn open_with(
    desk: &Arc<Desk>,
    act: &str,
    opening: impl FnOnce() -> Answer<(Vault, Found)>,
) -> Answer<VaultStatus> {
    let mut open = desk.open.write().unwrap_or_else(PoisonError::into_inner);
    if open.is_none() {
        let (vault, found) = opening()?;
        let session = begin(desk, vault, found);
        let log = session.log(Operation::Access, act, None, Vec::new());
        session.keep(vec![Local::Log(log)])?;
        *open = Some(session);
    }
    drop(open);
    known::remember(desk);
    desk.touch();
    if let Some(session) = desk.session() {
        exchange::couriers::resume(desk, &session)?;
    }
    desk.listeners.tell(&[Area::Vault]);
    status(desk)
}

/// Locks the vault: couriers and tasks stop, the store is closed, keys are dropped.
pub(crate) fn lock(desk: &Arc<Desk>) -> Answer<VaultStatus> {
    let taken = desk.open.write().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(session) = taken {
        session.couriers.stop();
        session.tasks.stop();
        desk.drafts_at_lock.store(drafts_in(&session), Ordering::Relaxed);
        let log = session.log(Operation::Access, "vault-locked", None, Vec::new());
        let kept = session.keep(vec![Local::Log(log)]);
        close(session);
        desk.listeners.tell(&[Area::Vault]);
        kept?;
    }
    status(desk)
}

/// Closes the vault once the last call that uses it has ended; calls are short.
fn close(mut session: Arc<Session>) {
    loop {
        match Arc::try_unwrap(session) {
            Ok(last) => {
                if let Err(error) = last.vault.close() {
                    tracing::error!(%error, "closing the vault failed");
                }
                return;
            }
            Err(shared) => {
                session = shared;
                std::thread::sleep(Duration::from_millis(5));
            }
        }
    }
}

/// Tells how the vault stands.
pub(crate) fn status(desk: &Arc<Desk>) -> Answer<VaultStatus> {
    let Some(session) = desk.session() else { return locked_status(desk) };
    let me = session.vault.me();
    let certificate = &me.card().introduction.certificate;
    let counts = session.vault.counts();
    let totals = session.vault.store().blobs.totals()?;
    let who = Who {
        installation: hex::encode(certificate.installation),
        person: Some(me.card().person.clone()),
        authority: certificate.authority_name.clone(),
        state: certificate.state.clone(),
    };
    let mut status = VaultStatus {
        state: VaultState::Open,
        label: None,
        authority: None,
        last_exchange: None,
        shown_locked: None,
        capacity: Some(me.card().capacity.clone()),
        installation: Some(who.installation.clone()),
        fingerprint: Some(me.card().introduction.fingerprint()),
        who: Some(who),
        holds: Some(VaultHolds {
            teams: counts.teams,
            change_sets: counts.change_sets,
            blobs: totals.files.saturating_add(totals.packed),
            blob_bytes: totals.file_bytes.saturating_add(totals.packed_bytes),
            journal_bytes: folder_bytes(&desk.vault().join("journal")),
        }),
        auto_lock_minutes: session.auto_lock_minutes(),
        drafts_waiting: drafts_in(&session),
        files_waiting: desk.handed.count(),
        recovery_tried: Some(session.setting("recovery-tried").is_some()),
        custodians: custodians::known(&session),
        rotation_due_days: exchange::keys::due_days(&session),
        training: settings::is_training(&session),
        saved: session.saved(),
        format: FORMAT,
        remarks: session.remarks.clone(),
    };
    settings::tell_open(desk, &session, &mut status);
    Ok(status)
}

fn drafts_in(session: &Session) -> u64 {
    session.vault.fact_keys(FactKind::Draft).len() as u64
}

/// A locked vault tells its label, and what its owner chose.
fn locked_status(desk: &Desk) -> Answer<VaultStatus> {
    let there = desk.vault().join("VAULT").exists();
    let mut status = VaultStatus {
        state: if there { VaultState::Locked } else { VaultState::Absent },
        label: None,
        authority: None,
        last_exchange: None,
        shown_locked: None,
        who: None,
        capacity: None,
        installation: None,
        fingerprint: None,
        holds: None,
        auto_lock_minutes: 0,
        drafts_waiting: desk.drafts_at_lock.load(Ordering::Relaxed),
        files_waiting: desk.handed.count(),
        recovery_tried: None,
        custodians: None,
        rotation_due_days: None,
        training: false,
        saved: None,
        format: FORMAT,
        remarks: Vec::new(),
    };
    if there {
        settings::tell_locked(desk, &mut status);
    }
    Ok(status)
}

fn folder_bytes(folder: &std::path::Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.metadata().ok()).map(|about| about.len()).sum()
}

/// Checks every frame, signature, blob and item.
pub(crate) fn verify(desk: &Arc<Desk>, session: &Session) -> Answer<VerifyReport> {
    let mut report = VerifyReport {
        clean: true,
        frames: 0,
        change_sets: 0,
        blobs: 0,
        items: 0,
        log_entries: 0,
        faults: Vec::new(),
    };
    let below = comity_vault::verify::verify(session.vault.store(), &mut |_| true)?;
    (report.frames, report.blobs) = (below.frames, below.blobs);
    report.faults.extend(below.faults.iter().map(fault_below));
    report.change_sets = session.vault.check_sets(|frame, why| {
        report.faults.push(Fault {
            place: format!("journal frame {frame}"),
            message: format!("A change set is not as it was admitted: {why}."),
            hint: "Keep the vault as it is and ask a partner for a copy of the set.".to_owned(),
        });
    })?;
    let (entries, _, broken) = session.vault.check_log()?;
    report.log_entries = entries;
    report.faults.extend(broken.map(|entry| Fault {
        place: format!("operations log {entry}"),
        message: "The entry does not follow the one before it.".to_owned(),
        hint: "Export the log and compare it with an earlier export.".to_owned(),
    }));
    for team in session.vault.teams() {
        evidence::verify_items(session, &team, None, &mut report)?;
    }
    report.clean = report.faults.is_empty();
    let log = session.log(Operation::Access, "vault-verified", None, Vec::new());
    session.keep(vec![Local::Log(log)])?;
    desk.listeners.tell(&[Area::Evidence, Area::Records]);
    Ok(report)
}

fn fault_below(fault: &comity_vault::verify::Fault) -> Fault {
    match fault {
        comity_vault::verify::Fault::Entry { part, file, entry } => Fault {
            place: format!("{part} {file}, entry {entry}"),
            message: "It does not read as it was written.".to_owned(),
            hint: "Check the disk; keep the folder and restore a copy.".to_owned(),
        },
        comity_vault::verify::Fault::Blob(hash) => Fault {
            place: format!("blob {}", hex::encode(hash)),
            message: "The sealed original does not have its hash.".to_owned(),
            hint: "Ask a partner for the sealed original again; nothing was removed.".to_owned(),
        },
    }
}

/// Makes the index anew.
pub(crate) fn rebuild(desk: &Arc<Desk>, session: &Session) -> Answer<RebuildReport> {
    let frames = session.vault.rebuild()?;
    let log = session.log(Operation::Access, "vault-rebuilt", None, Vec::new());
    session.keep(vec![Local::Log(log)])?;
    desk.listeners.tell(&[
        Area::Vault,
        Area::Teams,
        Area::Roster,
        Area::Evidence,
        Area::Notes,
        Area::Exchange,
    ]);
    let change_sets = session.vault.counts().change_sets;
    Ok(RebuildReport { frames, change_sets, set_aside: None })
}

/// Keeps unsaved text sealed; empty text forgets it.
pub(crate) fn keep_draft(session: &Session, args: &KeepDraft) -> Answer<Draft> {
    if args.text.len() > DRAFT_BYTES_MAX || args.about.len() > 512 {
        return Err(Code::ValueTooLong.into());
    }
    let kept = session.stamp_now();
    let value = (!args.text.is_empty()).then(|| args.text.clone().into_bytes());
    let key = args.about.clone().into_bytes();
    let known = session.vault.fact(FactKind::Draft, &key)?;
    if known != value {
        session.keep(vec![Local::Fact(Fact { kind: FactKind::Draft, key, value })])?;
    }
    let text = (!args.text.is_empty()).then(|| args.text.clone());
    Ok(Draft { about: args.about.clone(), text, kept: Some(kept) })
}

/// Gives sealed unsaved text back.
pub(crate) fn draft(session: &Session, about: &str) -> Answer<Draft> {
    let bytes = session.vault.fact(FactKind::Draft, about.as_bytes())?;
    let text = bytes.map(String::from_utf8).transpose();
    let text = text.map_err(|_| Refuse(Code::VaultDamaged.problem()))?;
    Ok(Draft { about: about.to_owned(), text, kept: None })
}
