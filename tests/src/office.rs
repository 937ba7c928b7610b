//! One office: a desk on a vault of its own, and the person at it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use comity_contract::{Call, Problem, Reply};
use comity_desk::{Desk, Host, Places};
use serde_json::{Value, json};

use crate::clock::OfficeClock;
use crate::schemas::Schema;

/// What opens the vault of every office that the harness makes.
pub const PASSPHRASE: &str = "crane otter velvet anchor";

/// Who works at an office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    pub office: &'static str,
    pub state: &'static str,
    pub person: &'static str,
    pub capacity: &'static str,
    pub authority: &'static str,
    pub zone: &'static str,
}

/// The people of every world: three parties and a coordinator.
pub mod people {
    use super::Person;

    /// A French judge.
    pub const LYON: Person = Person {
        office: "Lyon",
        state: "FR",
        person: "A. Martin",
        capacity: "investigating judge",
        authority: "Tribunal de Lyon",
        zone: "Europe/Paris",
    };
    /// An Italian prosecutor.
    pub const TURIN: Person = Person {
        office: "Turin",
        state: "IT",
        person: "G. Rossi",
        capacity: "public prosecutor",
        authority: "Procura di Torino",
        zone: "Europe/Rome",
    };
    /// A Belgian judge.
    pub const GHENT: Person = Person {
        office: "Ghent",
        state: "BE",
        person: "J. Peeters",
        capacity: "investigating judge",
        authority: "Parket Gent",
        zone: "Europe/Brussels",
    };
    /// A coordinator who takes part and is no party.
    pub const EUROJUST: Person = Person {
        office: "Eurojust",
        state: "EU",
        person: "M. Novák",
        capacity: "coordinator",
        authority: "Eurojust",
        zone: "Europe/Amsterdam",
    };
    /// Everyone, in the order in which they join.
    pub const ALL: [Person; 4] = [LYON, TURIN, GHENT, EUROJUST];
}

/// One installation and the person at it.
pub struct Office {
    pub who: Person,
    pub name: &'static str,
    /// The office's own folder: the vault, the card, what the person keeps beside them.
    pub home: PathBuf,
    pub desk: Arc<Desk>,
    pub clock: OfficeClock,
    team: Mutex<Option<String>>,
}

impl Office {
    /// Returns an office at a folder; its vault may be there, locked, or not yet.
    pub fn at(home: PathBuf, who: Person, clock: OfficeClock) -> Self {
        std::fs::create_dir_all(&home).unwrap();
        let desk = desk(&home.join("vault"), &clock, "Comity");
        Self { who, name: who.office, home, desk, clock, team: Mutex::default() }
    }

    /// Makes the vault.
    pub fn creates_vault(&self, passphrase: &str) {
        self.does(
            "vault_create",
            json!({
                "person": self.who.person,
                "capacity": self.who.capacity,
                "authority": self.who.authority,
                "state": self.who.state,
                "passphrase": passphrase,
                "recovery_file": self.path("recovery.key"),
            }),
        );
    }

    /// Returns another desk on the same vault: a second program.
    pub fn another_desk(&self, program: &str) -> Arc<Desk> {
        desk(&self.vault(), &self.clock, program)
    }

    /// Returns the same office at a desk that reads no texts; one of the two is locked.
    pub fn without_its_reader(&self) -> Self {
        let host = Host { worker: None, ..host(&self.vault(), &self.clock, "Comity") };
        let team = Mutex::new(Some(self.team()));
        let (home, clock) = (self.home.clone(), self.clock.clone());
        Self { who: self.who, name: self.name, home, desk: Desk::new(host), clock, team }
    }

    /// Returns the vault's folder.
    pub fn vault(&self) -> PathBuf {
        self.home.join("vault")
    }

    /// Returns a place in the office's own folder, as calls name it.
    pub fn path(&self, name: &str) -> String {
        self.home.join(name).display().to_string()
    }

    /// Remembers the team that calls are about unless they say otherwise.
    pub fn works_in(&self, team: &str) {
        *self.team.lock().unwrap_or_else(PoisonError::into_inner) = Some(team.to_owned());
    }

    /// Returns the team that this office works in.
    pub fn team(&self) -> String {
        let team = self.team.lock().unwrap_or_else(PoisonError::into_inner);
        team.clone().unwrap_or_else(|| panic!("{} works in a team", self.name))
    }

    /// Makes a call that must be done, and returns its reply.
    pub fn does(&self, call: &str, args: Value) -> Value {
        self.asks(call, args)
            .unwrap_or_else(|problem| panic!("{} does {call}: {problem}", self.name))
    }

    /// Makes a call that must be refused, and returns the problem.
    pub fn is_refused(&self, call: &str, args: Value) -> Value {
        match self.asks(call, args) {
            Err(problem) => problem,
            Ok(reply) => panic!("{} is refused {call}, and got {reply}", self.name),
        }
    }

    /// Makes a call that must be refused with this code.
    pub fn is_refused_with(&self, code: &str, call: &str, args: Value) -> Value {
        let problem = self.is_refused(call, args);
        assert_eq!(problem["code"], code, "{} is refused {call}: {problem}", self.name);
        problem
    }

    /// Makes a call. The team is the office's own unless `args` name one.
    pub fn asks(&self, call: &str, mut args: Value) -> Result<Value, Value> {
        if args.is_null() {
            args = json!({});
        }
        let schema = Schema::of(&format!("{call}.args"));
        if schema.requires("team") && args.get("team").is_none() {
            args["team"] = Value::String(self.team());
        }
        schema.holds(&args);
        let asked = serde_json::from_value(json!({"call": call, "args": args})).unwrap();
        answer(&self.desk, call, asked)
    }
}

/// Lets a desk answer, and holds the answer against its schema.
fn answer(desk: &Arc<Desk>, name: &str, call: Call) -> Result<Value, Value> {
    match desk.call(call) {
        Ok(reply) => Ok(checked_reply(name, &reply)),
        Err(problem) => Err(checked_problem(&problem)),
    }
}

fn checked_reply(name: &str, reply: &Reply) -> Value {
    let document = serde_json::to_value(reply).unwrap();
    Schema::of(&format!("{name}.reply")).holds(&document);
    document
}

/// Every problem says what happened and what to do.
fn checked_problem(problem: &Problem) -> Value {
    let document = serde_json::to_value(problem).unwrap();
    Schema::of("problem").holds(&document);
    assert!(problem.message.len() > 10, "it says what happened: {document}");
    assert!(problem.hint.len() > 8, "it says what to do: {document}");
    assert_ne!(document["code"], "internal", "a misuse is not a fault of ours: {document}");
    document
}

fn desk(vault: &Path, clock: &OfficeClock, program: &str) -> Arc<Desk> {
    Desk::new(host(vault, clock, program))
}

fn host(vault: &Path, clock: &OfficeClock, program: &str) -> Host {
    Host {
        vault: vault.to_owned(),
        known: vault.parent().map(|home| home.join("known")),
        clock: Arc::new(clock.clone()),
        places: Places::Paths,
        program: program.to_owned(),
        worker: Some(reading_worker()),
    }
}

/// Returns the worker of this package, built beside the suite.
pub fn reading_worker() -> PathBuf {
    let suite = std::env::current_exe().unwrap();
    let worker = suite.ancestors().nth(2).unwrap().join("reading_worker");
    assert!(worker.exists(), "the reading worker is built with the suites");
    worker
}
