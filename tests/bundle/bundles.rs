//! What `cargo xtask bundle --debug` made, once for all tests of this suite.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use crate::app::built;

/// The package and the image.
pub struct Bundles {
    pub deb: PathBuf,
    pub image: PathBuf,
}

/// Makes both on the first look.
pub static BUNDLES: LazyLock<Bundles> = LazyLock::new(|| {
    let status = Command::new("cargo")
        .args(["xtask", "bundle", "--debug"])
        .current_dir(project())
        .env("SOURCE_DATE_EPOCH", MOMENT)
        .status()
        .expect("cargo starts");
    assert!(status.success(), "both bundles are made");
    Bundles { deb: made("deb"), image: made("AppImage") }
});

/// A moment long ago: what carries another was stamped by a clock.
const MOMENT: &str = "1700000000";
/// The same as archives write it in universal time.
pub const MOMENT_WRITTEN: &str = "2023-11-14 22:13";

/// Returns the project's folder.
pub fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("it is there")
}

fn made(ending: &str) -> PathBuf {
    let folder = built().join("../bundle/debug");
    let entries = fs::read_dir(&folder).expect("the folder of bundles can be listed");
    let mut paths = entries.flatten().map(|entry| entry.path());
    let found = paths.find(|path| path.extension().is_some_and(|end| end == ending));
    found.unwrap_or_else(|| panic!("a .{ending} is made"))
}
