//! Closing the window: the page is asked first, for it holds unsaved words and knows how to ask a
//! person. A page that does not answer keeps nobody: what it sealed before is there after unlock.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use comity_contract::common::Nothing;
use comity_contract::desktop::{CloseWindow, Closing};
use comity_contract::vault::VaultState;
use comity_contract::{Call, Notice, Reply};
use comity_desk::Desk;
use tauri::{AppHandle, Emitter, Manager};

/// How long the page may take to answer. It keeps unsaved words first, which takes two seconds at
/// most.
const PATIENCE: Duration = Duration::from_secs(10);

/// Counts the page's answers.
#[derive(Default)]
pub struct Closes(AtomicU64);

/// Asks the page whether the window may close, and closes it when there is nothing to keep: the
/// vault is locked, or the page is gone. Returns at once; a vault that is being opened is waited
/// for elsewhere than on the thread that draws.
pub fn ask(app: &AppHandle) {
    let app = app.clone();
    std::thread::spawn(move || {
        let told = app.state::<Arc<Desk>>().call(Call::VaultStatus(Nothing {}));
        if !matches!(told, Ok(Reply::VaultStatus(status)) if status.state == VaultState::Open) {
            return end(&app);
        }
        let answers = app.state::<Closes>().0.load(Ordering::Relaxed);
        let notice =
            Notice { areas: Vec::new(), revision: 0, task: None, drop: None, closing: true };
        if app.emit(crate::NOTICE, notice).is_ok() {
            std::thread::sleep(PATIENCE);
        }
        if app.state::<Closes>().0.load(Ordering::Relaxed) == answers {
            tracing::warn!("the page did not answer; the window closes");
            end(&app);
        }
    });
}

/// Answers the page: closes the window, unless work runs that it did not say to stop.
pub fn close(app: &AppHandle, desk: &Arc<Desk>, wish: &CloseWindow) -> Closing {
    app.state::<Closes>().0.fetch_add(1, Ordering::Relaxed);
    let closing = desk.closing(wish.stop);
    if closing.closes {
        end(app);
    }
    closing
}

/// Locks first: tasks stop where they can be taken up again, and the log says so.
fn end(app: &AppHandle) {
    // Whatever it answers, the window closes and the keys go with the process.
    let _ = app.state::<Arc<Desk>>().call(Call::VaultLock(Nothing {}));
    app.exit(0);
}
