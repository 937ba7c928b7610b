//! Keys that packets are sealed to: made, announced, and destroyed when nobody needs them any more.

use std::collections::BTreeSet;

use comity_changes::Value;
use comity_crypto::age_files::Recipient;
use comity_domain::kinds::{Compartment, recipient};
use comity_vault::Local;
use comity_vault::oplog::{LogDraft, Operation};

use crate::model::Change;
use crate::world::World;

impl World {
    /// Makes a recipient key and announces it; the old ones stay.
    pub(crate) fn makes_a_recipient_key(&mut self, who: usize, what: u64) {
        let log = self.logs(Operation::Alteration);
        let made = self.seats[who].vault().make_recipient_key(self.clock, log).unwrap();
        let number = self.recipients.len();
        self.recipients.push(made);
        self.seats[who].has.recipients.push(number);
        // Whoever is interrupted between announces it later.
        if !what.is_multiple_of(7) {
            self.announces(who);
        }
    }

    /// Announces the newest key, whether or not it is known.
    fn announces(&mut self, who: usize) {
        let Some(number) = self.seats[who].has.recipients.last().copied() else { return };
        let (kind, value) = (recipient::KIND, Value::text(self.recipients[number].clone()));
        let means = Change::Recipient { key: number };
        let written = self.clear(who, kind, recipient::KEY, value, means);
        if self.commits(who, Compartment::Control, vec![written]) {
            self.counts("recipient key announced");
        }
    }

    /// Destroys all keys but the newest: where everybody who seals to this one seals to that, or,
    /// now and then, since so many days have passed.
    pub(crate) fn destroys_recipient_keys(&mut self, who: usize, what: u64) {
        let Some((newest, older)) = self.seats[who].has.recipients.split_last() else { return };
        let (newest, older) = (*newest, older.to_vec());
        let installation = self.seats[who].person.installation;
        let others = (0..self.seats.len()).filter(|seat| *seat != who);
        let mut others = others.filter(|seat| !self.admitted(*seat).is_empty());
        let known = others.all(|seat| self.sealed_to(seat, installation).contains(&newest));
        if older.is_empty() || !(known || what.is_multiple_of(2)) {
            return;
        }
        self.counts("recipient keys destroyed");
        let log = self.logs(Operation::Erasure);
        let gone: Vec<String> = older.iter().map(|n| self.recipients[*n].clone()).collect();
        self.seats[who].vault().destroy_recipient_keys(&gone, self.clock, log).unwrap();
        self.seats[who].has.recipients = vec![newest];
    }

    fn logs(&self, operation: Operation) -> Local {
        Local::Log(LogDraft {
            time_utc_ms: self.clock,
            zone: "Europe/Paris".to_owned(),
            operation,
            act: "recipient-keys".to_owned(),
            team: None,
            objects: Vec::new(),
            count: 0,
            reason: None,
            recipient: None,
            person: "Person".to_owned(),
        })
    }

    /// Returns the keys that a seat seals packets for an installation to, by the model.
    pub(crate) fn sealed_to(&self, seat: usize, installation: usize) -> BTreeSet<usize> {
        let seen = self.seen(seat);
        let (admitted, standing) = (&seen.outcome.admitted, &seen.standing);
        let announced = self.model.recipients_of(admitted, standing, installation);
        if announced.is_empty() { BTreeSet::from([installation]) } else { announced }
    }

    /// Returns the recipients that a seat's vault seals to; the model must agree.
    pub(crate) fn seals_to(&self, from: usize, to: usize) -> (Vec<Recipient>, BTreeSet<usize>) {
        let installation = self.seats[to].person.installation;
        let control = self.seats[from].vault().control(&self.team).unwrap();
        let id = self.people[installation].id();
        let mut told: Vec<String> =
            control.recipients_of(&id).map(|(recipient, _)| recipient.to_owned()).collect();
        if told.is_empty() {
            told.push(self.recipients[installation].clone());
        }
        let expected = self.sealed_to(from, installation);
        let numbers = told.iter().map(|text| self.recipients.iter().position(|it| it == text));
        let numbers: BTreeSet<usize> = numbers.map(Option::unwrap).collect();
        assert_eq!(numbers, expected, "{} seals to the newest keys", self.seats[from].name);
        (told.iter().map(|text| Recipient::parse(text).unwrap()).collect(), expected)
    }

    /// Returns whether a seat holds a key that another one seals to.
    pub(crate) fn can_open(&self, from: usize, to: usize) -> bool {
        let sealed_to = self.sealed_to(from, self.seats[to].person.installation);
        self.seats[to].has.recipients.iter().any(|key| sealed_to.contains(key))
    }
}
