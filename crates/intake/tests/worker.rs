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
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use comity_intake::text::job::TEXT;
use comity_intake::text::{TextKind, TextResult};
use comity_intake::worker::{self, Job, Lease, Limits, Pool, Question, Work};

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
        ("a_panic_fails_one_file", a_panic_fails_one_file),
        ("a_large_text_in_parts_is_read", a_large_text_in_parts_is_read),
        ("a_large_text_that_breaks_fails", a_large_text_that_breaks_fails),
        ("what_is_no_worker_leaves_texts_unread", what_is_no_worker_leaves_texts_unread),
    ])
}

/// The product's table, but its reader of texts misbehaves when told to.
static JOBS: &[Job] = &[Job { work: misbehave, ..TEXT }];

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
        b"do: read" => drop(std::fs::read("/etc/hostname")),
        b"do: write" => drop(std::fs::write("/worker-was-here", "x")),
        b"do: connect" => drop(std::net::TcpStream::connect("127.0.0.1:9")),
        b"do: signal" => {
            let parent = rustix::process::getppid().unwrap();
            let _ = rustix::process::kill_process(parent, rustix::process::Signal::TERM);
        }
        b"do: babble" => print!("{}", "\u{1}nonsense".repeat(100)),
        b"do: panic" => panic!("on purpose"),
        _ => return (TEXT.work)(work),
    }
    Ok(Vec::new())
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
    outcomes[1].record.remark.clone().unwrap()
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

fn reading_a_file_is_refused() {
    assert_eq!(breaks("do: read"), "its reader tried what it may not");
}

fn writing_a_file_is_refused() {
    assert_eq!(breaks("do: write"), "its reader tried what it may not");
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
