//! A worker that misbehaves in every way is stopped, says why, and the next file is read.
//!
//! The readers that misbehave live here, not in the product: this program is its own worker.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test stops where it fails, and says so"
)]
#![cfg(target_os = "linux")]

use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use comity_intake::text::job::TEXT;
use comity_intake::text::{TextKind, TextResult};
use comity_intake::view::job::VIEW;
use comity_intake::view::{Opened, View, ViewKind, ViewProblem};
use comity_intake::worker::{self, Job, Lease, Limits, Pool, Put, Question, Why, Work};

#[path = "support/scenes.rs"]
mod scenes;

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some(worker::ARGUMENT) {
        return worker::serve_with(JOBS);
    }
    scenes::run(&[
        ("texts_come_back_in_order", texts_come_back_in_order),
        ("a_stack_overflow_fails_one_file", a_stack_overflow_fails_one_file),
        ("two_gigabytes_are_not_given", two_gigabytes_are_not_given),
        ("an_endless_loop_ends_by_the_clock", an_endless_loop_ends_by_the_clock),
        ("an_endless_loop_ends_by_processor_time", an_endless_loop_ends_by_processor_time),
        ("a_fork_is_refused", a_fork_is_refused),
        ("a_thread_is_refused", a_thread_is_refused),
        ("reading_a_file_is_refused", reading_a_file_is_refused),
        ("writing_a_file_is_refused", writing_a_file_is_refused),
        ("a_socket_is_refused", a_socket_is_refused),
        ("a_signal_to_others_is_refused", a_signal_to_others_is_refused),
        ("garbage_is_no_answer", garbage_is_no_answer),
        ("foreign_frames_are_no_answer", foreign_frames_are_no_answer),
        ("half_an_answer_is_none", half_an_answer_is_none),
        ("a_silent_exit_fails_one_file", a_silent_exit_fails_one_file),
        ("what_a_library_prints_is_no_answer", what_a_library_prints_is_no_answer),
        ("an_engine_that_dies_leaves_the_others", an_engine_that_dies_leaves_the_others),
        ("a_page_that_breaks_the_worker_is_one_page", a_page_that_breaks_the_worker_is_one_page),
        ("a_panic_fails_one_file", a_panic_fails_one_file),
        ("a_large_text_in_parts_is_read", a_large_text_in_parts_is_read),
        ("a_large_text_that_breaks_fails", a_large_text_that_breaks_fails),
        ("what_is_no_worker_leaves_texts_unread", what_is_no_worker_leaves_texts_unread),
    ])
}

/// The product's table, but its reader of texts misbehaves when told to.
static JOBS: &[Job] = &[Job { work: misbehave, ..TEXT }, Job { work: misdraw, ..VIEW }];

/// Does what the file says, if it says one of these; reads it otherwise. What survives answers
/// with nothing, which is no answer.
fn misbehave(work: Work<'_, '_>) -> io::Result<Vec<u8>> {
    match work.file.as_slice() {
        b"do: overflow" => drop(overflow(1)),
        b"do: allocate" => drop(std::hint::black_box(vec![1_u8; 2 << 30])),
        b"do: loop" => loop {
            std::hint::spin_loop();
        },
        b"do: fork" => drop(Command::new("/bin/true").status()),
        b"do: thread" => drop(std::thread::spawn(|| ()).join()),
        b"do: read" => return refused(work, std::fs::read("/etc/hostname").is_err()),
        b"do: write" => return refused(work, std::fs::write("/worker-was-here", "x").is_err()),
        b"do: connect" => drop(std::net::TcpStream::connect("127.0.0.1:9")),
        b"do: signal" => {
            let parent = rustix::process::getppid().unwrap();
            let _ = rustix::process::kill_process(parent, rustix::process::Signal::TERM);
        }
        b"do: babble" => return Ok(b"\x01nonsense".repeat(100)),
        b"do: print" => {
            println!("{}", "A library says hello. ".repeat(100));
            return (TEXT.work)(Work { file: b"printed".to_vec(), ..work });
        }
        b"do: exit" => std::process::exit(0),
        b"do: break the first engine" => return break_the_first_engine(work),
        b"do: panic" => panic!("on purpose"),
        _ => return (TEXT.work)(work),
    }
    Ok(Vec::new())
}

/// Answers with the text "refused" if it was.
fn refused(work: Work<'_, '_>, was: bool) -> io::Result<Vec<u8>> {
    let text = if was { "refused" } else { "done" };
    (TEXT.work)(Work { file: text.into(), ..work })
}

/// Dies in the first engine unless that one is left out; then reads the file as it is.
fn break_the_first_engine(work: Work<'_, '_>) -> io::Result<Vec<u8>> {
    let left_out = work.params[1];
    if left_out == 0 {
        work.reply.stage(1)?;
        overflow(1);
    }
    let params = Put::default().u8(TextKind::Plain as u8).u8(left_out).text("").done();
    (TEXT.work)(Work { params: &params, ..work })
}

/// Draws as the product does, but page 1 breaks it.
fn misdraw(work: Work<'_, '_>) -> io::Result<Vec<u8>> {
    if work.params.starts_with(&[1, 1]) {
        overflow(1);
    }
    (VIEW.work)(work)
}

#[expect(unconditional_recursion, reason = "it is to overflow the stack")]
fn overflow(depth: u64) -> u64 {
    let page = std::hint::black_box([depth; 256]);
    overflow(page[3].wrapping_add(1)).wrapping_add(page[7])
}

fn pool(wall: Duration, cpu_seconds: u64) -> Pool {
    Pool::with_limits(std::env::current_exe().unwrap(), Limits { wall, cpu_seconds })
}

fn question(bytes: &[u8]) -> Question {
    Question { kind: TextKind::Plain, bytes: bytes.into() }
}

/// The middle one of three files breaks the worker; the others must be read all the same.
fn breaks(order: &str) -> String {
    breaks_within(order, &pool(Duration::from_secs(20), 60))
}

fn breaks_within(order: &str, pool: &Pool) -> String {
    let mut lease = Lease::new(Some(pool));

    let files = [b"before".as_slice(), order.as_bytes(), b"after"].map(question);
    let outcomes = lease.ask(&files);

    assert_eq!(pool.off(), None, "the worker is confined here");
    assert_eq!((outcomes[0].text.as_str(), outcomes[2].text.as_str()), ("before", "after"));
    assert_eq!(outcomes[1].record.result, TextResult::Failed, "{:?}", outcomes[1]);
    let remark = outcomes[1].record.remark.clone().unwrap();
    println!("  {order:<14} {remark} ({:?})", outcomes[1].record.reason.unwrap());
    remark
}

fn texts_come_back_in_order() {
    let pool = pool(Duration::from_secs(20), 60);
    let mut lease = Lease::new(Some(&pool));
    let files: Vec<_> = (0..500).map(|n| question(format!("file {n} é").as_bytes())).collect();

    let outcomes = lease.ask(&files);

    for (n, outcome) in outcomes.iter().enumerate() {
        assert_eq!(outcome.text, format!("file {n} é"), "{outcome:?}");
    }
    assert_eq!(outcomes.len(), 500);
}

fn a_stack_overflow_fails_one_file() {
    assert!(breaks("do: overflow").contains("stack"));
}

fn two_gigabytes_are_not_given() {
    assert!(breaks("do: allocate").contains("memory"));
}

fn an_endless_loop_ends_by_the_clock() {
    let began = Instant::now();

    let remark = breaks_within("do: loop", &pool(Duration::from_secs(1), 60));

    assert_eq!(remark, "it took too long");
    assert!(began.elapsed() < Duration::from_secs(15));
}

fn an_endless_loop_ends_by_processor_time() {
    let remark = breaks_within("do: loop", &pool(Duration::from_secs(60), 1));

    assert_eq!(remark, "its reader used up its processor time");
}

fn a_fork_is_refused() {
    assert_eq!(breaks("do: fork"), "its reader tried what it may not");
}

fn a_thread_is_refused() {
    assert_eq!(breaks("do: thread"), "its reader tried what it may not");
}

fn answer_to(order: &str) -> String {
    let pool = pool(Duration::from_secs(20), 60);
    let outcome = Lease::new(Some(&pool)).ask(&[question(order.as_bytes())]).remove(0);
    println!("  {order:<14} {}", outcome.text);
    outcome.text
}

fn reading_a_file_is_refused() {
    assert_eq!(answer_to("do: read"), "refused");
}

fn writing_a_file_is_refused() {
    assert_eq!(answer_to("do: write"), "refused");
    assert!(!std::path::Path::new("/worker-was-here").exists());
}

fn a_socket_is_refused() {
    assert_eq!(breaks("do: connect"), "its reader tried what it may not");
}

fn a_signal_to_others_is_refused() {
    assert_eq!(breaks("do: signal"), "its reader tried what it may not");
}

fn garbage_is_no_answer() {
    assert_eq!(breaks("do: babble"), "its reader answered nonsense");
}

/// The first worker answers by these bytes, all that follow are in order.
fn answered_by(bytes: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let (program, used) = (folder.path().join("worker"), folder.path().join("used"));
    let real = std::env::current_exe().unwrap();
    let script = format!(
        "#!/bin/sh\nif [ -e '{used}' ]; then exec '{real}' \"$@\"; fi\n: > '{used}'\n\
         printf 'CIW2\\001\\000\\000{bytes}'\n/bin/sleep 0.3\n",
        used = used.display(),
        real = real.display(),
    );
    std::fs::write(&program, script).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let pool = Pool::new(program);
    let mut lease = Lease::new(Some(&pool));

    let outcomes = lease.ask(&[question(b"before"), question(b"after")]);

    assert_eq!(outcomes[1].text, "after", "the next file is read");
    let remark = outcomes[0].record.remark.clone().unwrap();
    println!("  {:<14} {remark} ({:?})", "(a forger)", outcomes[0].record.reason.unwrap());
    remark
}

fn foreign_frames_are_no_answer() {
    assert_eq!(answered_by("XXXXXXXX"), "its reader answered nonsense");
    assert_eq!(answered_by(r"A\377\377\377\377"), "its reader answered nonsense");
}

fn half_an_answer_is_none() {
    assert_eq!(answered_by(r"A\040\000\000\000half"), "its reader stopped");
}

fn a_silent_exit_fails_one_file() {
    assert_eq!(breaks("do: exit"), "its reader stopped");
}

/// A parser that prints must not speak for the worker.
fn what_a_library_prints_is_no_answer() {
    let pool = pool(Duration::from_secs(20), 60);

    let outcomes = Lease::new(Some(&pool)).ask(&[question(b"do: print"), question(b"after")]);

    assert_eq!((outcomes[0].text.as_str(), outcomes[1].text.as_str()), ("printed", "after"));
}

fn an_engine_that_dies_leaves_the_others() {
    let pool = pool(Duration::from_secs(20), 60);
    let mut lease = Lease::new(Some(&pool));

    let outcome = lease.read(TextKind::Pdf, b"do: break the first engine", "");

    let said = "hayro 0.9 was left out: its reader ran out of memory or stack";
    assert_eq!(outcome.text, "do: break the first engine");
    assert_eq!(outcome.record.remark.as_deref(), Some(said));
}

fn a_page_that_breaks_the_worker_is_one_page() {
    let pool = pool(Duration::from_secs(20), 60);
    let file = three_pages();
    let mut view = View::open(&pool, ViewKind::Pdf, file, "").unwrap();

    let pages = [0, 1, 2].map(|number| view.page(number, 100));

    assert_eq!(view.opened(), Opened { pages: 3 });
    assert_eq!(pages[1], Err(ViewProblem::Broken(Why::MemoryOrStack)));
    for page in [&pages[0], &pages[2]] {
        let page = page.as_ref().unwrap();
        assert_eq!((page.width, page.height), (50, 100));
    }
    assert_eq!(view.page(3, 100), Err(ViewProblem::NoSuchPage));
}

/// A document of three blank pages of 100 by 200 points.
fn three_pages() -> Vec<u8> {
    let page = "<</Type/Page/Parent 2 0 R>>";
    format!(
        "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
         2 0 obj<</Type/Pages/Count 3/MediaBox[0 0 100 200]/Kids[3 0 R 4 0 R 5 0 R]>>endobj\n\
         3 0 obj{page}endobj\n4 0 obj{page}endobj\n5 0 obj{page}endobj\n\
         trailer<</Root 1 0 R/Size 6>>\n%%EOF\n"
    )
    .into_bytes()
}

fn a_panic_fails_one_file() {
    assert_eq!(breaks("do: panic"), "its reader gave up");
}

fn a_large_text_in_parts_is_read() {
    let pool = pool(Duration::from_secs(60), 60);
    let mut lease = Lease::new(Some(&pool));

    let mut asking = lease.begin(TextKind::Plain);
    (0..12).for_each(|_| asking.feed(&vec![b'a'; 1 << 20]));
    let outcome = asking.answer();
    let next = lease.ask(&[question(b"next")]);

    assert_eq!(outcome.record.characters, 12 << 20, "{outcome:?}");
    assert_eq!(next[0].text, "next");
}

fn a_large_text_that_breaks_fails() {
    let pool = pool(Duration::from_secs(20), 60);
    let mut lease = Lease::new(Some(&pool));

    let mut asking = lease.begin(TextKind::Plain);
    asking.feed(b"do: ");
    asking.feed(b"panic");
    let outcome = asking.answer();

    assert_eq!(outcome.record.result, TextResult::Failed);
    assert_eq!(lease.ask(&[question(b"next")])[0].text, "next");
}

fn what_is_no_worker_leaves_texts_unread() {
    for program in ["/bin/true", "/bin/cat", "/nowhere/comity"] {
        let pool = Pool::new(PathBuf::from(program));
        let mut lease = Lease::new(Some(&pool));

        let outcome = lease.ask(&[question(b"tulip")]).remove(0);

        assert_eq!(outcome.record.result, TextResult::NoText, "{program}");
        assert!(outcome.record.remark.unwrap().starts_with("reading text is off"));
        assert!(pool.off().is_some() && outcome.text.is_empty());
    }
}
