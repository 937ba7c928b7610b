//! How far an import is: counted by the threads that read, told a few times a second.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use comity_contract::tasks::Progress;

use super::Order;

/// Milliseconds between two tellings.
const TELL_EVERY_MS: i64 = 100;

/// Counts what was read and indexed.
pub(super) struct Meter<'a> {
    order: &'a Order,
    task: u64,
    total: AtomicU64,
    bytes_total: u64,
    done: AtomicU64,
    bytes_done: AtomicU64,
    told_utc_ms: AtomicI64,
}

impl<'a> Meter<'a> {
    pub fn new(order: &'a Order, task: u64, total: u64, bytes_total: u64) -> Self {
        let (done, bytes_done) = (AtomicU64::new(0), AtomicU64::new(0));
        let told_utc_ms = AtomicI64::new(i64::MIN);
        let total = AtomicU64::new(total);
        Self { order, task, total, bytes_total, done, bytes_done, told_utc_ms }
    }

    /// Counts bytes that were read.
    pub fn read(&self, bytes: u64) {
        self.bytes_done.fetch_add(bytes, Ordering::Relaxed);
        self.tell();
    }

    /// Expects more files than were listed: what was taken may hold others.
    pub fn expect(&self, files: u64) {
        self.total.fetch_add(files, Ordering::Relaxed);
    }

    /// Counts files that are through, taken or not.
    pub fn through(&self, files: u64) {
        self.done.fetch_add(files, Ordering::Relaxed);
        self.tell();
    }

    /// Returns how far it came, and tells it.
    pub fn end(&self) -> Progress {
        let progress = self.progress();
        let now_utc_ms = self.order.desk.now_utc_ms();
        self.order.session.tasks.progress(self.task, progress.clone(), now_utc_ms);
        progress
    }

    fn tell(&self) {
        let now_utc_ms = self.order.desk.now_utc_ms();
        let told = self.told_utc_ms.load(Ordering::Relaxed);
        if now_utc_ms.saturating_sub(told) < TELL_EVERY_MS {
            return;
        }
        // Of two threads at once one tells.
        let turn = self.told_utc_ms.compare_exchange(
            told,
            now_utc_ms,
            Ordering::Relaxed,
            Ordering::Relaxed,
        );
        if turn.is_ok() {
            self.order.session.tasks.progress(self.task, self.progress(), now_utc_ms);
        }
    }

    fn progress(&self) -> Progress {
        Progress {
            done: self.done.load(Ordering::Relaxed),
            total: self.total.load(Ordering::Relaxed),
            bytes_done: self.bytes_done.load(Ordering::Relaxed),
            bytes_total: self.bytes_total,
            rate: 0,
            seconds_left: None,
        }
    }
}
