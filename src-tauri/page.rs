//! The page in the window: the streams it is sent, and the phase that it was last shown.

use std::sync::Arc;

use interview::{Levels, Phase, View};
use parking_lot::Mutex;
use tauri::{async_runtime::JoinHandle, ipc::Channel};

use crate::{
    notice::Notice,
    running::{Running, Watched},
};

#[derive(Default)]
pub struct Page {
    attached: Mutex<Option<Attached>>,
    phase: Arc<Mutex<Option<Phase>>>,
}

/// What the page listens to, from its load to its next one.
pub struct Streams {
    pub views: Channel<View>,
    pub levels: Channel<Levels>,
    pub notices: Channel<Notice>,
}

struct Attached {
    notices: Channel<Notice>,
    forwarding: JoinHandle<()>,
}

impl Drop for Attached {
    fn drop(&mut self) {
        self.forwarding.abort();
    }
}

impl Page {
    /// Sends everything to this page from now on, and nothing to the one that was loaded before it.
    pub fn attach(&self, running: Running, Streams { views, levels, notices }: Streams) {
        let phase = self.phase.clone();
        let told = notices.clone();
        let forwarding = tauri::async_runtime::spawn(async move {
            match running.watch().await {
                Ok(watched) => forward(watched, views, levels, &phase).await,
                // a page that is gone has nobody to tell
                Err(why) => drop(told.send(Notice::CannotStart { why })),
            }
        });
        *self.attached.lock() = Some(Attached { notices, forwarding });
    }

    /// Whether a page was there to be told.
    pub fn notify(&self, notice: Notice) -> bool {
        self.attached.lock().as_ref().is_some_and(|page| page.notices.send(notice).is_ok())
    }

    pub fn phase(&self) -> Option<Phase> {
        *self.phase.lock()
    }
}

/// Ends with the engine, or when the page no longer listens.
async fn forward(
    watched: Watched,
    to_views: Channel<View>,
    to_levels: Channel<Levels>,
    phase: &Mutex<Option<Phase>>,
) {
    let Watched { mut views, mut levels } = watched;
    let send_views = async {
        while let Some(view) = views.recv().await {
            *phase.lock() = Some(view.phase);
            if to_views.send(view).is_err() {
                break;
            }
        }
    };
    let send_levels = async {
        while levels.changed().await.is_ok() {
            let loud = *levels.borrow_and_update();
            if to_levels.send(loud).is_err() {
                break;
            }
        }
    };
    tokio::join!(send_views, send_levels);
}
