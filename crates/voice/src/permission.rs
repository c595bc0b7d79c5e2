//! The operating system's word on the microphone, in the core's terms.

use audio::{Permission, permission};
use diagnosis::{Denial, Observation, System};

/// Who is asked for the microphone. A trait because the system that the tests run on asks nobody.
pub(crate) trait Gatekeeper: Send {
    fn microphone(&self) -> Permission;
    fn ask(&self, answered: Box<dyn FnOnce(Permission) + Send>);
}

pub(crate) struct OperatingSystem;

impl Gatekeeper for OperatingSystem {
    fn microphone(&self) -> Permission {
        permission::microphone()
    }

    fn ask(&self, answered: Box<dyn FnOnce(Permission) + Send>) {
        permission::ask(answered);
    }
}

pub(crate) fn denied(why: audio::Denial) -> Observation {
    let why = match why {
        audio::Denial::Refused => Denial::Refused,
        audio::Denial::Restricted => Denial::Restricted,
    };
    Observation::MicrophoneDenied { system: this_system(), why }
}

/// A microphone that delivers only zeros may be one that the system withholds.
pub(crate) fn silent(device: String, permission: Permission) -> Observation {
    match permission {
        Permission::Denied(why) => denied(why),
        Permission::Allowed | Permission::NotAsked => Observation::MicrophoneSilent { device },
    }
}

fn this_system() -> System {
    match std::env::consts::OS {
        "macos" => System::MacOs,
        "windows" => System::Windows,
        _ => System::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_that_the_system_makes_is_told_as_its_refusal() {
        let denied = silent("Desk".into(), Permission::Denied(audio::Denial::Restricted));
        assert!(
            matches!(denied, Observation::MicrophoneDenied { why: Denial::Restricted, .. }),
            "{denied:?}"
        );
        let silent = silent("Desk".into(), Permission::Allowed);
        assert_eq!(silent, Observation::MicrophoneSilent { device: "Desk".into() });
    }
}
