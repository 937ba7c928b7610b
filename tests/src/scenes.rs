//! What people do, in the words of the glossary.

use serde_json::{Value, json};

use crate::office::Office;

/// An evidence item, as the office that imported it knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemHandle {
    pub item: String,
    pub exhibit: String,
    pub sha256: String,
}

impl Office {
    /// Writes the own card beside the vault.
    pub fn writes_card(&self) -> String {
        let file = self.path("own.card");
        self.does("card_show", json!({"out": file}));
        file
    }

    /// Adds the card of another office, compared or not.
    pub fn adds_card_of(&self, other: &Office, compared: bool) -> Value {
        self.does("card_add", json!({"file": other.path("own.card"), "verified": compared}))
    }

    /// Founds a team with these parties, who sign it.
    pub fn founds_team_with(&self, parties: &[&Office]) -> String {
        let team = self.proposes_team_to(parties);
        let folder = self.home.join("founding");
        let place = folder.display().to_string();
        self.sends_to("all", &place);
        for party in parties {
            party.receives(&place);
            party.works_in(&team);
            party.does("team_sign", json!({}));
            party.sends_to("all", &place);
        }
        for office in parties.iter().copied().chain([self]) {
            office.receives(&place);
            let stage = &office.does("team_show", json!({}))["stage"];
            assert_eq!(stage, "in-force", "{} sees every signature", office.name);
        }
        team
    }

    /// Founds a team; nobody else has signed it.
    pub fn proposes_team_to(&self, parties: &[&Office]) -> String {
        let cards: Vec<String> = parties.iter().map(|party| party.path("own.card")).collect();
        let mut states: Vec<&str> = parties.iter().map(|party| party.who.state).collect();
        states.push(self.who.state);
        let founded = self.does(
            "team_found",
            json!({
                "name": "Quay 41",
                "purpose": "Smuggling through the port",
                "from": "2026-01-01",
                "until": "2028-12-31",
                "operates_in": states,
                "parties": cards,
            }),
        );
        let team = text(&founded, "team").to_owned();
        self.works_in(&team);
        team
    }

    /// Adds another office to the roster.
    pub fn adds_to_roster(&self, other: &Office, role: &str) -> Value {
        other.works_in(&self.team());
        self.does(
            "roster_add",
            json!({
                "card": other.path("own.card"),
                "role": role,
                "from": "2026-01-01",
                "until": "2028-12-31",
            }),
        )
    }

    /// Returns the installation's id.
    pub fn installation(&self) -> String {
        text(&self.does("card_show", json!({})), "installation").to_owned()
    }

    /// Writes a note and returns its id.
    pub fn writes_note(&self, title: &str, words: &str) -> String {
        let note = self.does("note_add", json!({"title": title, "text": words}));
        text(&note, "note").to_owned()
    }

    /// Changes a note's text, written on the newest version.
    pub fn edits_note(&self, note: &str, words: &str) -> Value {
        self.does("note_edit", json!({"note": note, "text": words}))
    }

    /// Reads a note.
    pub fn reads_note(&self, note: &str) -> Value {
        self.does("note_show", json!({"note": note}))
    }

    /// Sets the title of an item.
    pub fn sets_title(&self, item: &ItemHandle, title: &str) -> Value {
        let set = json!({"item": item.item, "field": "title", "value": title});
        self.does("evidence_set", set)
    }

    /// Withdraws an item.
    pub fn withdraws(&self, item: &ItemHandle, reason: &str) -> Value {
        self.does("evidence_withdraw", json!({"item": item.item, "reason": reason}))
    }

    /// Shows an item.
    pub fn sees(&self, item: &ItemHandle) -> Value {
        self.does("evidence_show", json!({"item": item.item}))
    }

    /// Returns all rows of the evidence table, by number.
    pub fn evidence(&self) -> Vec<Value> {
        rows(&self.does("evidence_list", json!({"sort": "exhibit"})))
    }

    /// Returns how exchange stands with another office.
    pub fn stands_with(&self, other: &Office) -> Value {
        let status = self.does("exchange_status", json!({}));
        let partners = status["partners"].as_array().unwrap().iter();
        let mut found = partners.filter(|partner| partner["state"] == other.who.state);
        found.next().cloned().unwrap_or_else(|| panic!("{} is a partner: {status}", other.name))
    }

    /// Asserts that everything in the vault reads as it was written.
    pub fn verifies_clean(&self) {
        let report = self.does("vault_verify", json!({}));
        assert_eq!(report["clean"], true, "{} reads as it was written: {report}", self.name);
        let records = self.does("records_verify", json!({}));
        assert_eq!(records["clean"], true, "{}: the log's chain holds: {records}", self.name);
    }
}

/// Returns the rows of a list.
pub fn rows(page: &Value) -> Vec<Value> {
    page["rows"].as_array().cloned().unwrap_or_else(|| panic!("a list has rows: {page}"))
}

/// Returns a text of a document.
pub fn text<'a>(document: &'a Value, key: &str) -> &'a str {
    document[key].as_str().unwrap_or_else(|| panic!("{key} is a text: {document}"))
}
