//! How the core meets the world.

use std::sync::Arc;

use crate::input::Input;

/// Carries out one family of effects.
pub trait Port<E>: Send {
    /// Returns at once; what comes of it arrives at the adapter's [`Inbox`].
    fn carry_out(&mut self, effect: E);
}

/// Where an adapter puts what happened. Never blocks, callable from any thread.
#[derive(Clone)]
pub struct Inbox(Arc<dyn Fn(Input) + Send + Sync>);

impl Inbox {
    pub fn new(put: impl Fn(Input) + Send + Sync + 'static) -> Self {
        Self(Arc::new(put))
    }

    pub fn put(&self, input: Input) {
        (self.0)(input);
    }
}
