//! A text that grew letter by letter, saved into a note as a person does, carried to a partner
//! and read there; beside Loro alone, given the same texts.

use std::io::Read;
use std::path::Path;
use std::time::Instant;

use loro::{ExportMode, LoroDoc, LoroText, UpdateOptions};
use serde_json::{Value, json};

use crate::office::{Office, team};
use crate::{Outcome, files};

const TRACE: &str = "sync/editing-traces/automerge-paper.json.gz";
/// Edits between two saves: some minutes of writing.
const EDITS_A_SAVE: usize = 1_000;
const RATIO_MAX: f64 = 1.5;

/// An edit: where, how many letters go, what comes.
struct Edit {
    at: usize,
    gone: usize,
    new: String,
}

/// Measures a trace of editing into a note.
pub(crate) fn note(_: u64) -> Outcome<Value> {
    let corpus = std::env::var("COMITY_CORPUS").map_err(|_| "COMITY_CORPUS names no corpus")?;
    let edits = read(&Path::new(&corpus).join(TRACE))?;
    let versions = versions(&edits);
    let last = versions.last().ok_or("an empty trace")?;
    let by_letters = alone(&edits.chunks(EDITS_A_SAVE).collect::<Vec<_>>(), |text, edits| {
        for edit in *edits {
            text.splice(edit.at, edit.gone, &edit.new)?;
        }
        Ok(())
    })?;
    let by_saves = alone(&versions, |text, version| {
        let options = UpdateOptions { timeout_ms: None, use_refined_diff: true };
        Ok(text.update(version, options)?)
    })?;
    let folder = files::folder()?;
    let (lyon, turin, team) = team(folder.path(), None)?;
    let saving_s = save(&lyon, &team, &versions)?;
    let stick = folder.path().join("note");
    let (sending_ms, _) =
        lyon.timed("exchange_send", json!({"team": team, "to": "all", "out": stick}))?;
    let bytes = files::bytes_below(&stick);
    let (taking_ms, _) = turin.timed("exchange_receive", json!({"paths": [stick]}))?;
    let (reading_ms, read) =
        turin.timed("note_show", json!({"team": team, "note": note_of(&turin, &team)?}))?;
    let same = read.get("text").and_then(Value::as_str) == Some(last);
    if !same || by_letters.text != *last || by_saves.text != *last {
        return Err("the texts differ".into());
    }
    let seconds = saving_s + (sending_ms + taking_ms + reading_ms) / 1_000.0;
    Ok(json!({
        "edits": edits.len(),
        "saves": versions.len(),
        "note": {
            "seconds": seconds, "saving_s": saving_s, "sending_ms": sending_ms,
            "taking_ms": taking_ms, "first_show_ms": reading_ms, "bytes": bytes,
        },
        "loro_by_letters": {"seconds": by_letters.seconds, "bytes": by_letters.bytes},
        "loro_by_saves": {"seconds": by_saves.seconds, "bytes": by_saves.bytes},
        "ratio_to_loro_by_letters": seconds / by_letters.seconds,
        "ratio_to_loro_by_saves": seconds / by_saves.seconds,
        "ratio_max": RATIO_MAX,
    }))
}

/// What Loro alone took, with what it sent and what came of it.
struct Alone {
    seconds: f64,
    bytes: usize,
    text: String,
}

/// Has one document write, export after every step, and another take it in.
fn alone<T>(steps: &[T], write: impl Fn(&LoroText, &T) -> Outcome<()>) -> Outcome<Alone> {
    let (ours, theirs) = (LoroDoc::new(), LoroDoc::new());
    let began = Instant::now();
    let mut bytes = 0;
    for step in steps {
        let before = ours.oplog_vv();
        write(&ours.get_text("text"), step)?;
        ours.commit();
        let update = ours.export(ExportMode::updates(&before))?;
        bytes += update.len();
        theirs.import(&update)?;
    }
    let text = theirs.get_text("text").to_string();
    Ok(Alone { seconds: began.elapsed().as_secs_f64(), bytes, text })
}

/// Saves every version of a note, one after the other. Gives the seconds.
fn save(office: &Office, team: &str, versions: &[String]) -> Outcome<f64> {
    let began = Instant::now();
    office.call("note_add", json!({"team": team, "title": "A paper", "text": ""}))?;
    let note = note_of(office, team)?;
    for text in versions {
        office.call("note_edit", json!({"team": team, "note": note, "text": text}))?;
    }
    Ok(began.elapsed().as_secs_f64())
}

fn note_of(office: &Office, team: &str) -> Outcome<String> {
    let list = office.call("note_list", json!({"team": team, "page": 1, "per_page": 10}))?;
    let note = list.pointer("/rows/0/note").and_then(Value::as_str);
    Ok(note.ok_or("no note")?.to_owned())
}

fn read(path: &Path) -> Outcome<Vec<Edit>> {
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(std::fs::File::open(path)?).read_to_end(&mut bytes)?;
    let trace: Value = serde_json::from_slice(&bytes)?;
    let patches = |of: &Value| of.get("patches").and_then(Value::as_array).cloned();
    let all = trace.get("txns").and_then(Value::as_array).ok_or("no trace")?;
    let edit = |patch: Value| {
        let number = |at: usize| usize::try_from(patch.get(at)?.as_u64()?).ok();
        let new = patch.get(2)?.as_str()?.to_owned();
        Some(Edit { at: number(0)?, gone: number(1)?, new })
    };
    let edits = all.iter().filter_map(patches).flatten().map(edit);
    edits.collect::<Option<_>>().ok_or_else(|| "a malformed trace".into())
}

/// Returns the whole text as it was at every save.
fn versions(edits: &[Edit]) -> Vec<String> {
    let mut text: Vec<char> = Vec::new();
    let save = |edits: &[Edit]| {
        for edit in edits {
            text.splice(edit.at..edit.at + edit.gone, edit.new.chars());
        }
        text.iter().collect()
    };
    edits.chunks(EDITS_A_SAVE).map(save).collect()
}
