//! Files that people name: read within limits, written whole, never over something else.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use comity_contract::ProblemCode as Code;

use crate::refuse::{Answer, stored};

/// Reads a file of at most `bytes_max` bytes.
pub(crate) fn read_limited(path: &Path, bytes_max: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(bytes_max.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > bytes_max {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

/// Reads at most the first `bytes` of a file.
pub(crate) fn read_start(path: &Path, bytes: u64) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    File::open(path)?.take(bytes).read_to_end(&mut start)?;
    Ok(start)
}

/// Makes a folder with its parents.
pub(crate) fn make_folder(path: &Path) -> Answer<()> {
    fs::create_dir_all(path).map_err(|error| stored(&error))
}

/// Opens a new file for writing, readable by its owner alone; its folder is made if needed.
/// Refuses to write over anything.
pub(crate) fn create_new(path: &Path) -> Answer<File> {
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        make_folder(parent)?;
    }
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    file.map_err(|error| stored(&error))
}

/// Writes a new file and makes it durable.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> Answer<()> {
    let mut file = create_new(path)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|error| {
        // Half a file would be taken for a whole one.
        let _ = fs::remove_file(path);
        stored(&error)
    })
}

/// Writes a file, or finds the same bytes there already.
pub(crate) fn write_new_or_same(path: &Path, bytes: &[u8]) -> Answer<()> {
    match read_limited(path, bytes.len() as u64) {
        Ok(there) if there == bytes => Ok(()),
        Ok(_) => Err(Code::FileExists.into()),
        Err(error) if error.kind() == io::ErrorKind::FileTooLarge => Err(Code::FileExists.into()),
        Err(_) => write_new(path, bytes),
    }
}
