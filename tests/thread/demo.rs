//! The demonstration of `cargo xtask demo`, looked at by command line.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use comity_contract::common::{Nothing, Passphrase};
use comity_contract::teams::TeamRef;
use comity_contract::vault::UnlockVault;
use comity_contract::{Call, Reply};
use comity_desk::system::SystemClock;
use comity_desk::{Desk, Host, Places};
use serde_json::Value;

use crate::office::{Office, rows, text};

/// What we show people is true: two offices whose team is in force, who hold the same.
#[test]
fn the_demonstration_is_two_offices_that_agree() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("demo");
    let told = Command::new("cargo")
        .args(["xtask", "demo", "--prepare-only"])
        .arg(&place)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .output()
        .expect("cargo starts");
    let why = String::from_utf8_lossy(&told.stderr);
    assert!(told.status.success(), "the demonstration is made: {why}");
    let office = |name, state, person| Office { name, state, person, home: place.join(name) };
    let offices =
        [office("musterstadt", "DE", "Anna Beispiel"), office("esempio", "IT", "Mario Esempio")];

    let said = String::from_utf8_lossy(&told.stdout);
    let [musterstadt, esempio] = offices.each_ref().map(holds);
    assert_eq!(musterstadt, esempio, "both hold the same");
    assert_eq!(musterstadt.len(), 7, "five papers and two notes: {musterstadt:?}");
    for office in &offices {
        let passphrase = std::fs::read_to_string(office.home.join("passphrase")).unwrap();
        assert!(said.contains(&passphrase), "whoever looks can unlock: {said}");
        let (_, locked) = office.runs_bare(&["--json", "--vault", "vault", "vault", "status"]);
        assert!(text(&locked, "label").ends_with(" (fictional)"), "a window says so: {locked}");
        let teams = rows(&office.does(&["team", "list"]));
        assert_eq!(teams.len(), 1, "{teams:?}");
        assert_eq!(text(&teams[0], "stage"), "in-force", "{teams:?}");
        assert_eq!(watched_in_a_window(office, &passphrase), ["shared"]);
        assert_eq!(office.does(&["evidence", "verify", "Paper Boat"])["clean"], true);
        assert_eq!(office.does(&["records", "verify"])["clean"], true);
    }
}

/// Returns the names of the folders that a window on an office watches as soon as it is unlocked.
fn watched_in_a_window(office: &Office, passphrase: &str) -> Vec<String> {
    let desk = Desk::new(Host {
        vault: office.home.join("vault"),
        clock: Arc::new(SystemClock),
        places: Places::Tokens,
        program: "a window".into(),
        worker: None,
        known: None,
    });
    let unlock = UnlockVault { passphrase: Passphrase::new(passphrase.to_owned()) };
    desk.call(Call::VaultUnlock(unlock)).expect("the vault opens");
    let team = TeamRef { team: "Paper Boat".into() };
    let deadline = Instant::now() + Duration::from_secs(20);
    let couriers = loop {
        let asked = desk.call(Call::ExchangeStatus(team.clone()));
        let Ok(Reply::ExchangeStatus(status)) = asked else { panic!("a desk tells who watches") };
        if status.couriers.iter().all(|courier| courier.reachable) {
            break status.couriers;
        }
        assert!(Instant::now() < deadline, "the folder is found: {:?}", status.couriers);
        std::thread::sleep(Duration::from_millis(50));
    };
    // Dropping the desk would close the vault only after the courier's last look.
    desk.call(Call::VaultLock(Nothing {})).expect("the vault is locked");
    couriers.iter().map(|courier| courier.folder.clone()).collect()
}

/// Returns the titles of all evidence and notes, in order.
fn holds(office: &Office) -> Vec<String> {
    let title = |row: &Value| text(row, "title").to_owned();
    let mut titles: Vec<String> = office.evidence("Paper Boat").iter().map(title).collect();
    titles.extend(rows(&office.does(&["note", "list", "Paper Boat"])).iter().map(title));
    titles.sort();
    titles
}
