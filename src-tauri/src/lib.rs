//! The desktop shell: one window around the desk, its dialogs, drops and notices.
//!
//! The only package that names `tauri`, and as little of it as can be: whatever could be decided
//! here is decided by the desk, so that the command line decides the same. Paths stay on this side;
//! the page sees tokens such as `drop:7`.

pub mod sparing;
pub mod start;

mod awake;
mod closing;
mod drawing;
mod meeting;
mod places;
mod placing;
mod window;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use comity_contract::common::Nothing;
use comity_contract::{Call, Problem, ProblemCode, Reply};
use comity_desk::system::{self, SystemClock};
use comity_desk::{Desk, Host, Places};
use tauri::{AppHandle, Emitter, Manager, RunEvent, State};

use crate::awake::Awake;
use crate::closing::Closes;
use crate::meeting::{First, Hear};

/// The event that carries notices to the page.
const NOTICE: &str = "notice";

/// How often idleness, and work that runs, is looked at.
const CHECK: Duration = Duration::from_secs(5);

/// Opens the window on a vault and returns when it was closed and the vault locked; at once when
/// another window has this vault and took the files.
pub fn run(vault: PathBuf, files: Vec<PathBuf>) -> Result<(), String> {
    let variable = |name: &str| std::env::var_os(name);
    let desk = Desk::new(Host {
        vault,
        known: system::known_vaults(variable),
        clock: Arc::new(SystemClock),
        places: Places::Tokens,
        program: "the Comity window".into(),
        worker: worker_beside(std::env::current_exe().ok()),
    });
    let windows = Windows::new(&desk, system::meeting_folder(variable));
    if !windows.is_first(&files)? {
        return Ok(());
    }
    if !desk.hand_over(files) {
        return Err("More files were named than can wait at once.".into());
    }
    look_after(Arc::clone(&desk));
    show(desk, windows).map_err(|error| format!("No window opened: {error}"))
}

fn show(desk: Arc<Desk>, windows: Windows) -> tauri::Result<()> {
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .manage(Arc::clone(&desk))
        .manage(windows)
        .manage(Closes::default())
        .invoke_handler(tauri::generate_handler![call])
        .setup(|app| {
            let handle = app.handle().clone();
            app.state::<Arc<Desk>>().on_notice(move |notice| {
                // A page that is gone asks again when it is back.
                let _ = handle.emit(NOTICE, notice);
            });
            *app.state::<Windows>().shown.lock().unwrap_or_else(PoisonError::into_inner) =
                Some(app.handle().clone());
            window::open(app.handle())?;
            Ok(())
        })
        .build(tauri::generate_context!())?;
    app.run(move |_, event| {
        if matches!(event, RunEvent::Exit) {
            // Whatever it answers, the process ends now and its keys with it.
            let _ = desk.call(Call::VaultLock(Nothing {}));
        }
    });
    Ok(())
}

/// This window among those on other vaults.
struct Windows {
    folder: Option<PathBuf>,
    first: Mutex<Option<First>>,
    /// The app, once there is a window to bring forward.
    shown: Arc<Mutex<Option<AppHandle>>>,
    desk: Arc<Desk>,
}

impl Windows {
    fn new(desk: &Arc<Desk>, folder: Option<PathBuf>) -> Self {
        Self { folder, first: Mutex::default(), shown: Arc::default(), desk: Arc::clone(desk) }
    }

    /// Tells whether no other window has the vault of the desk. One that has it comes forward.
    fn is_first(&self, files: &[PathBuf]) -> Result<bool, String> {
        let mut first = self.first.lock().unwrap_or_else(PoisonError::into_inner);
        // Let go before the next is taken: it may be the same.
        *first = None;
        let vault = self.desk.vault();
        let started = meeting::start(self.folder.as_deref(), &vault, files, self.hear());
        match started {
            Ok(meeting::Start::First(now)) => *first = Some(now),
            Ok(meeting::Start::Later) => return Ok(false),
            Ok(meeting::Start::Alone) => {}
            Err(_) => {
                return Err("Another window has this vault and does not answer.".into());
            }
        }
        Ok(true)
    }

    fn hear(&self) -> Hear {
        let (desk, shown) = (Arc::clone(&self.desk), Arc::clone(&self.shown));
        Arc::new(move |files| {
            if let Some(app) = &*shown.lock().unwrap_or_else(PoisonError::into_inner) {
                window::bring_forward(app);
            }
            files.is_empty() || desk.hand_over(files)
        })
    }
}

/// Returns the command that stands beside this program: run again, it reads foreign files apart.
fn worker_beside(program: Option<PathBuf>) -> Option<PathBuf> {
    let command = program?.with_file_name(format!("comity{}", std::env::consts::EXE_SUFFIX));
    command.is_file().then_some(command)
}

/// Returns the folder for what windows remember of themselves.
fn window_folder() -> Option<PathBuf> {
    system::window_folder(|name| std::env::var_os(name))
}

/// Looks every few seconds whether nobody has been at work for too long, and whether work runs
/// that sleep must wait for.
fn look_after(desk: Arc<Desk>) {
    std::thread::spawn(move || {
        let mut awake = Awake::default();
        loop {
            std::thread::sleep(CHECK);
            desk.lock_when_idle();
            awake.follow(!desk.closing(false).closes);
        }
    });
}

/// Answers one call of the page, away from the thread that draws.
#[tauri::command]
async fn call(
    app: AppHandle,
    desk: State<'_, Arc<Desk>>,
    request: serde_json::Value,
) -> Result<Reply, Problem> {
    let desk = Arc::clone(&desk);
    // The parser's own words could repeat what was typed, so they are not passed on.
    let call: Call =
        serde_json::from_value(request).map_err(|_| ProblemCode::WrongUsage.problem())?;
    let answered = tauri::async_runtime::spawn_blocking(move || match call {
        Call::PlaceChoose(wish) => places::choose(&app, &desk, &wish).map(Reply::PlaceChoose),
        Call::WindowClose(wish) => Ok(Reply::WindowClose(closing::close(&app, &desk, &wish))),
        Call::VaultChoose(_) => {
            let chosen = desk.call(call)?;
            // Where another window has it, that one comes forward and its lock parts the two.
            let _ = app.state::<Windows>().is_first(&[]);
            Ok(chosen)
        }
        other => desk.call(other),
    });
    answered.await.unwrap_or_else(|_| Err(ProblemCode::Internal.problem()))
}
