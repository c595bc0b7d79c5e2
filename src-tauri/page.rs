//! The page in the window: the streams it is sent, and the phase that it was last shown.

use std::sync::Arc;

use interview::{Levels, Phase, View};
use parking_lot::Mutex;
use tauri::{
    async_runtime::JoinHandle,
    ipc::{Channel, IpcResponse},
};
use tokio::sync::{mpsc::UnboundedReceiver, watch::Receiver};

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
                Ok(Watched { views: from, levels: heard }) => {
                    let sees = |view: &View| *phase.lock() = Some(view.phase);
                    forward(from, heard, views, levels, sees).await;
                }
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

/// Sends a stream of Views and one of levels on to the page; `sees` each View before it goes. Ends with whoever they come
/// from, or when the page no longer listens.
pub async fn forward<V, L>(
    mut views: UnboundedReceiver<V>,
    mut levels: Receiver<L>,
    to_views: Channel<V>,
    to_levels: Channel<L>,
    sees: impl Fn(&V),
) where
    V: IpcResponse,
    L: IpcResponse + Copy,
{
    let send_views = async {
        while let Some(view) = views.recv().await {
            sees(&view);
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
