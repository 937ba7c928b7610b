//! An authority's key comes back from its custodians' shares by a script written from
//! `docs/formats/share.md` alone, and stock age finds the same key in the vault.

use crate::office::Office;
use crate::stock::{must_run, python, runs, script};

/// Whoever has two shares and no product left must be able to read them.
#[test]
fn shares_give_the_key_that_is_in_the_vault_without_the_product() {
    let folder = tempfile::tempdir().unwrap();
    let who = ("A. Martin", "judge");
    let lyon = Office::opens(folder.path(), ("lyon", "FR"), who, "Tribunal de Lyon");
    let names = ["--name", "A. Keller", "--name", "B. Durand", "--name", "C. Bernard"];
    let asked = [&["authority", "custodians", "--share-out", "shares"][..], &names].concat();
    lyon.does(&asked);

    let share = |number: u8| format!("shares/comity-share-{number}-of-3.txt");
    let joins = script("shares.py");
    let (first, second, third) = (share(1), share(2), share(3));
    let seed = must_run(&lyon.home, python(), &[&joins, &first, &third], b"");

    assert_eq!(seed.len(), 32);
    let again = must_run(&lyon.home, python(), &[&joins, &third, &second], b"");
    assert_eq!(again, seed, "any two give the same");
    let kept = std::fs::read_dir(lyon.home.join("vault/authority")).unwrap();
    let mut kept = kept.map(|entry| entry.unwrap().path());
    let kept = kept.find(|path| path.extension().is_some_and(|ending| ending == "age")).unwrap();
    let opens = ["-d", "-i", "recovery.key", kept.to_str().unwrap()];
    assert_eq!(must_run(&lyon.home, "age", &opens, b""), seed, "stock age finds it in the vault");
    assert!(!runs(&lyon.home, python(), &[&joins, &first], b"").0, "one says nothing");
}
