//! Interviews that a recruiter follows: an observer each, numbered by the page.

use std::{collections::HashMap, time::Duration};

use engine::{Observer, api::InterviewId, recruiter::RecruiterProblem};
use interview::observer::{ObserverCommand, ObserverLevels, ObserverView};
use parking_lot::Mutex;
use tauri::{State, async_runtime::JoinHandle, ipc::Channel};
use tokio::sync::mpsc::UnboundedReceiver;

use crate::{
    desk::{Answer, Desk, failed},
    page::forward,
    running::Running,
};

#[derive(Default)]
pub struct Observers(Mutex<HashMap<u32, Followed>>);

struct Followed {
    observer: Observer,
    forwarding: JoinHandle<()>,
}

impl Drop for Followed {
    fn drop(&mut self) {
        self.forwarding.abort();
    }
}

/// What was noted is on this computer by then; so long the platform gets to have it as well.
const LAST_WORDS: Duration = Duration::from_secs(30);

impl Observers {
    /// Calls are left; what was noted and is not on the platform yet is handed in when the interview is opened again.
    pub fn end_all(&self) {
        let all: Vec<Followed> = self.0.lock().drain().map(|(_, followed)| followed).collect();
        drop(all);
    }
}

/// Follows an interview that goes on, or one that is over, without sound at first. `watch` is the page's own number for
/// it.
#[tauri::command]
#[specta::specta]
pub async fn observe(
    desk: State<'_, Desk>,
    running: State<'_, Running>,
    observers: State<'_, Observers>,
    watch: u32,
    interview: InterviewId,
    views: Channel<ObserverView>,
    levels: Channel<ObserverLevels>,
) -> Answer<()> {
    let observer = running.observer(desk.recruiter()?).map_err(cannot_watch)?;
    let forwarding =
        tauri::async_runtime::spawn(forward(observer.subscribe(), observer.levels(), views, levels, |_| {}));
    observer.send(ObserverCommand::Open { interview });
    let before = observers.0.lock().insert(watch, Followed { observer, forwarding });
    drop(before);
    Ok(())
}

/// What comes of it is in the next `ObserverView`.
#[tauri::command]
#[specta::specta]
pub fn send_to_observer(observers: State<Observers>, watch: u32, command: ObserverCommand) {
    if let Some(followed) = observers.0.lock().get(&watch) {
        followed.observer.send(command);
    }
}

#[tauri::command]
#[specta::specta]
pub fn stop_observing(observers: State<Observers>, watch: u32) {
    let Some(followed) = observers.0.lock().remove(&watch) else { return };
    followed.observer.send(ObserverCommand::StopListening);
    tauri::async_runtime::spawn(async move {
        let views = followed.observer.subscribe();
        if tokio::time::timeout(LAST_WORDS, all_handed_in(views)).await.is_err() {
            tracing::info!("notes wait on this computer until their interview is opened again");
        }
        // ends a thread, which waits for what it has under way
        tauri::async_runtime::spawn_blocking(move || drop(followed));
    });
}

async fn all_handed_in(mut views: UnboundedReceiver<ObserverView>) {
    while let Some(view) = views.recv().await {
        if view.saved.nowhere == 0 && view.saved.waiting == 0 {
            return;
        }
    }
}

fn cannot_watch(why: String) -> RecruiterProblem {
    failed(&format!("The interview cannot be watched: {why}."), "Close other programs, then try again.")
}
