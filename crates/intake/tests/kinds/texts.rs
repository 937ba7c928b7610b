//! Texts of mail and office files of the corpus, read by a confined worker.

use std::collections::BTreeMap;
use std::fs;

use comity_intake::text::{TextKind, TextResult};
use comity_intake::worker::{Lease, Pool};

use super::{corpus, files, media_type};

pub fn mail_and_office_files_have_their_text() {
    let Some(corpus) = corpus("mail_and_office_files_have_their_text") else { return };
    let pool = Pool::new(std::env::current_exe().unwrap());
    let mut lease = Lease::new(Some(&pool));
    let (mut counts, mut failed) = (BTreeMap::<String, u64>::new(), Vec::new());

    for folder in ["email", "office", "mime-truth"] {
        for path in files(&corpus.join(folder)) {
            let bytes = fs::read(&path).unwrap();
            let kind = TextKind::of(media_type(&bytes, &path));
            let Some(kind) = kind.filter(|kind| !matches!(kind, TextKind::Plain | TextKind::Html))
            else {
                continue;
            };
            let outcome = lease.read(kind, &bytes, "");
            let result = outcome.record.result;
            *counts.entry(format!("{kind:?}: {result:?}")).or_default() += 1;
            if result != TextResult::Searched {
                let name = path.strip_prefix(&corpus).unwrap().display();
                failed.push(format!("{name} ({kind:?}): {:?}", outcome.record.remark));
            }
        }
    }

    counts.iter().for_each(|(what, count)| println!("{count:6} {what}"));
    failed.iter().for_each(|line| println!("  no text: {line}"));
    assert!(failed.len() < 20);
}

/// Words that a reader of the page sees.
const KNOWN: &[(&str, &[&str])] = &[
    ("office/unstructured/docx-tables.docx", &["Header Col 1\tHeader Col 2\nLorem ipsum\t"]),
    ("office/unstructured/docx-hdrftr.docx", &["Main document", "First header para", "para2"]),
    ("office/markitdown/test.xlsx", &["Alpha\tBeta\tGamma\tDelta\n89\t82\t100\t12\n"]),
    ("office/unstructured/emoji.xlsx", &["🤠😅"]),
    ("office/unstructured/fake-power-point-table.pptx", &["Tangerine\tPink\tAqua"]),
    ("office/unstructured/eng_spa_mult.odt", &["endowed with reason and conscience", "dignidad"]),
    ("office/unstructured/eng_spa_mult.rtf", &["endowed with reason and conscience", "dignidad"]),
    ("office/format-corpus/testRTF.rtf", &["Sluwe Sjaantje sloeg de slome slager"]),
    ("office/format-corpus/LibreOfficeCalc_ods_1.3.ods", &["This\tis\tan\texample\tspreadsheet"]),
    ("email/unstructured/fake-email.msg", &["Subject: Test Email", "Roses are red"]),
    ("email/unstructured/fake-email-utf-16.eml", &["Roses are red"]),
    ("email/mikel-mail/japanese_shift_jis.eml", &["このメールはテスト用のメールです"]),
    ("email/mikel-mail/ks_c_5601-1987.eml", &["스티해"]),
    ("email/mikel-mail/japanese_iso_2022.eml", &["Subject: まみむめも"]),
];

pub fn known_words() {
    let Some(corpus) = corpus("known_words_are_in_their_files") else { return };
    let pool = Pool::new(std::env::current_exe().unwrap());
    let mut lease = Lease::new(Some(&pool));
    let mut missing = Vec::new();

    for (name, words) in KNOWN {
        let path = corpus.join(name);
        let bytes = fs::read(&path).unwrap();
        let kind = TextKind::of(media_type(&bytes, &path)).unwrap();
        let text = lease.read(kind, &bytes, "").text;
        for word in *words {
            if !text.contains(word) {
                missing.push(format!("{name}: {word}"));
            }
        }
    }

    assert!(missing.is_empty(), "{missing:?}");
}
