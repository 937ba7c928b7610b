//! A split key: its seed is in no file but the shares, after they were made and after their use.

use std::fs;
use std::path::{Path, PathBuf};

use comity_tests::{PASSPHRASE, Person, World, people};
use comity_vault::share::{Share, join_shares};
use serde_json::json;

/// Whoever copies a vault, a letter or a log must not find what custodians keep.
#[test]
fn the_key_is_in_no_file_but_the_shares() {
    let world = World::with_seed(711);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    let out = tempfile::tempdir().unwrap();
    let names = ["A. Keller", "B. Durand", "C. Bernard"];
    let made = lyon.does("authority_share", json!({"custodians": names, "out": out.path()}));
    let written = made["written"].as_array().unwrap().clone();
    let anew = world.office_of(Person { office: "Lyon, anew", ..people::LYON });
    anew.creates_vault(PASSPHRASE);
    let two = json!({"shares": &written[1..], "reason": "the office burnt down"});
    anew.does("authority_restore", two);
    anew.locks();
    anew.unlocks();
    let letter = anew.path("in.letter");
    let asked = json!({"team": lyon.team(), "until": "2028-12-31", "out": letter});
    anew.does("authority_letter", asked);
    turin.does("roster_carry", json!({"letter": letter, "verified": true}));
    turin.sends_to("all", &world.place("welcome").display().to_string());
    let refused = lyon.asks("authority_restore", json!({"shares": [written[0]], "check": true}));
    let refused = refused.unwrap_err().to_string();
    for office in [&lyon, &turin, &anew] {
        office.locks();
    }

    let shares: Vec<Share> = written
        .iter()
        .map(|path| Share::decode(&fs::read_to_string(path.as_str().unwrap()).unwrap()).unwrap())
        .collect();
    let seed = *join_shares(&shares).unwrap().seed().expose();
    let mut secrets = vec![seed];
    secrets.extend(shares.iter().map(|share| *share.part.value.expose()));
    let files = files_below(world.folder());
    assert!(files.len() > 20, "there are files to look at: {}", files.len());
    for file in files {
        let bytes = fs::read(&file).unwrap();
        for secret in &secrets {
            assert!(!holds(&bytes, secret), "{}", file.display());
        }
    }
    assert!(secrets.iter().all(|secret| !holds(refused.as_bytes(), secret)), "{refused}");
    for (path, share) in written.iter().zip(&shares) {
        let bytes = fs::read(path.as_str().unwrap()).unwrap();
        assert!(!holds(&bytes, &seed), "one share alone says nothing");
        assert!(holds(&bytes, share.part.value.expose()), "what is looked for would be found");
    }
}

/// Looks for bytes, their digits, and half of their digits as a share groups them.
fn holds(within: &[u8], secret: &[u8; 32]) -> bool {
    let digits: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let groups: Vec<String> =
        secret[..16].chunks(2).map(|pair| format!("{:02x}{:02x}", pair[0], pair[1])).collect();
    let wanted = [secret.to_vec(), digits.into_bytes(), groups.join(" ").into_bytes()];
    wanted.iter().any(|form| within.windows(form.len()).any(|bytes| bytes == form))
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] })
        .filter(|path| path.is_file())
        .collect()
}
