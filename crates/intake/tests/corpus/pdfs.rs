//! Every PDF of the corpus through the worker, beside what poppler reads in the same files.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use comity_intake::text::pages::Engine;
use comity_intake::text::{ProcessingRecord, Reason, TextKind, TextResult};
use comity_intake::worker::{Lease, Pool};
use unicode_normalization::UnicodeNormalization;

/// Of files where poppler finds so many characters, most words must be found here.
const CHARACTERS_MIN: usize = 50;

/// Hundredths of the files with text that may have lost more than half of their words.
const LOST_PERCENT_MAX: f64 = 3.0;

/// The same, and files read worse than by the baseline, if poppler is believed everywhere: 5 of
/// 158, and 3. May only fall.
const LOST_AT_ALL_PERCENT_MAX: f64 = 3.2;
const WORSE_AT_ALL_MAX: usize = 3;

/// Where poppler's text is not what stands on the page, as somebody saw who looked at the page
/// beside both texts. Counted and listed apart: there its words prove nothing about ours.
const POPPLER_WRONG: &[(&str, &str)] = &[
    ("multilang-tex/kaytannollista-latexia.pdf", "it parts the words of examples into letters"),
    ("multilang-tex/samplebook.pdf", "it takes half of the Arabic letters for Latin ones"),
    ("pdfjs-misc/bug2025674.pdf", "of three squares set alike it joins one and parts two"),
    ("pypdf-samples/habibi-rotated.pdf", "it has the letters of an Arabic word backwards"),
    ("pypdf/indirect-rotation.pdf", "it parts half of the words into letters"),
];

/// One PDF as the ground truth tells it, and as it was read here.
struct Read {
    path: String,
    poppler_failed: bool,
    record: ProcessingRecord,
    /// The share of poppler's words that were found, and how many characters those have.
    recall: Option<(f64, usize)>,
}

/// Says in one word how a file ended.
fn state(record: &ProcessingRecord) -> &'static str {
    match (record.result, record.reason) {
        (_, Some(Reason::LimitHit)) => "limit hit",
        (TextResult::Searched, _) => "text",
        (_, Some(Reason::NoTextLayer)) => "no text layer",
        (_, Some(Reason::NeedsPassword)) => "needs password",
        (_, Some(Reason::Unreadable)) => "unreadable",
        (_, Some(Reason::NoReader | Reason::Off) | None) => "without a state",
    }
}

/// Every PDF ends in a state with a reason; what others read is read here.
pub fn every_pdf_has_a_state() {
    let Some(corpus) = super::corpus("every_pdf_has_a_state") else { return };
    let mut truth = super::rows(&corpus, "pdf_ground_truth.tsv");
    let listed = truth.len();
    truth.retain(|row| corpus.join(&row[0]).is_file());
    println!("{} of {listed} listed PDFs are in the corpus", truth.len());
    let baseline = baseline(&corpus);
    let has_poppler = Command::new("pdftotext").arg("-v").stderr(Stdio::null()).status().is_ok();
    if !has_poppler {
        println!("skipped: recall: pdftotext is not installed");
    }

    let read = read_all(&corpus, &truth, has_poppler);

    assert_states(&read);
    if has_poppler {
        assert_recall(&read, &baseline);
    }
}

fn baseline(corpus: &Path) -> BTreeMap<String, f64> {
    let rows = super::rows(corpus, "pdf_extract_baseline.tsv").into_iter();
    rows.filter_map(|row| Some((row[0].clone(), row[6].parse().ok()?))).collect()
}

/// Reads all, two at a time, as an import does.
fn read_all(corpus: &Path, truth: &[Vec<String>], has_poppler: bool) -> Vec<Read> {
    let pool = Pool::new(std::env::current_exe().unwrap());
    let (next, read) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let mut lease = Lease::new(Some(&pool));
                while let Some(row) = truth.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let one = read_one(corpus, row, has_poppler, &mut lease);
                    read.lock().unwrap().push(one);
                }
            });
        }
    });
    assert_eq!(pool.off(), None, "the worker is confined here");
    let mut read = read.into_inner().unwrap();
    read.sort_by(|a, b| a.path.cmp(&b.path));
    read
}

fn read_one(corpus: &Path, row: &[String], has_poppler: bool, lease: &mut Lease<'_>) -> Read {
    let path = corpus.join(&row[0]);
    let password = if row[5] == "-" { "" } else { row[5].as_str() };
    let outcome = lease.read(TextKind::Pdf, &fs::read(&path).unwrap(), password);
    let recall = has_poppler.then(|| poppler(&path, password)).flatten().map(|theirs| {
        let characters = theirs.chars().filter(|c| !c.is_whitespace()).count();
        (recall(&theirs, &outcome.text), characters)
    });
    let poppler_failed = row[6] != "ok";
    Read { path: row[0].clone(), poppler_failed, record: outcome.record, recall }
}

fn poppler(path: &Path, password: &str) -> Option<String> {
    let mut command = Command::new("timeout");
    command.args(["60", "pdftotext", "-enc", "UTF-8"]);
    if !password.is_empty() {
        command.args(["-upw", password]);
    }
    let output = command.arg(path).arg("-").stderr(Stdio::null()).output().unwrap();
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The share of words, counted as often as they occur, that are in the other text too.
fn recall(theirs: &str, ours: &str) -> f64 {
    let mut have = words(ours);
    let (mut all, mut found) = (0_usize, 0_usize);
    for (word, count) in words(theirs) {
        all += count;
        found += have.remove(&word).unwrap_or_default().min(count);
    }
    if all == 0 { 1.0 } else { found as f64 / all as f64 }
}

fn words(text: &str) -> BTreeMap<String, usize> {
    let folded: String = text.nfkc().flat_map(char::to_lowercase).collect();
    let mut words = BTreeMap::new();
    let mut count = |word: &str| *words.entry(word.to_owned()).or_default() += 1;
    for word in folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        // Scripts without gaps: every sign counts as a word.
        if word.contains(|c: char| matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')) {
            word.chars().for_each(|c| count(c.encode_utf8(&mut [0; 4])));
        } else {
            count(word);
        }
    }
    words
}

fn assert_states(read: &[Read]) {
    let mut states = BTreeMap::<&str, usize>::new();
    for one in read {
        *states.entry(state(&one.record)).or_default() += 1;
        let is_lost = matches!(state(&one.record), "unreadable" | "limit hit");
        if is_lost && !one.poppler_failed {
            println!("  {}: {}", one.path, one.record.remark.as_deref().unwrap_or_default());
        }
    }
    let by = |engine| {
        let pages = read.iter().filter_map(|one| one.record.pages.as_ref());
        pages.map(|pages| u64::from(pages.by(engine))).sum::<u64>()
    };
    println!("{} PDFs: {states:?}", read.len());
    Engine::ALL.iter().for_each(|engine| println!("  {} pages by {}", by(*engine), engine.name()));
    let count = |state| states.get(state).copied().unwrap_or_default();
    let cannot = read.iter().filter(|one| one.poppler_failed).count();
    let lost_max = cannot + read.len() / 100;
    assert_eq!(count("without a state"), 0, "every PDF has a state");
    assert!(count("unreadable") + count("limit hit") <= lost_max, "at most {lost_max} are lost");
}

/// Says why poppler's text of a file proves nothing.
fn poppler_wrong(path: &str) -> Option<&'static str> {
    POPPLER_WRONG.iter().find(|(file, _)| path.ends_with(file)).map(|(_, why)| *why)
}

fn assert_recall(read: &[Read], baseline: &BTreeMap<String, f64>) {
    let (mut worse, mut worse_by_poppler) = (0, 0);
    for one in read {
        let theirs = baseline.get(&one.path).copied().unwrap_or_default();
        let Some((ours, _)) = one.recall.filter(|(ours, _)| theirs >= 0.9 && *ours < 0.9) else {
            continue;
        };
        let wrong = poppler_wrong(&one.path);
        *if wrong.is_some() { &mut worse_by_poppler } else { &mut worse } += 1;
        println!("  worse: {}: {ours:.3}, pdf-extract alone {theirs:.3}{}", one.path, but(wrong));
    }
    let with_text: Vec<_> = read
        .iter()
        .filter_map(|one| Some((one, one.recall?)))
        .filter(|(_, (_, characters))| *characters >= CHARACTERS_MIN)
        .collect();
    let (mut lost, mut lost_by_poppler) = (0, 0);
    for (one, (recall, characters)) in with_text.iter().filter(|(_, (recall, _))| *recall < 0.5) {
        let remark = one.record.remark.as_deref().unwrap_or_default();
        let wrong = poppler_wrong(&one.path);
        *if wrong.is_some() { &mut lost_by_poppler } else { &mut lost } += 1;
        let but = but(wrong);
        println!("  lost: {}: {recall:.3} of {characters} characters{but}; {remark}", one.path);
    }
    let mut recalls: Vec<f64> = with_text.iter().map(|(_, (recall, _))| *recall).collect();
    recalls.sort_by(f64::total_cmp);
    let share = |lost: u32| 100.0 * f64::from(lost) / with_text.len() as f64;
    let (percent, at_all) = (share(lost), share(lost + lost_by_poppler));
    println!(
        "{lost} of {} with text lost half of their words ({percent:.1} %), {lost_by_poppler} more \
         if poppler is believed where it is wrong; median recall {:.3}",
        with_text.len(),
        recalls[recalls.len() / 2],
    );
    println!("{worse} worse than the baseline where that is good");
    assert!(percent <= LOST_PERCENT_MAX, "at most {LOST_PERCENT_MAX} % are lost");
    assert!(at_all <= LOST_AT_ALL_PERCENT_MAX, "{at_all:.1} % if poppler is believed");
    assert_eq!(worse, 0, "what the baseline reads well is read well here");
    assert!(worse_by_poppler <= WORSE_AT_ALL_MAX, "no more than last time are worse");
}

fn but(wrong: Option<&str>) -> String {
    wrong.map_or_else(String::new, |why| format!(", but poppler is wrong: {why}"))
}
