//! The text of every PDF of the corpus: through our workers, two at a time, beside `pdftotext`
//! on the same files, two at a time; and how soon the first page of a long one can be seen.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use comity_intake::text::TextKind;
use comity_intake::view::{View, ViewKind};
use comity_intake::worker::{Lease, Pool};
use serde_json::{Value, json};

use crate::{Outcome, import};

const RUNS: usize = 3;
const AT_ONCE: usize = 2;

/// The longest document of the corpus.
const MANUAL: &str = "pdf/large/R-fullrefman.pdf";

/// A PDF of the corpus, and the password that opens it.
struct Pdf {
    path: PathBuf,
    password: String,
}

/// Measures all PDFs below `COMITY_CORPUS`.
pub(crate) fn pdf() -> Outcome<Value> {
    let corpus = std::env::var_os("COMITY_CORPUS").ok_or("COMITY_CORPUS names no corpus")?;
    let corpus = Path::new(&corpus);
    let pool = Pool::new(import::worker().ok_or("build the command first: -p comity-cli")?);
    let pdfs = listed(corpus)?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        theirs.push(two_at_a_time(&pdfs, || (), |(), pdf| by_poppler(pdf)));
        ours.push(two_at_a_time(&pdfs, || Lease::new(Some(&pool)), by_worker));
    }
    if let Some(why) = pool.off() {
        return Err(why.into());
    }
    Ok(json!({
        "files": pdfs.len(),
        "ours_s": import::seconds(&ours),
        "pdftotext_s": import::seconds(&theirs),
        "ratio": import::ratio(&ours, &theirs),
        "ratio_max": 3.0,
        "first_page": first_page(&pool, &corpus.join(MANUAL))?,
    }))
}

fn listed(corpus: &Path) -> Outcome<Vec<Pdf>> {
    let table = fs::read_to_string(corpus.join("pdf_ground_truth.tsv"))?;
    let rows = table.lines().filter(|line| !line.starts_with('#')).skip(1);
    let pdf = |row: &str| {
        let mut fields = row.split('\t');
        let path = corpus.join(fields.next()?);
        let password = fields.nth(4).filter(|password| *password != "-").unwrap_or_default();
        Some(Pdf { path, password: password.to_owned() })
    };
    Ok(rows.filter_map(pdf).collect())
}

fn two_at_a_time<T>(
    pdfs: &[Pdf],
    begin: impl Fn() -> T + Sync,
    read: impl Fn(&mut T, &Pdf) + Sync,
) -> Duration {
    let (next, began) = (AtomicUsize::new(0), Instant::now());
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                let mut with = begin();
                while let Some(pdf) = pdfs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    read(&mut with, pdf);
                }
            });
        }
    });
    began.elapsed()
}

fn by_worker(lease: &mut Lease<'_>, pdf: &Pdf) {
    let file = fs::read(&pdf.path).unwrap_or_default();
    lease.read(TextKind::Pdf, &file, &pdf.password);
}

/// What it cannot read it cannot read: the time counts.
fn by_poppler(pdf: &Pdf) {
    let mut command = Command::new("pdftotext");
    command.args(["-enc", "UTF-8"]);
    if !pdf.password.is_empty() {
        command.args(["-upw", &pdf.password]);
    }
    command.arg(&pdf.path).arg("-").stdout(Stdio::piped()).stderr(Stdio::null());
    let _ = command.output();
}

fn first_page(pool: &Pool, manual: &Path) -> Outcome<Value> {
    let file = fs::read(manual)?;
    let began = Instant::now();
    let mut view = View::open(pool, ViewKind::Pdf, file, "").map_err(|why| format!("{why:?}"))?;
    let opened = began.elapsed();
    let began = Instant::now();
    let page = view.page(0, 1_600).map_err(|why| format!("{why:?}"))?;
    Ok(json!({
        "pages": view.opened().pages,
        "open_s": opened.as_secs_f64(),
        "draw_s": began.elapsed().as_secs_f64(),
        "draw_max_s": 1.0,
        "png_bytes": page.png.len(),
    }))
}
