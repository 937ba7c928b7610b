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
        self.send(Notice { areas: areas.to_vec(), revision, task: None, drop: None });
    }

    /// Tells how a task goes.
    pub fn tell_task(&self, task: TaskStatus) {
        let revision = self.revision.load(Ordering::Relaxed);
        self.send(Notice { areas: vec![Area::Tasks], revision, task: Some(task), drop: None });
    }

    fn send(&self, notice: Notice) {
        let listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for listener in listeners {
            listener(notice.clone());
        }
    }
}
