//! The Debian package: written by the Tauri command line, packed again by dpkg-deb so that the
//! same sources give the same bytes.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Bundling, PROGRAMS, at, text};
use crate::spawn::{Failure, Step, root};

/// Where a desktop looks for types of files.
const TYPES: &str = "/usr/share/mime/packages/comity.xml";

impl Bundling {
    /// Returns the package and the folder with what is in it.
    pub(super) fn deb(&self) -> Result<(PathBuf, PathBuf), Failure> {
        Step::new("packaging", &["npm", "ci", "--prefer-offline"]).run()?;
        let config = self.folder.join("overlay.json");
        fs::write(&config, self.overlay()?).map_err(|error| at(&config, &error))?;
        let above = self.folder.parent().unwrap_or(&self.folder);
        let profile: &[&str] = if self.debug { &["--debug"] } else { &[] };
        Step::new("", &["packaging/node_modules/.bin/tauri", "bundle", "--bundles", "deb"])
            .and(&["--ci", "--no-sign", "--no-binary-patching", "--config", text(&config)?])
            .and(profile)
            .with("CARGO_TARGET_DIR", text(above)?)
            .run()?;
        self.packs_again(&the_only(&self.folder.join("bundle/deb"), "deb")?)
    }

    /// What the configuration cannot know: where the command was built, what the programs link
    /// to on this system, and the types of files in a desktop's own form.
    fn overlay(&self) -> Result<String, Failure> {
        let command = quoted(text(&self.folder.join("comity"))?);
        let mut files = format!("\"/usr/bin/comity\": {command}");
        let types = Step::new("", &["node", "packaging/mime.mjs", "tauri.conf.json"]).read()?;
        if !types.is_empty() {
            let file = self.folder.join("comity.xml");
            fs::write(&file, types).map_err(|error| at(&file, &error))?;
            files.push_str(&format!(", \"{TYPES}\": {}", quoted(text(&file)?)));
        }
        let depends: Vec<String> = self.depends()?.iter().map(|name| quoted(name)).collect();
        let depends = depends.join(", ");
        Ok(format!(
            "{{\"bundle\": {{\"active\": true, \"linux\": {{\"deb\": {{\
             \"depends\": [{depends}], \"files\": {{{files}}}}}}}}}}}\n"
        ))
    }

    /// Returns the packages whose libraries the programs name, with the versions they need.
    fn depends(&self) -> Result<Vec<String>, Failure> {
        let control = self.folder.join("debian/control");
        let folder = self.folder.join("debian");
        fs::create_dir_all(&folder).map_err(|error| at(&folder, &error))?;
        let stanzas = "Source: comity\n\nPackage: comity\nArchitecture: any\n";
        fs::write(&control, stanzas).map_err(|error| at(&control, &error))?;
        let told =
            Step::new(text(&self.folder)?, &["dpkg-shlibdeps", "-O"]).and(&PROGRAMS).read()?;
        let list = told.trim().strip_prefix("shlibs:Depends=").unwrap_or_default();
        let depends: Vec<String> = list.split(", ").map(str::to_owned).collect();
        if list.is_empty() {
            return Err(Failure::new("dpkg-shlibdeps names no package: is it that of dpkg-dev?"));
        }
        Ok(depends)
    }

    /// Tauri's own archive carries the moment it was made, and checksums in the order of a disk.
    fn packs_again(&self, made: &Path) -> Result<(PathBuf, PathBuf), Failure> {
        let tree = self.folder.join("tree");
        self.step(&["dpkg-deb", "--raw-extract", text(made)?, text(&tree)?]).run()?;
        let sums = tree.join("DEBIAN/md5sums");
        let text_of = fs::read_to_string(&sums).map_err(|error| at(&sums, &error))?;
        let mut lines: Vec<&str> = text_of.lines().collect();
        lines.sort_unstable_by_key(|line| line.split_once("  ").map(|(_, path)| path));
        fs::write(&sums, lines.join("\n") + "\n").map_err(|error| at(&sums, &error))?;
        let name = made.file_name().and_then(|name| name.to_str()).unwrap_or("comity.deb");
        let package = self.folder.join(name.to_lowercase());
        // A test does not wait for the smallest file.
        let packing: &[&str] = if self.debug { &["-Zgzip", "-z1"] } else { &["-Zxz"] };
        self.step(&["dpkg-deb", "--root-owner-group"])
            .and(packing)
            .and(&["--build", text(&tree)?, text(&package)?])
            .run()?;
        Ok((package, tree))
    }
}

/// Returns the one file in a folder that ends so.
fn the_only(folder: &Path, ending: &str) -> Result<PathBuf, Failure> {
    let entries = fs::read_dir(folder).map_err(|error| at(folder, &error))?;
    let mut paths = entries.flatten().map(|entry| entry.path());
    let found = paths.find(|path| path.extension().is_some_and(|end| end == ending));
    found.ok_or_else(|| Failure::new(format!("{}: no .{ending} in it", folder.display())))
}

/// Writes a text as JSON does.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Copies a file of the project.
pub(super) fn copy(from: &str, to: &Path) -> Result<(), Failure> {
    fs::copy(root().join(from), to).map(drop).map_err(|error| at(to, &error))
}
