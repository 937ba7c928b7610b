//! Two States' exported chains, compared by the script of `docs/verify`: whatever one of them
//! drops or changes afterwards is named.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::{Scene, text};

/// Lines that the script may have: short enough to be read before it is trusted.
const LINES_MAX: usize = 29;

fn compare_script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/verify/compare.py")
}

/// Runs the script; returns whether it agrees, and what it says.
fn compares(one: &Path, two: &Path) -> (bool, String) {
    let output = Command::new("python3").arg(compare_script()).args([one, two]).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

/// Exports at both ends agree; a dropped, changed or forked set and a bent receipt are named.
pub fn two_states_records_hold_each_other(scene: &Scene) {
    let [lyon, turin] = [&scene.lyon, &scene.turin].map(|office| {
        let out = office.home.join("chains.json");
        let place = out.display().to_string();
        office.does(&["exchange", "export", &scene.team, "--out", &place]);
        out
    });
    let lines = fs::read_to_string(compare_script()).unwrap().lines().count();
    assert!(lines <= LINES_MAX, "the script has {lines} lines");

    let (agree, said) = compares(&lyon, &turin);
    assert!(agree, "as they were written, they agree: {said}");
    assert!(!said.starts_with("0 "), "and they share change sets: {said}");

    let bent = scene.folder.path().join("bent.json");
    let bends = |what: &str, bend: &dyn Fn(&mut Value)| {
        let mut export: Value = serde_json::from_slice(&fs::read(&lyon).unwrap()).unwrap();
        bend(&mut export);
        fs::write(&bent, serde_json::to_vec(&export).unwrap()).unwrap();
        let (agree, said) = compares(&bent, &turin);
        assert!(!agree, "{what} is noticed");
        said
    };
    let confirmed = confirmed_by(&turin);
    let said = bends("a feed cut at a set that was confirmed", &|export| {
        let own = export["installation"].clone();
        let sets = export["sets"].as_array_mut().unwrap();
        let is_cut = |set: &Value| {
            let head = confirmed.iter().find(|(feed, _)| set["feed"] == *feed);
            set["installation"] == own
                && set["compartment"] == "operational"
                && head.is_some_and(|(_, seq)| set["seq"].as_u64() >= Some(*seq))
        };
        let before = sets.len();
        sets.retain(|set| !is_cut(set));
        assert!(sets.len() < before, "something is cut");
    });
    assert!(said.contains("not shown"), "Turin's receipt names it: {said}");
    let said = bends("a dropped set in between", &|export| {
        let sets = export["sets"].as_array_mut().unwrap();
        let first = sets.iter().position(|set| set["seq"] == 1 && is_long(sets, set)).unwrap();
        sets.remove(first);
    });
    assert!(said.contains("lacks the one before"), "{said}");
    let said = bends("a changed header", &|export| {
        let header = text(&export["sets"][0], "header").to_owned();
        let flipped = if header.ends_with('0') { "1" } else { "0" };
        export["sets"][0]["header"] = format!("{}{flipped}", &header[..header.len() - 1]).into();
    });
    assert!(said.contains("was not signed so"), "{said}");
    let said = bends("a bent receipt", &|export| {
        let body = text(&export["receipts"][0], "body").to_owned();
        let flipped = if body.starts_with('9') { "8" } else { "9" };
        export["receipts"][0]["body"] = format!("{flipped}{}", &body[1..]).into();
    });
    assert!(said.contains("forged"), "{said}");
}

/// Returns the newest set of every feed that an export's own receipts confirm.
fn confirmed_by(export: &Path) -> Vec<(String, u64)> {
    let export: Value = serde_json::from_slice(&fs::read(export).unwrap()).unwrap();
    let receipts = export["receipts"].as_array().unwrap().iter();
    let own = receipts.filter(|receipt| receipt["installation"] == export["installation"]);
    let heads = own.flat_map(|receipt| receipt["heads"].as_array().unwrap());
    heads.map(|head| (head[0].as_str().unwrap().to_owned(), head[1].as_u64().unwrap())).collect()
}

/// Whether a feed has a second set, which names the first.
fn is_long(sets: &[Value], first: &Value) -> bool {
    sets.iter().any(|set| set["feed"] == first["feed"] && set["seq"] == 2)
}
