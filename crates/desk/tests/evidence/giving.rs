//! Handing out and comparing.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use comity_contract::ProblemCode as Code;
use comity_contract::evidence::{EvidenceKey, OpenEvidence, VerifyEvidence};
use comity_contract::preview::PreviewBytes;

use crate::ask;
use crate::scene::{Office, Scene, codes};

fn open(office: &Office, out: &Path, reason: &str) -> OpenEvidence {
    OpenEvidence {
        team: office.team.clone(),
        item: "FR-2026-0001".to_owned(),
        out: out.display().to_string(),
        reason: reason.to_owned(),
    }
}

#[test]
fn an_opened_copy_is_the_original_logged_and_in_custody() {
    let scene = Scene::in_force();
    let path = scene.lyon.has_file("letter.txt", "as it was");
    scene.lyon.imports(scene.lyon.order(&[&path]));
    scene.carry_everything();
    let out = scene.turin.home.join("out/letter.txt");

    let written = ask!(scene.turin, EvidenceOpen, open(&scene.turin, &out, "hearing")).unwrap();

    assert_eq!(fs::read(&out).unwrap(), b"as it was");
    assert_eq!(fs::metadata(&out).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(written.sha256, Some(scene.turin.shows("FR-2026-0001").row.sha256));
    scene.carry_everything();
    let item = scene.lyon.shows("FR-2026-0001");
    let entry = item.custody.iter().find(|entry| entry.event == "copied-out").unwrap();
    assert_eq!((entry.who.state.as_str(), entry.reason.as_deref()), ("IT", Some("hearing")));
    assert!(item.custody_sentence.contains("1 copy handed out"), "{}", item.custody_sentence);
    let log = scene.turin.log();
    assert!(log.contains(&("evidence-open".to_owned(), Some("hearing".to_owned()))));
    let again = ask!(scene.turin, EvidenceOpen, open(&scene.turin, &out, "again"));
    assert_eq!(codes(again), Code::FileExists);
    let elsewhere = scene.turin.home.join("out/other");
    let silent = ask!(scene.turin, EvidenceOpen, open(&scene.turin, &elsewhere, "  "));
    assert_eq!(codes(silent), Code::ReasonMissing);
    assert!(!elsewhere.exists());
}

#[test]
fn bytes_are_shown_from_anywhere_in_an_original() {
    let scene = Scene::in_force();
    let bytes: Vec<u8> = (0..300_000_u32).flat_map(u32::to_le_bytes).collect();
    let path = scene.lyon.has_file("disk.bin", &bytes);
    scene.lyon.imports(scene.lyon.order(&[&path]));
    scene.carry_everything();
    let part = |first: usize, count: u64| {
        let ask = PreviewBytes {
            team: scene.turin.team.clone(),
            item: "FR-2026-0001".to_owned(),
            first: first as u64,
            count,
        };
        ask!(scene.turin, PreviewBytes, ask).unwrap()
    };

    for first in [0, 1, 65_535, 65_536, 1_000_003, bytes.len() - 5, bytes.len(), bytes.len() + 9] {
        let shown = part(first, 100);
        let from = first.min(bytes.len());
        let expected = &bytes[from..(from + 100).min(bytes.len())];
        assert_eq!(shown.hex, hex::encode(expected), "from {first}");
        assert_eq!(shown.total, bytes.len() as u64);
    }
    assert_eq!(part(0, 1 << 40).hex.len(), 2 * 65_536, "no more than is shown at once");
}

#[test]
fn a_released_key_opens_its_segments() {
    let scene = Scene::in_force();
    let bytes: Vec<u8> = (0..300_000_u32).map(|n| n.to_le_bytes()[0]).collect();
    let path = scene.lyon.has_file("letter.bin", &bytes);
    scene.lyon.imports(scene.lyon.order(&[&path]));
    let out = scene.lyon.home.join("out");
    let ask_key = || EvidenceKey {
        team: scene.lyon.team.clone(),
        item: "FR-2026-0001".to_owned(),
        out: out.display().to_string(),
        reason: "court order".to_owned(),
    };

    let written = ask!(scene.lyon, EvidenceKey, ask_key()).unwrap();

    let identity = fs::read_to_string(out.join(&written.identity)).unwrap();
    let secret = identity.lines().find(|line| line.starts_with("AGE-SECRET-KEY-1")).unwrap();
    let identity = comity_crypto::age_files::Identity::parse(secret).unwrap();
    let name = written.segments[0].sha256.clone().unwrap();
    let sealed = fs::read(out.join(format!("{name}.age"))).unwrap();
    assert_eq!(hex::encode(comity_crypto::sha256(&sealed)), name);
    let opened = comity_crypto::age_files::open_with(&[identity], &sealed, 1 << 20).unwrap();
    assert_eq!(opened, bytes);
    assert!(scene.lyon.shows("FR-2026-0001").custody.iter().any(|e| e.event == "key-released"));
    assert_eq!(codes(ask!(scene.lyon, EvidenceKey, ask_key())), Code::FileExists);
}

/// A disk that rots is found, named, and not repaired behind anybody's back.
#[test]
fn a_damaged_original_is_named_and_never_handed_out() {
    let scene = Scene::in_force();
    let bytes: Vec<u8> = (0..400_000_u32).map(|n| n.to_le_bytes()[1]).collect();
    let path = scene.lyon.has_file("image.bin", &bytes);
    let other = scene.lyon.has_file("letter.txt", "fine");
    scene.lyon.imports(scene.lyon.order(&[&path]));
    scene.lyon.imports(scene.lyon.order(&[&other]));
    let verify = || VerifyEvidence { team: scene.lyon.team.clone(), item: None };
    let clean = ask!(scene.lyon, EvidenceVerify, verify()).unwrap();
    let segment = scene.lyon.shows("FR-2026-0001").segments[0].sealed_sha256.clone();
    let folder = scene.lyon.home.join("vault/blobs").join(segment.split_at(2).0);
    let blob = folder.join(segment.clone() + ".age");
    let mut sealed = fs::read(&blob).unwrap();
    sealed[200_000] ^= 1;
    fs::write(&blob, &sealed).unwrap();

    let found = ask!(scene.lyon, EvidenceVerify, verify()).unwrap();
    let out = scene.lyon.home.join("out.bin");
    let opened = ask!(scene.lyon, EvidenceOpen, open(&scene.lyon, &out, "hearing"));

    assert!(clean.clean && clean.items == 2 && clean.blobs == 2, "{clean:?}");
    assert!(!found.clean && found.items == 2, "{found:?}");
    assert_eq!(found.faults.len(), 1);
    assert_eq!(found.faults[0].place, "FR-2026-0001");
    assert_eq!(codes(opened), Code::ContentDamaged);
    assert!(!out.exists(), "half an original is no original");
    let shown = scene.lyon.shows("FR-2026-0001");
    assert!(shown.row.damaged.is_some(), "an equality of before is not what stands");
    assert!(
        shown.custody_sentence.contains("is not the one that was taken in"),
        "{}",
        shown.custody_sentence
    );
    assert!(shown.custody.iter().any(|entry| entry.event == "damaged"));

    sealed[200_000] ^= 1;
    fs::write(&blob, sealed).unwrap();
    assert!(ask!(scene.lyon, EvidenceVerify, verify()).unwrap().clean);
    let mended = scene.lyon.shows("FR-2026-0001");
    assert!(mended.row.damaged.is_none() && mended.row.verified.is_some());
    fs::remove_file(&blob).unwrap();
    // A folder that was looked at just now is not looked at again for 20 ms.
    std::thread::sleep(std::time::Duration::from_millis(40));
    assert_eq!(ask!(scene.lyon, EvidenceVerify, verify()).unwrap().faults.len(), 1);
    let gone = scene.lyon.shows("FR-2026-0001").row;
    assert!(gone.damaged.is_some() && !gone.held, "what is gone is said too");
}
