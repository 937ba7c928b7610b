//! A folder or a stick: writes files whole or not at all, lists what may be a packet.
//!
//! A file is written under a name that nobody takes for a packet, synced, renamed, and the folder
//! synced. Nothing is ever changed or deleted but a file of ours that was not finished.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use comity_crypto::hash::Sha256Stream;
use comity_crypto::make_bytes;

use super::{FolderProblem, media};
use crate::Id;

/// The extension of everything that couriers carry, so that a name says nothing.
pub const EXTENSION: &str = "comity";

/// The largest file, in bytes: a segment or bundle of 1 GiB with what its seal adds. FAT32 takes
/// four times as much.
pub const FILE_BYTES_MAX: u64 = (1 << 30) + (8 << 20);

/// How deep folders are walked.
pub const DEPTH_MAX: usize = 8;

/// The most files that one look takes in.
pub const FILES_MAX: usize = 200_000;

/// Returns the name of a file with this SHA-256.
pub fn file_name(sha256: &Id) -> String {
    format!("{sha256}.{EXTENSION}")
}

/// Reads a content name; any other name gives nothing. Some media and tools write names in other
/// letters (FAT, a share that folds case): the same letters name the same file.
pub fn read_name(name: &str) -> Option<Id> {
    let lower = name.to_ascii_lowercase();
    lower.strip_suffix(EXTENSION)?.strip_suffix('.').and_then(Id::parse)
}

/// How a file came to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// It is new.
    Written,
    /// It was there already, whole.
    Already,
    /// A file of that name was there with other content, half copied or damaged; this one took
    /// its place.
    Replaced,
}

/// A file that is there and whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PutFile {
    /// SHA-256 of its bytes, which is its name.
    pub sha256: Id,
    /// Its size in bytes.
    pub bytes: u64,
    /// Where it is.
    pub path: PathBuf,
    /// How it came to be there.
    pub put: Put,
}

/// Writes what the reader gives as a content-named file. The folder must exist: a stick that was
/// pulled out must not come back as a folder on the disk below.
pub fn put_new(folder: &Path, mut from: impl Read) -> Result<PutFile, FolderProblem> {
    let mut file = NewFile::begin(folder)?;
    io::copy(&mut from, &mut file)?;
    file.finish()
}

/// A file that is being written. Dropped before [`NewFile::finish`], it is gone.
pub struct NewFile {
    folder: PathBuf,
    part: PathBuf,
    file: Option<File>,
    hash: Sha256Stream,
    bytes: u64,
}

impl NewFile {
    /// Begins a file in a folder that exists.
    pub fn begin(folder: &Path) -> Result<Self, FolderProblem> {
        let random = Id(make_bytes());
        let part = folder.join(format!("{random}.part"));
        let file = OpenOptions::new().write(true).create_new(true).open(&part)?;
        let (folder, hash) = (folder.to_owned(), Sha256Stream::default());
        Ok(Self { folder, part, file: Some(file), hash, bytes: 0 })
    }

    /// Syncs the file, gives it its name, syncs the folder and reads the file back, from the
    /// medium where the system allows: only then it is there. Refuses with
    /// [`FolderProblem::Lost`] when other bytes come back.
    pub fn finish(mut self) -> Result<PutFile, FolderProblem> {
        if let Some(file) = self.file.take() {
            file.sync_all()?;
        }
        let sha256 = Id(std::mem::take(&mut self.hash).finish());
        let path = self.folder.join(file_name(&sha256));
        let put = match fs::symlink_metadata(&path) {
            Ok(there) if there.is_file() && is_whole(&path, &sha256, self.bytes)? => Put::Already,
            Ok(_) => Put::Replaced,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Put::Written,
            Err(error) => return Err(error.into()),
        };
        if put == Put::Already {
            fs::remove_file(&self.part)?;
        } else {
            fs::rename(&self.part, &path)?;
        }
        self.part = PathBuf::new();
        sync_folder(&self.folder)?;
        // A stick that loses what it took says so here, and not at the other office.
        if put != Put::Already && !is_whole(&path, &sha256, self.bytes)? {
            return Err(FolderProblem::Lost);
        }
        Ok(PutFile { sha256, bytes: self.bytes, path, put })
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let file = self.file.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        let after = self.bytes.saturating_add(bytes.len() as u64);
        if after > FILE_BYTES_MAX {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let count = file.write(bytes)?;
        self.hash.update(bytes.get(..count).unwrap_or_default());
        self.bytes = self.bytes.saturating_add(count as u64);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), File::flush)
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        self.file = None;
        if !self.part.as_os_str().is_empty() {
            // Nothing more can be done here; what stays is named .part and taken for nothing.
            let _ = fs::remove_file(&self.part);
        }
    }
}

/// Reads a file back from the medium, where the system allows to bypass its cache, and tells
/// whether it is this one.
pub fn is_whole(path: &Path, sha256: &Id, bytes: u64) -> io::Result<bool> {
    let file = File::open(path)?;
    if file.metadata()?.len() != bytes || bytes > FILE_BYTES_MAX {
        return Ok(false);
    }
    media::forget_cached(&file);
    let mut hash = Sha256Stream::default();
    let copied = io::copy(&mut file.take(bytes.saturating_add(1)), &mut hash)?;
    Ok(copied == bytes && hash.finish() == sha256.0)
}

/// A file that may be a packet, a bundle or a segment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// Where it is.
    pub path: PathBuf,
    /// The SHA-256 that its name says; nothing when somebody renamed it.
    pub sha256: Option<Id>,
    /// Its size in bytes.
    pub bytes: u64,
    /// When it was changed by the medium's clock, in milliseconds since 1970 UTC, if it says.
    pub changed_utc_ms: Option<u64>,
}

/// What one look at a folder found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Files that may be packets, sorted by path.
    pub files: Vec<Found>,
    /// Everything else that is no folder: other names, links, unfinished files.
    pub others: u64,
    /// Folders and entries that could not be read.
    pub unreadable: u64,
    /// Whether there was more than one look takes in.
    pub cut: bool,
}

/// Walks a folder and those in it, without following links. Refuses when the folder itself
/// cannot be read.
pub fn list(folder: &Path) -> Result<Listing, FolderProblem> {
    let mut listing = Listing::default();
    let mut open = vec![(folder.to_owned(), 0_usize)];
    while let Some((at, depth)) = open.pop() {
        let entries = match fs::read_dir(&at) {
            Ok(entries) => entries,
            Err(error) if depth == 0 => return Err(error.into()),
            Err(_) => {
                listing.unreadable = listing.unreadable.saturating_add(1);
                continue;
            }
        };
        for entry in entries {
            match entry.and_then(|entry| look_at(&entry)) {
                Ok(Entry::Folder(path)) if depth < DEPTH_MAX => {
                    open.push((path, depth.saturating_add(1)));
                }
                Ok(Entry::File(_)) if listing.files.len() >= FILES_MAX => listing.cut = true,
                Ok(Entry::File(found)) => listing.files.push(found),
                Ok(Entry::Folder(_)) => listing.cut = true,
                Ok(Entry::Other) => listing.others = listing.others.saturating_add(1),
                Err(_) => listing.unreadable = listing.unreadable.saturating_add(1),
            }
        }
    }
    listing.files.sort();
    Ok(listing)
}

/// Removes unfinished files of writers that crashed: those directly in the folder, named as a
/// writer names them, and not changed for `idle_ms` by `now_utc_ms`. Returns how many. A day is
/// a safe `idle_ms` for a folder that others write into too.
pub fn sweep_parts(folder: &Path, now_utc_ms: u64, idle_ms: u64) -> Result<u64, FolderProblem> {
    let mut swept = 0_u64;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let ours = name.to_str().and_then(|name| name.strip_suffix(".part")).and_then(Id::parse);
        let metadata = fs::symlink_metadata(entry.path())?;
        let idle = changed_utc_ms(&metadata).map(|at| now_utc_ms.saturating_sub(at));
        if ours.is_some() && metadata.is_file() && idle.is_some_and(|idle| idle >= idle_ms) {
            fs::remove_file(entry.path())?;
            swept = swept.saturating_add(1);
        }
    }
    Ok(swept)
}

fn changed_utc_ms(metadata: &fs::Metadata) -> Option<u64> {
    let since = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    u64::try_from(since.as_millis()).ok()
}

enum Entry {
    Folder(PathBuf),
    File(Found),
    Other,
}

fn look_at(entry: &fs::DirEntry) -> io::Result<Entry> {
    let kind = entry.file_type()?;
    let path = entry.path();
    if kind.is_dir() {
        return Ok(Entry::Folder(path));
    }
    let ours = |extension: &std::ffi::OsStr| extension.eq_ignore_ascii_case(EXTENSION);
    if !kind.is_file() || !path.extension().is_some_and(ours) {
        return Ok(Entry::Other);
    }
    // Not followed: between the two looks a link may have taken the file's place.
    let metadata = fs::symlink_metadata(&path)?;
    if !metadata.is_file() {
        return Ok(Entry::Other);
    }
    let sha256 = entry.file_name().to_str().and_then(read_name);
    let changed_utc_ms = changed_utc_ms(&metadata);
    Ok(Entry::File(Found { path, sha256, bytes: metadata.len(), changed_utc_ms }))
}

/// Syncs a folder, so that a rename in it lasts. File systems that cannot (some network shares)
/// say so, and then the server decides.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(not(unix)) {
        return Ok(());
    }
    match File::open(folder)?.sync_all() {
        Err(error)
            if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) =>
        {
            Ok(())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_and_others_are_none() {
        let id = Id([0xa7; 32]);
        let name = file_name(&id);

        assert_eq!(read_name(&name), Some(id));
        assert_eq!(read_name(&name.to_uppercase()), Some(id), "a medium may fold case");
        for other in ["", ".comity", "packet.comity", "00.comity"] {
            assert_eq!(read_name(other), None, "{other}");
        }
        assert_eq!(read_name(&format!("{id}comity")), None);
        assert_eq!(read_name(&format!("{name}.part")), None);
    }

    #[test]
    fn a_file_is_written_once_and_a_damaged_one_is_replaced() {
        let folder = tempfile::tempdir().unwrap();

        let first = put_new(folder.path(), &b"sealed"[..]).unwrap();
        let again = put_new(folder.path(), &b"sealed"[..]).unwrap();
        fs::write(&first.path, b"sea").unwrap();
        let healed = put_new(folder.path(), &b"sealed"[..]).unwrap();

        assert_eq!(first.put, Put::Written);
        assert_eq!(again.put, Put::Already);
        assert_eq!(healed.put, Put::Replaced);
        assert_eq!(fs::read(&first.path).unwrap(), b"sealed");
        assert_eq!(list(folder.path()).unwrap().files.len(), 1);
        assert_eq!(list(folder.path()).unwrap().others, 0, "no .part is left");
    }

    /// A crash or a cancel leaves no file that anybody would take for a packet.
    #[test]
    fn an_unfinished_file_is_gone() {
        let folder = tempfile::tempdir().unwrap();

        let mut file = NewFile::begin(folder.path()).unwrap();
        file.write_all(b"half").unwrap();
        assert!(list(folder.path()).unwrap().files.is_empty());
        drop(file);

        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    /// Others may be writing into the same folder: only what nobody writes any more is removed.
    #[test]
    fn only_long_idle_unfinished_files_are_swept() {
        let folder = tempfile::tempdir().unwrap();
        let part = folder.path().join(format!("{}.part", Id([1; 32])));
        fs::write(&part, b"half").unwrap();
        fs::write(folder.path().join("thesis.part"), b"somebody's").unwrap();
        put_new(folder.path(), &b"sealed"[..]).unwrap();
        let changed = changed_utc_ms(&fs::metadata(&part).unwrap()).unwrap();

        assert_eq!(sweep_parts(folder.path(), changed + 999, 1_000).unwrap(), 0);
        assert_eq!(sweep_parts(folder.path(), changed + 9_000, 1_000).unwrap(), 1);

        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_folder_that_is_not_there_is_not_made() {
        let folder = tempfile::tempdir().unwrap();
        let gone = folder.path().join("stick");

        assert!(matches!(put_new(&gone, &b"x"[..]), Err(FolderProblem::Unreachable)));
        assert!(matches!(list(&gone), Err(FolderProblem::Unreachable)));
        assert!(!gone.exists());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let file = put_new(elsewhere.path(), &b"sealed"[..]).unwrap();
        let link = folder.path().join(file_name(&file.sha256));
        std::os::unix::fs::symlink(&file.path, &link).unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("in")).unwrap();

        let listing = list(folder.path()).unwrap();

        assert!(listing.files.is_empty());
        assert_eq!(listing.others, 2);
    }
}
