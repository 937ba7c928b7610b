//! Lists what lies under some paths: every file, link, device and unreadable folder as what it
//! is. Follows no link, opens no file, reads sizes and times only.
//!
//! The order is that of the names' bytes, folder by folder, the paths as they were given: the same
//! tree gives the same list, and exhibit numbers follow it.

use std::ffi::OsString;
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};

use crate::facts::Time;
use crate::{Cancel, NotTaken, State, names};

/// What is to be listed.
#[derive(Clone, Debug)]
pub struct Walk {
    roots: Vec<PathBuf>,
    except: Vec<PathBuf>,
}

/// One thing found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it is.
    pub path: PathBuf,
    /// What it is.
    pub kind: Kind,
    /// Bytes; 0 for all but files.
    pub size: u64,
    /// When it was last modified, if the system says so.
    pub modified: Option<Time>,
}

/// What a thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A symbolic link; what it points at is not looked at.
    Link,
    /// A socket, device or pipe.
    Special,
    /// A file or folder that could not be looked into.
    Unreadable {
        /// Whether it is a folder, so that what is in it stays unknown.
        folder: bool,
        /// What the system said.
        error: io::ErrorKind,
    },
    /// A path longer than [`names::KEPT_BYTES_MAX`], or than the system opens.
    PathTooLong,
    /// A folder that is left out on purpose: the vault.
    Own,
}

/// What a walk found, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Regular files, empty ones included.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Files of zero bytes.
    pub empty: u64,
    /// Things that cannot be taken: links, devices, unreadable and over-long ones.
    pub others: u64,
    /// Names that look other than they are.
    pub hostile: u64,
    /// Whether the walk was cancelled, so that the counts are too low.
    pub cut: bool,
}

impl Entry {
    /// Returns the path in the form that loses nothing ([`names`]).
    pub fn kept(&self) -> String {
        names::kept(&self.path)
    }

    /// Returns the path in the form that is safe to show ([`names`]).
    pub fn shown(&self) -> String {
        names::shown(&self.path)
    }

    /// Says whether the path looks other than it is.
    pub fn is_hostile(&self) -> bool {
        names::is_hostile(&self.path)
    }

    /// Says why this cannot be taken; nothing for a file, of zero bytes only if `allow_empty`.
    pub fn refusal(&self, allow_empty: bool) -> Option<NotTaken> {
        match self.kind {
            Kind::File if self.size == 0 && !allow_empty => Some(NotTaken::new(
                State::Empty,
                "it has zero bytes",
                "Confirm that empty files are to be taken, if it is evidence as it is.",
            )),
            Kind::File => None,
            Kind::Link => Some(NotTaken::new(
                State::Link,
                "it is a link; links are not followed",
                "Import what it points at, from where that lies.",
            )),
            Kind::Special => Some(NotTaken::new(
                State::Special,
                "it is a socket, device or pipe, not a file",
                "Make an image of it with a forensic tool, then import the image.",
            )),
            Kind::Unreadable { error, .. } => Some(NotTaken::source(error)),
            Kind::PathTooLong => Some(NotTaken::source(io::ErrorKind::InvalidFilename)),
            Kind::Own => Some(NotTaken::new(
                State::Special,
                "it is the vault itself",
                "Leave the vault out; its items are already there.",
            )),
        }
    }
}

impl Walk {
    /// Begins with paths. A path that is or lies under an earlier one is not listed twice.
    pub fn new(paths: Vec<PathBuf>) -> Self {
        let mut roots: Vec<PathBuf> = Vec::new();
        for path in paths {
            if !roots.iter().any(|root| path.starts_with(root)) {
                roots.retain(|root| !root.starts_with(&path));
                roots.push(path);
            }
        }
        Self { roots, except: Vec::new() }
    }

    /// Leaves a folder out, listed as [`Kind::Own`].
    pub fn except(mut self, folder: PathBuf) -> Self {
        self.except.push(folder);
        self
    }

    /// Lists everything, calls `each` with every entry in order, and counts.
    pub fn list(&self, cancel: &Cancel, each: &mut dyn FnMut(Entry)) -> Totals {
        let mut totals = Totals::default();
        let mut count = |entry: Entry| {
            totals.count(&entry);
            each(entry);
        };
        for root in &self.roots {
            self.list_tree(root, cancel, &mut count);
        }
        totals.cut = cancel.is_cancelled();
        totals
    }

    fn list_tree(&self, root: &Path, cancel: &Cancel, each: &mut dyn FnMut(Entry)) {
        let mut open: Vec<(PathBuf, std::vec::IntoIter<OsString>)> = Vec::new();
        let mut next = Some(root.to_owned());
        while let Some(path) = next.take() {
            if cancel.stops() {
                return;
            }
            match self.look(&path) {
                Found::Entry(entry) => each(entry),
                Found::Folder(names) => open.push((path, names.into_iter())),
            }
            while let Some((folder, names)) = open.last_mut() {
                if let Some(name) = names.next() {
                    next = Some(folder.join(name));
                    break;
                }
                open.pop();
            }
        }
    }

    fn look(&self, path: &Path) -> Found {
        if self.except.iter().any(|folder| path == folder) {
            return Found::other(path, Kind::Own);
        }
        let about = match fs::symlink_metadata(path) {
            Ok(about) => about,
            Err(error) => return Found::other(path, failed(error.kind(), false)),
        };
        if about.is_dir() {
            return match folder_names(path) {
                Ok(names) => Found::Folder(names),
                Err(error) => Found::other(path, failed(error.kind(), true)),
            };
        }
        let mut kind = kind_of(about.file_type());
        if kind == Kind::File && names::kept(path).len() > names::KEPT_BYTES_MAX {
            kind = Kind::PathTooLong;
        }
        let size = if kind == Kind::File { about.len() } else { 0 };
        let modified = about.modified().ok().map(Time::from);
        Found::Entry(Entry { path: path.to_owned(), kind, size, modified })
    }
}

enum Found {
    Entry(Entry),
    Folder(Vec<OsString>),
}

impl Found {
    fn other(path: &Path, kind: Kind) -> Self {
        Self::Entry(Entry { path: path.to_owned(), kind, size: 0, modified: None })
    }
}

impl Totals {
    fn count(&mut self, entry: &Entry) {
        if entry.kind == Kind::File {
            self.files = self.files.saturating_add(1);
            self.bytes = self.bytes.saturating_add(entry.size);
            self.empty = self.empty.saturating_add(u64::from(entry.size == 0));
        } else {
            self.others = self.others.saturating_add(1);
        }
        self.hostile = self.hostile.saturating_add(u64::from(entry.is_hostile()));
    }
}

fn failed(error: io::ErrorKind, folder: bool) -> Kind {
    match error {
        io::ErrorKind::InvalidFilename => Kind::PathTooLong,
        _ => Kind::Unreadable { folder, error },
    }
}

fn kind_of(file_type: FileType) -> Kind {
    if file_type.is_file() {
        Kind::File
    } else if file_type.is_symlink() {
        Kind::Link
    } else {
        Kind::Special
    }
}

/// A folder of which a part cannot be listed is unreadable as a whole: half a list would hide it.
fn folder_names(folder: &Path) -> io::Result<Vec<OsString>> {
    let mut names = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.file_name()))
        .collect::<io::Result<Vec<_>>>()?;
    names.sort_unstable();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("b")).unwrap();
        for (name, text) in [("b/2", "two"), ("b/1", "one"), ("a", ""), ("c\u{202e}", "three")] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    fn list(walk: &Walk) -> (Vec<Entry>, Totals) {
        let mut entries = Vec::new();
        let totals = walk.list(&Cancel::default(), &mut |entry| entries.push(entry));
        (entries, totals)
    }

    /// Exhibit numbers follow this order, so it must not be the disk's.
    #[test]
    fn the_order_is_that_of_the_names() {
        let folder = tree();

        let (entries, totals) = list(&Walk::new(vec![folder.path().to_owned()]));

        let names: Vec<_> =
            entries.iter().map(|entry| entry.path.strip_prefix(folder.path()).unwrap()).collect();
        assert_eq!(names, ["a", "b/1", "b/2", "c\u{202e}"].map(Path::new));
        assert_eq!((totals.files, totals.bytes, totals.empty, totals.hostile), (4, 11, 1, 1));
    }

    #[test]
    fn a_path_given_twice_or_inside_another_is_listed_once() {
        let folder = tree();
        let roots = ["b/1", "", "b"].map(|name| folder.path().join(name));

        let (entries, _) = list(&Walk::new(roots.to_vec()));

        assert_eq!(entries.len(), 4);
    }

    #[test]
    fn the_vault_is_left_out_and_says_so() {
        let folder = tree();
        let walk = Walk::new(vec![folder.path().into()]).except(folder.path().join("b"));

        let (entries, totals) = list(&walk);

        assert_eq!((totals.files, totals.others), (2, 1));
        assert_eq!(entries[1].kind, Kind::Own);
        assert_eq!(entries[1].refusal(true).unwrap().state, State::Special);
    }

    #[test]
    fn a_cancelled_walk_says_that_it_is_cut() {
        let folder = tree();
        let cancel = Cancel::default();

        let totals = Walk::new(vec![folder.path().into()]).list(&cancel, &mut |_| cancel.cancel());

        assert!(totals.cut && totals.files == 1);
    }

    #[cfg(unix)]
    #[test]
    fn links_sockets_and_missing_paths_are_what_they_are() {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("/", folder.path().join("link")).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("s")).unwrap();
        let gone = folder.path().join("x").join("y".repeat(300));

        let (entries, _) = list(&Walk::new(vec![folder.path().into()]));
        let (missing, _) = list(&Walk::new(vec!["/nowhere/at all".into(), gone]));

        let kinds: Vec<_> = entries.iter().map(|entry| entry.kind).collect();
        assert_eq!(kinds, [Kind::Link, Kind::Special]);
        assert_eq!(missing[0].refusal(true).unwrap().state, State::Vanished);
    }
}
