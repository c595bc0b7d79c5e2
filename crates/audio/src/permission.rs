//! Whether the operating system lets this program hear a microphone.
//!
//! | system | who decides | an open microphone without permission |
//! |---|---|---|
//! | macOS | for each program the person, who is asked once, or a profile | delivers zeros, with no error |
//! | Windows | the privacy settings, for all desktop programs; nobody is asked | does not open, or goes to zeros |
//! | others | nobody outside a sandbox: whoever may use the sound server | does not open |
//!
//! So on macOS the permission is looked at before a microphone is opened, on Windows only after one has failed: there
//! the settings of desktop programs can be read in part only, and a wrong reading must keep nobody from a microphone
//! that works. `macos.rs` and `windows.rs` are written against the systems' documentation and type-checked, but have
//! not been run by us.

#[cfg_attr(target_os = "macos", path = "permission/macos.rs")]
#[cfg_attr(target_os = "windows", path = "permission/windows.rs")]
#[cfg_attr(not(any(target_os = "macos", target_os = "windows")), path = "permission/other.rs")]
mod system;

use crate::AudioError;

/// What the system says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    Allowed,
    /// Nobody has been asked yet: see [`ask`].
    NotAsked,
    Denied(Denial),
}

/// Who keeps the microphone from this program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denial {
    /// The person, who can change it in the system's privacy settings.
    Refused,
    /// Whoever looks after the computer: a profile, a policy, a setting for all its users.
    Restricted,
}

/// What the system says at this moment. Asks nobody and opens nothing.
pub fn microphone() -> Permission {
    system::microphone()
}

/// Has the system ask the person, where that is [`Permission::NotAsked`]. Returns at once; `answered` is called on any
/// thread, minutes later if the person takes their time, or at once if there is nothing to ask.
pub fn ask(answered: impl FnOnce(Permission) + Send + 'static) {
    system::ask(answered);
}

/// Opens the page of the system's settings on which the microphone is allowed. Blocks until the system has taken it on:
/// to be called off a user interface's thread.
///
/// # Errors
/// When the system does not open it, or has no such page: only macOS and Windows have one.
pub fn open_settings() -> Result<(), AudioError> {
    system::open_settings().map_err(|reason| AudioError::Backend {
        action: "open the privacy settings of the microphone".to_owned(),
        reason,
    })
}

/// Before a microphone is opened.
pub(crate) fn before_opening(device: &str) -> Result<(), AudioError> {
    match microphone() {
        Permission::Denied(why) if system::DENIED_LOOKS_LIKE_SILENCE => Err(AudioError::PermissionDenied {
            device: device.to_owned(),
            reason: "the system would deliver silence".to_owned(),
            why,
        }),
        _ => Ok(()),
    }
}

/// After one has failed to open.
pub(crate) fn after_failing(error: AudioError, device: &str) -> AudioError {
    explained(error, device, microphone())
}

fn explained(error: AudioError, device: &str, permission: Permission) -> AudioError {
    match (error, permission) {
        (
            error @ (AudioError::Backend { .. } | AudioError::PermissionDenied { .. }),
            Permission::Denied(why),
        ) => AudioError::PermissionDenied { device: device.to_owned(), reason: error.to_string(), why },
        (error, _) => error,
    }
}

/// From an `AVAuthorizationStatus` (AVFoundation, `AVCaptureDevice.h`).
#[cfg(any(target_os = "macos", test))]
fn from_macos(status: isize) -> Permission {
    match status {
        0 => Permission::NotAsked,
        1 => Permission::Denied(Denial::Restricted),
        2 => Permission::Denied(Denial::Refused),
        // authorized; what a later system adds is found out by opening
        _ => Permission::Allowed,
    }
}

/// From a `Windows.Devices.Enumeration.DeviceAccessStatus`.
#[cfg(any(target_os = "windows", test))]
fn from_windows(status: i32) -> Permission {
    match status {
        2 => Permission::Denied(Denial::Refused),
        3 => Permission::Denied(Denial::Restricted),
        // allowed, or unspecified: a desktop program is never asked for, so there is nobody to ask
        _ => Permission::Allowed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn backend() -> AudioError {
        AudioError::Backend { action: "open `Desk`".into(), reason: "0x80070005".into() }
    }

    #[test]
    fn each_answer_of_macos_is_told_apart() {
        let told = [0, 1, 2, 3, 4].map(from_macos);
        let expected = [
            Permission::NotAsked,
            Permission::Denied(Denial::Restricted),
            Permission::Denied(Denial::Refused),
            Permission::Allowed,
            Permission::Allowed,
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn each_answer_of_windows_is_told_apart() {
        let told = [0, 1, 2, 3, 4].map(from_windows);
        let expected = [
            Permission::Allowed,
            Permission::Allowed,
            Permission::Denied(Denial::Refused),
            Permission::Denied(Denial::Restricted),
            Permission::Allowed,
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn a_failure_that_the_system_wanted_names_who_forbids_it() {
        for why in [Denial::Refused, Denial::Restricted] {
            let AudioError::PermissionDenied { device, reason, why: told } =
                explained(backend(), "Desk", Permission::Denied(why))
            else {
                panic!("it is not explained");
            };
            assert_eq!((device.as_str(), told), ("Desk", why));
            assert!(reason.contains("0x80070005"), "what the sound system said is lost: {reason}");
        }
    }

    #[test]
    fn a_failure_stays_what_it_is_where_the_system_allows_the_microphone() {
        assert_eq!(explained(backend(), "Desk", Permission::Allowed), backend());
    }

    #[test]
    fn a_microphone_that_is_not_there_stays_missing_whatever_the_settings_say() {
        let gone = AudioError::DeviceGone { device: "Desk".into(), reason: "unplugged".into() };
        assert_eq!(explained(gone.clone(), "Desk", Permission::Denied(Denial::Refused)), gone);
    }
}
