//! How the page is drawn: by the graphics hardware, or where there is none by the processor at
//! once. The engine would have the processor act as if it were the hardware, and copy every picture
//! three times: a third slower to start, and 100 MiB more.

use tauri::WebviewWindow;

/// Has the page drawn without hardware where the system names none.
#[cfg(target_os = "linux")]
pub fn suits_the_machine(window: &WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, WebViewExt};

    if has_hardware(std::path::Path::new("/dev/dri")) {
        return Ok(());
    }
    window.with_webview(|view| {
        if let Some(settings) = view.inner().settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    })
}

/// Elsewhere the engine chooses.
#[cfg(not(target_os = "linux"))]
pub fn suits_the_machine(_: &WebviewWindow) -> tauri::Result<()> {
    Ok(())
}

/// Tells whether the kernel offers a device that draws: `renderD128` and so on.
#[cfg(target_os = "linux")]
fn has_hardware(devices: &std::path::Path) -> bool {
    let entries = std::fs::read_dir(devices).into_iter().flatten().flatten();
    entries.into_iter().any(|entry| entry.file_name().to_string_lossy().starts_with("renderD"))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_machine_has_hardware_when_the_kernel_names_a_device_that_draws() {
        let devices = tempfile::tempdir().unwrap();

        assert!(!has_hardware(&devices.path().join("dri")));
        std::fs::write(devices.path().join("card0"), "").unwrap();
        assert!(!has_hardware(devices.path()), "a card that only shows does not draw");
        std::fs::write(devices.path().join("renderD128"), "").unwrap();
        assert!(has_hardware(devices.path()));
    }
}
