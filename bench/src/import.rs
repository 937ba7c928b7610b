//! Import of one large file beside `dd conv=fsync`, and of 20,000 small ones beside `cp` and
//! restic, each through the product's own calls.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::office::{Office, team};
use crate::{Outcome, files};

const LARGE_MEBIBYTES: u64 = 2_048;
const SMALL_FILES: u64 = 20_000;
const RUNS: usize = 3;

/// Imports a file and waits for the report.
fn import(office: &Office, team: &str, path: &Path) -> Outcome<Duration> {
    let args = json!({"team": team, "paths": [path.to_string_lossy()], "handling": "H0"});
    let began = Instant::now();
    let started = office.call("evidence_import", args)?;
    loop {
        std::thread::sleep(Duration::from_millis(5));
        let status = office.call("task_status", started.clone())?;
        match status.get("state").and_then(Value::as_str) {
            Some("running" | "cancelling") => {}
            Some("done") => break,
            other => return Err(format!("the import ended as {other:?}").into()),
        }
    }
    let took = began.elapsed();
    let report = office.call("import_report", started)?;
    match report.get("not_taken").and_then(Value::as_u64) {
        Some(0) => Ok(took),
        other => Err(format!("{other:?} files were not taken").into()),
    }
}

/// Measures one file of 2 GiB.
pub(crate) fn large() -> Outcome<Value> {
    let folder = files::folder()?;
    let (lyon, _turin, team) = team(folder.path(), None)?;
    let (mut ours, mut theirs, mut growth) = (Vec::new(), Vec::new(), 0);
    for run in 0..RUNS {
        let source = folder.path().join(format!("large-{run}.bin"));
        let copy = folder.path().join("copy.bin");
        files::large(&source, LARGE_MEBIBYTES + run as u64)?;
        files::sync();
        theirs.push(files::timed(
            Command::new("dd")
                .arg(format!("if={}", source.display()))
                .arg(format!("of={}", copy.display()))
                .args(["bs=4M", "conv=fsync"]),
        )?);
        std::fs::remove_file(&copy)?;
        files::sync();
        files::forget_peak();
        let before = files::memory();
        ours.push(import(&lyon, &team, &source)?);
        growth = files::peak_memory().saturating_sub(before).max(growth);
        std::fs::remove_file(&source)?;
    }
    Ok(json!({
        "mebibytes": LARGE_MEBIBYTES,
        "import_s": seconds(&ours),
        "dd_fsync_s": seconds(&theirs),
        "ratio": ratio(&ours, &theirs),
        "ratio_max": 1.5,
        "memory_growth_mib": growth >> 20,
        "memory_growth_max_mib": 64,
    }))
}

/// Measures 20,000 files of 2 to 32 KiB.
pub(crate) fn small() -> Outcome<Value> {
    let folder = files::folder()?;
    let worker = worker();
    let (lyon, _turin, team) = team(folder.path(), worker.clone())?;
    let source = folder.path().join("small");
    let bytes = files::small(&source, SMALL_FILES)?;
    let cp =
        files::timed(Command::new("sh").args([
            "-c",
            &format!("cp -r '{0}' '{0}-copy' && sync -f '{0}-copy'", source.display()),
        ]))?;
    let restic = restic(folder.path(), &source)?;
    files::sync();
    files::forget_peak();
    let before = files::memory();
    let ours = import(&lyon, &team, &source)?;
    Ok(json!({
        "files": SMALL_FILES,
        "bytes": bytes,
        "texts_read": worker.is_some(),
        "import_s": ours.as_secs_f64(),
        "cp_sync_s": cp.as_secs_f64(),
        "restic_s": restic.as_secs_f64(),
        "ratio_to_restic": ours.as_secs_f64() / restic.as_secs_f64(),
        "ratio_to_restic_max": 2.0,
        "ratio_to_cp_sync": ours.as_secs_f64() / cp.as_secs_f64(),
        "memory_growth_mib": files::peak_memory().saturating_sub(before) >> 20,
        "vault_bytes": files::bytes_below(&lyon.vault),
    }))
}

fn restic(folder: &Path, source: &Path) -> Outcome<Duration> {
    let repository = folder.join("restic");
    let run = |args: &[&str]| {
        let mut command = Command::new("restic");
        command.env("RESTIC_PASSWORD", "bench").env("RESTIC_CACHE_DIR", folder.join("cache"));
        command.arg("-r").arg(&repository).args(args);
        command
    };
    files::timed(&mut run(&["init"]))?;
    files::sync();
    files::timed(run(&["backup", "--quiet"]).arg(source))
}

/// The `comity` command beside this bench, which reads texts.
pub(crate) fn worker() -> Option<PathBuf> {
    let beside = std::env::current_exe().ok()?.with_file_name("comity");
    beside.exists().then_some(beside)
}

pub(crate) fn seconds(times: &[Duration]) -> Vec<f64> {
    times.iter().map(Duration::as_secs_f64).collect()
}

/// The median of the ratios of runs that followed each other.
pub(crate) fn ratio(ours: &[Duration], theirs: &[Duration]) -> f64 {
    let mut ratios: Vec<f64> =
        ours.iter().zip(theirs).map(|(a, b)| a.as_secs_f64() / b.as_secs_f64()).collect();
    ratios.sort_by(f64::total_cmp);
    ratios.get(ratios.len() / 2).copied().unwrap_or_default()
}
