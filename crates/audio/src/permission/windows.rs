//! The privacy settings, as `DeviceAccessInformation` tells them (Microsoft's documentation of
//! `Windows.Devices.Enumeration`). A desktop program is not listed there by itself: "Let desktop apps access your
//! microphone" stands for all of them. The registry keys behind it are not documented and not always there, so they are
//! not read.

use windows::Devices::Enumeration::{DeviceAccessInformation, DeviceAccessStatus, DeviceClass};
use windows::Foundation::Uri;
use windows::System::Launcher;
use windows::core::{Result, h};

use super::{Permission, from_windows};

/// It does when it is forbidden during a call, but not when it is opened.
pub(super) const DENIED_LOOKS_LIKE_SILENCE: bool = false;

const _: () = assert!(DeviceAccessStatus::Allowed.0 == 1);
const _: () = assert!(DeviceAccessStatus::DeniedByUser.0 == 2);
const _: () = assert!(DeviceAccessStatus::DeniedBySystem.0 == 3);

pub(super) fn microphone() -> Permission {
    match status() {
        Ok(status) => from_windows(status.0),
        Err(error) => {
            tracing::debug!(%error, "the privacy settings cannot be read");
            Permission::Allowed
        }
    }
}

pub(super) fn ask(answered: impl FnOnce(Permission) + Send + 'static) {
    answered(microphone());
}

/// "Launch Windows Settings" in Microsoft's documentation.
pub(super) fn open_settings() -> std::result::Result<(), String> {
    let launched = Uri::CreateUri(h!("ms-settings:privacy-microphone"))
        .and_then(|page| Launcher::LaunchUriAsync(&page))
        .and_then(|launching| launching.join());
    match launched {
        Ok(true) => Ok(()),
        Ok(false) => Err("Windows did not take it".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

fn status() -> Result<DeviceAccessStatus> {
    DeviceAccessInformation::CreateFromDeviceClass(DeviceClass::AudioCapture)?.CurrentStatus()
}
