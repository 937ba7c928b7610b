//! The AppImage: what is in the Debian package, behind a program that opens it and starts it.
//!
//! That program, the *runtime*, is the AppImage project's. The registry of crates carries one; its
//! bytes are known here by their hash, and no other is taken from there.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use super::deb::copy;
use super::{Bundling, at, text};
use crate::spawn::{Failure, Step};

/// The crate that carries the runtime, and where in it.
const RUNTIME_CRATE: (&str, &str) = ("appimage", "0.4.0");
const RUNTIME_FILE: &str = "assets/runtime-x86_64";
const RUNTIME_SHA256: &str = "328e0d745c5c6817048c27bc3e8314871703f8f47ffa81a37cb06cd95a94b323";

impl Bundling {
    /// Packs an AppImage from the tree of the Debian package, behind the runtime that is given or
    /// the known one.
    pub(super) fn appimage(&self, tree: &Path, given: Option<&Path>) -> Result<PathBuf, Failure> {
        let folder = self.lays_out(tree)?;
        let runtime = match given {
            Some(runtime) => runtime.to_path_buf(),
            None => known_runtime().map_err(|failure| {
                let folder = folder.display();
                Failure::new(format!(
                    "No AppImage: {failure}\n{folder} is ready; --runtime FILE packs it."
                ))
            })?,
        };
        let packed = self.folder.join("comity.squashfs");
        // The moment of every file comes from SOURCE_DATE_EPOCH; the runtime reads gzip and xz.
        self.step(&["mksquashfs", text(&folder)?, text(&packed)?, "-root-owned", "-noappend"])
            .and(&["-no-xattrs", "-no-progress", "-quiet", "-comp", "gzip"])
            .and(&["-Xcompression-level", if self.debug { "1" } else { "9" }])
            .run()?;
        let version = env!("CARGO_PKG_VERSION");
        let name = format!("comity-{version}-{}.AppImage", std::env::consts::ARCH);
        let image = self.folder.join(name);
        joins(&[&runtime, &packed], &image).map_err(|error| at(&image, &error))?;
        Ok(image)
    }

    /// Lays out the folder that an AppImage holds.
    fn lays_out(&self, tree: &Path) -> Result<PathBuf, Failure> {
        let folder = self.folder.join("AppDir");
        fs::create_dir_all(&folder).map_err(|error| at(&folder, &error))?;
        Step::new("", &["cp", "-r", text(&tree.join("usr"))?, text(&folder)?]).run()?;
        copy("packaging/AppRun", &folder.join("AppRun"))?;
        copy("icons/512.png", &folder.join("comity-desktop.png"))?;
        let linked = symlink("comity-desktop.png", folder.join(".DirIcon")).and_then(|()| {
            symlink("usr/share/applications/Comity.desktop", folder.join("Comity.desktop"))
        });
        linked.map_err(|error| at(&folder, &error))?;
        Ok(folder)
    }
}

/// Returns the runtime that the registry's crate carries, once its bytes are those known here.
fn known_runtime() -> Result<PathBuf, Failure> {
    let (name, version) = RUNTIME_CRATE;
    if std::env::consts::ARCH != "x86_64" {
        return Err(Failure::new("the registry carries a runtime for x86_64 alone."));
    }
    let file = format!("{name}-{version}/{RUNTIME_FILE}");
    let found = match downloaded(&file) {
        Some(found) => found,
        None => {
            // Asking about a crate brings it, and none of what it depends on.
            Step::new("", &["cargo", "info", "--quiet", &format!("{name}@{version}")]).read()?;
            downloaded(&file).ok_or_else(|| Failure::new("cargo did not bring the runtime."))?
        }
    };
    let sum = Step::new("", &["sha256sum", text(&found)?]).read()?;
    if sum.starts_with(RUNTIME_SHA256) {
        return Ok(found);
    }
    Err(Failure::new(format!("{}: not the bytes that are known.", found.display())))
}

/// Returns a file of a crate, where cargo keeps what it downloaded.
fn downloaded(file: &str) -> Option<PathBuf> {
    let registries = fs::read_dir(super::cargo_home()?.join("registry/src")).ok()?;
    registries.flatten().map(|registry| registry.path().join(file)).find(|path| path.is_file())
}

fn joins(parts: &[&Path], whole: &Path) -> io::Result<()> {
    let mut out = File::create(whole)?;
    for part in parts {
        io::copy(&mut File::open(part)?, &mut out)?;
    }
    out.set_permissions(fs::Permissions::from_mode(0o755))
}
