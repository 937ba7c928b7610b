//! Takes what a file holds: every member measured and sealed exactly as a file is, as a worker
//! tells of it. Memory stays bounded: the file goes into the worker in blocks, members come out
//! in parts and are not held whole unless they are small.

use std::io::{self, Read};
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::member::Coming;
use super::take::{Outcome, Taken, Texts};
use super::{Measure, Run, batch};
use crate::members::job::{MEMBERS, Told, decode, params};
use crate::members::{Member, Opened, Options, PARENT_BYTES_MAX, Reason};
use crate::worker::{Lease, Pool, Why};

/// How many parts may wait between the worker and the one that measures.
const PARTS: usize = 16;

/// Bytes that go into the worker at once.
const BLOCK_BYTES: usize = 1 << 20;

/// The file whose members are to be taken.
pub struct Parent<'a> {
    /// Its media type by content.
    pub media_type: &'a str,
    /// Its bytes, as many as it has.
    pub size: u64,
    /// Reads it from the beginning: the source, or the sealed copy as it is opened.
    pub source: &'a mut (dyn Read + Send),
}

/// A member and what became of it.
#[derive(Debug)]
pub struct MeasuredMember {
    /// What its container says of it.
    pub member: Member,
    /// The draft, or why there is none.
    pub outcome: Outcome,
    /// Why it was not given, where its container or a limit is the reason there is no draft.
    pub not_given: Option<Reason>,
}

/// How going through a family ended.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Family {
    /// Every container that was looked into, the file itself last if it was gone through.
    pub opened: Vec<Opened>,
    /// Why the going through broke off, in words; nothing when it came to its end. Members that
    /// were handed over before stay whole.
    pub broke: Option<String>,
}

/// A member on its way through a batch.
struct Met {
    member: Member,
    not_given: Option<Reason>,
}

impl Measure<'_> {
    /// Takes the members of a file and calls `each` with batches in order of meeting, every
    /// member once, what was not given included. A parent over
    /// [`PARENT_BYTES_MAX`](crate::members::PARENT_BYTES_MAX) is not opened, which
    /// [`Family::broke`] says.
    pub fn family(
        &self,
        pool: &Pool,
        parent: Parent<'_>,
        how: Options,
        each: &mut dyn FnMut(Vec<MeasuredMember>),
    ) -> Family {
        if parent.size > PARENT_BYTES_MAX as u64 {
            return Family { opened: Vec::new(), broke: Some(over_the_limit()) };
        }
        let run = Run { with: self, full: AtomicBool::new(false), large: Mutex::new(()) };
        let (sender, receiver) = sync_channel(PARTS);
        let (opened, broke) = thread::scope(|scope| {
            let asking = scope.spawn(move || ask(self, pool, parent, how, &sender));
            let opened = take_all(&run, &receiver, each);
            // Who still tells learns that nobody listens.
            drop(receiver);
            (opened, asking.join().unwrap_or_else(|_| Some(Why::Stopped.words())))
        });
        Family { opened, broke }
    }
}

fn over_the_limit() -> String {
    "it is larger than 256 MiB: what it holds is not looked at".to_owned()
}

/// Has the worker go through the file; returns why that broke off, if it did.
fn ask(
    with: &Measure<'_>,
    pool: &Pool,
    parent: Parent<'_>,
    how: Options,
    sender: &SyncSender<Told>,
) -> Option<String> {
    let mut lease = Lease::new(Some(pool));
    let mut running = match lease.take() {
        Ok(running) => running,
        Err(why) => return Some(why.words()),
    };
    let asked = running.begin(MEMBERS, &params(parent.media_type, how));
    let asked = asked.and_then(|()| {
        let mut left = PARENT_BYTES_MAX as u64;
        each_block(parent.source, &mut |block| {
            left = left.checked_sub(block.len() as u64).ok_or(io::ErrorKind::FileTooLarge)?;
            stop_if(with.cancel.stops())?;
            running.feed(block)
        })
    });
    let asked = asked.and_then(|()| running.go());
    let told = asked.and_then(|()| {
        running.answer(MEMBERS, &mut 0, &mut |part| {
            stop_if(with.cancel.stops())?;
            sender.send(decode(&part)?).map_err(|_| io::ErrorKind::Interrupted.into())
        })
    });
    match told {
        Ok(_) => None,
        Err(_) if with.cancel.is_cancelled() => Some("it was cancelled".to_owned()),
        Err(error) if error.kind() == io::ErrorKind::FileTooLarge => Some(over_the_limit()),
        Err(error) => Some(running.end(&error).words()),
    }
}

fn stop_if(stop: bool) -> io::Result<()> {
    if stop { Err(io::ErrorKind::Interrupted.into()) } else { Ok(()) }
}

fn each_block(
    source: &mut (dyn Read + Send),
    give: &mut dyn FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<()> {
    let mut block = vec![0; BLOCK_BYTES];
    loop {
        match source.read(&mut block) {
            Ok(0) => return Ok(()),
            Ok(count) => give(block.get(..count).unwrap_or_default())?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Takes members as they come, and hands them over in batches.
fn take_all(
    run: &Run<'_>,
    told: &Receiver<Told>,
    each: &mut dyn FnMut(Vec<MeasuredMember>),
) -> Vec<Opened> {
    let options = run.with.options;
    let mut lease = Lease::new(run.with.text);
    let (mut opened, mut texts) = (Vec::new(), Texts::default());
    let mut taken: Vec<Taken<Met>> = Vec::new();
    while let Ok(next) = told.recv() {
        match next {
            Told::Opened(one) => opened.push(one),
            Told::Begin(member) => {
                let index = taken.len();
                let (outcome, not_given) = Coming::new(told, &member).take(run, &mut lease);
                let (outcome, small) = match outcome {
                    Ok(whole) => {
                        texts.add(index, whole.text);
                        (Ok(whole.draft), whole.small)
                    }
                    Err(refusal) => (Err(refusal), None),
                };
                let entry = Met { member, not_given };
                taken.push(Taken { index, entry, outcome, small });
            }
            // Bytes without a member: this worker is not one of ours.
            Told::Data(_) | Told::End(_) => return opened,
        }
        let is_full = taken.len() >= options.batch_files_max;
        if is_full || texts.are_many() {
            texts.ask(&mut lease, &mut taken);
            let weight: usize = taken.iter().map(Taken::weight).sum();
            if is_full || weight >= options.batch_bytes_max {
                hand_over(run, std::mem::take(&mut taken), each);
            }
        }
    }
    texts.ask(&mut lease, &mut taken);
    hand_over(run, taken, each);
    opened
}

fn hand_over(run: &Run<'_>, taken: Vec<Taken<Met>>, each: &mut dyn FnMut(Vec<MeasuredMember>)) {
    let settled = batch::settle(run, taken).into_iter().map(|(met, outcome)| {
        let Met { member, not_given } = met;
        MeasuredMember { member, outcome, not_given }
    });
    let settled: Vec<_> = settled.collect();
    if !settled.is_empty() {
        each(settled);
    }
}
