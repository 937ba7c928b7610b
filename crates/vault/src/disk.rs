//! Files of the vault: private (0600 in folders of 0700), replaced whole or not at all, synced.
//!
//! Everything the store asks of the operating system beyond `std::fs` is here.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::Advice;

/// The ending of files that are being written. Whatever bears it may be deleted at open.
pub(crate) const PART: &str = "part";

/// Creates a folder and its parents, readable by their owner alone. One that exists is kept.
pub(crate) fn make_folder(path: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Creates a file that does not exist yet, for reading and writing.
pub(crate) fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(path)
}

/// Opens a file for reading and writing.
pub(crate) fn open_rw(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).open(path)
}

/// Refuses to go on, with [`io::ErrorKind::StorageFull`], where fewer bytes than these are free.
/// Some file systems say nothing of their size; there only writing shows it.
pub(crate) fn has_room(folder: &Path, bytes: u64) -> io::Result<()> {
    let about = rustix::fs::statvfs(folder)?;
    let free_bytes = about.f_bavail.saturating_mul(about.f_frsize);
    match about.f_blocks > 0 && free_bytes < bytes {
        true => Err(io::ErrorKind::StorageFull.into()),
        false => Ok(()),
    }
}

/// Makes the names in a folder durable. The parent of a bare name is the empty path: here.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    let here = Path::new(".");
    File::open(if path.as_os_str().is_empty() { here } else { path })?.sync_all()
}

/// Replaces a file whole: `.part`, fdatasync, rename, fsync of the folder. After a crash the
/// file is the old one or the new one.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let part = part_of(path);
    remove_if_there(&part)?;
    let mut file = create(&part)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_data());
    drop(file);
    if let Err(error) = written {
        remove_if_there(&part)?;
        return Err(error);
    }
    fs::rename(&part, path)?;
    sync_folder(path.parent().unwrap_or(Path::new(".")))
}

/// Removes a file; one that is not there is no fault.
pub(crate) fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Reads a file of at most `bytes_max` bytes.
pub(crate) fn read_limited(path: &Path, bytes_max: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(bytes_max.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > bytes_max {
        return Err(io::Error::from(io::ErrorKind::FileTooLarge));
    }
    Ok(bytes)
}

/// Reads exactly `length` bytes at an offset; `None` when the file ends before.
pub(crate) fn read_at(file: &File, offset: u64, length: usize) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = vec![0; length];
    match file.read_exact_at(&mut bytes, offset) {
        Ok(()) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}

/// Cuts a file at an offset and keeps what was cut beside it, as `NAME.torn` or `NAME.torn-2` ...
/// Returns how many bytes were cut.
pub(crate) fn cut(path: &Path, file: &File, offset: u64) -> io::Result<u64> {
    let length = file.metadata()?.len();
    let cut = length.saturating_sub(offset);
    if cut == 0 {
        return Ok(0);
    }
    let (kept, mut output) = create_torn(path)?;
    let mut input = File::open(path)?;
    io::Seek::seek(&mut input, io::SeekFrom::Start(offset))?;
    io::copy(&mut input, &mut output)?;
    output.sync_data()?;
    sync_folder(kept.parent().unwrap_or(Path::new(".")))?;
    file.set_len(offset)?;
    file.sync_all()?;
    Ok(cut)
}

fn create_torn(path: &Path) -> io::Result<(PathBuf, File)> {
    for number in 1..=1_000u32 {
        let ending = if number == 1 { ".torn".to_owned() } else { format!(".torn-{number}") };
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        let kept = PathBuf::from(name);
        match create(&kept) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
            Ok(file) => return Ok((kept, file)),
        }
    }
    Err(io::Error::from(io::ErrorKind::AlreadyExists))
}

/// Returns the numbers of the files `000001.ENDING` in a folder, ascending.
pub(crate) fn numbered(folder: &Path, ending: &str) -> io::Result<Vec<u32>> {
    let mut numbers = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let Some((stem, found)) = name.to_str().and_then(|name| name.split_once('.')) else {
            continue;
        };
        if found == ending && stem.len() >= 6 {
            numbers.extend(stem.parse::<u32>().ok());
        }
    }
    numbers.sort_unstable();
    Ok(numbers)
}

/// Returns the path of the file `000001.ENDING`.
pub(crate) fn numbered_path(folder: &Path, number: u32, ending: &str) -> PathBuf {
    folder.join(format!("{number:06}.{ending}"))
}

/// Removes the `.part` files of a folder, which nothing names.
pub(crate) fn remove_parts(folder: &Path) -> io::Result<u64> {
    let mut removed = 0u64;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == PART) {
            fs::remove_file(&path)?;
            removed = removed.saturating_add(1);
        }
    }
    Ok(removed)
}

/// Asks the system to write a range out and to drop it from its cache; a hint.
pub(crate) fn drop_cache(file: &File, offset: u64, length: u64) {
    let length = std::num::NonZeroU64::new(length);
    let _hint = rustix::fs::fadvise(file, offset, length, Advice::DontNeed);
}

/// Opens a file for reading past the page cache (`O_DIRECT`), where the file system allows it.
pub(crate) fn open_direct(path: &Path) -> io::Result<File> {
    let flags = rustix::fs::OFlags::DIRECT.bits().cast_signed();
    OpenOptions::new().read(true).custom_flags(flags).open(path)
}

fn part_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `--vault lyon` has the empty path for a parent, and was refused as "not found" once.
    #[test]
    fn the_parent_of_a_bare_name_is_synced_too() {
        assert!(sync_folder(Path::new("lyon").parent().unwrap()).is_ok());
    }

    #[test]
    fn a_disk_is_full_only_where_it_says_how_large_it_is() {
        let folder = tempfile::tempdir().unwrap();

        assert!(has_room(folder.path(), 1).is_ok());
        let full = has_room(folder.path(), u64::MAX).unwrap_err();
        assert_eq!(full.kind(), io::ErrorKind::StorageFull);
        let silent = Path::new("/proc");
        assert!(!silent.exists() || has_room(silent, u64::MAX).is_ok());
    }
}
