//! Restricted compartments: made of some of the members, known to nobody else. Every act about one
//! is written in the compartment itself.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use comity_changes::act::{Act, Statement};
use comity_changes::builder::Write;
use comity_changes::control::Control;
use comity_changes::control::restricted::Restricted;
use comity_changes::restricted::{
    ClosingBody, JoiningBody, LeavingBody, MEMBERS_MAX, NAME_BYTES_MAX, RestrictedCharter,
};
use comity_changes::{CompartmentId, FeedId, Value};
use comity_contract::compartments::{
    CloseCompartment, CompartmentClosed, CompartmentMember, CompartmentRef, CompartmentRow,
    JoinCompartment, LeaveCompartment, ListCompartments, MakeCompartment,
};
use comity_contract::notice::Area;
use comity_contract::{Page, ProblemCode as Code};
use comity_crypto::make_bytes;
use comity_domain::kinds::{self, Compartment, closing, joining, leaving, note};
use comity_vault::Local;
use comity_vault::oplog::Operation;

use crate::evidence::may_write;
use crate::names::{self, Names};
use crate::refuse::{Answer, Refuse, refuse};
use crate::session::{Session, own_set};
use crate::{Desk, page, roster, times};

/// Lists the restricted compartments that this installation is a member of.
pub(crate) fn list(session: &Session, args: &ListCompartments) -> Answer<Page<CompartmentRow>> {
    let control = names::team(session, &args.team)?;
    let look = Look::of(session, &control)?;
    let rows = own(session, &control).map(|(id, known)| look.row(id, known));
    Ok(page::page(rows.collect(), &args.paging))
}

/// Shows one of them.
pub(crate) fn show(session: &Session, args: &CompartmentRef) -> Answer<CompartmentRow> {
    let control = names::team(session, &args.team)?;
    let id = find(session, &control, &args.compartment)?;
    one(session, &control, id)
}

/// Makes one of this installation and others.
pub(crate) fn make(
    desk: &Arc<Desk>,
    session: &Session,
    args: &MakeCompartment,
) -> Answer<CompartmentRow> {
    let control = names::team(session, &args.team)?;
    may_write(session, &control)?;
    let name = name_of(session, &control, &args.name)?;
    let names = Names::of(session, &control)?;
    let me = session.vault.me();
    let mut members = BTreeSet::from([me.installation()]);
    for wanted in &args.members {
        let member = names.find(wanted, Code::RecipientUnknown)?;
        may_hold(&control, &member)?;
        members.insert(member);
    }
    if members.len() < 2 || members.len() > MEMBERS_MAX {
        let said = format!("A compartment has two to {MEMBERS_MAX} members, this one included.");
        return Err(Code::ValueInvalid.problem().saying(said).into());
    }
    let charter = RestrictedCharter::make(
        make_bytes(),
        control.team,
        session.authority(&control),
        &name,
        members,
    );
    let (id, body) = (charter.id(), Value::bytes(charter.encode()));
    let work = Work { desk, session, control: &control, id };
    work.write(kinds::compartment::KIND, body, ("compartment-made", None))
}

/// Lets an installation in.
pub(crate) fn join(
    desk: &Arc<Desk>,
    session: &Session,
    args: &JoinCompartment,
) -> Answer<CompartmentRow> {
    let control = names::team(session, &args.team)?;
    let id = find(session, &control, &args.compartment)?;
    let known = may_act(session, &control, &id)?;
    let names = Names::of(session, &control)?;
    let installation = names.find(&args.installation, Code::RecipientUnknown)?;
    may_hold(&control, &installation)?;
    let history = !args.without_history;
    if known.names(&installation) && (!history || known.has_history(&installation)) {
        let said = "That installation is a member already.";
        return Err(Code::ValueInvalid.problem().saying(said).into());
    }
    let body = JoiningBody { compartment: id, installation, history }.to_value();
    let work = Work { desk, session, control: &control, id };
    work.write(joining::KIND, body, ("compartment-joined", None))
}

/// Leaves one, or lets a member out: nothing more of it goes there.
pub(crate) fn leave(
    desk: &Arc<Desk>,
    session: &Session,
    args: &LeaveCompartment,
) -> Answer<CompartmentRow> {
    let control = names::team(session, &args.team)?;
    may_write(session, &control)?;
    let id = find(session, &control, &args.compartment)?;
    let known = control.restricted_of(&id).ok_or(Code::CompartmentUnknown)?;
    let me = session.vault.me();
    let installation = match &args.installation {
        Some(wanted) => Names::of(session, &control)?.find(wanted, Code::RecipientUnknown)?,
        None => me.installation(),
    };
    let authority = session.authority(&control);
    let own = control.authority_of(&installation) == Some(authority);
    if !own && known.charter.authority != authority {
        let hint = "A member leaves by its own authority, or is let out by the one that made the \
                    compartment.";
        return Err(Code::NotAllowed.problem().hinting(hint).into());
    }
    if known.closed().is_some() {
        return refuse(Code::CompartmentClosed);
    }
    if !known.names(&installation) {
        let said = "That installation is no member of the compartment.";
        return Err(Code::ValueInvalid.problem().saying(said).into());
    }
    let reason = roster::reason(&args.reason)?;
    let body = LeavingBody { compartment: id, installation, reason: reason.clone() }.to_value();
    let work = Work { desk, session, control: &control, id };
    work.write(leaving::KIND, body, ("compartment-left", Some(reason)))
}

/// Closes one: nothing more is written in it.
pub(crate) fn close(
    desk: &Arc<Desk>,
    session: &Session,
    args: &CloseCompartment,
) -> Answer<CompartmentRow> {
    let control = names::team(session, &args.team)?;
    let id = find(session, &control, &args.compartment)?;
    may_act(session, &control, &id)?;
    let reason = roster::reason(&args.reason)?;
    let body = ClosingBody { compartment: id, reason: reason.clone() }.to_value();
    let work = Work { desk, session, control: &control, id };
    work.write(closing::KIND, body, ("compartment-closed", Some(reason)))
}

/// Returns where something new goes: to `operational`, or to the restricted compartment that is
/// named. Refuses one that is closed or not held here.
pub(crate) fn target(
    session: &Session,
    control: &Control,
    wanted: Option<&str>,
) -> Answer<Compartment> {
    let Some(wanted) = wanted else { return Ok(Compartment::Operational) };
    let id = find(session, control, wanted)?;
    if !control.is_named(&session.vault.me().installation(), Compartment::Restricted(id.0)) {
        let said = "This installation has left that compartment.";
        return Err(Code::NotAllowed.problem().saying(said).into());
    }
    match control.restricted_of(&id).and_then(Restricted::closed) {
        Some(_) => refuse(Code::CompartmentClosed),
        None => Ok(Compartment::Restricted(id.0)),
    }
}

/// Returns how people here call a compartment: a restricted one as its members do, when this
/// installation is one of them.
pub(crate) fn name(session: &Session, control: &Control, compartment: Compartment) -> String {
    let known = match compartment {
        Compartment::Control | Compartment::Agreement | Compartment::Operational => None,
        Compartment::Restricted(id) => own(session, control).find(|(one, _)| one.0 == id),
    };
    known.map_or_else(|| compartment.name().to_owned(), |(_, known)| known.charter.name.clone())
}

/// The names of restricted compartments by the feeds in them, for marks beside rows.
pub(crate) struct Marks(BTreeMap<FeedId, String>);

impl Marks {
    /// Gathers them for a team. What leaked to somebody who is no member bears no name.
    pub fn of(session: &Session, control: &Control) -> Self {
        let mut marks = BTreeMap::new();
        for (feed, owner) in control.feeds() {
            if let Compartment::Restricted(_) = owner.compartment {
                let name = name(session, control, owner.compartment);
                marks.extend(control.lanes.of(&feed).map(|lane| (lane, name.clone())));
            }
        }
        Self(marks)
    }

    /// Returns the name of the restricted compartment that a feed is in.
    pub fn name(&self, feed: &FeedId) -> Option<String> {
        self.0.get(feed).cloned()
    }
}

/// Finds the restricted compartments that this installation is or was a member of.
fn own<'a>(
    session: &Session,
    control: &'a Control,
) -> impl Iterator<Item = (CompartmentId, &'a Restricted)> {
    let me = session.vault.me().installation();
    // Whoever left keeps what it has, and looks at it.
    control.restricted().filter(move |(id, known)| {
        known.names(&me) || control.has_left(&me, Compartment::Restricted(id.0))
    })
}

fn find(session: &Session, control: &Control, wanted: &str) -> Answer<CompartmentId> {
    let candidates = own(session, control)
        .map(|(id, known)| (id.to_string(), vec![known.charter.name.clone()], id));
    crate::find::pick(wanted, candidates, Code::CompartmentUnknown)
}

/// Explains a refusal before the rules of admission give it.
fn may_act<'a>(
    session: &Session,
    control: &'a Control,
    id: &CompartmentId,
) -> Answer<&'a Restricted> {
    may_write(session, control)?;
    let known = control.restricted_of(id).ok_or(Code::CompartmentUnknown)?;
    if known.charter.authority != session.authority(control) {
        let hint = "The authority that made the compartment lets others in and closes it.";
        return Err(Code::NotAllowed.problem().hinting(hint).into());
    }
    if known.closed().is_some() {
        return refuse(Code::CompartmentClosed);
    }
    Ok(known)
}

fn may_hold(control: &Control, installation: &[u8; 32]) -> Answer<()> {
    if control.holds(installation, Compartment::Operational) {
        return Ok(());
    }
    let said = "A restricted compartment is of leaders and members whose mandate stands.";
    let hint = "Participants, such as Eurojust, never hold one. Look at the roster.";
    Err(Code::NotAllowed.problem().saying(said).hinting(hint).into())
}

fn name_of(session: &Session, control: &Control, text: &str) -> Answer<String> {
    let name = text.trim();
    if name.is_empty() || name.chars().any(char::is_control) {
        let problem = Code::ValueInvalid.problem().saying("A name is one line of text.");
        return Err(Refuse(problem.hinting("Write what its members shall call it.")));
    }
    if name.len() > NAME_BYTES_MAX {
        return refuse(Code::ValueTooLong);
    }
    if own(session, control).any(|(_, known)| known.charter.name == name) {
        let problem = Code::ValueInvalid.problem().saying("A compartment here has that name.");
        return Err(Refuse(problem.hinting("Give it another name.")));
    }
    Ok(name.to_owned())
}

fn one(session: &Session, control: &Control, id: CompartmentId) -> Answer<CompartmentRow> {
    let known = control.restricted_of(&id).ok_or(Code::CompartmentUnknown)?;
    Ok(Look::of(session, control)?.row(id, known))
}

/// An act in a restricted compartment.
struct Work<'a> {
    desk: &'a Arc<Desk>,
    session: &'a Session,
    control: &'a Control,
    id: CompartmentId,
}

impl Work<'_> {
    fn write(
        &self,
        kind: u64,
        body: Value,
        (act, reason): (&str, Option<String>),
    ) -> Answer<CompartmentRow> {
        let (session, team) = (self.session, self.control.team);
        let key = session.authority_key(self.control)?;
        let statement = Statement { team, kind, record: None, parents: Vec::new(), body };
        let write = Write::new(kinds::compartment::ACT, Act::sign(statement, &key).to_value());
        let compartment = Compartment::Restricted(self.id.0);
        let (change, key) = session.make_in(&team, compartment, kind, vec![write])?;
        let set = own_set(&team, compartment, vec![change], vec![key]);
        let object = vec![self.id.to_string()];
        let mut log = session.log(Operation::Alteration, act, Some(team), object);
        log.reason = reason;
        session.commit(vec![set], vec![Local::Log(log)])?;
        let areas = [Area::Roster, Area::Evidence, Area::Notes, Area::Exchange, Area::Records];
        self.desk.listeners.tell(&areas);
        let control = session.vault.control(&team).ok_or(Code::TeamUnknown)?;
        one(session, &control, self.id)
    }
}

/// What rows are made with.
struct Look<'a> {
    control: &'a Control,
    names: Names,
    own: [u8; 32],
    items: BTreeMap<Compartment, u64>,
    notes: BTreeMap<Compartment, u64>,
}

impl<'a> Look<'a> {
    fn of(session: &Session, control: &'a Control) -> Answer<Self> {
        let (mut items, mut notes) = (BTreeMap::new(), BTreeMap::new());
        let count = |counts: &mut BTreeMap<Compartment, u64>, feed: &FeedId| {
            if let Some(owner) = control.owner(feed) {
                let count = counts.entry(owner.compartment).or_default();
                *count = count.saturating_add(1);
            }
        };
        for row in session.vault.items(&control.team)?.iter() {
            count(&mut items, &row.made.at.feed);
        }
        for record in session.vault.records(&control.team, note::KIND)? {
            count(&mut notes, &record.at.feed);
        }
        let own = session.authority(control);
        Ok(Self { control, names: Names::of(session, control)?, own, items, notes })
    }

    fn row(&self, id: CompartmentId, known: &Restricted) -> CompartmentRow {
        let (charter, compartment) = (&known.charter, Compartment::Restricted(id.0));
        let mut members: Vec<[u8; 32]> = charter.members.iter().copied().collect();
        for joining in known.joinings.iter().filter(|joining| !joining.fell) {
            if !members.contains(&joining.body.installation) {
                members.push(joining.body.installation);
            }
        }
        let member = |installation: &[u8; 32]| CompartmentMember {
            who: self.names.who(installation),
            history: known.has_history(installation),
            current: self.control.holds(installation, compartment),
        };
        CompartmentRow {
            compartment: id.to_string(),
            name: charter.name.clone(),
            authority: self.names.authority_name(&charter.authority),
            state: self.names.state_of(&charter.authority),
            own: charter.authority == self.own,
            members: members.iter().map(member).collect(),
            items: self.items.get(&compartment).copied().unwrap_or_default(),
            notes: self.notes.get(&compartment).copied().unwrap_or_default(),
            closed: known.closed().map(|closing| CompartmentClosed {
                who: self.names.who(&closing.source.owner.installation),
                when: times::stamp(closing.time_utc_ms, &closing.zone),
                reason: closing.reason.clone(),
            }),
        }
    }
}
