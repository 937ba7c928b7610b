//! An office with a team in force, through the product's own calls.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use comity_contract::{Call, Problem, Reply};
use comity_desk::system::SystemClock;
use comity_desk::{Desk, Host, Places};
use serde_json::{Value, json};

use crate::Outcome;

/// An office.
pub(crate) struct Office {
    desk: Arc<Desk>,
    /// Its vault.
    pub vault: PathBuf,
}

impl Office {
    /// Opens an office with a new vault.
    pub fn new(folder: &Path, name: &str, state: &str, worker: Option<PathBuf>) -> Outcome<Self> {
        let vault = folder.join(name);
        let desk = Desk::new(Host {
            vault: vault.clone(),
            known: None,
            clock: Arc::new(SystemClock),
            places: Places::Paths,
            program: "bench".to_owned(),
            worker,
        });
        let office = Self { desk, vault };
        office.call(
            "vault_create",
            json!({"person": name, "capacity": "bench", "authority": name, "state": state,
                   "passphrase": "measured twice, cut once"}),
        )?;
        Ok(office)
    }

    /// Makes a call and returns the document it answers with.
    pub fn call(&self, name: &str, args: Value) -> Outcome<Value> {
        let call: Call = serde_json::from_value(json!({"call": name, "args": args}))?;
        let reply: Result<Reply, Problem> = self.desk.call(call);
        Ok(serde_json::to_value(reply?)?)
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
