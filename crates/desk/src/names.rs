//! Who is who in a team: names from person records that were released to us, authorities and
//! States from certificates.

use std::collections::BTreeMap;

use comity_changes::TeamId;
use comity_changes::card::{Certificate, derive_person_commitment};
use comity_changes::control::Control;
use comity_contract::{ProblemCode as Code, Who};
use comity_domain::kinds::person;

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
    /// Name and capacity, when released to us and true to the certificate's commitment.
    pub name: Option<(String, String)>,
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
                let person = Person { certificate: certificate.clone(), authority, name: None };
                people.insert(certificate.installation, person);
            }
        }
        let mut names = Self { people };
        for record in session.vault.records(&control.team, person::KIND)? {
            let field = |number| record.fields.one(number);
            let (Some(key), Some(salt)) = (
                field(person::INSTALLATION).and_then(|value| value.fixed::<32>()),
                field(person::SALT).and_then(|value| value.fixed::<32>()),
            ) else {
                continue;
            };
            let (name, capacity) =
                (record.fields.text(person::PERSON), record.fields.text(person::CAPACITY));
            names.name(&key, &salt, name.unwrap_or_default(), capacity.unwrap_or_default());
        }
        Ok(names)
    }

    /// A name counts when it opens the commitment that the authority certified.
    fn name(&mut self, key: &[u8; 32], salt: &[u8; 32], name: String, capacity: String) {
        let Some(person) = self.people.get_mut(key) else { return };
        if derive_person_commitment(salt, &name, &capacity) == person.certificate.person_commitment
        {
            person.name = Some((name, capacity));
        }
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
            person: person.and_then(|person| Some(person.name.as_ref()?.0.clone())),
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
            let mut names: Vec<String> = person.name.iter().map(|(name, _)| name.clone()).collect();
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
