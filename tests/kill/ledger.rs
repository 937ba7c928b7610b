//! What was asked, and what of it was acknowledged.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::time::Duration;

use comity_tests::World;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::command::Batch;
use crate::random::Random;

/// What a killed command was doing: it had been asked, and had not answered.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Inside {
    Note,
    Import,
    Nothing,
}

/// Everything asked and everything acknowledged.
#[derive(Default)]
pub struct Ledger {
    /// Titles of acknowledged notes, each with its text.
    pub notes: BTreeMap<String, String>,
    /// Paths of acknowledged items, each with the hash that was told.
    pub items: BTreeMap<String, String>,
    asked_notes: BTreeMap<String, String>,
    asked_paths: BTreeSet<String>,
}

impl Ledger {
    /// Lets a command work, kills it after a while, and reads what it still answered.
    pub fn is_killed_at_work(
        &mut self,
        mut batch: Batch,
        world: &World,
        kill: u32,
        after_us: u64,
        random: &mut Random,
    ) -> Inside {
        let id = Pid::from_child(&batch.child);
        let killer = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_micros(after_us));
            kill_process(id, Signal::KILL).unwrap();
        });
        let mut step = 0;
        let inside = loop {
            let imports = random.below(3) == 0;
            let (doing, call, args) = if imports {
                (Inside::Import, "evidence_import", self.import(world, kill, step, random))
            } else {
                (Inside::Note, "note_add", self.note(kill, step, random))
            };
            if !batch.sends(call, &args) {
                break Inside::Nothing;
            }
            match batch.hears() {
                Some(answer) => self.acknowledges(doing, &args, &answer),
                None => break doing,
            }
            step += 1;
        };
        killer.join().unwrap();
        batch.child.wait().unwrap();
        inside
    }

    fn note(&mut self, kill: u32, step: u32, random: &mut Random) -> Value {
        let title = format!("Note {kill}-{step}");
        let text = format!("{title} says: {}", "word ".repeat(random.below(400) as usize));
        self.asked_notes.insert(title.clone(), text.clone());
        json!({"title": title, "text": text})
    }

    fn import(&mut self, world: &World, kill: u32, step: u32, random: &mut Random) -> Value {
        let folder = world.place(&format!("import-{kill}-{step}"));
        fs::create_dir_all(&folder).unwrap();
        for number in 0..=random.below(6) {
            let path = folder.join(format!("{number}.txt"));
            // Some larger than what is kept in packs.
            let words = if random.below(8) == 0 { 60_000 } else { random.below(800) };
            let text = format!("file {kill}-{step}-{number} ").repeat(words as usize + 1);
            fs::write(&path, text).unwrap();
            self.asked_paths.insert(path.display().to_string());
        }
        json!({"paths": [folder.display().to_string()], "handling": "H1"})
    }

    fn acknowledges(&mut self, doing: Inside, args: &Value, answer: &Value) {
        assert_eq!(answer["ok"], true, "{answer}");
        let reply = &answer["reply"];
        if doing == Inside::Note {
            let title = args["title"].as_str().unwrap().to_owned();
            self.notes.insert(title, args["text"].as_str().unwrap().to_owned());
            return;
        }
        for file in reply["files"].as_array().unwrap() {
            assert!(file["state"].as_str().unwrap().starts_with("taken"), "{file}");
            let text = |key: &str| file[key].as_str().unwrap().to_owned();
            self.items.insert(text("path"), text("sha256"));
        }
    }

    /// Asserts that everything acknowledged is there, and nothing that was never asked.
    pub fn check(&self, batch: &mut Batch) {
        let notes = rows(&batch.asks("note_list", &json!({})));
        let titles: Vec<&str> = notes.iter().map(|row| row["title"].as_str().unwrap()).collect();
        let unique: BTreeSet<&str> = titles.iter().copied().collect();
        assert_eq!(unique.len(), titles.len(), "no note is there twice");
        for title in self.notes.keys() {
            assert!(unique.contains(title.as_str()), "{title} was acknowledged and is there");
        }
        for row in &notes {
            let title = row["title"].as_str().unwrap();
            let asked = self.asked_notes.get(title);
            let asked = asked.unwrap_or_else(|| panic!("{title} was written by somebody"));
            let opening = row["opening"].as_str().unwrap().trim_end_matches('…');
            assert!(asked.starts_with(opening.trim_end()), "{title} is whole: {opening}");
        }
        let items = rows(&batch.asks("evidence_list", &json!({})));
        let mut numbers = BTreeSet::new();
        let mut held = BTreeMap::new();
        for row in &items {
            let text = |key: &str| row[key].as_str().unwrap().to_owned();
            assert!(numbers.insert(text("exhibit")), "no number is given twice: {row}");
            assert!(self.asked_paths.contains(&text("path")), "somebody imported it: {row}");
            assert_eq!(row["held"], true, "its sealed original is held: {row}");
            held.insert(text("path"), text("sha256"));
        }
        assert_eq!(held.len(), items.len(), "no file is taken twice");
        for (path, sha256) in &self.items {
            assert_eq!(held.get(path), Some(sha256), "{path} was acknowledged and is there");
        }
    }

    /// Asserts that every frame, original and entry reads as it was written, and every note.
    pub fn verifies_clean(&self, batch: &mut Batch) {
        let report = batch.asks("vault_verify", &json!({}))["reply"].take();
        assert_eq!(report["clean"], true, "{report}");
        let records = batch.asks("records_verify", &json!({}))["reply"].take();
        assert_eq!(records["clean"], true, "{records}");
        for (title, text) in &self.notes {
            let note = batch.asks("note_show", &json!({"note": title}))["reply"].take();
            assert_eq!(note["text"].as_str(), Some(text.as_str()), "{title} is as acknowledged");
        }
    }
}

fn rows(answer: &Value) -> Vec<Value> {
    let rows = answer["reply"]["rows"].as_array();
    rows.cloned().unwrap_or_else(|| panic!("a list is answered: {answer}"))
}
