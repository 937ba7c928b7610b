//! Notices: "something changed, ask again". They carry no content.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use comity_contract::Notice;
use comity_contract::notice::Area;
use comity_contract::tasks::TaskStatus;

type Listener = Box<dyn Fn(Notice) + Send + Sync>;

/// Whoever listens.
#[derive(Default)]
pub(crate) struct Listeners {
    listeners: Mutex<Vec<std::sync::Arc<Listener>>>,
    revision: AtomicU64,
}

impl Listeners {
    pub fn add(&self, listener: Listener) {
        let mut listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        listeners.push(std::sync::Arc::new(listener));
    }

    /// Tells that areas changed.
    pub fn tell(&self, areas: &[Area]) {
        let revision = self.revision.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        let areas = areas.to_vec();
        self.send(Notice { areas, revision, task: None, drop: None, closing: false });
    }

    /// Tells how a task goes.
    pub fn tell_task(&self, task: TaskStatus) {
        let revision = self.revision.load(Ordering::Relaxed);
        let (areas, task) = (vec![Area::Tasks], Some(task));
        self.send(Notice { areas, revision, task, drop: None, closing: false });
    }

    fn send(&self, notice: Notice) {
        let listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for listener in listeners {
            listener(notice.clone());
        }
    }
}
