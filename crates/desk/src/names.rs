//! Who is who in a team: names from person records that were released to us, authorities and
//! States from certificates.

use std::collections::BTreeMap;

use comity_changes::TeamId;
use comity_changes::card::{Card, Certificate, Certified, derive_person_commitment};
use comity_changes::control::Control;
use comity_contract::{ProblemCode as Code, Who};
use comity_domain::kinds::person;
use comity_vault::Record;

use crate::refuse::Answer;
use crate::session::Session;

/// Names in a team.
pub(crate) struct Names {
    people: BTreeMap<[u8; 32], Person>,
}

/// A person, as far as they are known here.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    /// The certificate.
    pub certificate: Certificate,
    /// The authority, by its founding key.
    pub authority: [u8; 32],
    /// What is said of them, oldest first: what was released to us and opens a commitment that
    /// their authority certified.
    pub details: Vec<Details>,
}

/// What is said of a person.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Details {
    /// When it was certified, in milliseconds since 1970 UTC, by the authority's clock.
    pub since_utc_ms: i64,
    /// The person.
    pub person: String,
    /// In what capacity.
    pub capacity: String,
}

impl Person {
    /// Returns whether a later certificate is about nothing but the person, and signed by their own
    /// authority, with a key that it had then and by what counts.
    fn may_be_certified(&self, control: &Control, record: &Record, later: &Certificate) -> bool {
        let same = Certificate {
            authority: later.authority,
            person_commitment: later.person_commitment,
            made_utc_ms: later.made_utc_ms,
            ..self.certificate.clone()
        };
        let keys = &control.standing.keys;
        same == *later
            && keys.party(&later.authority) == self.authority
            && !keys.has_lost(&later.authority, &record.at)
            && record.fields.without().is_none()
    }

    /// Returns what is said of them now.
    pub fn now(&self) -> Option<&Details> {
        self.details.last()
    }
}

impl Names {
    /// Reads the names of a team.
    pub fn of(session: &Session, control: &Control) -> Answer<Self> {
        let mut people = BTreeMap::new();
        for mandate in &control.mandates {
            let certificate = &mandate.place.introduction.certificate;
            // Another authority that certifies the same key does not rename anybody.
            let bound = control.authority_of(&certificate.installation);
            let authority = *mandate.authority();
            if bound.is_none_or(|bound| bound == authority) {
                let details = Vec::new();
                let person = Person { certificate: certificate.clone(), authority, details };
                people.insert(certificate.installation, person);
            }
        }
        let mut names = Self { people };
        for record in session.vault.records(&control.team, person::KIND)? {
            names.read(control, &record);
        }
        for person in names.people.values_mut() {
            person.details.sort_by_key(|details| details.since_utc_ms);
            // Two records may say the same, as when somebody was let in twice.
            person.details.dedup_by(|next, one| {
                (&next.person, &next.capacity) == (&one.person, &one.capacity)
            });
        }
        Ok(names)
    }

    /// Reads what a record says of a person. It counts when it opens the commitment that their
    /// authority certified: in their mandate, or later in the record itself.
    fn read(&mut self, control: &Control, record: &Record) -> Option<()> {
        let field = |number| record.fields.one(number);
        let known = self.people.get_mut(&field(person::INSTALLATION)?.fixed::<32>()?)?;
        let salt = field(person::SALT)?.fixed::<32>()?;
        let text = |number| record.fields.text(number).unwrap_or_default();
        let (name, capacity) = (text(person::PERSON), text(person::CAPACITY));
        let certificate = match field(person::CERTIFICATE) {
            None => known.certificate.clone(),
            Some(value) => {
                let certified = Certified::from_value(value).ok()?.certificate;
                known.may_be_certified(control, record, &certified).then_some(certified)?
            }
        };
        let opened = derive_person_commitment(&salt, &name, &capacity);
        (opened == certificate.person_commitment).then(|| {
            let since_utc_ms = certificate.made_utc_ms;
            known.details.push(Details { since_utc_ms, person: name, capacity });
        })
    }

    /// Returns whether a card opens what its authority certified of a person who has no name here.
    pub fn would_gain_from(&self, card: &Card) -> bool {
        let certified = self.person(&card.introduction.certificate.installation);
        let commitment = derive_person_commitment(&card.salt, &card.person, &card.capacity);
        certified.is_some_and(|person| {
            person.details.is_empty() && person.certificate.person_commitment == commitment
        })
    }

    /// Returns what is known of an installation.
    pub fn person(&self, installation: &[u8; 32]) -> Option<&Person> {
        self.people.get(installation)
    }

    /// Returns who an installation is, for people.
    pub fn who(&self, installation: &[u8; 32]) -> Who {
        let person = self.people.get(installation);
        Who {
            installation: hex::encode(installation),
            person: person.and_then(|person| Some(person.now()?.person.clone())),
            authority: person.map_or_else(String::new, |p| p.certificate.authority_name.clone()),
            state: person.map_or_else(String::new, |p| p.certificate.state.clone()),
        }
    }

    /// Returns the State of an authority.
    pub fn state_of(&self, authority: &[u8; 32]) -> String {
        self.certificate_of(authority).map_or_else(String::new, |found| found.state.clone())
    }

    /// Returns the State of every authority, in a fixed order.
    pub fn states(&self) -> Vec<([u8; 32], String)> {
        let states = self.people.values();
        let states = states.map(|found| (found.authority, found.certificate.state.clone()));
        let states: BTreeMap<[u8; 32], String> = states.collect();
        states.into_iter().collect()
    }

    /// Returns the name of an authority.
    pub fn authority_name(&self, authority: &[u8; 32]) -> String {
        self.certificate_of(authority).map_or_else(String::new, |c| c.authority_name.clone())
    }

    fn certificate_of(&self, authority: &[u8; 32]) -> Option<&Certificate> {
        let mut people = self.people.values();
        people.find(|person| person.authority == *authority).map(|person| &person.certificate)
    }

    /// Finds an installation of the team by id, prefix or person.
    pub fn find(&self, wanted: &str, unknown: Code) -> Answer<[u8; 32]> {
        let candidates = self.people.iter().map(|(key, person)| {
            let mut names: Vec<String> =
                person.now().map(|now| now.person.clone()).into_iter().collect();
            names.push(person.certificate.authority_name.clone());
            (hex::encode(key), names, *key)
        });
        crate::find::pick(wanted, candidates, unknown)
    }
}

/// Returns a team's authority facts, found by id, prefix or name.
pub(crate) fn team(session: &Session, wanted: &str) -> Answer<Control> {
    let mut candidates = Vec::new();
    for id in session.vault.teams() {
        let names = crate::teams::names_of(session, &id)?;
        candidates.push((id.to_string(), names, id));
    }
    let id: TeamId = crate::find::pick(wanted, candidates, Code::TeamUnknown)?;
    session.vault.control(&id).ok_or_else(|| Code::TeamUnknown.into())
}
