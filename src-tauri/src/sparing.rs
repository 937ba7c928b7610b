//! What the page's engine can be told by the environment alone: that memory is dear.

/// How much memory the machine has as far as the page's garbage is concerned, in bytes: its engine
/// lets that grow with the machine (JavaScriptCore, `OptionsList.h`), up to twice what is in use.
#[cfg(target_os = "linux")]
const RAM_OF_THE_PAGE: (&str, &str) = ("JSC_forceRAMSize", "134217728");

/// Tells the engine to be sparing, unless whoever starts the program said otherwise: 60 MiB less
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
