use std::{io, path::Path};

use platform_api::DeviceId;
use uuid::Uuid;

/// This installation's id, to which an invite is bound; made at the first use. It is no secret: it opens nothing
/// without the invite's key. Blocks on the disk.
pub(crate) fn device_id(file: &Path) -> io::Result<DeviceId> {
    match std::fs::read_to_string(file) {
        Ok(known) if Uuid::parse_str(known.trim()).is_ok() => Ok(DeviceId::from(known.trim())),
        Ok(_) => make(file),
        Err(error) if error.kind() == io::ErrorKind::NotFound => make(file),
        Err(error) => Err(error),
    }
}

fn make(file: &Path) -> io::Result<DeviceId> {
    let id = Uuid::new_v4().to_string();
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    // Whole or not at all: a half-written id would be another device the next time.
    let draft = file.with_extension("new");
    std::fs::write(&draft, &id)?;
    std::fs::rename(&draft, file)?;
    Ok(DeviceId::from(id))
}
