//! An office with a team in force, through the product's own calls.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use comity_contract::{Call, Problem, Reply};
use comity_desk::system::SystemClock;
use comity_desk::{Desk, Host, Places};
use comity_vault::Vault;
use comity_vault::lock::Holder;
use comity_vault::store::With;
use serde_json::{Value, json};

use crate::Outcome;

/// What opens the vault of every office.
pub(crate) const PASSPHRASE: &str = "measured twice, cut once";

/// An office.
pub(crate) struct Office {
    desk: Arc<Desk>,
    /// Its vault.
    pub vault: PathBuf,
}

impl Office {
    /// Opens an office with a new vault.
    pub fn new(folder: &Path, name: &str, state: &str, worker: Option<PathBuf>) -> Outcome<Self> {
        let office = Self::at(folder, name, worker);
        office.call(
            "vault_create",
            json!({"person": name, "capacity": "bench", "authority": name, "state": state,
                   "passphrase": PASSPHRASE}),
        )?;
        Ok(office)
    }

    /// Opens an office, whether it has a vault or not.
    pub fn at(folder: &Path, name: &str, worker: Option<PathBuf>) -> Self {
        let vault = folder.join(name);
        let desk = Desk::new(Host {
            vault: vault.clone(),
            known: None,
            clock: Arc::new(SystemClock),
            places: Places::Paths,
            program: "bench".to_owned(),
            worker,
        });
        Self { desk, vault }
    }

    /// Makes a call and returns the document it answers with.
    pub fn call(&self, name: &str, args: Value) -> Outcome<Value> {
        let call: Call = serde_json::from_value(json!({"call": name, "args": args}))?;
        let reply: Result<Reply, Problem> = self.desk.call(call);
        Ok(serde_json::to_value(reply?)?)
    }

    /// Makes a call and returns how long it took, in milliseconds, with its answer.
    pub fn timed(&self, name: &str, args: Value) -> Outcome<(f64, Value)> {
        let began = Instant::now();
        let answer = self.call(name, args)?;
        Ok((began.elapsed().as_secs_f64() * 1_000.0, answer))
    }

    /// Does something with the vault itself, while the desk is locked.
    pub fn at_the_vault<T>(&self, act: impl FnOnce(&Vault) -> Outcome<T>) -> Outcome<T> {
        self.call("vault_lock", json!({}))?;
        let holder = Holder { program: "bench".to_owned(), since: "now".to_owned() };
        let (vault, _) = Vault::unlock(&self.vault, With::Passphrase(PASSPHRASE), &holder)?;
        let done = act(&vault)?;
        vault.close()?;
        self.call("vault_unlock", json!({"passphrase": PASSPHRASE}))?;
        Ok(done)
    }
}

/// Founds a team between two offices and has both sign.
pub(crate) fn team(folder: &Path, worker: Option<PathBuf>) -> Outcome<(Office, Office, String)> {
    let lyon = Office::new(folder, "lyon", "FR", worker)?;
    let turin = Office::new(folder, "turin", "IT", None)?;
    let at = |name: &str| folder.join(name).to_string_lossy().into_owned();
    lyon.call("card_show", json!({"out": at("lyon.card")}))?;
    turin.call("card_show", json!({"out": at("turin.card")}))?;
    lyon.call("card_add", json!({"file": at("turin.card"), "verified": true}))?;
    turin.call("card_add", json!({"file": at("lyon.card"), "verified": true}))?;
    let founded = lyon.call(
        "team_found",
        json!({"name": "Bench", "purpose": "Measuring", "from": "2020-01-01",
               "until": "2999-12-31", "operates_in": ["FR"], "parties": [at("turin.card")]}),
    )?;
    let team = founded.get("team").and_then(Value::as_str).unwrap_or_default().to_owned();
    lyon.call("exchange_send", json!({"team": team, "to": "all", "out": at("stick")}))?;
    turin.call("exchange_receive", json!({"paths": [at("stick")]}))?;
    turin.call("team_sign", json!({"team": team}))?;
    turin.call("exchange_send", json!({"team": team, "to": "all", "out": at("stick")}))?;
    lyon.call("exchange_receive", json!({"paths": [at("stick")]}))?;
    Ok((lyon, turin, team))
}
