//! Many offices that were apart and come together again over one of them: the work, at two sizes
//! of what is new and two sizes of what they had before. Before that a round in which everybody
//! writes for everybody.

use std::path::{Path, PathBuf};
use std::time::Instant;

use serde_json::{Value, json};

use crate::office::Office;
use crate::{Outcome, files};

/// Offices of a long run; a short one has few, for every new vault takes a second.
const MANY: usize = 40;
const FEW: usize = 6;
const LONG_RUN: u64 = 100_000;
/// Notes that every office writes while they are apart.
const LITTLE: usize = 4;
const MUCH: usize = 16;
/// Notes of every office that make the history longer.
const HISTORY: usize = 60;
/// One of the member States after the other.
const STATES: [&str; 8] = ["FR", "IT", "BE", "DE", "ES", "NL", "PL", "RO"];

/// The offices of a team. The first founded it and is the one they exchange with.
struct Offices {
    all: Vec<Office>,
    team: String,
    folder: PathBuf,
    rounds: usize,
    notes: u64,
}

/// What coming together took.
struct Work {
    seconds: f64,
    /// Of this process: the disk's time left out.
    processor_s: f64,
    bytes: u64,
}

/// Measures how many offices come together.
pub(crate) fn many(changes: u64) -> Outcome<Value> {
    let folder = files::folder()?;
    let count = if changes < LONG_RUN { FEW } else { MANY };
    let mut offices = Offices::found(folder.path(), count)?;
    eprintln!("  {count} offices have a team");
    let round = offices.everybody_for_everybody(LITTLE)?;
    let short = (offices.apart_and_together(LITTLE)?, offices.apart_and_together(MUCH)?);
    let before = offices.notes;
    offices.apart_and_together(HISTORY)?;
    let after = offices.notes;
    let long = (offices.apart_and_together(LITTLE)?, offices.apart_and_together(MUCH)?);
    let growth = |one: &Work, other: &Work| other.processor_s / one.processor_s;
    Ok(json!({
        "offices": count,
        "new_notes": {"little": LITTLE * count, "much": MUCH * count},
        "history_notes": {"short": before, "long": after},
        "short_history": {"little": short.0.json(), "much": short.1.json()},
        "long_history": {"little": long.0.json(), "much": long.1.json()},
        "growth_of_new": MUCH as f64 / LITTLE as f64,
        "growth_of_work_with_new": [growth(&short.0, &short.1), growth(&long.0, &long.1)],
        "growth_of_history": after as f64 / before as f64,
        "growth_of_work_with_history": [growth(&short.0, &long.0), growth(&short.1, &long.1)],
        "everybody_for_everybody": round,
    }))
}

impl Work {
    fn json(&self) -> Value {
        json!({"seconds": self.seconds, "processor_s": self.processor_s, "bytes": self.bytes})
    }
}

impl Offices {
    /// Founds a team of so many offices, in which all have signed and all know it.
    fn found(folder: &Path, count: usize) -> Outcome<Self> {
        let mut all = Vec::with_capacity(count);
        for (number, state) in (0..count).zip(STATES.iter().cycle()) {
            all.push(Office::new(folder, &format!("office-{number:02}"), state, None)?);
        }
        let (first, others) = all.split_first().ok_or("no office")?;
        let card = |number: usize| folder.join(format!("{number}.card"));
        first.call("card_show", json!({"out": card(0)}))?;
        for (number, office) in (1..).zip(others) {
            office.call("card_show", json!({"out": card(number)}))?;
            office.call("card_add", json!({"file": card(0), "verified": true}))?;
            first.call("card_add", json!({"file": card(number), "verified": true}))?;
        }
        let parties: Vec<PathBuf> = (1..count).map(card).collect();
        let founded = first.call(
            "team_found",
            json!({"name": "Bench", "purpose": "Measuring", "from": "2020-01-01",
                   "until": "2999-12-31", "operates_in": ["FR"], "parties": parties}),
        )?;
        let team = founded.get("team").and_then(Value::as_str).unwrap_or_default().to_owned();
        let mut offices = Self { all, team, folder: folder.to_owned(), rounds: 0, notes: 0 };
        offices.scatter()?;
        let ask = json!({"team": offices.team});
        for office in offices.all.iter().skip(1) {
            office.call("team_sign", ask.clone())?;
        }
        offices.gather()?;
        offices.scatter()?;
        Ok(offices)
    }

    /// Has every office write notes alone, and measures what it takes until all have all.
    fn apart_and_together(&mut self, notes: usize) -> Outcome<Work> {
        self.write(notes)?;
        let (began, processor) = (Instant::now(), files::processor_seconds());
        let bytes = self.gather()? + self.scatter()?;
        let work = Work {
            seconds: began.elapsed().as_secs_f64(),
            processor_s: files::processor_seconds() - processor,
            bytes,
        };
        self.check()?;
        // Their receipts, so that nobody is sent twice what it has.
        self.gather()?;
        Ok(work)
    }

    /// Has everybody write for everybody, take in, and write once more: what the second round
    /// carries was carried before.
    fn everybody_for_everybody(&mut self, notes: usize) -> Outcome<Value> {
        self.write(notes)?;
        let mut rounds = Vec::new();
        for _ in 0..2 {
            let folder = self.next_folder();
            let (began, processor) = (Instant::now(), files::processor_seconds());
            for office in &self.all {
                self.send(office, "all", &folder)?;
            }
            for office in &self.all {
                office.call("exchange_receive", json!({"paths": [folder]}))?;
            }
            rounds.push(json!({
                "seconds": began.elapsed().as_secs_f64(),
                "processor_s": files::processor_seconds() - processor,
                "bytes": files::bytes_below(&folder),
            }));
            self.check()?;
        }
        Ok(json!({"new_notes": notes * self.all.len(), "rounds": rounds}))
    }

    fn write(&mut self, notes: usize) -> Outcome<()> {
        for number in 0..notes {
            for office in &self.all {
                let title = format!("Note {number}");
                let text = format!("What was found on day {number}, in a few words.");
                office
                    .call("note_add", json!({"team": self.team, "title": title, "text": text}))?;
                self.notes += 1;
            }
        }
        Ok(())
    }

    /// Everybody sends to the first office. Gives the bytes.
    fn gather(&mut self) -> Outcome<u64> {
        let folder = self.next_folder();
        let (first, others) = self.all.split_first().ok_or("no office")?;
        for office in others {
            self.send(office, "office-00", &folder)?;
        }
        first.call("exchange_receive", json!({"paths": [folder]}))?;
        Ok(files::bytes_below(&folder))
    }

    /// The first office sends to everybody, each into a folder of its own. Gives the bytes.
    fn scatter(&mut self) -> Outcome<u64> {
        let mut bytes = 0;
        let first = self.all.first().ok_or("no office")?;
        for (number, office) in self.all.iter().enumerate().skip(1) {
            let folder = self.folder.join(format!("for-{number}-{}", self.rounds));
            self.send(first, &format!("office-{number:02}"), &folder)?;
            office.call("exchange_receive", json!({"paths": [folder]}))?;
            bytes += files::bytes_below(&folder);
        }
        self.rounds += 1;
        Ok(bytes)
    }

    fn send(&self, from: &Office, to: &str, folder: &Path) -> Outcome<()> {
        from.call("exchange_send", json!({"team": self.team, "to": to, "out": folder}))?;
        Ok(())
    }

    fn next_folder(&mut self) -> PathBuf {
        self.rounds += 1;
        self.folder.join(format!("round-{}", self.rounds))
    }

    /// Refuses offices that do not hold all notes.
    fn check(&self) -> Outcome<()> {
        for office in &self.all {
            let ask = json!({"team": self.team, "page": 1, "per_page": 1});
            let listed = office.call("note_list", ask)?;
            if listed.get("total").and_then(Value::as_u64) != Some(self.notes) {
                return Err("an office does not hold what was written".into());
            }
        }
        Ok(())
    }
}
