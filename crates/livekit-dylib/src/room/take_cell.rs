use std::fmt;
use std::sync::Arc;

use parking_lot::Mutex;

/// Holds a value that can be taken once, by whichever receiver of an event comes first.
pub struct TakeCell<T> {
    value: Arc<Mutex<Option<T>>>,
}

impl<T> TakeCell<T> {
    pub(crate) fn new(value: T) -> Self {
        Self { value: Arc::new(Mutex::new(Some(value))) }
    }

    /// `None` when it was taken already.
    pub fn take(&self) -> Option<T> {
        self.value.lock().take()
    }

    pub fn is_taken(&self) -> bool {
        self.value.lock().is_none()
    }
}

impl<T> Clone for TakeCell<T> {
    fn clone(&self) -> Self {
        Self { value: Arc::clone(&self.value) }
    }
}

impl<T: fmt::Debug> fmt::Debug for TakeCell<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.value.lock() {
            Some(value) => f.debug_tuple("TakeCell").field(value).finish(),
            None => f.write_str("TakeCell(<taken>)"),
        }
    }
}
