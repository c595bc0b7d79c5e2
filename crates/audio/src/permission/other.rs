//! Outside a sandbox nobody is asked: what may not be used does not open. Inside one (Flatpak, Snap) the sandbox itself
//! withholds the sound server, which looks the same from here.

use super::Permission;

pub(super) const DENIED_LOOKS_LIKE_SILENCE: bool = false;

pub(super) fn microphone() -> Permission {
    Permission::Allowed
}

pub(super) fn ask(answered: impl FnOnce(Permission) + Send + 'static) {
    answered(microphone());
}

pub(super) fn open_settings() -> Result<(), String> {
    Err("this system has no such page".to_owned())
}
