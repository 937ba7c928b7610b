//! Words that occur nowhere else, in every form in which a program may write them.

use std::fs;
use std::path::Path;

/// What each word is, and the word: long and odd enough to occur by no chance.
pub const WORDS: &[(&str, &str)] = &[
    ("passphrase", "Quillwort7 passes Zephyrine"),
    ("person", "Ottoline Vexbrandt"),
    ("capacity", "magistrate Thrumwold"),
    ("team name", "Xanthic Lanternfish"),
    ("purpose", "Jackdawry of Smirnholt"),
    ("file content", "Plinthgate Wyvernox"),
    ("file name", "Krumhorn-Vaultier"),
    ("restriction", "Nimbleshank Gorsewick"),
    ("evidence title", "Brindlemoor Quaestor"),
    ("description", "Umbertide Fjordling"),
    ("tag", "Wexcombe-Tarn"),
    ("note title", "Zibeline Harrowgate"),
    ("note text", "Velociraptrix Dunmore"),
    ("note addition", "Yarrowmere Pickwhistle"),
    ("draft", "Gallowglass Inkberrow"),
    ("meeting", "Hobblestone Marchpane"),
    ("clause", "Fennimore Crabapplet"),
    ("reason", "Isembard Lockwinter"),
    ("withdrawal", "Cloudberry Strandgast"),
    ("value proposed", "Thistledown Marrowgate"),
    ("reason to propose", "Petrichor Lindqvester"),
    ("answer", "Saltmarsh Corbelwright"),
    ("mistyped", "Oxlip-Draymarch"),
];

/// Returns the word for a thing.
pub fn word(what: &str) -> &'static str {
    let found = WORDS.iter().find(|(known, _)| *known == what);
    found.unwrap_or_else(|| panic!("there is a word for {what}")).1
}

/// Every form of every word, by its first two bytes.
#[derive(Clone)]
pub struct Canaries {
    /// Whether a form starts with these two bytes: most places are passed by this alone.
    starts_here: Vec<bool>,
    starts: Vec<Vec<u16>>,
    forms: Vec<(&'static str, Vec<u8>)>,
}

impl Canaries {
    /// Returns what looks for these words.
    pub fn of(words: &[(&'static str, &str)]) -> Self {
        let forms: Vec<(&'static str, Vec<u8>)> = words
            .iter()
            .flat_map(|(what, word)| forms(word).into_iter().map(|form| (*what, form)))
            .collect();
        let mut starts = vec![Vec::new(); 1 << 16];
        for (number, (_, form)) in forms.iter().enumerate() {
            starts[start(form)].push(number as u16);
        }
        let starts_here = starts.iter().map(|forms| !forms.is_empty()).collect();
        Self { starts_here, starts, forms }
    }

    /// Returns which word stands in some bytes.
    pub fn in_bytes(&self, bytes: &[u8]) -> Option<&'static str> {
        let mut two = 0;
        for (at, byte) in bytes.iter().enumerate() {
            two = (two << 8 | usize::from(*byte)) & 0xffff;
            if at == 0 || !self.starts_here[two] {
                continue;
            }
            let here = &bytes[at - 1..];
            let of_start = &self.starts[start(here)];
            let mut forms = of_start.iter().map(|number| &self.forms[usize::from(*number)]);
            if let Some((what, _)) = forms.find(|(_, form)| here.starts_with(form)) {
                return Some(what);
            }
        }
        None
    }

    /// Counts the files below a folder, and tells in which a word stands, in content or name.
    pub fn files_below(&self, folder: &Path) -> (u64, Vec<String>) {
        let (mut files, mut found) = (0, Vec::new());
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if self.in_bytes(entry.file_name().as_encoded_bytes()).is_some() {
                found.push(format!("the name of {}", path.display()));
            }
            if entry.file_type().is_ok_and(|about| about.is_dir()) {
                let (below, more) = self.files_below(&path);
                files += below;
                found.extend(more);
            } else if let Ok(bytes) = fs::read(&path) {
                files += 1;
                let what = self.in_bytes(&bytes);
                found.extend(what.map(|what| format!("{what} in {}", path.display())));
            }
        }
        (files, found)
    }
}

fn start(bytes: &[u8]) -> usize {
    usize::from(bytes[0]) << 8 | usize::from(bytes[1])
}

/// Returns a word as UTF-8, as UTF-16 of both orders, and as base64 at all three alignments.
pub fn forms(word: &str) -> Vec<Vec<u8>> {
    let mut forms = vec![
        word.as_bytes().to_vec(),
        word.to_lowercase().into_bytes(),
        word.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        word.encode_utf16().flat_map(u16::to_be_bytes).collect(),
    ];
    forms.extend((0..3).map(|skip| base64_inside(word.as_bytes(), skip)));
    forms
}

/// Returns the letters that encode a word wherever it begins `skip` bytes into a triple, without
/// those at the ends that depend on its neighbours.
fn base64_inside(word: &[u8], skip: usize) -> Vec<u8> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut padded = vec![0; skip];
    padded.extend_from_slice(word);
    let bit = |at: usize| padded.get(at / 8).map_or(0, |byte| byte >> (7 - at % 8) & 1);
    let first = (skip * 8).div_ceil(6);
    let last = padded.len() * 8 / 6;
    let letter = |number: usize| (0..6).fold(0, |value, at| value << 1 | bit(number * 6 + at));
    (first..last).map(|number| LETTERS[usize::from(letter(number))]).collect()
}
