//! Where things are on this computer.

use std::{ffi::OsString, path::PathBuf, sync::Arc};

use engine::{KeyringVault, MicrophoneSource, Settings, SpeakerTarget};
use tauri::{AppHandle, Manager};

pub fn settings(app: &AppHandle) -> tauri::Result<Settings> {
    let data_folder = data_folder(app, std::env::var_os("VIVAVOCE_DATA_DIR"))?;
    Ok(Settings {
        exports_folder: downloads_folder(app).unwrap_or_else(|| data_folder.join("exports")),
        data_folder,
        library_folders: library_folders(app),
        microphone: MicrophoneSource::Device,
        speaker: SpeakerTarget::Device,
        vault: Arc::new(KeyringVault::default()),
    })
}

fn data_folder(app: &AppHandle, wanted: Option<OsString>) -> tauri::Result<PathBuf> {
    match wanted {
        Some(folder) if !folder.is_empty() => Ok(PathBuf::from(folder)),
        _ => app.path().app_data_dir(),
    }
}

/// The folder in which the installers put the voice library.
fn library_folders(app: &AppHandle) -> Vec<PathBuf> {
    app.path().resource_dir().into_iter().collect()
}

/// Where a person looks for what a program has saved for them. A computer may have no such folder set up.
pub fn downloads_folder(app: &AppHandle) -> Option<PathBuf> {
    app.path().download_dir().or_else(|_| app.path().home_dir()).ok()
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use serde_json::Value;

    #[test]
    fn the_installers_ship_the_pinned_voice_library() {
        let pins = read("tools/livekit-library/pins.json");
        let version = pins["version"].as_str().unwrap();
        for platform in pins["platforms"].as_object().unwrap().keys() {
            let library = pins["platforms"][platform]["library"].as_str().unwrap();
            let fetched_to = format!("target/livekit-library/{version}/{platform}/{library}");
            let shipped = &read(&format!("src-tauri/package/{platform}.json"))["bundle"]["resources"];
            assert_eq!(shipped[&fetched_to], library, "src-tauri/package/{platform}.json lacks {fetched_to}");
        }
    }

    #[test]
    fn the_app_for_macos_says_what_the_microphone_is_for_and_may_ask_for_it() {
        let macos = &read("tauri.macos.conf.json")["bundle"]["macOS"];
        for (file, needed) in [
            ("infoPlist", "<key>NSMicrophoneUsageDescription</key>"),
            ("entitlements", "<key>com.apple.security.device.audio-input</key>\n\t<true/>"),
        ] {
            let path = macos[file].as_str().unwrap();
            assert!(text(path).contains(needed), "{path} lacks {needed}");
        }
    }

    fn read(file: &str) -> Value {
        serde_json::from_str(&text(file)).unwrap()
    }

    fn text(file: &str) -> String {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }
}
