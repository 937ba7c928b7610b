//! A disk that spoils what was written: told apart, named, and nothing is lost that need not be.

use std::fs;
use std::path::{Path, PathBuf};

use comity_tests::{Office, PASSPHRASE, World};
use serde_json::{Value, json};

fn office_with_work(world: &World) -> Office {
    let lyon = world.office("Lyon");
    lyon.imports_evidence("letter.txt", b"letter");
    for number in 0..5 {
        lyon.writes_note(&format!("Note {number}"), "words");
    }
    lyon
}

/// The index is a copy of what the journal says: spoil it, and everything is still there.
#[test]
fn a_damaged_index_is_made_anew_with_everything_in_it() {
    let world = World::with_seed(91);
    let lyon = office_with_work(&world);
    let before = lyon.tells_everything();

    for damage in [overwritten as fn(&Path), removed, cut] {
        lyon.locks();
        damage(&lyon.vault().join("index"));
        let open = lyon.unlocks();

        let remarks = open["remarks"].to_string();
        assert!(remarks.contains("index"), "a person is told: {remarks}");
        assert_eq!(lyon.tells_everything(), before, "everything is there");
        lyon.verifies_clean();
    }
    lyon.writes_note("Afterwards", "work goes on");
}

fn overwritten(index: &Path) {
    for file in files_below(index) {
        let length = fs::metadata(&file).unwrap().len() as usize;
        fs::write(file, vec![0x5a; length]).unwrap();
    }
}

fn removed(index: &Path) {
    fs::remove_dir_all(index).unwrap();
}

fn cut(index: &Path) {
    for file in files_below(index) {
        let half = fs::metadata(&file).unwrap().len() / 2;
        fs::OpenOptions::new().write(true).open(file).unwrap().set_len(half).unwrap();
    }
}

/// A journal that does not read as it was written is named as that, and left as it is.
#[test]
fn a_damaged_journal_is_told_and_left_as_it_is() {
    let world = World::with_seed(92);
    let lyon = office_with_work(&world);
    lyon.locks();
    let journal = files_below(&lyon.vault().join("journal")).remove(0);
    let whole = fs::read(&journal).unwrap();

    let middle = whole.len() / 2;
    flip(&journal, middle);
    let told = tells_of_damage(&lyon);
    assert_eq!(fs::read(&journal).unwrap()[..middle], whole[..middle], "nothing is removed");
    assert!(fs::read(&journal).unwrap().len() >= whole.len(), "nothing is cut");
    lyon.does("vault_lock", json!({}));
    flip(&journal, middle);

    assert!(told, "a spoiled frame is told at unlocking or by a verification");
    lyon.unlocks();
    assert_eq!(lyon.evidence().len(), 1, "the copy that was restored opens");
    lyon.verifies_clean();
}

/// Spoils one byte, or mends it again.
fn flip(file: &Path, at: usize) {
    let mut bytes = fs::read(file).unwrap();
    bytes[at] ^= 0xff;
    fs::write(file, bytes).unwrap();
}

/// Keys that do not read are told too; a restored copy opens.
#[test]
fn a_damaged_key_segment_is_told_and_left_as_it_is() {
    let world = World::with_seed(93);
    let lyon = office_with_work(&world);
    lyon.locks();
    let segment = files_below(&lyon.vault().join("keys"))
        .into_iter()
        .find(|file| file.extension().is_some_and(|ending| ending == "seg"))
        .unwrap();
    let table = lyon.vault().join("keys/table");

    for file in [segment, table] {
        let whole = fs::read(&file).unwrap();
        let mut spoiled = whole.clone();
        // The third slot: not the last, so that no torn append explains it.
        let at = if whole.len() > 500 { 32 + 160 * 2 + 80 } else { whole.len() - 20 };
        spoiled[at] ^= 0xff;
        fs::write(&file, &spoiled).unwrap();

        let told = tells_of_damage(&lyon);
        lyon.does("vault_lock", json!({}));
        fs::write(&file, &whole).unwrap();

        assert!(told, "damage of {} is told", file.file_name().unwrap().display());
    }
    lyon.unlocks();
    assert_eq!(lyon.evidence().len(), 1, "the copy that was restored opens");
}

/// Returns whether unlocking or a verification says that the vault is damaged.
fn tells_of_damage(lyon: &Office) -> bool {
    match lyon.asks("vault_unlock", json!({"passphrase": PASSPHRASE})) {
        Err(problem) => problem["code"] == "vault-damaged",
        Ok(_) => match lyon.asks("vault_verify", json!({})) {
            Err(problem) => problem["code"] == "vault-damaged",
            Ok(report) => {
                let faults = report["faults"].as_array().unwrap();
                let told = |fault: &Value| fault["hint"].is_string();
                report["clean"] == false && !faults.is_empty() && faults.iter().all(told)
            }
        },
    }
}

/// What a sudden stop left half written was never shown as saved: it is set aside, and said.
#[test]
fn a_half_written_end_is_set_aside() {
    let world = World::with_seed(94);
    let lyon = office_with_work(&world);
    lyon.locks();
    let journal = files_below(&lyon.vault().join("journal")).remove(0);
    let mut torn = fs::read(&journal).unwrap();
    torn.extend_from_slice(&[7; 300]);
    fs::write(&journal, torn).unwrap();

    let open = lyon.unlocks();

    assert!(open["remarks"].to_string().contains("set aside"), "{}", open["remarks"]);
    assert_eq!(lyon.does("note_list", json!({}))["total"], 5, "everything saved is there");
    lyon.verifies_clean();
}

/// A vault that a newer version wrote is left to that version.
#[test]
fn a_newer_vault_is_left_alone() {
    let world = World::of_strangers(95);
    let lyon = world.locked_office("Lyon");
    let header = lyon.vault().join("VAULT");
    let newer = fs::read_to_string(&header).unwrap().replace("comity-vault 1", "comity-vault 2");
    fs::write(&header, &newer).unwrap();

    let open = json!({"passphrase": PASSPHRASE});
    lyon.is_refused_with("vault-newer", "vault_unlock", open);

    assert_eq!(fs::read_to_string(&header).unwrap(), newer, "nothing is rewritten");
}

/// A sealed original that the disk spoiled is named, and never handed out.
#[test]
fn a_damaged_original_is_named_and_never_handed_out() {
    let world = World::with_seed(96);
    let lyon = world.office("Lyon");
    let bytes: Vec<u8> = (0..400_000_u32).map(|at| (at * 7) as u8).collect();
    let item = lyon.imports_evidence("image.bin", &bytes);
    let blob = files_below(&lyon.vault().join("blobs")).remove(0);
    let mut spoiled = fs::read(&blob).unwrap();
    spoiled[200_000] ^= 1;
    fs::write(&blob, spoiled).unwrap();

    let report = lyon.does("evidence_verify", json!({}));
    let open = json!({"item": item.item, "out": lyon.path("copy.bin"), "reason": "hearing"});
    lyon.is_refused_with("content-damaged", "evidence_open", open);

    assert_eq!(report["clean"], false);
    assert_eq!(report["faults"][0]["place"], item.exhibit, "{report}");
    assert!(!lyon.home.join("copy.bin").exists(), "no half copy stays behind");
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}
