//! What the page's engine is told about itself: that memory is dear, and what the page never uses.

/// How much memory the machine has as far as the page's garbage is concerned, in bytes: its engine
/// lets that grow with the machine (JavaScriptCore, `OptionsList.h`), up to twice what is in use.
#[cfg(target_os = "linux")]
const RAM_OF_THE_PAGE: (&str, &str) = ("JSC_forceRAMSize", "67108864");

/// Tells the engine to be sparing, unless whoever starts the program said otherwise: 70 MiB less
/// with a hundred thousand items at hand. For the beginning of a program, while it has one thread.
#[cfg(target_os = "linux")]
pub fn spare_memory() {
    let (name, bytes) = RAM_OF_THE_PAGE;
    // Without it the page takes more; nothing else is lost.
    let _ = gio::glib::setenv(name, bytes, false);
}

/// Elsewhere nothing was measured.
#[cfg(not(target_os = "linux"))]
pub fn spare_memory() {}

/// Has the engine keep no pages and no pictures that were left, and make nothing ready for sound
/// and games.
#[cfg(target_os = "linux")]
pub fn leave_out(window: &tauri::WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::{CacheModel, SettingsExt, WebContextExt, WebViewExt};

    window.with_webview(|view| {
        let view = view.inner();
        if let Some(context) = view.context() {
            context.set_cache_model(CacheModel::DocumentViewer);
        }
        if let Some(settings) = view.settings() {
            settings.set_enable_page_cache(false);
            settings.set_enable_webaudio(false);
            settings.set_enable_webgl(false);
        }
    })
}

/// Elsewhere the engine is left as it is.
#[cfg(not(target_os = "linux"))]
pub fn leave_out(_: &tauri::WebviewWindow) -> tauri::Result<()> {
    Ok(())
}
