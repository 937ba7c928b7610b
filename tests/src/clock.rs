//! Clocks that suites move.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use comity_desk::Clock;

/// 2026-11-19T10:00:00Z: when every scene begins.
const BEGIN_UTC_MS: i64 = 1_795_082_400_000;
const MS_A_DAY: i64 = 86_400_000;

/// The clock on the wall of one office: the world's time, and how far this one is off.
#[derive(Clone)]
pub struct OfficeClock {
    world: Arc<AtomicI64>,
    off_ms: Arc<AtomicI64>,
    zone: &'static str,
}

/// Returns the time of a new world.
pub(crate) fn begin() -> Arc<AtomicI64> {
    Arc::new(AtomicI64::new(BEGIN_UTC_MS))
}

impl OfficeClock {
    /// Returns a clock that shows the world's time.
    pub fn new(world: Arc<AtomicI64>, zone: &'static str) -> Self {
        Self { world, off_ms: Arc::default(), zone }
    }

    /// Sets this clock alone forward, or back by negative days.
    pub fn is_set_by_days(&self, days: i64) {
        self.off_ms.fetch_add(days * MS_A_DAY, Ordering::Relaxed);
    }

    /// Sets this clock alone forward.
    pub fn is_set_by_minutes(&self, minutes: i64) {
        self.off_ms.fetch_add(minutes * 60_000, Ordering::Relaxed);
    }
}

impl Clock for OfficeClock {
    /// Moves on by a millisecond with every look.
    fn now_utc_ms(&self) -> i64 {
        self.world.fetch_add(1, Ordering::Relaxed) + self.off_ms.load(Ordering::Relaxed)
    }

    fn zone(&self) -> String {
        self.zone.to_owned()
    }
}
