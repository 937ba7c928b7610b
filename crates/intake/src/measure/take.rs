//! One thread's work: draws entries in groups, takes each, asks for the texts of a group at once.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};

use comity_crypto::Hash;

use super::{Draft, Run, WHOLE_BYTES_MAX, pipeline, whole};
use crate::NotTaken;
use crate::facts::Source;
use crate::text::{TextKind, TextOutcome};
use crate::walk::{Entry, Kind};
use crate::worker::{Lease, Question};

/// The most entries drawn at once, and their bytes after which no more are.
const GROUP_FILES_MAX: usize = 64;
const GROUP_BYTES_MAX: u64 = 1 << 20;

/// An entry with its place in the list.
pub(super) struct Drawn {
    pub(super) index: usize,
    pub(super) entry: Entry,
}

/// A draft, or why there is none.
pub(super) type Outcome = Result<Box<Draft>, NotTaken>;

/// An entry, or a member, taken, its small sealed copy not yet durable.
pub(super) struct Taken<E = Entry> {
    pub(super) index: usize,
    pub(super) entry: E,
    pub(super) outcome: Outcome,
    /// The sealed copy that is to be read back once it is durable.
    pub(super) small: Option<Small>,
}

/// A small sealed copy that the sink has: its name and what it must read back as.
pub(super) struct Small {
    pub(super) name: Hash,
    pub(super) checksum: u128,
    pub(super) sealed_bytes: usize,
}

/// Gives entries out in order, in groups.
pub(super) struct Supply<I: Iterator<Item = Entry>> {
    entries: std::iter::Peekable<I>,
    index: usize,
}

impl<I: Iterator<Item = Entry>> Supply<I> {
    pub(super) fn new(entries: I) -> Self {
        Self { entries: entries.peekable(), index: 0 }
    }

    /// Draws the next group; a large file comes alone. Empty at the end of the list.
    pub(super) fn draw(&mut self) -> Vec<Drawn> {
        let mut group = Vec::new();
        let mut bytes = 0_u64;
        while group.len() < GROUP_FILES_MAX && bytes < GROUP_BYTES_MAX {
            let fits = |next: &Entry| group.is_empty() || next.size <= WHOLE_BYTES_MAX;
            let Some(entry) = self.entries.next_if(fits) else { break };
            bytes = bytes.saturating_add(entry.size);
            group.push(Drawn { index: self.index, entry });
            self.index = self.index.saturating_add(1);
        }
        group
    }
}

/// What a whole file gave, its bytes kept until its text was asked for.
pub(super) struct Whole {
    pub(super) draft: Box<Draft>,
    pub(super) small: Option<Small>,
    pub(super) text: Option<(TextKind, Vec<u8>)>,
}

/// Takes a group, in order.
pub(super) fn take_group(run: &Run<'_>, lease: &mut Lease<'_>, group: Vec<Drawn>) -> Vec<Taken> {
    let mut texts = Texts::default();
    let mut taken = Vec::with_capacity(group.len());
    for Drawn { index, entry } in group {
        let (outcome, small) = match take_one(run, lease, &entry) {
            Err(refusal) => (Err(refusal), None),
            Ok(Whole { draft, small, text }) => {
                texts.add(index, text);
                (Ok(draft), small)
            }
        };
        taken.push(Taken { index, entry, outcome, small });
    }
    texts.ask(lease, &mut taken);
    taken
}

/// Texts of a group that are still to be read.
#[derive(Default)]
pub(super) struct Texts {
    questions: Vec<Question>,
    asked: VecDeque<usize>,
    bytes: u64,
}

impl Texts {
    /// Adds the text of what has this place, if it is one.
    pub(super) fn add(&mut self, index: usize, text: Option<(TextKind, Vec<u8>)>) {
        if let Some((kind, bytes)) = text {
            self.bytes = self.bytes.saturating_add(bytes.len() as u64);
            self.questions.push(Question { kind, bytes });
            self.asked.push_back(index);
        }
    }

    /// Says whether there are as many as are asked for at once.
    pub(super) fn are_many(&self) -> bool {
        self.questions.len() >= GROUP_FILES_MAX || self.bytes >= GROUP_BYTES_MAX
    }

    /// Asks for all of them and puts the answers where they belong.
    pub(super) fn ask<E>(&mut self, lease: &mut Lease<'_>, taken: &mut [Taken<E>]) {
        let Self { questions, mut asked, .. } = std::mem::take(self);
        let mut answers = lease.ask(&questions).into_iter();
        for one in taken {
            if asked.front() == Some(&one.index) {
                asked.pop_front();
                if let Ok(draft) = &mut one.outcome {
                    draft.text = answers.next().unwrap_or_else(TextOutcome::lost);
                }
            }
        }
    }
}

fn take_one(run: &Run<'_>, lease: &mut Lease<'_>, entry: &Entry) -> Result<Whole, NotTaken> {
    run.refuse_early(entry)?;
    debug_assert!(entry.kind == Kind::File, "all else was refused");
    let mut source = Source::open(&entry.path)?;
    if source.facts.size == 0 && !run.with.options.allow_empty {
        // It was emptied since it was listed.
        let emptied = Entry { size: 0, ..entry.clone() };
        run.refuse_early(&emptied)?;
    }
    if source.facts.size <= WHOLE_BYTES_MAX {
        whole::take(run, entry, &mut source)
    } else {
        let _one = run.large.lock();
        let opened = &mut pipeline::Opened { entry, source: &mut source };
        let draft = Box::new(pipeline::take(run, lease, opened)?);
        Ok(Whole { draft, small: None, text: None })
    }
}

/// How much waits undelivered, so that takers do not run away from the one that delivers.
#[derive(Default)]
pub(super) struct Weight(AtomicUsize);

impl Weight {
    pub(super) fn add(&self, weight: usize) {
        self.0.fetch_add(weight, Ordering::Relaxed);
    }

    pub(super) fn remove(&self, weight: usize) {
        self.0.fetch_sub(weight, Ordering::Relaxed);
    }

    pub(super) fn is_over(&self, weight_max: usize) -> bool {
        self.0.load(Ordering::Relaxed) > weight_max
    }
}

impl<E> Taken<E> {
    /// Returns roughly the bytes this holds in memory or in the sink until it is delivered.
    pub(super) fn weight(&self) -> usize {
        let text = self.outcome.as_ref().map_or(0, |draft| draft.text.text.len());
        let small = self.small.as_ref().map_or(0, |small| small.sealed_bytes);
        text.saturating_add(small).saturating_add(1024)
    }
}
