//! Stock tools open and check what two offices wrote by the command: `age`, `tar`, `ssh-keygen`,
//! `sha256sum`, and scripts written from `docs/formats/` alone. A tool that is missing fails.
//!
//! Nothing of the product is linked here: what its documents do not say, these tests cannot know.

#[path = "../thread/office.rs"]
#[allow(dead_code, reason = "the thread uses the rest")]
mod office;
mod shares;
mod states;
mod stock;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use office::{Office, rows, text};
use serde_json::Value;
use stock::{must_run, python, runs, script, unseal};
use tempfile::TempDir;

const LEDGER: &str = "date;from;to;amount\n2026-02-03;quay 41;warehouse;12.000\n";
const NOTE: &str = "The ledger names the warehouse — see FR-2026-0001.\n";

/// Two offices with a team in force, evidence and a note, and what they sent each other.
struct Scene {
    lyon: Office,
    turin: Office,
    team: String,
    /// Files that travelled, in the order sent; each with the office that opens it.
    sent: Vec<(PathBuf, &'static str)>,
    folder: TempDir,
}

impl Scene {
    fn after_the_first_exchange() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        let lyon = Office::opens(at, ("lyon", "FR"), ("A. Martin", "judge"), "Tribunal de Lyon");
        let turin =
            Office::opens(at, ("turin", "IT"), ("G. Rossi", "prosecutor"), "Procura di Torino");
        for office in [&lyon, &turin] {
            office.does(&["card", "show", "--out", "own.card"]);
        }
        for (office, other) in [(&lyon, &turin), (&turin, &lyon)] {
            office.does(&["card", "add", &card(other), "--verified"]);
        }
        let team = founds(&lyon, &turin);
        let mut scene = Self { lyon, turin, team, sent: Vec::new(), folder };
        scene.lyon_sends();
        scene.turin.does(&["team", "sign", &scene.team]);
        scene.turin_sends();
        scene.lyon_imports();
        scene.lyon_sends();
        scene.turin_sends();
        scene.somebody_comes_and_goes();
        scene.lyon_sends();
        scene
    }

    /// Somebody of Lyon's was in the team for a day; then a note is written on.
    fn somebody_comes_and_goes(&self) {
        let (at, name) = (self.folder.path(), "Tribunal de Lyon");
        let registrar = Office::opens(at, ("registrar", "FR"), ("C. Bernard", "registrar"), name);
        registrar.does(&["authority", "request", "--out", "request.card"]);
        let request = registrar.home.join("request.card").display().to_string();
        let (lyon, team) = (&self.lyon, self.team.as_str());
        let certify = ["authority", "certify", &request, "--out", "registrar.card", "--verified"];
        let installation = text(&lyon.does(&certify), "installation").to_owned();
        let place = ["--role", "member", "--from", "2026-01-01", "--until", "2031-12-31"];
        lyon.does(&[&["roster", "add", team, "--card", "registrar.card"], &place[..]].concat());
        let end = ["roster", "end", team, &installation, "--on", "2026-11-23"];
        lyon.does(&[&end[..], &["--reason", "back to the registry"]].concat());
        lyon.does(&["note", "edit", team, "Warehouse", "--title", "Warehouse 41"]);
    }

    fn lyon_imports(&self) {
        let lyon = &self.lyon;
        lyon.writes("ledger.csv", LEDGER);
        fs::write(lyon.home.join("photo.bin"), pattern(600_000)).unwrap();
        fs::write(lyon.home.join("disk.bin"), pattern(3_000_000)).unwrap();
        let files = ["ledger.csv", "photo.bin", "disk.bin"];
        let import = ["evidence", "import", self.team.as_str()];
        lyon.does(&[&import[..], &files, &["--handling", "H1"]].concat());
        lyon.writes("note.md", NOTE);
        lyon.does(&["note", "add", &self.team, "--title", "Warehouse", "--file", "note.md"]);
    }

    fn lyon_sends(&mut self) {
        let stick = self.stick();
        self.lyon.does(&["exchange", "send", &self.team, "--to", "all", "--out", &stick]);
        self.turin.does(&["exchange", "receive", &stick]);
        self.sent.extend(files_of(Path::new(&stick)).into_iter().map(|file| (file, "turin")));
    }

    fn turin_sends(&mut self) {
        let stick = self.stick();
        self.turin.does(&["exchange", "send", &self.team, "--to", "all", "--out", &stick]);
        self.lyon.does(&["exchange", "receive", &stick]);
        self.sent.extend(files_of(Path::new(&stick)).into_iter().map(|file| (file, "lyon")));
    }

    fn stick(&self) -> String {
        self.place(&format!("stick-{}", self.sent.len())).to_str().unwrap().to_owned()
    }

    fn place(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Opens every packet as a stranger would who was given the vaults' recovery files.
    fn opened(&self) -> Vec<PathBuf> {
        for office in [&self.lyon, &self.turin] {
            recipient_key(office);
        }
        let mut opened = Vec::new();
        for (file, office) in &self.sent {
            let key = self.place(office).join("recipient.key");
            let into = self.place(&format!("opened-{}", opened.len()));
            if unseal(file, &key, &into) {
                opened.push(into);
            }
        }
        opened
    }

    /// Runs the script on opened packets; returns whether it was content, and its document.
    fn checks(&self, opened: &[PathBuf]) -> (bool, Value) {
        let (lyon, turin) = (card(&self.lyon), card(&self.turin));
        let check = script("check_packet.py");
        let mut arguments = vec![check.as_str(), "--card", &lyon, "--card", &turin];
        arguments.extend(opened.iter().map(|folder| folder.to_str().unwrap()));
        let (content, output) = runs(self.folder.path(), python(), &arguments, b"");
        (content, serde_json::from_slice(&output).unwrap_or_default())
    }
}

fn founds(lyon: &Office, turin: &Office) -> String {
    let period = ["--from", "2026-01-01", "--until", "2031-12-31", "--operates-in", "FR", "IT"];
    let found = ["team", "found", "--name", "Quay 41", "--purpose", "Smuggling"];
    let theirs = card(turin);
    let party = ["--party", theirs.as_str()];
    text(&lyon.does(&[&found[..], &period, &party].concat()), "team").to_owned()
}

fn card(office: &Office) -> String {
    office.home.join("own.card").to_str().unwrap().to_owned()
}

fn pattern(bytes: usize) -> Vec<u8> {
    (0..bytes).map(|n| (n % 251) as u8).collect()
}

fn files_of(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .map(|entries| entries.map(|entry| entry.unwrap().path()).collect())
        .unwrap_or_default();
    files.sort();
    files
}

/// Recovery file, stock age and `docs/formats/vault.md` give the key that packets are sealed to.
fn recipient_key(office: &Office) {
    let slot = "vault/slots/30-recovery.age";
    let root = must_run(&office.home, "age", &["-d", "-i", "recovery.key", slot], b"");
    fs::write(office.home.join("root"), root).unwrap();
    let found = [script("recipient_key.py"), "vault".into(), "root".into()];
    let found: Vec<&str> = found.iter().map(String::as_str).collect();
    let key = must_run(&office.home, python(), &found, b"");
    fs::write(office.home.join("recipient.key"), key).unwrap();
}

fn manifest(folder: &Path) -> Value {
    serde_json::from_slice(&fs::read(folder.join("MANIFEST.json")).unwrap()).unwrap()
}

/// One scene for all: a vault costs seconds, because its passphrase must cost an attacker more.
#[test]
fn what_two_offices_wrote_opens_and_checks_without_the_product() {
    let scene = Scene::after_the_first_exchange();
    let opened = scene.opened();

    stock_tools_open_and_check_every_packet(&scene, &opened);
    a_script_written_from_the_documents_reads_everything(&scene, &opened);
    a_bent_packet_is_noticed_by_the_script(&scene, &opened);
    stock_age_opens_a_sealed_original(&scene);
    states::two_states_records_hold_each_other(&scene);
}

/// Whoever has the recipient's key and our README can open and check a packet without us.
fn stock_tools_open_and_check_every_packet(scene: &Scene, opened: &[PathBuf]) {
    let lyon = scene.lyon.does(&["card", "show"]);

    assert!(opened.len() >= 4, "packets both ways and a bundle: {}", opened.len());
    assert!(opened.len() < scene.sent.len(), "a large segment travels alone");
    for folder in opened {
        let said = manifest(folder);
        let bytes = fs::read(folder.join("MANIFEST.json")).unwrap();
        let sender = match said["sender"] == lyon["installation"] {
            true => &scene.lyon,
            false => &scene.turin,
        };
        stock::allow_signer(folder, &card(sender));
        assert!(stock::is_signed(folder, &bytes), "signed by its sender: {said}");
        assert!(!stock::is_signed(folder, &[&bytes[..], b" "].concat()), "and nothing else is");
        must_run(folder, "sha256sum", &["--strict", "-c"], stock::sums(&said).as_bytes());
        fs::remove_file(folder.join("senders")).unwrap();
    }
}

/// A second implementation, written from the documents, reads every value and proves it.
fn a_script_written_from_the_documents_reads_everything(scene: &Scene, opened: &[PathBuf]) {
    let (content, report) = scene.checks(opened);

    assert!(content, "the script finds nothing wrong");
    assert_eq!(report["team"], scene.team.as_str());
    assert_eq!(report["checked"]["withheld"], 0);
    let said = report["said"].as_array().unwrap();
    assert!(said.iter().all(|row| !row["values"].is_null()), "the grants open every value");
    let values = |kind: &str, field: &str| -> Vec<&str> {
        let of_kind = said.iter().filter(|row| row["kind"] == kind);
        of_kind.filter_map(|row| row["values"][field].as_str()).collect()
    };
    let evidence = scene.turin.evidence(&scene.team);
    for (field, kind, key) in [
        ("exhibit", "entry", "exhibit"),
        ("title", "entry", "title"),
        ("sha256", "content", "sha256"),
    ] {
        let mut expected: Vec<&str> = evidence.iter().map(|row| text(row, key)).collect();
        let mut read = values(kind, field);
        expected.sort_unstable();
        read.sort_unstable();
        assert_eq!(read, expected, "{field} is what Turin's table says");
    }
    assert_eq!(values("person", "person").len(), 3);
    assert_eq!(values("note", "title"), ["Warehouse", "Warehouse 41"]);
    let note = said.iter().filter(|row| row["kind"] == "note");
    let keys: BTreeSet<&str> = note.map(|row| text(row, "key")).collect();
    assert_eq!(keys.len(), 2, "since somebody went, the note goes on under another key");
    assert_eq!(report["checked"]["acts"], 4, "both signed, and one came and went");
    assert!(report["checked"]["receipts"].as_u64() > Some(0), "receipts travelled");
}

/// The script is worth something only if it notices.
fn a_bent_packet_is_noticed_by_the_script(scene: &Scene, opened: &[PathBuf]) {
    let sets = opened[0].join("change-sets.cborseq");
    let whole = fs::read(&sets).unwrap();
    let mut bent = whole.clone();
    let middle = bent.len() / 2;
    bent[middle] ^= 1;

    fs::write(&sets, &bent).unwrap();
    let (content, _) = scene.checks(opened);
    fs::write(&sets, &whole).unwrap();
    let (backwards, _) = scene.checks(&opened[1..2]);

    assert!(!content, "a flipped bit");
    assert!(!backwards, "a packet without what it builds on");
    assert!(scene.checks(opened).0, "as it was, all is well");
}

/// What a court gets: sealed segments and their key. Stock age gives the original.
fn stock_age_opens_a_sealed_original(scene: &Scene) {
    for office in [&scene.lyon, &scene.turin] {
        for row in office.evidence(&scene.team) {
            let (item, sha256) = (text(&row, "item"), text(&row, "sha256"));
            let key = ["evidence", "key", &scene.team, item, "--out", item, "--reason", "court"];

            let given = office.does(&key);
            let folder = office.home.join(item);
            let sealed =
                files_of(&folder).into_iter().filter(|file| !file.ends_with("identity.txt"));
            let mut original = Vec::new();
            for file in sealed {
                let file = file.to_str().unwrap();
                let identity = text(&given, "identity");
                original.extend(must_run(&folder, "age", &["-d", "-i", identity, file], b""));
            }

            let sum = must_run(&folder, "sha256sum", &[], &original);
            assert_eq!(String::from_utf8(sum).unwrap().split(' ').next(), Some(sha256));
        }
    }
    let logged = rows(&scene.turin.does(&["records", "list", &scene.team]));
    let disclosed = logged.iter().filter(|row| row["operation"] == "disclosure").count();
    assert!(disclosed >= 3, "each handing out is logged: {disclosed}");
}
