//! Asks a person for files and folders by the system's dialogs, and keeps the answer from the page.

use std::path::PathBuf;
use std::sync::Arc;

use comity_contract::Problem;
use comity_contract::vault::{ChoosePlace, Place, PlaceKind};
use comity_desk::Desk;
use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::{DialogExt, FilePath};

/// Opens the dialog that is asked for; waits for the person. Not on the thread that draws.
pub fn choose(app: &AppHandle, desk: &Arc<Desk>, wish: &ChoosePlace) -> Result<Place, Problem> {
    let mut dialog = app.dialog().file();
    if let Some(window) = app.get_webview_window("main") {
        dialog = dialog.set_parent(&window);
    }
    if let Some(name) = &wish.name {
        dialog = dialog.set_file_name(name);
    }
    let chosen = match wish.what {
        PlaceKind::File => dialog.blocking_pick_file().into_iter().collect(),
        PlaceKind::Files => dialog.blocking_pick_files().unwrap_or_default(),
        PlaceKind::Folder => dialog.blocking_pick_folder().into_iter().collect(),
        PlaceKind::Save => dialog.blocking_save_file().into_iter().collect(),
    };
    Ok(offer(desk, wish.what, paths(chosen)))
}

fn paths(chosen: Vec<FilePath>) -> Vec<PathBuf> {
    chosen.into_iter().filter_map(|path| path.into_path().ok()).collect()
}

/// Offers the paths to the desk. The label is the last part of the first path, for the person
/// who just chose it.
fn offer(desk: &Desk, what: PlaceKind, paths: Vec<PathBuf>) -> Place {
    let Some(first) = paths.first() else {
        return Place { place: None, label: String::new(), count: 0 };
    };
    let label = first.file_name().unwrap_or(first.as_os_str()).to_string_lossy().into_owned();
    let count = u64::try_from(paths.len()).unwrap_or(u64::MAX);
    let kind = match what {
        PlaceKind::File | PlaceKind::Files => "files",
        PlaceKind::Folder => "folder",
        PlaceKind::Save => "save",
    };
    Place { place: Some(desk.offer_place(kind, paths)), label, count }
}
