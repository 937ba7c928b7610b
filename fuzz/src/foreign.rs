//! What foreign parsers read: files of others, as the worker of `intake` does; updates of notes.
//!
//! A parser of others may panic: the worker ends and that one file fails, and an update that makes
//! the merge give up is left out. Code of ours may not, and nothing may take more time, memory or
//! room than its limits say.

use std::panic;
use std::path::Path;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use comity_changes::{FeedId, RecordId};
use comity_desk::merge_updates;
use comity_intake::members::job::MEMBERS;
use comity_intake::members::{Event, Options, Treatment, expand};
use comity_intake::sniff;
use comity_intake::text::TextKind;
use comity_intake::text::job::TEXT;
use comity_intake::worker::{Job, Put, Reply, Work};
use comity_intake::{describe::job::DESCRIBE, view::job::VIEW};

/// The stack of a worker, in bytes, and the name of its thread here.
const STACK_BYTES: usize = 64 << 20;
const WORKER: &str = "as the worker";

/// Reads mail: its text, what it holds, and what it says of itself.
pub fn mail(bytes: &[u8]) {
    as_the_worker(bytes, |file| {
        for (kind, media_type) in
            [(TextKind::Mail, "message/rfc822"), (TextKind::Mailbox, "application/mbox")]
        {
            let params = Put::default().u8(kind as u8).u8(0).text("").done();
            asks(TEXT, &params, file);
            asks(DESCRIBE, &Put::default().text(media_type).done(), file);
            goes_through(file, media_type);
        }
    });
}

/// Goes through an archive, of the sort that its first bytes show; without one, as a ZIP.
pub fn members(bytes: &[u8]) {
    as_the_worker(bytes, |file| {
        let head = file.get(..file.len().min(4 << 10)).unwrap_or_default();
        let sniffed = sniff::media_type(head, file.len() as u64, Path::new(""));
        let is_known = comity_intake::members::Container::of(sniffed).is_some();
        let media_type = if is_known { sniffed } else { "application/zip" };
        asks(DESCRIBE, &Put::default().text(media_type).done(), file);
        goes_through(file, media_type);
    });
}

/// Reads a PDF: its text by all engines, what it says of itself, and its first page drawn small.
pub fn pdf(bytes: &[u8]) {
    as_the_worker(bytes, |file| {
        let params = Put::default().u8(TextKind::Pdf as u8).u8(0).text("").done();
        asks(TEXT, &params, file);
        asks(DESCRIBE, &Put::default().text("application/pdf").done(), file);
        let (mut kept, mut output) = (None, std::io::sink());
        let open = Put::default().u8(0).u8(0).text("").done();
        let draw = Put::default().u8(1).u32(0).u32(64).done();
        for (params, file) in [(open, file.to_vec()), (draw, Vec::new())] {
            let reply = &mut Reply::to(&mut output);
            let _refused = (VIEW.work)(Work { params: &params, file, kept: &mut kept, reply });
        }
    });
}

/// Merges updates of a note: each with its length before it, in two bytes.
pub fn note(bytes: &[u8]) {
    as_the_worker(bytes, |mut rest| {
        let mut updates = Vec::new();
        while let Some((length, behind)) = rest.split_first_chunk() {
            let length = usize::from(u16::from_be_bytes(*length)).min(behind.len());
            let (update, behind) = behind.split_at(length);
            updates.push(update);
            rest = behind;
        }
        let (feed, note) = (FeedId([1; 32]), RecordId([9; 32]));
        let count = updates.len() as u64;
        let (_, left_out) = merge_updates(&feed, &note, updates);
        assert!(left_out <= count, "an update is taken or left out");
    });
}

/// Asks a job of the worker's about a file, and gives its answer back. It must fit.
fn asks(job: Job, params: &[u8], file: &[u8]) {
    let (mut kept, mut output) = (None, std::io::sink());
    let reply = &mut Reply::to(&mut output);
    let work = Work { params, file: file.to_vec(), kept: &mut kept, reply };
    if let Ok(answer) = (job.work)(work) {
        assert!(answer.len() <= job.answer_bytes_max, "an answer fits");
    }
}

/// Goes through a family, and checks that members are told in order and bounded.
fn goes_through(file: &[u8], media_type: &str) {
    let how = Options { mail: Treatment::Expand, archives: Treatment::Expand };
    let (mut begun, mut is_open, mut told_bytes) = (0, false, 0_u64);
    let ended = expand(file, media_type, how, &mut |event| {
        match event {
            Event::Begin(member) => {
                assert!(!is_open && member.number == begun, "members are told one by one");
                (begun, is_open) = (begun + 1, true);
            }
            Event::Data(part) => {
                assert!(is_open, "bytes are a member's");
                told_bytes += part.len() as u64;
            }
            Event::End(_) => {
                assert!(is_open, "what ends began");
                is_open = false;
            }
            Event::Opened(_) => assert!(!is_open, "a family ends between members"),
        }
        Ok(())
    });
    assert!(ended.is_ok() && !is_open, "going through fails only when the listener does");
    assert!(told_bytes <= MEMBERS.parts_bytes_max, "a family is bounded");
}

/// Runs what the product runs where a panic of others' code does no harm: on a thread with the
/// stack of a worker. A panic of our own code is passed on.
fn as_the_worker(bytes: &[u8], work: impl FnOnce(&[u8]) + Send) {
    static HOOK: Once = Once::new();
    static OURS: AtomicBool = AtomicBool::new(false);
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let here = thread::current().name() == Some(WORKER);
            let foreign = info.location().is_some_and(|at| at.file().contains("/registry/src/"));
            if !(here && foreign) {
                OURS.fetch_or(here, Ordering::Relaxed);
                before(info);
            }
        }));
    });
    thread::scope(|scope| {
        let builder = thread::Builder::new().stack_size(STACK_BYTES).name(WORKER.to_owned());
        let Ok(worker) = builder.spawn_scoped(scope, || work(bytes)) else { return };
        let ended = worker.join();
        assert!(ended.is_ok() || !OURS.load(Ordering::Relaxed), "our own code does not panic");
    });
}
