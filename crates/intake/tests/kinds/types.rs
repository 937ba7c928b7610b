//! Types by content against what another tool says: file(1) 5.44, and the maker's own extension.

use std::fs;

use super::{corpus, media_type};

/// Two names of one type: theirs, ours, and who says that they are one.
const SYNONYMS: &[(&str, &str, &str)] = &[
    ("application/x-java-applet", "application/java-vm", "a class file, whoever runs it"),
    ("application/x-nes-rom", "application/x-nintendo-nes-rom", "the name that `infer` uses"),
    ("application/x-rar", "application/vnd.rar", "registered at IANA"),
    ("audio/x-hx-aac-adts", "audio/aac", "registered at IANA"),
    ("audio/x-m4a", "audio/mp4", "registered at IANA"),
    ("font/sfnt", "font/ttf", "TrueType in sfnt, RFC 8081"),
    ("font/ttf", "font/collection", "several fonts in one file, RFC 8081"),
    ("image/jpeg", "image/jls", "JPEG-LS, by its marker: the extension agrees"),
];

/// Files of which the other tool says less than their maker: the extension agrees with us.
const MORE: &[(&str, &str)] =
    &[("fixture-bad-offset.mp3", "audio/mpeg"), ("fixture-unknown-ogg.ogx", "application/ogg")];

/// Files whose content decides nothing.
const UNDECIDABLE: &[(&str, &str)] = &[
    ("fixture-password-protected.xls", "what kind of document is encrypted in it, cannot be seen"),
    ("json.json", "the one digit 0 is as well a text"),
];

pub fn types_are_those_of_another_tool() {
    let Some(corpus) = corpus("types_are_those_of_another_tool") else { return };
    let table = fs::read_to_string(corpus.join("mime_ground_truth.tsv")).unwrap();
    let (mut equal, mut synonyms, mut more, mut undecidable) = (0, 0, 0, 0);
    let (mut lines, mut wrong) = (Vec::new(), Vec::new());

    for row in table.lines().filter(|line| !line.starts_with('#')).skip(1) {
        let columns: Vec<&str> = row.split('\t').collect();
        let [name, _, theirs] = columns[..] else { panic!("three columns: {row}") };
        let path = corpus.join(name);
        let ours = media_type(&fs::read(&path).unwrap(), &path);
        let file = path.file_name().unwrap().to_str().unwrap();
        if ours == theirs {
            equal += 1;
        } else if let Some((.., why)) = SYNONYMS.iter().find(|one| (one.0, one.1) == (theirs, ours))
        {
            synonyms += 1;
            lines.push(format!("synonym      {file}: {theirs}, here {ours}: {why}"));
        } else if MORE.contains(&(file, ours)) {
            more += 1;
            lines.push(format!("says more    {file}: {theirs}, here {ours}"));
        } else if let Some((_, why)) = UNDECIDABLE.iter().find(|(undecided, _)| *undecided == file)
        {
            undecidable += 1;
            lines.push(format!("undecidable  {file}: {theirs}, here {ours}: {why}"));
        } else {
            wrong.push(format!("WRONG        {file}: {theirs}, here {ours}"));
        }
    }

    lines.iter().chain(&wrong).for_each(|line| println!("  {line}"));
    println!("{equal} equal, {synonyms} by a synonym, {more} say more, {undecidable} undecidable");
    assert!(wrong.is_empty(), "{wrong:?}");
    assert_eq!(equal + synonyms + more + undecidable, 148);
}
