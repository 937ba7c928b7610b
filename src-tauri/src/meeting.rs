//! One window for each vault: a second start on the same vault hands its files to the first
//! window, brings it forward and ends. Nothing but that it was heard is ever told back.
//!
//! A lock, which the system drops with its process, says who is first; a socket beside it carries
//! the files. Both are named by a hash of the vault's place, in a folder that this account alone
//! may enter. Without such a folder windows do not meet, and the vault's own lock parts them.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use comity_desk::system::{private_folder, vault_name};

/// Longest message, in bytes.
const MESSAGE_BYTES_MAX: u64 = 1 << 20;
/// How a message begins; the paths follow, each after a zero byte.
const GREETING: &[u8] = b"comity-window 1";
/// How long the first window may take to be there, and then to answer.
const PATIENCE: Duration = Duration::from_secs(10);
const HEARD: u8 = b'1';

/// Takes files that another start hands over; says whether they were kept.
pub type Hear = Arc<dyn Fn(Vec<PathBuf>) -> bool + Send + Sync>;

/// Who a start of the window is.
pub enum Start {
    /// The first on this vault; dropping it lets another be.
    First(First),
    /// A later one, whose files the first window has heard of.
    Later,
    /// One that cannot know.
    Alone,
}

/// Being the first window on a vault.
pub struct First {
    socket: PathBuf,
    ended: Arc<AtomicBool>,
    _lock: File,
}

/// Finds out whether this is the first window on a vault, and if not, tells the first of `files`.
/// Fails when there is a first window that does not answer or does not take the files.
pub fn start(
    folder: Option<&Path>,
    vault: &Path,
    files: &[PathBuf],
    hear: Hear,
) -> io::Result<Start> {
    let Some(folder) = folder.filter(|folder| private_folder(folder).is_ok()) else {
        return Ok(Start::Alone);
    };
    let name = vault_name(vault);
    let socket = folder.join(format!("{name}.socket"));
    let lock = folder.join(format!("{name}.lock"));
    let lock = File::options().write(true).create(true).truncate(false).mode(0o600).open(lock);
    let Ok(lock) = lock else { return Ok(Start::Alone) };
    match lock.try_lock() {
        Ok(()) => Ok(listen(socket, lock, hear).map_or(Start::Alone, Start::First)),
        Err(fs::TryLockError::WouldBlock) => tell(&socket, files).map(|()| Start::Later),
        Err(fs::TryLockError::Error(_)) => Ok(Start::Alone),
    }
}

fn listen(socket: PathBuf, lock: File, hear: Hear) -> io::Result<First> {
    // Left by a first window that was killed: the lock says that there is none.
    let _ = fs::remove_file(&socket);
    let listener = UnixListener::bind(&socket)?;
    let ended = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&ended);
    std::thread::Builder::new().name("meeting".into()).spawn(move || {
        for stream in listener.incoming() {
            if seen.load(Ordering::Relaxed) {
                return;
            }
            // Whoever goes away in the middle of a word has said nothing.
            let _ = stream.and_then(|stream| answer(stream, &hear));
        }
    })?;
    Ok(First { socket, ended, _lock: lock })
}

impl Drop for First {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        // Wakes the listener, which then ends.
        let _ = UnixStream::connect(&self.socket);
        let _ = fs::remove_file(&self.socket);
    }
}

fn answer(mut stream: UnixStream, hear: &Hear) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    stream.set_write_timeout(Some(Duration::from_secs(2)))?;
    let mut message = Vec::new();
    (&stream).take(MESSAGE_BYTES_MAX + 1).read_to_end(&mut message)?;
    let kept = read(&message).is_some_and(|files| hear(files));
    stream.write_all(&[if kept { HEARD } else { b'0' }])
}

/// Returns the files that a message names; none when it is no message of ours.
fn read(message: &[u8]) -> Option<Vec<PathBuf>> {
    if message.len() as u64 > MESSAGE_BYTES_MAX {
        return None;
    }
    let mut parts = message.split(|byte| *byte == 0);
    (parts.next()? == GREETING).then_some(())?;
    let path = |part: &[u8]| PathBuf::from(std::ffi::OsString::from_vec(part.to_vec()));
    let files: Vec<PathBuf> = parts.map(path).collect();
    files.iter().all(|file| file.is_absolute()).then_some(files)
}

fn tell(socket: &Path, files: &[PathBuf]) -> io::Result<()> {
    let mut message = GREETING.to_vec();
    for file in files {
        message.push(0);
        message.extend_from_slice(file.as_os_str().as_bytes());
    }
    let deadline = Instant::now() + PATIENCE;
    let mut stream = loop {
        match UnixStream::connect(socket) {
            Ok(stream) => break stream,
            // It holds the lock and is about to listen.
            Err(_) if Instant::now() < deadline => sleep(Duration::from_millis(50)),
            Err(error) => return Err(error),
        }
    };
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(&message)?;
    stream.shutdown(Shutdown::Write)?;
    let mut answer = [0];
    stream.read_exact(&mut answer)?;
    (answer == [HEARD]).then_some(()).ok_or_else(|| io::ErrorKind::QuotaExceeded.into())
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    type Heard = Arc<Mutex<Vec<PathBuf>>>;

    fn hearing(heard: &Heard) -> Hear {
        let heard = Arc::clone(heard);
        Arc::new(move |files| {
            heard.lock().unwrap().extend(files);
            true
        })
    }

    #[test]
    fn a_second_start_on_a_vault_is_heard_by_the_first_and_by_no_other() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("meeting");
        let heard = Heard::default();
        let begin = |vault: &str, files: &[PathBuf]| {
            start(Some(&folder), &home.path().join(vault), files, hearing(&heard)).unwrap()
        };

        let first = begin("lyon", &[]);
        let beside = begin("turin", &[]);
        let later = begin("lyon", &["/stick/own.card".into()]);

        assert!(matches!((&first, &beside), (Start::First(_), Start::First(_))));
        assert!(matches!(later, Start::Later));
        assert_eq!(*heard.lock().unwrap(), [PathBuf::from("/stick/own.card")]);
        drop(first);
        assert!(matches!(begin("lyon", &[]), Start::First(_)), "the next start is the first again");
    }

    /// A window that was killed leaves its socket; it must not keep the next one out.
    #[test]
    fn a_socket_that_was_left_keeps_nobody_out() {
        let home = tempfile::tempdir().unwrap();
        let name = format!("{}.socket", vault_name(home.path()));
        drop(UnixListener::bind(home.path().join(name)).unwrap());
        fs::set_permissions(home.path(), std::os::unix::fs::PermissionsExt::from_mode(0o700))
            .unwrap();

        let first = start(Some(home.path()), home.path(), &[], hearing(&Heard::default())).unwrap();

        assert!(matches!(first, Start::First(_)));
    }

    /// In a folder that others may enter, somebody else could listen.
    #[test]
    fn nobody_meets_in_a_folder_that_others_may_enter() {
        let home = tempfile::tempdir().unwrap();
        fs::set_permissions(home.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755))
            .unwrap();

        let alone = start(Some(home.path()), home.path(), &[], hearing(&Heard::default())).unwrap();

        assert!(matches!(alone, Start::Alone));
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0, "nothing is left there");
    }

    #[test]
    fn what_is_no_message_or_too_long_names_nothing() {
        assert_eq!(read(b"comity-window 1\0/a\0/b"), Some(vec!["/a".into(), "/b".into()]));
        assert_eq!(read(b"comity-window 1"), Some(vec![]));
        for hostile in [&b""[..], b"comity-window 2\0/a", b"comity-window 1\0a", b"GET / HTTP/1.1"]
        {
            assert_eq!(read(hostile), None, "{hostile:?}");
        }
        let long = [GREETING, &[0], b"/", &vec![b'a'; 1 << 20]].concat();
        assert_eq!(read(&long), None);
    }
}
