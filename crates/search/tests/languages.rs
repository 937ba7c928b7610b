//! Search over the Declaration of Human Rights in 36 languages: a word of each is found, with and
//! without its diacritics, in its script and in Latin letters. Reads the folder that
//! `COMITY_CORPUS` names; without it nothing is tested, and that is said.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test stops where it fails, and says so"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use comity_search::folding::fold;
use comity_search::{Document, Index, Query};

/// A word of each language as it is written, and as somebody types it who lacks the letters.
const TABLE: &[(&str, &str, &str)] = &[
    ("als", "njerëzore", "njerezore"),
    ("arb", "الإنسان", "الانسان"),
    ("bul", "достойнство", "dostoinstvo"),
    ("ces", "důstojnost", "dustojnost"),
    ("cmn_hans", "尊严", "尊严"),
    ("dan", "værdighed", "vaerdighed"),
    ("deu_1901", "Würde", "wuerde"),
    ("ell_monotonic", "αξιοπρέπεια", "axioprepeia"),
    ("eng", "dignity", "DIGNITY"),
    ("est", "väärikuselt", "vaarikuselt"),
    ("fin", "järki", "jarki"),
    ("fra", "dignité", "dignite"),
    ("gle", "ndínit", "ndinit"),
    ("heb", "הכבוד", "הכבוד"),
    ("hrv", "općeg", "opceg"),
    ("hun", "méltósága", "meltosaga"),
    ("ita", "dignità", "dignita"),
    ("jpn", "尊厳", "尊厳"),
    ("kat", "ღირსებითა", "ghirsebita"),
    ("lav", "pašcieņā", "pasciena"),
    ("lit", "orumu", "ORUMU"),
    ("mkd", "достоинство", "dostoinstvo"),
    ("mlt", "dinjità", "dinjita"),
    ("nld", "waardigheid", "Waardigheid"),
    ("pol", "godności", "godnosci"),
    ("por_PT", "razão", "razao"),
    ("ron_1953", "demnitate", "DEMNITATE"),
    ("ron_1993", "înzestrate", "inzestrate"),
    ("rus", "достоинстве", "dostoinstve"),
    ("slk", "dôstojnosti", "dostojnosti"),
    ("slv", "dostojanstvo", "Dostojanstvo"),
    ("spa", "razón", "razon"),
    ("srp_cyrl", "достојанству", "dostojanstvu"),
    ("swe", "värdighet", "vaerdighet"),
    ("tur", "kardeşlik", "kardeslik"),
    ("ukr", "гідності", "hidnosti"),
];

fn declarations() -> Option<BTreeMap<String, String>> {
    let Some(corpus) = std::env::var_os("COMITY_CORPUS").map(PathBuf::from) else {
        println!("skipped: COMITY_CORPUS is not set");
        return None;
    };
    let files = fs::read_dir(corpus.join("text/udhr")).unwrap().map(|entry| entry.unwrap().path());
    let read = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        (name, fs::read_to_string(&path).unwrap())
    };
    Some(files.map(read).collect())
}

#[test]
fn a_word_of_every_language_is_found_with_and_without_diacritics() {
    let Some(texts) = declarations() else { return };
    let home = tempfile::tempdir().unwrap();
    let (index, _) = Index::open(home.path(), &comity_crypto::make_key()).unwrap();
    let names: Vec<&String> = texts.keys().collect();
    for (number, text) in (0_u8..).zip(texts.values()) {
        index.add(&Document { id: [number; 32], text, ..Document::default() }).unwrap();
    }
    index.commit(1).unwrap();

    let mut lost = Vec::new();
    for (language, written, typed) in TABLE {
        for word in [written.to_string(), typed.to_string(), written.to_uppercase()] {
            let query = Query::parse(&word, false).unwrap();
            let hits = index.find(&query, 0, 100).unwrap().hits;
            if !hits.iter().any(|id| names[usize::from(id[0])] == language) {
                lost.push((*language, word));
            }
        }
    }

    assert_eq!(lost, [], "each is found in its language");
    assert_eq!(TABLE.len(), texts.len(), "every language is in the table");
}

#[test]
fn folding_is_stable_over_real_texts() {
    for (language, text) in declarations().into_iter().flatten() {
        let once = fold(&text);
        assert!(fold(&once) == once, "folding twice is folding once: {language}");
        assert!(fold(&text.to_uppercase()).len() >= once.len() / 2, "{language}");
    }
}
