//! AVFoundation's permissions ("Requesting authorization to capture and save media" in Apple's documentation). The
//! system shows `NSMicrophoneUsageDescription` of the app's Info.plist when it asks, and ends a program that has none.

use std::process::Command;
use std::sync::Mutex;

use block2::RcBlock;
use objc2::runtime::Bool;
use objc2_av_foundation::{AVAuthorizationStatus, AVCaptureDevice, AVMediaType, AVMediaTypeAudio};

use super::{Permission, from_macos};

pub(super) const DENIED_LOOKS_LIKE_SILENCE: bool = true;

const SETTINGS: &str = "x-apple.systempreferences:com.apple.preference.security?Privacy_Microphone";

const _: () = assert!(AVAuthorizationStatus::NotDetermined.0 == 0);
const _: () = assert!(AVAuthorizationStatus::Restricted.0 == 1);
const _: () = assert!(AVAuthorizationStatus::Denied.0 == 2);
const _: () = assert!(AVAuthorizationStatus::Authorized.0 == 3);

pub(super) fn microphone() -> Permission {
    match audio() {
        Some(audio) => status(audio),
        None => Permission::Allowed,
    }
}

pub(super) fn ask(answered: impl FnOnce(Permission) + Send + 'static) {
    let Some(audio) = audio() else { return answered(Permission::Allowed) };
    // a block may be called more than once as far as its type says
    let answered = Mutex::new(Some(answered));
    let answer = RcBlock::new(move |_: Bool| {
        if let Ok(mut answered) = answered.lock()
            && let Some(answered) = answered.take()
        {
            answered(microphone());
        }
    });
    #[expect(unsafe_code, reason = "AVFoundation's binding is not marked safe")]
    // SAFETY: the media type is one of the two that may be asked about; the block may be called on any thread, since
    // what it holds is Send and behind a mutex, and AVFoundation keeps a copy of its own.
    unsafe {
        AVCaptureDevice::requestAccessForMediaType_completionHandler(audio, &answer);
    }
}

/// `open` has the address opened by the program that is registered for it, and reports a failure.
pub(super) fn open_settings() -> Result<(), String> {
    match Command::new("/usr/bin/open").arg(SETTINGS).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("/usr/bin/open {SETTINGS}: {status}")),
        Err(error) => Err(format!("/usr/bin/open: {error}")),
    }
}

fn status(audio: &AVMediaType) -> Permission {
    #[expect(unsafe_code, reason = "AVFoundation's binding is not marked safe")]
    // SAFETY: the media type is one of the two that may be asked about; the method may be called on any thread.
    let status = unsafe { AVCaptureDevice::authorizationStatusForMediaType(audio) };
    from_macos(status.0)
}

fn audio() -> Option<&'static AVMediaType> {
    #[expect(unsafe_code, reason = "a constant of another library")]
    // SAFETY: AVFoundation, which is linked, initialises it before any of our code runs and never changes it.
    unsafe {
        AVMediaTypeAudio
    }
}
