//! Two offices in one team.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use comity_contract::cards::{AddCard, ShowCard};
use comity_contract::common::Nothing;
use comity_contract::evidence::*;
use comity_contract::exchange::{ReceivePackets, SendPackets};
use comity_contract::notes::{AddNote, EditNote, Note, NoteRef};
use comity_contract::tasks::{TaskRef, TaskState};
use comity_contract::teams::{FoundTeam, TeamRef};
use comity_contract::vault::{CreateVault, UnlockVault};
use comity_contract::{Call, Paging, Passphrase, Problem};
use comity_desk::{Clock, Desk, Host, Places};

/// 2026-11-19T10:00:00Z.
const BEGIN_UTC_MS: i64 = 1_795_082_400_000;

const PASSPHRASE: &str = "crane otter velvet anchor";

/// A clock that moves a millisecond with every look.
struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn now_utc_ms(&self) -> i64 {
        self.0.fetch_add(1, Ordering::Relaxed)
    }

    fn zone(&self) -> String {
        "Europe/Paris".to_owned()
    }
}

/// Asks for one kind of reply.
#[macro_export]
macro_rules! ask {
    ($office:expr, $call:ident, $args:expr) => {
        match $office.desk.call(comity_contract::Call::$call($args)) {
            Ok(comity_contract::Reply::$call(reply)) => Ok(reply),
            Ok(other) => panic!("another reply: {other:?}"),
            Err(problem) => Err(problem),
        }
    };
}

/// One installation.
pub struct Office {
    pub desk: Arc<Desk>,
    pub home: PathBuf,
    pub team: String,
}

/// Two offices in a team that is in force.
pub struct Scene {
    pub lyon: Office,
    pub turin: Office,
    folder: tempfile::TempDir,
}

impl Scene {
    pub fn in_force() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut lyon = Office::opens(folder.path(), "Lyon", "FR");
        let mut turin = Office::opens(folder.path(), "Turin", "IT");
        let (of_lyon, of_turin) = (lyon.writes_card(), turin.writes_card());
        ask!(turin, CardAdd, AddCard { file: of_lyon, verified: true }).unwrap();
        ask!(lyon, CardAdd, AddCard { file: of_turin.clone(), verified: true }).unwrap();
        let found = FoundTeam {
            name: "Ledger".to_owned(),
            purpose: "Fraud with invoices".to_owned(),
            from: "2026-11-01".to_owned(),
            until: "2027-11-01".to_owned(),
            operates_in: vec!["FR".to_owned(), "IT".to_owned()],
            parties: vec![of_turin],
            leaders: Vec::new(),
        };
        let team = ask!(lyon, TeamFound, found).unwrap().team;
        (lyon.team, turin.team) = (team.clone(), team.clone());
        let scene = Self { lyon, turin, folder };
        scene.carry(&scene.lyon, &scene.turin);
        ask!(scene.turin, TeamSign, TeamRef { team }).unwrap();
        scene.carry(&scene.turin, &scene.lyon);
        scene
    }

    /// Carries everything new from one office to the other.
    pub fn carry(&self, from: &Office, to: &Office) {
        let out = self.folder.path().join(format!("post-{}", rand_name()));
        let send = SendPackets {
            team: from.team.clone(),
            to: "all".to_owned(),
            out: out.display().to_string(),
            again: false,
        };
        ask!(from, ExchangeSend, send).unwrap();
        if out.exists() {
            let paths = vec![out.display().to_string()];
            ask!(to, ExchangeReceive, ReceivePackets { paths }).unwrap();
        }
    }

    /// Carries both ways until both know what the other holds.
    pub fn carry_everything(&self) {
        for _ in 0..2 {
            self.carry(&self.lyon, &self.turin);
            self.carry(&self.turin, &self.lyon);
        }
    }
}

fn rand_name() -> String {
    static NEXT: AtomicI64 = AtomicI64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed).to_string()
}

impl Office {
    pub fn opens(world: &Path, name: &str, state: &str) -> Self {
        let home = world.join(name);
        fs::create_dir_all(&home).unwrap();
        let desk = Desk::new(Host {
            vault: home.join("vault"),
            known: None,
            clock: Arc::new(TestClock(AtomicI64::new(BEGIN_UTC_MS))),
            places: Places::Paths,
            program: "test".to_owned(),
            worker: Some(worker()),
        });
        let create = CreateVault {
            person: format!("{name} Leader"),
            capacity: "investigating judge".to_owned(),
            authority: format!("Prosecution {name}"),
            state: state.to_owned(),
            passphrase: Passphrase::new(PASSPHRASE.to_owned()),
            recovery_file: Some(home.join("recovery.txt").display().to_string()),
            training: false,
        };
        desk.call(Call::VaultCreate(create)).unwrap();
        Self { desk, home, team: String::new() }
    }

    pub fn writes_card(&self) -> String {
        let path = self.home.join("card").display().to_string();
        ask!(self, CardShow, ShowCard { out: Some(path.clone()) }).unwrap();
        path
    }

    /// Writes a file to be imported.
    pub fn has_file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.home.join("files").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path.display().to_string()
    }

    pub fn files(&self) -> String {
        self.home.join("files").display().to_string()
    }

    pub fn order(&self, paths: &[&str]) -> ImportEvidence {
        ImportEvidence {
            team: self.team.clone(),
            paths: paths.iter().map(|path| (*path).to_owned()).collect(),
            handling: Handling::H1,
            restriction: None,
            route: None,
            allow_empty: false,
            resume: false,
            members: None,
            compartment: None,
        }
    }

    /// Imports and waits for the report.
    pub fn imports(&self, order: ImportEvidence) -> ImportReport {
        let task = ask!(self, EvidenceImport, order).unwrap().task;
        self.waits_for(task)
    }

    pub fn waits_for(&self, task: u64) -> ImportReport {
        loop {
            let status = ask!(self, TaskStatus, TaskRef { task }).unwrap();
            if !matches!(status.state, TaskState::Running | TaskState::Cancelling) {
                assert_eq!(status.problem, None);
                return ask!(self, ImportReport, TaskRef { task }).unwrap();
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    pub fn list(&self, sort: &str, filter: &str) -> Result<EvidencePage, Problem> {
        let list = ListEvidence {
            team: self.team.clone(),
            sort: Some(sort.to_owned()).filter(|sort| !sort.is_empty()),
            filter: Some(filter.to_owned()),
            paging: Paging::default(),
        };
        ask!(self, EvidenceList, list)
    }

    pub fn shows(&self, item: &str) -> EvidenceItem {
        ask!(self, EvidenceShow, self.item(item)).unwrap()
    }

    pub fn item(&self, item: &str) -> ItemRef {
        ItemRef { team: self.team.clone(), item: item.to_owned() }
    }

    pub fn sets(&self, item: &str, field: &str, value: &str) -> Result<EvidenceItem, Problem> {
        let [team, item, field, value] =
            [self.team.as_str(), item, field, value].map(str::to_owned);
        ask!(self, EvidenceSet, SetEvidence { team, item, field, value })
    }

    pub fn searches(&self, query: &str) -> SearchResults {
        self.asks_for(query, false).unwrap()
    }

    pub fn asks_for(&self, query: &str, typing: bool) -> Result<SearchResults, Problem> {
        let (team, query) = (self.team.clone(), query.to_owned());
        let search = SearchEvidence { team, query, typing, paging: Paging::default() };
        ask!(self, EvidenceSearch, search)
    }

    pub fn notes(&self, title: &str, text: &str) -> Note {
        let add = AddNote {
            team: self.team.clone(),
            title: title.to_owned(),
            text: Some(text.to_owned()),
            file: None,
            compartment: None,
        };
        ask!(self, NoteAdd, add).unwrap()
    }

    pub fn edits(&self, note: &str, text: &str, base: Option<&str>) -> Note {
        let edit = EditNote {
            team: self.team.clone(),
            note: note.to_owned(),
            text: Some(text.to_owned()),
            file: None,
            title: None,
            base: base.map(str::to_owned),
        };
        ask!(self, NoteEdit, edit).unwrap()
    }

    pub fn reads(&self, note: &str) -> Note {
        let note = NoteRef { team: self.team.clone(), note: note.to_owned() };
        ask!(self, NoteShow, note).unwrap()
    }

    /// Returns the acts in the operations log, oldest first.
    pub fn log(&self) -> Vec<(String, Option<String>)> {
        let page = ask!(self, RecordsList, comity_contract::records::ListRecords::default());
        let rows = page.unwrap().rows.into_iter().rev();
        rows.map(|row| (row.act, row.reason)).collect()
    }

    pub fn unlocks(&self) {
        let passphrase = Passphrase::new(PASSPHRASE.to_owned());
        ask!(self, VaultUnlock, UnlockVault { passphrase }).unwrap();
    }

    pub fn locks(&self) {
        ask!(self, VaultLock, Nothing {}).unwrap();
    }
}

/// The example beside this test's binary.
fn worker() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let folder = test.ancestors().nth(2).unwrap();
    let worker = folder.join("examples").join("intake_worker");
    assert!(
        worker.exists(),
        "build it first: cargo build --package comity-desk --example intake_worker"
    );
    worker
}

/// Returns the code of a refusal.
pub fn codes(result: Result<impl std::fmt::Debug, Problem>) -> comity_contract::ProblemCode {
    result.unwrap_err().code
}
