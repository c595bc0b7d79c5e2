//! Objects of the library, freed when dropped here.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use parking_lot::Mutex;

use super::proto::FfiOwnedHandle;
use crate::library;

static LIVE: AtomicUsize = AtomicUsize::new(0);

/// How many objects of the library this process holds.
pub fn live_handles() -> usize {
    LIVE.load(Ordering::SeqCst)
}

/// An object of the library that is ours to free.
#[derive(Debug)]
pub struct Handle {
    id: u64,
    given_back: AtomicBool,
}

impl Handle {
    /// Takes over what a response or event gave us. Once for each time the library gave it.
    pub fn adopt(owned: &FfiOwnedHandle) -> Self {
        LIVE.fetch_add(1, Ordering::SeqCst);
        Self { id: owned.id, given_back: AtomicBool::new(false) }
    }

    pub fn id(&self) -> u64 {
        self.id
    }

    /// A request took the object away: the library has freed it.
    pub fn give_back(&self) {
        if !self.given_back.swap(true, Ordering::SeqCst) {
            LIVE.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        if *self.given_back.get_mut() {
            return;
        }
        LIVE.fetch_sub(1, Ordering::SeqCst);
        if let Ok(loaded) = library::get()
            && !loaded.abi.drop_handle(self.id)
        {
            tracing::warn!(handle = self.id, "LiveKit's library did not know a handle that it gave out");
        }
    }
}

/// An object that a room's end frees although values that refer to it are still around.
#[derive(Debug, Default)]
pub struct SharedHandle(Mutex<Option<Arc<Handle>>>);

impl SharedHandle {
    pub fn new(handle: Handle) -> Self {
        Self(Mutex::new(Some(Arc::new(handle))))
    }

    /// `None` once it was released. It lives at least as long as what this returns.
    pub fn get(&self) -> Option<Arc<Handle>> {
        self.0.lock().clone()
    }

    /// Holds this one from now on.
    pub fn replace(&self, handle: Handle) {
        let before = self.0.lock().replace(Arc::new(handle));
        drop(before); // after the lock
    }

    pub fn take(&self) -> Option<Arc<Handle>> {
        self.0.lock().take()
    }

    pub fn release(&self) {
        drop(self.take()); // after the lock
    }
}
