//! What a medium can take: room left, and whether it is FAT, whose files end at 4 GiB.
//!
//! Where the system does not say, nothing is claimed.

use std::fs::File;
use std::path::Path;

use super::FolderProblem;

/// The largest file on FAT32, in bytes.
pub const FAT_FILE_BYTES_MAX: u64 = (4 << 30) - 1;

/// A medium as the system describes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Medium {
    /// Bytes that are free for us.
    pub free_bytes: u64,
    /// Bytes in all; none where the file system says nothing of its size.
    pub total_bytes: u64,
    /// Whether it is FAT (FAT32, on most sticks): no file over 4 GiB, no rights, times to 2 s.
    pub is_fat: bool,
    /// Whether it is read-only.
    pub is_read_only: bool,
}

impl Medium {
    /// Tells whether files of these sizes fit, with 1 MiB left for the folder itself. Where nothing
    /// is said of the size, only writing shows it.
    pub fn fits(&self, files: impl IntoIterator<Item = u64>) -> bool {
        let mut sum = 1_u64 << 20;
        for bytes in files {
            if self.is_fat && bytes > FAT_FILE_BYTES_MAX {
                return false;
            }
            sum = sum.saturating_add(bytes);
        }
        sum <= self.free_bytes || self.total_bytes == 0
    }
}

/// Describes the medium that a folder is on; nothing where the system does not say.
#[cfg(target_os = "linux")]
pub fn describe(folder: &Path) -> Result<Option<Medium>, FolderProblem> {
    const MSDOS: rustix::fs::FsWord = 0x4d44;
    let problem = |error: rustix::io::Errno| FolderProblem::from(std::io::Error::from(error));
    let space = rustix::fs::statvfs(folder).map_err(problem)?;
    let kind = rustix::fs::statfs(folder).map_err(problem)?.f_type;
    Ok(Some(Medium {
        free_bytes: space.f_bavail.saturating_mul(space.f_frsize),
        total_bytes: space.f_blocks.saturating_mul(space.f_frsize),
        is_fat: kind == MSDOS,
        is_read_only: space.f_flag.contains(rustix::fs::StatVfsMountFlags::RDONLY),
    }))
}

/// Describes the medium that a folder is on; nothing where the system does not say.
#[cfg(not(target_os = "linux"))]
pub fn describe(_: &Path) -> Result<Option<Medium>, FolderProblem> {
    Ok(None)
}

/// Asks the system to read a file from the medium next time. A hint: it may not.
#[cfg(target_os = "linux")]
pub(super) fn forget_cached(file: &File) {
    // Refused by some file systems; the file is read either way.
    let _ = rustix::fs::fadvise(file, 0, None, rustix::fs::Advice::DontNeed);
}

/// Asks the system to read a file from the medium next time. A hint: it may not.
#[cfg(not(target_os = "linux"))]
pub(super) fn forget_cached(_: &File) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_known_before_writing() {
        let stick =
            Medium { free_bytes: 8 << 30, total_bytes: 8 << 30, is_fat: true, is_read_only: false };

        assert!(stick.fits([1 << 30, 1 << 30]));
        assert!(!stick.fits([4 << 30]), "FAT ends at 4 GiB");
        assert!(!stick.fits([3 << 30, 3 << 30, 3 << 30]));
        assert!(Medium { is_fat: false, ..stick }.fits([4 << 30]));
        let silent = Medium { free_bytes: 0, total_bytes: 0, ..stick };
        assert!(silent.fits([1 << 30]), "of its size nothing is known");
        assert!(!silent.fits([4 << 30]));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_folder_s_medium_has_room() {
        let folder = tempfile::tempdir().unwrap();

        let medium = describe(folder.path()).unwrap().unwrap();

        assert!(medium.free_bytes > 0 && medium.free_bytes <= medium.total_bytes);
        let gone = describe(&folder.path().join("gone"));
        assert!(matches!(gone, Err(FolderProblem::Unreachable)));
    }
}
