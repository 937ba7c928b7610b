//! Folds admitted sets into the authority facts. The order in which concurrent sets are folded
//! makes no difference; whatever changes what counts makes it be computed anew.

use std::sync::Arc;

use comity_crypto::hash::Hash;
use comity_crypto::sign::PublicKey;
use comity_domain::kinds::{self, Compartment};

use super::{
    Answer, At, Control, CutOff, Decision, End, Mandate, Past, Reissue, Revocation, Source,
    restricted,
};
use crate::charter::Place;
use crate::lanes::Branch;
use crate::letter;
use crate::set::{Change, ChangeSet};
use crate::standing::Standing;
use crate::statements::{
    CutOffBody, DecisionBody, ReissueBody, RevocationBody, clear_act, read_answer, read_end,
    read_incarnation,
};

/// Returns whether changes of a kind are folded in.
pub fn carries_authority(kind: u64) -> bool {
    matches!(
        kind,
        kinds::charter::KIND
            | kinds::incarnation::KIND
            | kinds::signature::KIND
            | kinds::mandate::KIND
            | kinds::revocation::KIND
            | kinds::decision::KIND
            | kinds::recipient::KIND
            | kinds::replacement::KIND
            | kinds::letter::KIND
            | kinds::agreement_cut_off::KIND
            | kinds::cut_off::KIND
            | kinds::restricted_cut_off::KIND
            | kinds::agreement_reissue::KIND
            | kinds::reissue::KIND
            | kinds::restricted_reissue::KIND
    ) || restricted::is_act(kind)
}

/// An admitted set and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Placed<'a> {
    /// The set.
    pub set: &'a ChangeSet,
    /// Its lane and number.
    pub at: At,
    /// The branch that it opens, if it splits its feed.
    pub branch: Option<Branch>,
    /// Its causal past, itself left out.
    pub past: &'a Past,
}

impl Control {
    /// Folds an admitted set of any compartment in, leaving out what is void. Returns whether
    /// what counts was computed anew.
    pub fn take(&mut self, placed: Placed<'_>, is_void: &dyn Fn(u32) -> bool) -> bool {
        if let Some(branch) = placed.branch {
            self.lanes.insert(placed.at.feed, branch);
        }
        let mut grew = placed.branch.is_some();
        let compartment = self.compartment(&placed.set.header.compartment);
        if compartment == Some(Compartment::Control) {
            self.take_incarnation(placed.set, placed.past, is_void);
        }
        self.take_restricted(placed.set, is_void);
        let past = Arc::new(placed.past.clone());
        let acts = placed.set.changes().filter(|(_, change)| carries_authority(change.kind));
        for (dot, change) in acts.filter(|(dot, _)| !is_void(dot.index)) {
            let Some(owner) = self.owner(&placed.at.feed) else { continue };
            let key = signer(change);
            let source = Source { dot, at: placed.at, past: Arc::clone(&past), owner, key };
            grew |= self.take_change(placed.set, change, source);
        }
        // While nothing was ever revoked, split or replaced, everything counts.
        grew &=
            !(self.revocations.is_empty() && self.lanes.is_empty() && self.replacements.is_empty());
        if grew {
            self.recompute();
        }
        grew
    }

    /// Folds one change in. Returns whether it may change what counts.
    fn take_change(&mut self, set: &ChangeSet, change: &Change, source: Source) -> bool {
        match change.kind {
            kinds::signature::KIND => {
                self.take_answer(set, change, source);
                false
            }
            kinds::mandate::KIND => self.take_mandate(change, source).is_some(),
            kinds::revocation::KIND => self.take_revocation(set, change, source).is_some(),
            kinds::recipient::KIND => {
                self.take_recipient(change, source);
                false
            }
            kinds::decision::KIND => self.take_decision(change, source).is_some(),
            kinds::letter::KIND => self.take_letter(change, source).is_some(),
            kinds::replacement::KIND => self.take_replacement(set, change, source).is_some(),
            kinds::agreement_cut_off::KIND
            | kinds::cut_off::KIND
            | kinds::restricted_cut_off::KIND => self.take_cut_off(change, source).is_some(),
            kinds::agreement_reissue::KIND
            | kinds::reissue::KIND
            | kinds::restricted_reissue::KIND => self.take_reissue(set, change, source).is_some(),
            kinds::compartment::KIND => true,
            kinds::joining::KIND => self.take_joining(change, source).is_some(),
            kinds::leaving::KIND => self.take_leaving(change, source).is_some(),
            kinds::closing::KIND => self.take_closing(set, change, source).is_some(),
            _ => false,
        }
    }

    fn take_incarnation(&mut self, set: &ChangeSet, past: &Past, is_void: &dyn Fn(u32) -> bool) {
        let Some(owner) = self.announced(set, Some(past)) else { return };
        let Some((incarnation, change)) = read_incarnation(set) else { return };
        let mut at = set.changes().filter(|(_, other)| other.record == change.record);
        if at.any(|(dot, _)| !is_void(dot.index)) {
            self.open_feeds(incarnation, &owner);
        }
    }

    fn take_answer(&mut self, set: &ChangeSet, change: &Change, source: Source) {
        let Some(act) = clear_act(change, kinds::signature::ACT) else { return };
        let Some((accepted, reason)) = read_answer(&act, &self.charter) else { return };
        let (time_utc_ms, zone) = (set.header.time_utc_ms, set.header.zone.clone());
        let Some(authority) = source.owner.authority else { return };
        let (dot, at) = (source.dot, source.at);
        self.answers.push(Answer { authority, accepted, reason, dot, at, time_utc_ms, zone });
        self.answers.sort_by_key(|answer| (answer.time_utc_ms, answer.dot));
    }

    fn take_mandate(&mut self, change: &Change, source: Source) -> Option<()> {
        if let Some(act) = clear_act(change, kinds::mandate::ACT)
            && let Ok(place) = Place::from_value(&act.statement.body)
        {
            let certified_by = place.introduction.certificate.authority;
            let party = self.standing_in(&source.past).keys.party(&certified_by);
            let (record, given) = (Some(change.record), Some(source.clone()));
            self.insert_mandate(Mandate { record, given, ..Mandate::without_act(place, party) });
        }
        if let Some(act) = clear_act(change, kinds::mandate::END)
            && let Some((installation, on, reason)) = read_end(&act)
        {
            // It ends what its author knew of; a mandate given elsewhere meanwhile stands, unless
            // the same letter gave it.
            let theirs = |mandate: &&Mandate| *mandate.installation() == installation;
            let letters: Vec<Option<Hash>> = self
                .mandates
                .iter()
                .filter(|mandate| theirs(mandate) && mandate.within(&source.past))
                .map(|mandate| mandate.letter)
                .collect();
            let known = self.mandates.iter_mut().filter(|mandate| {
                mandate.within(&source.past)
                    || (mandate.letter.is_some() && letters.contains(&mandate.letter))
            });
            for mandate in known.filter(|mandate| *mandate.installation() == installation) {
                let (reason, source) = (reason.clone(), source.clone());
                mandate.ends.push(End { on, reason, source, fell: false });
            }
        }
        Some(())
    }

    /// A letter gives one mandate, however often it is carried: what ended it ends every copy.
    fn take_letter(&mut self, change: &Change, source: Source) -> Option<()> {
        let act = clear_act(change, kinds::letter::ACT)?;
        let place = Place::from_value(&act.statement.body).ok()?;
        let certified_by = place.introduction.certificate.authority;
        let party = self.standing_in(&source.past).keys.party(&certified_by);
        let letter = Some(letter::derive_id(&act));
        let same = self.mandates.iter().find(|mandate| mandate.letter == letter);
        let ends = same.map(|mandate| mandate.ends.clone()).unwrap_or_default();
        let (record, given) = (Some(change.record), Some(source));
        let mandate = Mandate::without_act(place, party);
        self.insert_mandate(Mandate { record, given, letter, ends, ..mandate });
        Some(())
    }

    pub(super) fn insert_mandate(&mut self, mandate: Mandate) {
        self.mandates.push(mandate);
        self.mandates.sort_by_key(Mandate::order);
    }

    fn take_revocation(&mut self, set: &ChangeSet, change: &Change, source: Source) -> Option<()> {
        let act = clear_act(change, kinds::revocation::ACT)?;
        let body = RevocationBody::from_value(&act.statement.body)?;
        let (authority, time_utc_ms) = (source.owner.authority?, set.header.time_utc_ms);
        let zone = set.header.zone.clone();
        let led = self.leads(&authority, &source.past, &self.standing_in(&source.past));
        self.revocations.push(Revocation { authority, body, source, led, time_utc_ms, zone });
        self.revocations.sort_by_key(|revocation| revocation.source.dot);
        Some(())
    }

    fn take_cut_off(&mut self, change: &Change, source: Source) -> Option<()> {
        let act = clear_act(change, kinds::cut_off::ACT)?;
        let body = CutOffBody::from_value(&act.statement.body)?;
        self.cut_offs.push(CutOff { authority: source.owner.authority?, body, source });
        self.cut_offs.sort_by_key(|cut_off| cut_off.source.dot);
        Some(())
    }

    fn take_reissue(&mut self, set: &ChangeSet, change: &Change, source: Source) -> Option<()> {
        let act = clear_act(change, kinds::reissue::ACT)?;
        let body = ReissueBody::from_value(&act.statement.body)?;
        let (time_utc_ms, zone) = (set.header.time_utc_ms, set.header.zone.clone());
        self.reissues.push(Reissue { body, source, time_utc_ms, zone });
        self.reissues.sort_by_key(|reissue| reissue.source.dot);
        Some(())
    }

    fn take_decision(&mut self, change: &Change, source: Source) -> Option<()> {
        let act = clear_act(change, kinds::decision::ACT)?;
        let body = DecisionBody::from_value(&act.statement.body)?;
        self.decisions.push(Decision { authority: source.owner.authority?, body, source });
        Some(())
    }

    /// Computes what counts anew and marks mandates and their ends by it.
    pub fn recompute(&mut self) {
        let standing = Standing::of(self, None);
        let mut mandates = std::mem::take(&mut self.mandates);
        for mandate in &mut mandates {
            mandate.fell = standing.fell(mandate);
            mandate.revoked = standing.revoked(mandate);
            for end in &mut mandate.ends {
                end.fell = standing.has_fallen(&end.source);
            }
        }
        self.mandates = mandates;
        self.mark_restricted(&standing);
        self.standing = standing;
    }
}

/// Returns the key that signed the acts in a change.
fn signer(change: &Change) -> Option<PublicKey> {
    let mut acts = change.fields.iter().filter_map(|(field, _)| clear_act(change, *field));
    acts.next().map(|act| act.authority)
}
