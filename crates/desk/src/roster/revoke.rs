//! Revokes an installation: what it wrote up to now counts, nothing later does. It says first what
//! no revocation reaches: the copies that the installation keeps.

use std::collections::BTreeSet;
use std::sync::Arc;

use comity_changes::builder::Write;
use comity_changes::control::{Control, Revocation};
use comity_changes::statements::{CutOffBody, Heads, RevocationBody};
use comity_changes::{Dot, FeedId, Value};
use comity_contract::ProblemCode as Code;
use comity_contract::roster::{CutOffLine, Kept, RevocationReport, RevokeInstallation};
use comity_domain::kinds::{Compartment, cut_off_in, note, revocation};
use comity_domain::roster::Role;
use comity_exchange::vector::Ranges;
use comity_vault::oplog::Operation;
use comity_vault::{Local, OwnSet};

use crate::exchange::{all_compartments, held_by};
use crate::names::{self, Names};
use crate::refuse::{Answer, refuse};
use crate::session::{Session, own_set};
use crate::{Desk, compartments};

/// Most exhibit numbers that a report lists.
const EXHIBITS_MAX: usize = 200;

/// Revokes an installation, or says what that would do.
pub(crate) fn revoke(
    desk: &Arc<Desk>,
    session: &Session,
    args: &RevokeInstallation,
) -> Answer<RevocationReport> {
    let control = names::team(session, &args.team)?;
    let names = Names::of(session, &control)?;
    let installation = names.find(&args.installation, Code::RecipientUnknown)?;
    let reason = if args.plan { None } else { Some(super::reason(&args.reason)?) };
    may_revoke(session, &control, &installation)?;
    let work = Work { session, control: &control, installation };
    let (counts, keeps) = (work.counts()?, work.keeps()?);
    if let Some(reason) = reason {
        work.revoke(reason)?;
        desk.listeners.tell(&super::WHAT_COUNTS);
    }
    let row = super::one(session, &control, &installation)?;
    Ok(RevocationReport { row, planned: args.plan, counts, keeps })
}

/// Explains a refusal before the rules of admission give it.
fn may_revoke(session: &Session, control: &Control, installation: &[u8; 32]) -> Answer<()> {
    let me = session.vault.me();
    if *installation == me.installation() {
        let hint = "Another installation of your authority, or a leader of the team, revokes this \
                    one.";
        return Err(Code::NotAllowed.problem().hinting(hint).into());
    }
    let own = session.authority(control);
    let theirs = control.mandates.iter().filter(|m| m.installation() == installation);
    let certified = theirs.clone().any(|mandate| *mandate.authority() == own);
    let leads = control.mandates.iter().any(|mandate| {
        mandate.place.role == Role::Leader && *mandate.authority() == own && mandate.counts()
    });
    if !certified && !leads {
        return refuse(Code::NotAllowed);
    }
    let revoked = theirs.clone().any(|mandate| mandate.revoked.is_some());
    if revoked && found(control, installation, &own).is_none() {
        let said = "That installation is revoked already.";
        return Err(Code::NotAllowed.problem().saying(said).into());
    }
    Ok(())
}

/// Finds the own authority's revocation of an installation, if there is one that counts.
fn found<'a>(
    control: &'a Control,
    installation: &[u8; 32],
    own: &[u8; 32],
) -> Option<&'a Revocation> {
    control.revocations.iter().find(|known| {
        known.authority == *own
            && known.body.installation == *installation
            && !control.standing.idle.contains_key(&known.source.dot)
    })
}

/// Returns the compartments that this installation writes in: in a restricted one that it does not
/// hold it cuts nothing off, and does not know that there is one.
pub(super) fn held(session: &Session, control: &Control) -> BTreeSet<Compartment> {
    let me = session.vault.me().installation();
    let named = |compartment: &Compartment| control.is_named(&me, *compartment);
    all_compartments(control).filter(named).collect()
}

struct Work<'a> {
    session: &'a Session,
    control: &'a Control,
    installation: [u8; 32],
}

impl Work<'_> {
    /// Writes the revocation, then the cut-offs that name it. Interrupted between, the
    /// compartments are marked as pending, and doing it again writes what is missing.
    fn revoke(&self, reason: String) -> Answer<()> {
        let own = self.session.authority(self.control);
        let known = found(self.control, &self.installation, &own).map(|known| known.source.dot);
        let dot = match known {
            Some(dot) => dot,
            None => self.write_revocation(reason)?,
        };
        let control = self.session.vault.control(&self.control.team).ok_or(Code::TeamUnknown)?;
        let mut sets = Vec::new();
        for compartment in held(self.session, self.control) {
            if compartment != Compartment::Control && !control.has_cut_off(&dot, compartment) {
                sets.push(self.cut_off(dot, compartment)?);
            }
        }
        if sets.is_empty() {
            let said = "That installation is revoked already.";
            return Err(Code::NotAllowed.problem().saying(said).into());
        }
        self.session.commit(sets, Vec::new())?;
        Ok(())
    }

    fn write_revocation(&self, reason: String) -> Answer<Dot> {
        let body = RevocationBody {
            installation: self.installation,
            reason: reason.clone(),
            heads: self.heads(Compartment::Control),
        };
        let set = self.act(revocation::KIND, Compartment::Control, body.to_value())?;
        let objects = vec![hex::encode(self.installation)];
        let team = Some(self.control.team);
        let mut log =
            self.session.log(Operation::Alteration, "installation-revoked", team, objects);
        log.reason = Some(reason);
        let admitted = self.session.commit(vec![set], vec![Local::Log(log)])?;
        let changes = admitted.own.iter().flat_map(|set| set.changes());
        let mut acts = changes.filter(|(_, change)| change.kind == revocation::KIND);
        acts.next().map(|(dot, _)| dot).ok_or_else(|| Code::Internal.into())
    }

    fn cut_off(&self, revocation: Dot, compartment: Compartment) -> Answer<OwnSet> {
        let (installation, heads) = (self.installation, self.heads(compartment));
        let body = CutOffBody { revocation, installation, heads };
        let kind = cut_off_in(compartment).ok_or(Code::Internal)?;
        self.act(kind, compartment, body.to_value())
    }

    fn act(&self, kind: u64, compartment: Compartment, body: Value) -> Answer<OwnSet> {
        let act = super::sign(self.session, self.control, kind, None, body)?;
        let write = Write::new(revocation::ACT, act.to_value());
        let team = &self.control.team;
        let (change, key) = self.session.make_in(team, compartment, kind, vec![write])?;
        Ok(own_set(&self.control.team, compartment, vec![change], vec![key]))
    }

    /// Returns the newest set here of each of the installation's feeds. Of a feed that split, that
    /// of the first branch: what split counts for nothing anyway.
    fn heads(&self, compartment: Compartment) -> Heads {
        let heads = self.session.vault.heads(&self.control.team);
        let feeds: BTreeSet<FeedId> =
            self.control.feeds_of(&self.installation, compartment).collect();
        heads.into_iter().filter(|(feed, _)| feeds.contains(feed)).collect()
    }

    fn counts(&self) -> Answer<Vec<CutOffLine>> {
        let splits = &self.control.standing.splits;
        let line = |compartment: Compartment| {
            let heads = self.heads(compartment);
            let of_feed = heads.iter().map(|(feed, (seq, _))| {
                splits.get(feed).map_or(*seq, |from| from.saturating_sub(1).min(*seq))
            });
            CutOffLine {
                compartment: compartments::name(self.session, self.control, compartment),
                change_sets: of_feed.sum(),
                split: heads.keys().any(|feed| splits.contains_key(feed)),
            }
        };
        Ok(held(self.session, self.control).into_iter().map(line).collect())
    }

    /// Counts what the installation holds: its own work, what was written for it here, and what
    /// its receipts say.
    fn keeps(&self) -> Answer<Kept> {
        let held = held_by(self.session, self.control, &self.installation)?;
        let has = |feed: &FeedId, seq: u64| {
            let feed = self.control.lanes.feed(feed);
            held.get(&feed).is_some_and(|ranges: &Ranges| ranges.contains(seq))
        };
        let items = self.session.vault.items(&self.control.team)?;
        let mut exhibits = BTreeSet::new();
        let (mut kept, mut originals) = (0_u64, 0_u64);
        for item in items.iter().filter(|item| has(&item.made.at.feed, item.made.at.seq)) {
            kept = kept.saturating_add(1);
            let Some(shown) = &item.shown else { continue };
            originals = originals.saturating_add(u64::from(!shown.segments.is_empty()));
            exhibits.insert(shown.exhibit().to_string());
        }
        let notes = self.session.vault.records(&self.control.team, note::KIND)?;
        let notes = notes.iter().filter(|record| has(&record.at.feed, record.at.seq));
        Ok(Kept {
            change_sets: held.values().map(Ranges::count).sum(),
            items: kept,
            originals,
            notes: notes.count() as u64,
            exhibits: exhibits.into_iter().take(EXHIBITS_MAX).collect(),
        })
    }
}
