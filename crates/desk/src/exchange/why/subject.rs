//! What a question is about: an item, a change set, or an exhibit that never came.

use std::sync::Arc;

use comity_changes::control::Control;
use comity_changes::{ChangeSet, FeedId, SetId};
use comity_contract::{ProblemCode as Code, Stamp};
use comity_domain::evidence::ExhibitNumber;
use comity_domain::kinds::Compartment;
use comity_exchange::Id;
use comity_vault::{HeldSet, ItemRow};

use crate::evidence;
use crate::exchange::gaps::Knowledge;
use crate::exchange::needs;
use crate::names::Names;
use crate::refuse::{Answer, Refuse};
use crate::session::Session;
use crate::times;

/// Shortest beginning of a change set's id that is taken for one, in digits.
const PREFIX_MIN: usize = 8;

/// What is asked about.
pub(super) struct Subject {
    /// In words.
    pub label: String,
    /// The item, when it is one that is known here.
    pub item: Option<Arc<ItemRow>>,
    /// The change set, when anything tells where it stands.
    pub place: Option<Place>,
    /// The State of an exhibit that is not known here.
    pub state: Option<String>,
}

/// A change set's place in its feed, and what is known of it here.
pub(super) struct Place {
    pub feed: Id,
    pub seq: u64,
    pub id: Option<SetId>,
    /// `BE operational 42`.
    pub label: String,
    /// Who signed it, for people.
    pub author: String,
    /// When it was signed, once it is admitted here.
    pub admitted: Option<Stamp>,
    /// What it waits for, when it waits.
    pub waits_for: Option<Vec<String>>,
    /// Whether something before it in its feed is held.
    pub behind_held: bool,
    pub held: Option<Held>,
    /// Why the rules refuse it.
    pub refused: Option<String>,
}

/// How a held set stands.
pub(super) struct Held {
    pub words: String,
    pub refused: Option<String>,
}

impl Subject {
    /// Finds what a person names.
    pub fn find(
        session: &Session,
        control: &Control,
        names: &Names,
        known: &Knowledge,
        about: &str,
    ) -> Answer<Self> {
        let about = about.trim();
        let finder = Finder { session, control, names, known };
        if let Some((feed, seq)) = finder.by_place(about) {
            return Ok(Self::of_place(finder.place(feed, seq)?));
        }
        match evidence::find(session, &control.team, about) {
            Ok(row) => {
                let place = finder.place(needs::feed_id(&row.made.at.feed), row.made.at.seq)?;
                let exhibit = row.shown.as_ref().map(|shown| shown.exhibit());
                let exhibit = exhibit.unwrap_or("an item without its key");
                let label = format!("{exhibit}, {}", place.label);
                Ok(Self { label, item: Some(row), place: Some(place), state: None })
            }
            Err(Refuse(problem)) if problem.code == Code::ItemUnknown => {
                if let Some((feed, seq)) = finder.by_id(about)? {
                    return Ok(Self::of_place(finder.place(feed, seq)?));
                }
                let number = about.to_ascii_uppercase();
                if ExhibitNumber::parse(&number).is_none() {
                    return Err(Code::ChangeSetUnknown.into());
                }
                let state = number.split('-').next().map(str::to_owned);
                Ok(Self { label: number, item: None, place: None, state })
            }
            Err(other) => Err(other),
        }
    }

    fn of_place(place: Place) -> Self {
        Self { label: place.label.clone(), item: None, place: Some(place), state: None }
    }
}

struct Finder<'a> {
    session: &'a Session,
    control: &'a Control,
    names: &'a Names,
    known: &'a Knowledge,
}

impl Finder<'_> {
    /// Reads `BE 42` or `BE control 42`; anything else gives nothing. Of several installations of
    /// one State, the one that somebody told most of is meant.
    fn by_place(&self, about: &str) -> Option<(Id, u64)> {
        let words: Vec<&str> = about.split_whitespace().collect();
        let (state, compartment, number) = match words.as_slice() {
            [state, number] => (*state, Compartment::Operational.name(), *number),
            [state, compartment, number] => (*state, *compartment, *number),
            _ => return None,
        };
        let seq = number.parse::<u64>().ok().filter(|seq| *seq > 0)?;
        let of_state = self.control.feeds().filter(|(_, owner)| {
            owner.compartment.name() == compartment
                && self.names.who(&owner.installation).state.eq_ignore_ascii_case(state)
        });
        let told = |feed: &FeedId| self.known.here(&needs::feed_id(feed)).highest();
        let feed = of_state.map(|(feed, _)| feed).max_by_key(told);
        // A title may read like a place; then it is none.
        feed.map(|feed| (needs::feed_id(&feed), seq))
    }

    /// Finds a set by its id: held, waiting, refused, then admitted. Walks feeds from their end,
    /// because people ask about what is new.
    fn by_id(&self, about: &str) -> Answer<Option<(Id, u64)>> {
        let prefix = about.to_ascii_lowercase();
        if prefix.len() < PREFIX_MIN || !prefix.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(None);
        }
        let team = &self.control.team;
        let held = self.session.vault.held(team)?.into_iter().map(|held| held.set);
        let waiting = self.session.vault.waiting(team)?;
        let refused = self.session.vault.refused(team)?.into_iter().filter_map(|(_, set)| set);
        for set in held.chain(waiting).chain(refused) {
            if set.id.to_string().starts_with(&prefix) {
                return Ok(Some((needs::feed_id(&set.header.feed), set.header.seq)));
            }
        }
        for (feed, (head, _)) in self.session.vault.heads(team) {
            for seq in (1..=head).rev() {
                let place = self.session.vault.set_place(&feed, seq)?;
                if place.is_some_and(|(id, _)| id.to_string().starts_with(&prefix)) {
                    return Ok(Some((needs::feed_id(&feed), seq)));
                }
            }
        }
        Ok(None)
    }

    fn place(&self, feed: Id, seq: u64) -> Answer<Place> {
        let owner = self.control.owner(&FeedId(feed.0));
        let who = owner.map(|owner| self.names.who(&owner.installation));
        let compartment = self.known.compartment(self.control, &feed).name();
        let state = who.as_ref().map_or("?", |who| who.state.as_str());
        let author = who.as_ref().map_or("somebody not known here yet".to_owned(), |who| {
            who.person.clone().unwrap_or_else(|| who.authority.clone())
        });
        let mut place = Place {
            feed,
            seq,
            id: None,
            label: format!("{state} {compartment} {seq}"),
            author,
            admitted: None,
            waits_for: None,
            behind_held: false,
            held: None,
            refused: None,
        };
        self.stand(&mut place)?;
        Ok(place)
    }

    /// Finds out how a set stands here: admitted, held, refused by the rules, waiting, or none.
    fn stand(&self, place: &mut Place) -> Answer<()> {
        let team = &self.control.team;
        let (feed, seq) = (FeedId(place.feed.0), place.seq);
        let is_it = |set: &ChangeSet| set.header.feed == feed && set.header.seq == seq;
        if let Some((set, _)) = self.session.vault.set(&feed, seq)? {
            place.id = Some(set.id);
            place.admitted = Some(times::stamp(set.header.time_utc_ms, &set.header.zone));
            return Ok(());
        }
        let held = self.session.vault.held(team)?;
        place.behind_held = held.iter().any(|held| held.set.header.feed == feed);
        if let Some(one) = held.iter().find(|held| is_it(&held.set)) {
            place.id = Some(one.set.id);
            place.held = Some(Held { words: words(one), refused: refusal(one) });
            return Ok(());
        }
        if let Some(set) = self.session.vault.waiting(team)?.iter().find(|set| is_it(set)) {
            place.id = Some(set.id);
            place.waits_for = Some(self.causes(set));
        }
        for (reason, set) in self.session.vault.refused(team)? {
            if let Some(set) = set.filter(|set| is_it(set)) {
                place.id = Some(set.id);
                place.refused = Some(reason);
            }
        }
        Ok(())
    }

    /// Names what a waiting set builds on that is not admitted here.
    fn causes(&self, set: &ChangeSet) -> Vec<String> {
        let heads = self.session.vault.heads(&self.control.team);
        let head = |feed: &FeedId| heads.get(feed).map_or(0, |(seq, _)| *seq);
        let before = set.header.seq.saturating_sub(1);
        let own = (set.header.feed, before);
        let deps = set.header.deps.iter().map(|dep| (dep.feed, dep.seq));
        let lacking = std::iter::once(own).chain(deps).filter(|(feed, seq)| head(feed) < *seq);
        let label = |(feed, seq): (FeedId, u64)| {
            let owner = self.control.owner(&feed);
            let state = owner.map(|owner| self.names.who(&owner.installation).state);
            let id = needs::feed_id(&feed);
            let compartment = self.known.compartment(self.control, &id).name();
            let from = head(&feed).saturating_add(1);
            let state = state.unwrap_or_else(|| "?".to_owned());
            match from == seq {
                true => format!("{state} {compartment} {seq}"),
                false => format!("{state} {compartment} {from}–{seq}"),
            }
        };
        let causes: Vec<String> = lacking.map(label).collect();
        if causes.is_empty() {
            vec!["the act that introduces its author".to_owned()]
        } else {
            causes
        }
    }
}

fn words(held: &HeldSet) -> String {
    let (withdrawn, changed) = (held.weight.withdrawn.len(), held.weight.changed.len());
    format!("held: it withdraws {withdrawn} items and changes {changed} other records")
}

fn refusal(held: &HeldSet) -> Option<String> {
    held.refused.as_ref().map(|decision| decision.reason.clone())
}
