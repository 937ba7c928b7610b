//! SIGINT inside long work, as Ctrl-C sends it: the work stops as at the window, says what it did,
//! and goes on when it is asked for again. A second one ends the command at once.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use comity_tests::{Office, World};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::command::Home;

/// The exit status of long work that was stopped.
const STOPPED: Option<i32> = Some(4);
/// Originals of so many bytes: more than is done before a command has looked at its signal.
const FILES: u64 = 6;
const BYTES: u64 = 40 << 20;

/// How a command ended.
struct Ended {
    exit: Option<i32>,
    stdout: String,
    /// What it told beside: its progress and its warnings.
    told: Vec<Value>,
}

impl Ended {
    fn report(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|_| panic!("a report: {}", self.stdout))
    }
}

/// Runs a command and sends it signals, all at once, when some of its bytes are done.
fn runs(home: &Home, arguments: &[&str], signals: &[Signal]) -> Ended {
    let mut child = home.starts(arguments);
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let (id, mut signals, mut told) = (Pid::from_child(&child), signals, Vec::new());
    for line in lines {
        let line: Value = serde_json::from_str(&line.unwrap()).unwrap();
        if line["progress"]["bytes_done"].as_u64() > Some(0) && !signals.is_empty() {
            kill_process(id, Signal::STOP).unwrap();
            std::mem::take(&mut signals).iter().for_each(|one| kill_process(id, *one).unwrap());
            kill_process(id, Signal::CONT).unwrap();
        }
        told.push(line);
    }
    let output = child.wait_with_output().unwrap();
    Ended { exit: output.status.code(), stdout: String::from_utf8(output.stdout).unwrap(), told }
}

fn is_stopped(home: &Home, arguments: &[&str]) -> Value {
    let ended = runs(home, arguments, &[Signal::INT]);
    assert_eq!(ended.exit, STOPPED, "{arguments:?}: {}", ended.stdout);
    let warned = ended.told.iter().any(|line| line["warning"].is_string());
    assert!(warned, "{arguments:?} says at once that it stops: {:?}", ended.told);
    ended.report()
}

fn is_done(home: &Home, arguments: &[&str]) -> Value {
    let ended = runs(home, arguments, &[]);
    assert_eq!(ended.exit, Some(0), "{arguments:?}: {}", ended.stdout);
    ended.report()
}

/// Writes originals that differ; what is in them takes no room before they are taken.
fn writes_originals(folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    for number in 0..FILES {
        File::create(folder.join(format!("{number}.bin")))
            .unwrap()
            .set_len(BYTES + number)
            .unwrap();
    }
}

fn half_written(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let here = files.into_iter().filter(|path| path.extension().is_some_and(|it| it == "part"));
    here.chain(folders.iter().flat_map(|folder| half_written(folder))).collect()
}

fn holds_everything(office: &Office) {
    office.unlocks();
    let held = office.evidence().iter().filter(|row| row["held"] == true).count();
    assert_eq!(held as u64, FILES, "{} holds every original", office.name);
    office.verifies_clean();
    office.locks();
}

/// A person at a terminal stops what takes too long, reads how far it came, and loses nothing.
#[test]
fn ctrl_c_stops_long_work_which_tells_what_it_did_and_goes_on_later() {
    let world = World::with_seed(97);
    let [lyon, turin] = world.offices(["Lyon", "Turin"]);
    world.courier().carries_everything(&[&lyon, &turin]);
    [&lyon, &turin].into_iter().for_each(Office::locks);
    let (at_lyon, at_turin) = (Home::of(&lyon), Home::of(&turin));
    let (files, stick) = (world.place("files"), world.place("stick"));
    writes_originals(&files);
    let (files, stick) = (files.to_str().unwrap(), stick.to_str().unwrap());

    let import = ["evidence", "import", &at_lyon.team, files, "--handling", "H1"];
    let report = is_stopped(&at_lyon, &import);
    assert_eq!(report["state"], "cancelled", "{report}");
    assert!(report["taken"].as_u64() < Some(FILES), "{report}");
    is_done(&at_lyon, &[&import[..], &["--resume"]].concat());
    holds_everything(&lyon);

    let send = ["exchange", "send", &at_lyon.team, "--to", turin.who.person, "--out", stick];
    let report = is_stopped(&at_lyon, &send);
    assert_eq!(report["stopped"], true, "{report}");
    assert_eq!(half_written(Path::new(stick)), Vec::<PathBuf>::new());
    let files = report["files"].as_u64().unwrap();
    let rest = is_done(&at_lyon, &send)["files"].as_u64().unwrap();
    assert!(rest > 0 && files + rest > FILES, "what was written was noted: {files}, then {rest}");
    assert_eq!(fs::read_dir(stick).unwrap().count() as u64, files + rest, "and not written again");

    let receive = ["exchange", "receive", stick];
    let report = is_stopped(&at_turin, &receive);
    assert!(report["left"].as_u64() > Some(0), "{report}");
    assert_eq!(half_written(&turin.vault()), Vec::<PathBuf>::new());
    let rest = is_done(&at_turin, &receive);
    assert_eq!(rest["left"], 0, "{rest}");
    let blobs = |report: &Value| report["blobs"].as_u64().unwrap();
    assert_eq!(blobs(&report) + blobs(&rest), FILES, "each original once: {report}, {rest}");
    holds_everything(&turin);
}

/// Whoever presses it twice does not want to wait; what was acknowledged stays all the same.
#[test]
fn a_second_ctrl_c_ends_the_command_at_once() {
    let world = World::with_seed(98);
    let lyon = world.locked_office("Lyon");
    let home = Home::of(&lyon);
    let files = world.place("files");
    writes_originals(&files);
    let import = ["evidence", "import", &home.team, files.to_str().unwrap(), "--handling", "H1"];

    // Two of one kind that wait are one: the second is the polite kill, which counts as well.
    let ended = runs(&home, &import, &[Signal::INT, Signal::TERM]);

    assert_eq!((ended.exit, ended.stdout.as_str()), (STOPPED, ""), "no report is waited for");
    is_done(&home, &[&import[..], &["--resume"]].concat());
    holds_everything(&lyon);
}
