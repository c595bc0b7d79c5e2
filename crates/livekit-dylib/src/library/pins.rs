//! The pinned version and hashes, from the file that the fetch script reads too.

use std::collections::BTreeMap;
use std::env::consts::{ARCH, OS};
use std::sync::LazyLock;

use serde_json::Value;

use super::LoadError;

const PINS_JSON: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tools/livekit-library/pins.json"));

#[expect(clippy::expect_used, reason = "the file is part of the build, and a test parses it")]
static PINS: LazyLock<Pins> = LazyLock::new(|| Pins::parse(PINS_JSON).expect("pins.json parses"));

struct Pins {
    version: String,
    platforms: BTreeMap<String, Pin>,
}

impl Pins {
    fn parse(json: &str) -> Option<Self> {
        let pins: Value = serde_json::from_str(json).ok()?;
        let text = |of: &Value, key: &str| of.get(key)?.as_str().map(str::to_owned);
        let pin =
            |pin| Some(Pin { library: text(pin, "library")?, library_sha256: text(pin, "library_sha256")? });
        let platforms = pins.get("platforms")?.as_object()?.iter();
        Some(Self {
            version: text(&pins, "version")?,
            platforms: platforms.map(|(name, of)| Some((name.clone(), pin(of)?))).collect::<Option<_>>()?,
        })
    }
}

pub struct Pin {
    /// The file's name, as the dynamic loader of that platform wants it.
    pub library: String,
    pub library_sha256: String,
}

pub fn version() -> &'static str {
    &PINS.version
}

/// As the fetch script names it: `linux-x86_64`, `macos-aarch64`, ...
pub fn platform() -> String {
    format!("{OS}-{ARCH}")
}

pub fn this_platform() -> Result<&'static Pin, LoadError> {
    PINS.platforms.get(&platform()).ok_or_else(|| LoadError::UnsupportedPlatform {
        platform: platform(),
        supported: PINS.platforms.keys().cloned().collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pins_name_a_file_and_a_hash_for_five_platforms() {
        assert_eq!(PINS.platforms.len(), 5);
        for (platform, pin) in &PINS.platforms {
            assert!(pin.library.contains("livekit_ffi"), "{platform}");
            assert_eq!(pin.library_sha256.len(), 64, "{platform}");
        }
    }
}
