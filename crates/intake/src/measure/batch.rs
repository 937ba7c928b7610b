//! Puts what the takers took back in order and delivers it in batches, each durable and compared:
//! one batch is settled while the one before is delivered.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::segment::checksum;
use super::take::{Outcome, Small, Supply, Taken, Weight, take_group};
use super::{Measured, Run, differs};
use crate::walk::Entry;
use crate::worker::Lease;

/// How many files are taken at once.
const TAKERS: usize = 2;
/// Batches that may be in memory: one is taken, one settled, one delivered.
const BATCHES_AHEAD: usize = 3;

/// Runs the takers and delivers on the calling thread.
pub(super) fn run<I>(run: &Run<'_>, entries: I, each: &mut dyn FnMut(Vec<Measured>))
where
    I: Iterator<Item = Entry> + Send,
{
    let supply = Mutex::new(Supply::new(entries));
    let weight = Weight::default();
    let (sender, receiver) = sync_channel(TAKERS);
    let (to_deliver, settled) = sync_channel(0);
    thread::scope(|scope| {
        for _ in 0..TAKERS {
            let sender = sender.clone();
            let (supply, weight) = (&supply, &weight);
            scope.spawn(move || take_all(run, supply, weight, &sender));
        }
        drop(sender);
        scope.spawn(move || settle_all(run, &receiver, &to_deliver));
        for Settled { batch, weight: was } in settled {
            each(batch);
            weight.remove(was);
        }
    });
}

fn take_all<I: Iterator<Item = Entry>>(
    run: &Run<'_>,
    supply: &Mutex<Supply<I>>,
    weight: &Weight,
    sender: &SyncSender<Vec<Taken>>,
) {
    let mut lease = Lease::new(run.with.text);
    let weight_max = run.with.options.batch_bytes_max.saturating_mul(BATCHES_AHEAD);
    loop {
        while weight.is_over(weight_max) {
            // The one that delivers is behind, at the disk or at the index.
            thread::sleep(Duration::from_millis(2));
        }
        let group = supply.lock().unwrap_or_else(PoisonError::into_inner).draw();
        if group.is_empty() {
            return;
        }
        let taken = take_group(run, &mut lease, group);
        weight.add(taken.iter().map(Taken::weight).sum());
        if sender.send(taken).is_err() {
            return;
        }
    }
}

/// A batch that is durable and compared, and what it weighed.
struct Settled {
    batch: Vec<Measured>,
    weight: usize,
}

/// Puts what was taken in order and settles it, while the batch before is delivered.
fn settle_all(run: &Run<'_>, receiver: &Receiver<Vec<Taken>>, to_deliver: &SyncSender<Settled>) {
    let options = run.with.options;
    let mut early = BTreeMap::new();
    let mut batch = Vec::new();
    let mut weight = 0_usize;
    let mut next = 0_usize;
    let deliver = |batch: &mut Vec<Taken>, weight: &mut usize| {
        let (batch, weight) = (std::mem::take(batch), std::mem::take(weight));
        // Who delivers goes on to the end: only its panic ends it early, and ends this too.
        let settled = settle(run, batch).into_iter();
        let batch = settled.map(|(entry, outcome)| Measured { entry, outcome }).collect();
        let _ = to_deliver.send(Settled { batch, weight });
    };
    for group in receiver {
        early.extend(group.into_iter().map(|taken| (taken.index, taken)));
        while let Some(taken) = early.remove(&next) {
            next = next.saturating_add(1);
            weight = weight.saturating_add(taken.weight());
            batch.push(taken);
            if batch.len() >= options.batch_files_max || weight >= options.batch_bytes_max {
                deliver(&mut batch, &mut weight);
            }
        }
    }
    if !batch.is_empty() {
        deliver(&mut batch, &mut weight);
    }
}

/// Makes the small copies of a batch durable, reads them back and compares. A copy that cannot be
/// made durable or differs turns its draft into a refusal.
pub(super) fn settle<E>(run: &Run<'_>, batch: Vec<Taken<E>>) -> Vec<(E, Outcome)> {
    let smalls: Vec<&Small> = batch.iter().filter_map(|taken| taken.small.as_ref()).collect();
    let read = if smalls.is_empty() { Ok(Vec::new()) } else { read_back(run, &smalls) };
    let mut answers = match &read {
        Ok(sames) => sames.iter(),
        Err(_) => [].iter(),
    };
    let mut settled = Vec::with_capacity(batch.len());
    for Taken { entry, mut outcome, small, .. } in batch {
        if small.is_some() {
            outcome = match (&read, answers.next(), outcome) {
                (Err(error), _, _) => Err(run.refuse_sink(error)),
                (Ok(_), Some(Some(way)), Ok(mut draft)) => {
                    if let Some(sealed) = &mut draft.sealed {
                        sealed.read_back = *way;
                    }
                    Ok(draft)
                }
                (Ok(_), _, _) => Err(differs()),
            };
        }
        settled.push((entry, outcome));
    }
    settled
}

type SameAt = Vec<Option<crate::sink::ReadBackWay>>;

/// Answers for every copy how it was read back, or nothing when it differs.
fn read_back(run: &Run<'_>, smalls: &[&Small]) -> std::io::Result<SameAt> {
    run.with.sink.settle()?;
    let names: Vec<_> = smalls.iter().map(|small| small.name).collect();
    let mut same = vec![false; smalls.len()];
    let way = run.with.sink.read_back_small(&names, &mut |at, sealed| {
        if let (Some(small), Some(same)) = (smalls.get(at), same.get_mut(at)) {
            *same = checksum(sealed) == small.checksum;
        }
    })?;
    Ok(same.into_iter().map(|same| same.then_some(way)).collect())
}
