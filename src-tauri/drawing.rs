//! How the page comes onto the screen.

use tauri::{AppHandle, Manager};

/// Lets WebKitGTK paint only what changes, with the processor.
///
/// By default it hands each frame of the whole window to the graphics driver. Where that is software (a virtual
/// machine, a remote desktop, a driver that is not supported) the interviewer's shape alone takes half a processor;
/// painted this way it takes a tenth, with a graphics card and without.
#[cfg(target_os = "linux")]
pub fn draw_what_changes(app: &AppHandle) {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, WebViewExt};

    let Some(window) = app.get_webview_window("main") else { return };
    let set = window.with_webview(|webview| {
        if let Some(settings) = webview.inner().settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    });
    if let Err(fault) = set {
        tracing::warn!(%fault, "the page is drawn by the graphics driver");
    }
}

#[cfg(not(target_os = "linux"))]
pub fn draw_what_changes(_app: &AppHandle) {}
