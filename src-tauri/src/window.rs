//! The one window: shows the page that is built in and nothing else, and takes drops. It opens
//! where it stood and closes when the page agrees.

use std::sync::Arc;

use comity_contract::Notice;
use comity_contract::notice::DropSeen;
use comity_desk::Desk;
use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, DragDropEvent, Emitter, Manager, Url, WebviewWindowBuilder, WindowEvent};

use crate::closing;
use crate::drawing;
use crate::placing::{Placing, place};
use crate::sparing;

/// Opens the window as `tauri.conf.json` describes it.
pub fn open(app: &AppHandle) -> tauri::Result<()> {
    let windows = app.config().app.windows.first();
    let mut config = windows.ok_or(tauri::Error::WindowNotFound)?.clone();
    let (folder, vault) = (crate::window_folder(), app.state::<Arc<Desk>>().vault());
    place(app, &mut config, Placing::remembered(folder.as_deref(), &vault));
    let window = WebviewWindowBuilder::from_config(app, &config)?
        .on_navigation(is_own_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .incognito(!is_driven_by_a_test())
        .build()?;
    drawing::suits_the_machine(&window)?;
    sparing::leave_out(&window)?;
    let (handle, itself) = (app.clone(), window.clone());
    window.on_window_event(move |event| match event {
        WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) => {
            take_drop(&handle, paths.clone());
        }
        WindowEvent::CloseRequested { api, .. } => {
            let vault = handle.state::<Arc<Desk>>().vault();
            Placing::remember(&itself, crate::window_folder().as_deref(), &vault);
            api.prevent_close();
            closing::ask(&handle);
        }
        _ => {}
    });
    Ok(())
}

/// Brings the window before all others.
pub fn bring_forward(app: &AppHandle) {
    if let Some(window) = app.get_webview_window("main") {
        // A window manager may refuse; then the window asks for attention in the task bar.
        let _ = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
    }
}

/// Gives dropped paths to the desk and tells the page how many there were and by what name to
/// ask for them.
fn take_drop(app: &AppHandle, paths: Vec<std::path::PathBuf>) {
    let app = app.clone();
    tauri::async_runtime::spawn_blocking(move || {
        let count = u64::try_from(paths.len()).unwrap_or(u64::MAX);
        let place = app.state::<Arc<Desk>>().offer_place("drop", paths);
        let seen = Some(DropSeen { place, count });
        let notice =
            Notice { areas: Vec::new(), revision: 0, task: None, drop: seen, closing: false };
        // A page that is gone lost a gesture, no evidence.
        let _ = app.emit(crate::NOTICE, notice);
    });
}

/// Tells whether an address is the built-in page; every other is refused.
fn is_own_page(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    match url.scheme() {
        "tauri" => host == "localhost",
        "http" | "https" => cfg!(windows) && host == "tauri.localhost",
        _ => false,
    }
}

/// WebKit takes no orders from a driver in a private window. Only a debug build ever gives way, and
/// one that was made to be measured.
fn is_driven_by_a_test() -> bool {
    cfg!(any(debug_assertions, feature = "driven"))
        && std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some_and(|value| value == "true")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page from elsewhere would hold the same right to call the desk.
    #[test]
    fn no_page_from_elsewhere_is_shown() {
        for elsewhere in [
            "https://example.org/",
            "http://localhost:5173/",
            "tauri://elsewhere/",
            "file:///etc/passwd",
            "data:text/html,hello",
            "about:blank",
        ] {
            assert!(!is_own_page(&elsewhere.parse().unwrap()), "{elsewhere} is refused");
        }
        #[cfg(not(windows))]
        assert!(is_own_page(&"tauri://localhost/index.html".parse().unwrap()));
    }
}
