//! A blob sink on a plain folder: what the vault does, without its index.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use comity_crypto::Hash;
use comity_intake::sink::{BlobSink, ReadBackWay, SegmentBack, SegmentSink};
use rustix::fs::{Advice, fadvise};

/// Bytes after which the system is asked to begin writing them to the device.
const WRITE_BEHIND_BYTES: u64 = 8 << 20;

pub struct FolderSink {
    folder: PathBuf,
    pack: Mutex<Pack>,
    parts: AtomicU64,
}

struct Pack {
    file: File,
    end: u64,
    places: HashMap<Hash, (u64, usize)>,
}

struct Part {
    file: File,
    path: PathBuf,
    folder: PathBuf,
    bytes: u64,
    begun: u64,
}

impl FolderSink {
    pub fn new(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let file =
            File::options().read(true).append(true).create(true).open(folder.join("pack"))?;
        let pack = Mutex::new(Pack { file, end: 0, places: HashMap::new() });
        Ok(Self { folder: folder.into(), pack, parts: AtomicU64::new(0) })
    }

    /// Returns the bytes of a blob, small or not.
    #[allow(dead_code, reason = "the example reads none")]
    pub fn bytes(&self, name: &Hash) -> io::Result<Vec<u8>> {
        let pack = self.pack.lock().unwrap();
        match pack.places.get(name) {
            None => fs::read(self.folder.join(hex(name))),
            Some((at, length)) => {
                let mut bytes = vec![0; *length];
                pack.file.read_exact_at(&mut bytes, *at)?;
                Ok(bytes)
            }
        }
    }
}

impl BlobSink for FolderSink {
    fn small(&self, name: &Hash, sealed: &[u8]) -> io::Result<()> {
        let mut pack = self.pack.lock().unwrap();
        pack.file.write_all(sealed)?;
        let at = pack.end;
        pack.places.insert(*name, (at, sealed.len()));
        pack.end += sealed.len() as u64;
        Ok(())
    }

    fn settle(&self) -> io::Result<()> {
        let file = self.pack.lock().unwrap().file.try_clone()?;
        file.sync_data()
    }

    fn read_back_small(
        &self,
        names: &[Hash],
        each: &mut dyn FnMut(usize, &[u8]),
    ) -> io::Result<ReadBackWay> {
        let (file, places) = {
            let pack = self.pack.lock().unwrap();
            let places: Vec<_> = names.iter().map(|name| pack.places[name]).collect();
            (pack.file.try_clone()?, places)
        };
        let from = places.iter().map(|place| place.0).min().unwrap_or(0);
        fadvise(&file, from, None, Advice::DontNeed)?;
        let mut bytes = Vec::new();
        for (at, (offset, length)) in places.into_iter().enumerate() {
            bytes.resize(length, 0);
            file.read_exact_at(&mut bytes, offset)?;
            each(at, &bytes);
        }
        Ok(ReadBackWay::PastCache)
    }

    fn begin_segment(&self) -> io::Result<Box<dyn SegmentSink + '_>> {
        let number = self.parts.fetch_add(1, Ordering::Relaxed);
        let path = self.folder.join(format!("{number}.part"));
        let file = File::options().read(true).write(true).create_new(true).open(&path)?;
        Ok(Box::new(Part { file, path, folder: self.folder.clone(), bytes: 0, begun: 0 }))
    }
}

/// Reads past the page cache: dropped there first, it comes from the device.
struct Back(File);

impl SegmentBack for Back {
    fn settle(&mut self) -> io::Result<()> {
        self.0.sync_data()?;
        // Once for all that was settled: dropping block by block would drop what is read ahead.
        Ok(fadvise(&self.0, 0, None, Advice::DontNeed)?)
    }

    fn read_at(&mut self, at: u64, bytes: &mut [u8]) -> io::Result<()> {
        self.0.read_exact_at(bytes, at)
    }

    fn way(&self) -> ReadBackWay {
        ReadBackWay::PastCache
    }
}

impl Write for Part {
    fn write(&mut self, sealed: &[u8]) -> io::Result<usize> {
        let count = self.file.write(sealed)?;
        self.bytes += count as u64;
        if self.bytes - self.begun >= WRITE_BEHIND_BYTES {
            // On dirty pages this only starts their writing.
            let length = std::num::NonZeroU64::new(self.bytes - self.begun);
            fadvise(&self.file, self.begun, length, Advice::DontNeed)?;
            self.begun = self.bytes;
        }
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl SegmentSink for Part {
    fn back(&self) -> io::Result<Box<dyn SegmentBack>> {
        Ok(Box::new(Back(self.file.try_clone()?)))
    }

    fn finish(self: Box<Self>, name: &Hash) -> io::Result<()> {
        fs::rename(&self.path, self.folder.join(hex(name)))?;
        File::open(&self.folder)?.sync_all()
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // After finishing, there is no part any more.
        let _ = fs::remove_file(&self.path);
    }
}

pub fn hex(hash: &Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
