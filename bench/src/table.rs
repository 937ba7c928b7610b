//! A case of 100,000 items at the desk, without the window: what its calls take, and what the
//! process occupies after each.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use comity_vault::Vault;
use comity_vault::lock::Holder;
use comity_vault::store::With;
use serde_json::{Value, json};

use crate::office::{Office, PASSPHRASE, team};
use crate::{Outcome, files, items};

const ITEMS: u64 = 100_000;
/// Rows that the window asks for at once.
const ROWS: u64 = 200;
const PATIENCE: Duration = Duration::from_secs(600);

/// Writes the case into a folder, in a process of its own: what writing left in memory is not
/// what a window takes. Returns the team.
pub(crate) fn case(folder: &Path) -> Outcome<String> {
    let (lyon, _, team) = team(folder, None)?;
    let holder = Holder { program: "bench".to_owned(), since: "now".to_owned() };
    lyon.call("vault_lock", json!({}))?;
    let (vault, _) = Vault::unlock(&lyon.vault, With::Passphrase(PASSPHRASE), &holder)?;
    items::write(&vault, &team, items::Items::new(ITEMS))?;
    vault.close()?;
    Ok(team)
}

/// Measures the calls behind the table of evidence.
pub(crate) fn table() -> Outcome<Value> {
    let folder = files::folder()?;
    let wrote =
        Command::new(std::env::current_exe()?).args(["case".as_ref(), folder.path()]).output()?;
    let team = String::from_utf8(wrote.stdout)?.trim().to_owned();
    let lyon = Office::at(folder.path(), "lyon", None);

    let locked = files::memory();
    let unlock = timed(|| lyon.call("vault_unlock", json!({"passphrase": PASSPHRASE})))?;
    let unlocked = files::memory();
    let list = |sort: &str, filter: &str, page: u64| {
        let ask =
            json!({"team": team, "sort": sort, "filter": filter, "page": page, "per_page": ROWS});
        timed(|| lyon.call("evidence_list", ask))
    };
    let first = list("exhibit", "", 1)?;
    let listed = files::memory();
    let again = [list("exhibit", "", 1)?, list("-title", "", 250)?, list("size", "part 4711", 1)?];
    let index = timed(|| makes_the_index(&lyon, &team))?;
    let indexed = files::memory();
    let typed = ["4", "47", "471", "4711", "bank sta"].map(|words| searches(&lyon, &team, words));
    let typed = typed.into_iter().collect::<Outcome<Vec<f64>>>()?;
    let team_shown = timed(|| lyon.call("team_show", json!({"team": team})))?;
    let asked_for_nothing = searches(&lyon, &team, "")?;
    Ok(json!({
        "items": ITEMS,
        "unlock_ms": unlock,
        "first_page_ms": first, "first_page_ms_max": 300,
        "further_pages_ms": again,
        "index_made_ms": index,
        "team_shown_ms": team_shown, "search_for_nothing_ms": asked_for_nothing,
        "typed_ms": typed, "typed_ms_max": 100,
        "memory_mib": {
            "locked": locked >> 20, "unlocked": unlocked >> 20,
            "listed": listed >> 20, "indexed": indexed >> 20, "now": files::memory() >> 20,
        },
    }))
}

/// Asks as a window does that opens, until nothing lags.
fn makes_the_index(office: &Office, team: &str) -> Outcome<Value> {
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        let found = ask(office, team, "")?;
        if found.get("lagging").and_then(Value::as_u64) == Some(0) {
            return Ok(found);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Err("the index was not made in time".into())
}

fn searches(office: &Office, team: &str, words: &str) -> Outcome<f64> {
    timed(|| ask(office, team, words))
}

fn ask(office: &Office, team: &str, words: &str) -> Outcome<Value> {
    let ask = json!({"team": team, "query": words, "typing": true, "page": 1, "per_page": ROWS});
    office.call("evidence_search", ask)
}

/// Returns how long an act took, in milliseconds.
fn timed(act: impl FnOnce() -> Outcome<Value>) -> Outcome<f64> {
    let began = Instant::now();
    act()?;
    Ok(began.elapsed().as_secs_f64() * 1_000.0)
}
