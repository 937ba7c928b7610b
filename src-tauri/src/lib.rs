//! The desktop shell: one window around the desk, its dialogs, drops and notices.
//!
//! The only package that names `tauri`, and as little of it as can be: whatever could be decided
//! here is decided by the desk, so that the command line decides the same. Paths stay on this side;
//! the page sees tokens such as `drop:7`.

pub mod start;

mod places;
mod window;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use comity_contract::common::Nothing;
use comity_contract::{Call, Problem, ProblemCode, Reply};
use comity_desk::system::SystemClock;
use comity_desk::{Desk, Host, Places};
use tauri::{AppHandle, Emitter, Manager, RunEvent, State};

/// The event that carries notices to the page.
const NOTICE: &str = "notice";

/// How often idleness is looked at.
const IDLE_CHECK: Duration = Duration::from_secs(5);

/// Opens the window on a vault and returns when it was closed and the vault locked.
pub fn run(vault: PathBuf) -> tauri::Result<()> {
    let desk = Desk::new(Host {
        vault,
        clock: Arc::new(SystemClock),
        places: Places::Tokens,
        program: "the Comity window".into(),
        worker: worker_beside(std::env::current_exe().ok()),
    });
    lock_when_idle(Arc::clone(&desk));
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .manage(Arc::clone(&desk))
        .invoke_handler(tauri::generate_handler![call])
        .setup(|app| {
            let handle = app.handle().clone();
            app.state::<Arc<Desk>>().on_notice(move |notice| {
                // A page that is gone asks again when it is back.
                let _ = handle.emit(NOTICE, notice);
            });
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

/// Returns the command that stands beside this program: run again, it reads foreign files apart.
fn worker_beside(program: Option<PathBuf>) -> Option<PathBuf> {
    let command = program?.with_file_name(format!("comity{}", std::env::consts::EXE_SUFFIX));
    command.is_file().then_some(command)
}

/// Asks the desk every few seconds whether nobody has been at work for too long.
fn lock_when_idle(desk: Arc<Desk>) {
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(IDLE_CHECK);
            desk.lock_when_idle();
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
        other => desk.call(other),
    });
    answered.await.unwrap_or_else(|_| Err(ProblemCode::Internal.problem()))
}
