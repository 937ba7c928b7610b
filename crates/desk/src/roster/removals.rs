//! Leaders who removed each other: what is in dispute, who signed which decision, and the own
//! authority's signature. A decision takes effect once every party signed the same.

use std::collections::BTreeSet;
use std::sync::Arc;

use comity_changes::Dot;
use comity_changes::builder::Write;
use comity_changes::control::{Control, Revocation};
use comity_changes::statements::DecisionBody;
use comity_contract::removals::{DecideRemovals, Removal, RemovalDecision, Removals};
use comity_contract::{ProblemCode as Code, Who};
use comity_domain::kinds::{Compartment, decision};
use comity_vault::Local;
use comity_vault::oplog::Operation;

use crate::names::{self, Names};
use crate::refuse::Answer;
use crate::session::{Session, own_set};
use crate::{Desk, times};

/// Tells which leaders removed each other, and what was decided.
pub(crate) fn show(session: &Session, team: &str) -> Answer<Removals> {
    let control = names::team(session, team)?;
    told(session, &control)
}

fn told(session: &Session, control: &Control) -> Answer<Removals> {
    let names = Names::of(session, control)?;
    let frozen = &control.standing.frozen;
    let disputed = control.revocations.iter().filter(|known| frozen.contains(&known.source.dot));
    let removal = |known: &Revocation| Removal {
        whom: names.who(&known.body.installation),
        by: names.who(&known.source.owner.installation),
        when: times::stamp(known.time_utc_ms, &known.zone),
        reason: known.body.reason.clone(),
    };
    let own = session.authority(control);
    let mut decisions: Vec<RemovalDecision> = control
        .decisions()
        .into_iter()
        .map(|(body, by)| decided(control, &names, body, &by, &own))
        .collect();
    decisions.sort_by_key(|decision| !decision.in_force);
    Ok(Removals {
        frozen: !frozen.is_empty(),
        removals: disputed.map(removal).collect(),
        decisions,
        may_decide: control.charter.authorities.contains(&own)
            && session.vault.authority_key_in(control)?.is_some(),
    })
}

fn decided(
    control: &Control,
    names: &Names,
    body: &DecisionBody,
    by: &BTreeSet<&[u8; 32]>,
    own: &[u8; 32],
) -> RemovalDecision {
    let whom = |dots: &BTreeSet<Dot>| -> Vec<Who> {
        let about = control.revocations.iter().filter(|known| dots.contains(&known.source.dot));
        let installations: BTreeSet<_> = about.map(|known| known.body.installation).collect();
        installations.iter().map(|installation| names.who(installation)).collect()
    };
    let (signed, missing): (Vec<&[u8; 32]>, Vec<&[u8; 32]>) =
        control.charter.authorities.iter().partition(|authority| by.contains(authority));
    let called = |all: &[&[u8; 32]]| all.iter().map(|one| names.authority_name(one)).collect();
    RemovalDecision {
        back: whom(&body.lifted),
        out: whom(&body.kept),
        signed: called(&signed),
        missing: called(&missing),
        own: by.contains(own),
        in_force: control.all_parties(by),
    }
}

/// Signs a decision about everything that is in dispute.
pub(crate) fn decide(
    desk: &Arc<Desk>,
    session: &Session,
    args: &DecideRemovals,
) -> Answer<Removals> {
    let control = names::team(session, &args.team)?;
    let reason = super::reason(&args.reason)?;
    let body = body(&control, &Names::of(session, &control)?, &args.back)?;
    let own = session.authority(&control);
    if !control.charter.authorities.contains(&own) {
        let hint = "The authorities of the parties decide. A body that takes part does not.";
        return Err(Code::NotAllowed.problem().hinting(hint).into());
    }
    if control.decisions().get(&body).is_some_and(|by| by.contains(&own)) {
        return Err(Code::AlreadyAnswered.into());
    }
    let act = super::sign(session, &control, decision::KIND, None, body.to_value())?;
    let write = Write::new(decision::ACT, act.to_value());
    let (change, key) = session.make(&control.team, decision::KIND, vec![write])?;
    let set = own_set(&control.team, Compartment::Control, vec![change], vec![key]);
    let about = control.revocations.iter().filter(|known| body.lifted.contains(&known.source.dot));
    let about = about.map(|known| hex::encode(known.body.installation)).collect();
    let team = Some(control.team);
    let mut log = session.log(Operation::Alteration, "removals-decided", team, about);
    log.reason = Some(reason);
    session.commit(vec![set], vec![Local::Log(log)])?;
    desk.listeners.tell(&super::WHAT_COUNTS);
    let control = session.vault.control(&control.team).ok_or(Code::TeamUnknown)?;
    told(session, &control)
}

/// Returns what is decided: of all removals in dispute, those of whoever comes back are lifted.
fn body(control: &Control, names: &Names, back: &[String]) -> Answer<DecisionBody> {
    let frozen = &control.standing.frozen;
    if frozen.is_empty() {
        let said = "No leaders of this team removed each other: there is nothing to decide.";
        return Err(Code::NotAllowed.problem().saying(said).into());
    }
    let find = |wanted: &String| names.find(wanted, Code::RecipientUnknown);
    let back: BTreeSet<[u8; 32]> = back.iter().map(find).collect::<Answer<_>>()?;
    let disputed = control.revocations.iter().filter(|known| frozen.contains(&known.source.dot));
    let (lifted, kept): (Vec<&Revocation>, Vec<&Revocation>) =
        disputed.partition(|known| back.contains(&known.body.installation));
    let about: BTreeSet<_> = lifted.iter().map(|known| known.body.installation).collect();
    if about != back {
        let said = "Only somebody whose removal is in dispute comes back by a decision.";
        return Err(Code::ValueInvalid.problem().saying(said).into());
    }
    let dots = |all: Vec<&Revocation>| all.into_iter().map(|known| known.source.dot).collect();
    Ok(DecisionBody { kept: dots(kept), lifted: dots(lifted) })
}
