//! What is received becomes a file.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::mpsc;
use std::thread;

use prost::bytes::Bytes;
use tokio::sync::oneshot;

use super::error::{StreamError, StreamResult};

/// A file that a thread of its own writes, so that no task waits for a disk.
pub struct Writing {
    parts: mpsc::Sender<Bytes>,
    written: oneshot::Receiver<io::Result<()>>,
}

/// The name is the sender's: it must not lead out of the directory.
pub fn path(directory: Option<&Path>, name: &str) -> StreamResult<PathBuf> {
    let mut components = Path::new(name).components();
    if !matches!((components.next(), components.next()), (Some(Component::Normal(_)), None)) {
        return Err(StreamError::InvalidFileName);
    }
    Ok(directory.map_or_else(std::env::temp_dir, Path::to_owned).join(name))
}

impl Writing {
    pub fn start(path: PathBuf) -> StreamResult<Self> {
        let (parts, coming) = mpsc::channel::<Bytes>();
        let (done, written) = oneshot::channel();
        let write = move || {
            let mut file = File::create(path)?;
            coming.iter().try_for_each(|part| file.write_all(&part))
        };
        thread::Builder::new().name("byte stream file".to_owned()).spawn(move || done.send(write()))?;
        Ok(Self { parts, written })
    }

    /// Whether the file still takes parts; why not tells [`Self::finish`].
    pub fn write(&self, part: Bytes) -> bool {
        self.parts.send(part).is_ok()
    }

    /// Returns when all of it is written.
    pub async fn finish(self) -> StreamResult<()> {
        drop(self.parts);
        Ok(self.written.await.map_err(|_| StreamError::Internal)??)
    }
}
