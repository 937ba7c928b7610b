//! Whether offices agree: the same question has one answer everywhere.

use std::fmt::Debug;

use serde_json::{Value, json};

use crate::office::Office;
use crate::scenes::{rows, text};
use crate::world::World;

/// What an office says of its own copy, and need not be said elsewhere.
const LOCAL: [&str; 12] = [
    "held",
    "verified",
    "visible_to",
    "days_left",
    "to_answer",
    "to_sign",
    "own",
    "same_authority",
    "version",
    "partners",
    // By the reader's clock.
    "current",
    "stage",
];

impl World {
    /// Asserts that these offices, all entitled to everything, tell the same of everything.
    pub fn assert_all_offices_agree(&self, offices: &[&Office]) {
        let answers: Vec<Vec<(String, Value)>> =
            offices.iter().map(|office| office.tells_everything()).collect();
        for (office, answer) in offices.iter().zip(&answers).skip(1) {
            for ((what, first), (_, other)) in answers[0].iter().zip(answer) {
                assert_eq!(
                    first, other,
                    "{} and {} agree on {what} (seed {})",
                    offices[0].name, office.name, self.seed
                );
            }
            assert_eq!(answers[0].len(), answer.len(), "both tell of as much");
        }
    }
}

impl Office {
    /// Makes the index anew, from frames alone: everything verifies, and what is told is the same.
    pub fn tells_the_same_rebuilt<T: PartialEq + Debug>(&self, tells: impl Fn(&Self) -> T) {
        let before = tells(self);
        self.does("vault_rebuild", json!({}));
        assert_eq!(tells(self), before, "{}: a rebuilt index tells the same", self.name);
        self.verifies_clean();
    }

    /// Returns everything that entitled offices must agree on, each with its name.
    pub fn tells_everything(&self) -> Vec<(String, Value)> {
        let mut told = vec![
            self.tells("team_show", json!({})),
            self.tells("agreement_show", json!({})),
            self.tells("roster_list", json!({})),
            self.tells("exchange_conflicts", json!({})),
        ];
        let mut evidence = self.evidence();
        evidence.iter_mut().for_each(without_local);
        for row in &evidence {
            let item = text(row, "item");
            told.push(self.tells("evidence_text", json!({"item": item})));
            let shown = self.does("evidence_show", json!({"item": item}));
            let kept = ["titles", "descriptions", "withdrawal", "notes", "same_content"];
            let kept = kept.map(|key| shown[key].clone());
            told.push((format!("the fields of {item}"), json!(kept)));
        }
        told.push(("the evidence index".to_owned(), Value::Array(evidence)));
        // What waits for the own answer stands first: every office has an order of its own.
        let mut proposals = rows(&self.does("evidence_proposals", json!({})));
        proposals.sort_by_key(|row| text(row, "proposal").to_owned());
        proposals.iter_mut().for_each(without_local);
        told.push(("the proposals on items".to_owned(), Value::Array(proposals)));
        let mut notes = rows(&self.does("note_list", json!({})));
        notes.sort_by_key(|row| text(row, "note").to_owned());
        for note in notes {
            told.push(self.tells("note_show", json!({"note": note["note"]})));
        }
        told
    }

    fn tells(&self, call: &str, args: Value) -> (String, Value) {
        let name = format!("{call} {args}");
        let mut answer = self.does(call, args);
        without_local(&mut answer);
        // Which checks remark something follows from the reader's clock and cards.
        answer.as_object_mut().unwrap().remove("checks");
        // Reading is everyone's own; what was read is the same.
        answer.as_object_mut().unwrap().remove("processing");
        (name, answer)
    }
}

fn without_local(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|key, _| !LOCAL.contains(&key.as_str()));
            map.values_mut().for_each(without_local);
        }
        Value::Array(all) => all.iter_mut().for_each(without_local),
        _ => {}
    }
}
