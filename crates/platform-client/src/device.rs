//! What this installation is known by: an id, and a key that signs what was said here.

use std::io;
use std::path::Path;

use platform_api::DeviceId;
use sealing::SigningKey;
use uuid::Uuid;

use crate::files::{Readable, read, write_whole};

/// To which an invite is bound; made at the first use. It is no secret: it opens nothing without the invite's key.
/// Blocks on the disk.
pub(crate) fn device_id(data_folder: &Path) -> io::Result<DeviceId> {
    let file = data_folder.join("device-id");
    if let Some(known) = read(&file)?.filter(|known| Uuid::parse_str(known.trim()).is_ok()) {
        return Ok(DeviceId::from(known.trim()));
    }
    let id = Uuid::new_v4().to_string();
    write_whole(&file, id.as_bytes(), Readable::ByAnybody)?;
    Ok(DeviceId::from(id))
}

/// The private key that signs sealed interview files; made at the first use. In a file, like an SSH host key: a
/// machine without a network may have no keyring. Blocks on the disk.
pub(crate) fn device_key(data_folder: &Path) -> io::Result<SigningKey> {
    let file = data_folder.join("device-key");
    if let Some(known) = read(&file)? {
        match sealing::seed_from_text(&zeroize::Zeroizing::new(known)) {
            Ok(seed) => return Ok(SigningKey::from_seed(&seed)),
            Err(_) => tracing::error!("this device's key is damaged: a new one is made"),
        }
    }
    let seed = sealing::new_seed().map_err(io::Error::other)?;
    write_whole(&file, sealing::seed_to_text(&seed).as_bytes(), Readable::ByOwner)?;
    Ok(SigningKey::from_seed(&seed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    #[test]
    fn a_device_keeps_its_id_and_its_key_and_shows_the_key_to_nobody() {
        let folder = TempDir::new().unwrap();
        let data = folder.path().join("new");
        let (id, key) = (device_id(&data).unwrap(), device_key(&data).unwrap().public());
        assert_eq!((device_id(&data).unwrap(), device_key(&data).unwrap().public()), (id, key));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(data.join("device-key")).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        let names: Vec<_> = std::fs::read_dir(&data).unwrap().map(|file| file.unwrap().file_name()).collect();
        assert_eq!(names.len(), 2, "no draft stays: {names:?}");
    }

    #[test]
    fn a_key_that_is_damaged_is_made_anew() {
        let folder = TempDir::new().unwrap();
        let key = device_key(folder.path()).unwrap().public();
        std::fs::write(folder.path().join("device-key"), "half").unwrap();
        let anew = device_key(folder.path()).unwrap().public();
        assert_ne!(anew, key);
        assert_eq!(device_key(folder.path()).unwrap().public(), anew);
    }
}
