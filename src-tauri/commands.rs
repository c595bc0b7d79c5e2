//! What the page can ask of the shell.

use interview::{Command, Levels, View};
use secrecy::ExposeSecret;
use support_bundle::BundleFile;
use tauri::{AppHandle, Manager, State, WebviewWindow, ipc::Channel};

use crate::{
    deep_links::WaitingLink,
    fault::Fault,
    logging::Started,
    notice::Notice,
    page::{Page, Streams},
    places,
    running::Running,
    support_report::{Collected, ReportFault},
    transcript_file::{self, Format, SaveFault},
};

/// The page has loaded: from now on it is sent Views (the first one whole), levels and notices.
#[tauri::command]
#[specta::specta]
pub fn attach(
    page: State<Page>,
    running: State<Running>,
    waiting: State<WaitingLink>,
    views: Channel<View>,
    levels: Channel<Levels>,
    notices: Channel<Notice>,
) {
    page.attach(running.inner().clone(), Streams { views, levels, notices });
    if let Some(notice) = waiting.notice() {
        page.notify(notice);
    }
}

/// Passes a command on to the engine; what comes of it is in the next `View`.
#[tauri::command]
#[specta::specta]
pub fn send(running: State<Running>, command: Command) {
    running.send(command);
}

/// The person said yes to the invite that arrived.
#[tauri::command]
#[specta::specta]
pub fn open_arrived_invite(running: State<Running>, waiting: State<WaitingLink>) {
    if let Some(link) = waiting.take() {
        running.send(Command::Close);
        running.send(Command::OpenInvite { link: link.expose_secret().to_owned() });
    }
}

/// The person said no to the invite that arrived.
#[tauri::command]
#[specta::specta]
pub fn drop_arrived_invite(waiting: State<WaitingLink>) {
    waiting.take();
}

/// Closes the window, whatever the interview is at.
#[tauri::command]
#[specta::specta]
pub fn close_window(window: WebviewWindow) {
    if let Err(fault) = window.destroy() {
        tracing::error!(%fault, "the window could not be closed");
    }
}

/// Saves the transcript in the downloads folder and returns the file's path.
#[tauri::command]
#[specta::specta]
pub async fn save_transcript(app: AppHandle, format: Format) -> Result<String, Fault> {
    let view = whole_view(app.state::<Running>().inner()).await.ok_or(SaveFault::NoTranscript)?;
    let folder = places::downloads_folder(&app).ok_or(SaveFault::NoFolder)?;
    let saved = transcript_file::save(&view, format, &folder)?;
    Ok(saved.display().to_string())
}

/// Makes the diagnostics bundle and returns what is in it, for the person to read. Nothing is written or sent.
#[tauri::command]
#[specta::specta]
pub async fn show_report(app: AppHandle) -> Result<Vec<BundleFile>, Fault> {
    // an engine that did not start is what a report is needed for most
    let view = whole_view(app.state::<Running>().inner())
        .await
        .unwrap_or_else(|| interview::State::default().view());
    Ok(app.state::<Collected>().show(&view, tauri::webview_version().ok()).files)
}

/// Saves the bundle that was shown in the downloads folder and returns the file's path.
#[tauri::command]
#[specta::specta]
pub async fn save_report(app: AppHandle) -> Result<String, Fault> {
    let folder = places::downloads_folder(&app).ok_or(ReportFault::NoFolder)?;
    Ok(app.state::<Collected>().save(&folder)?.display().to_string())
}

/// The page's first frame is on the screen.
#[tauri::command]
#[specta::specta]
pub fn painted(started: State<Started>) {
    tracing::info!(after_ms = started.0.elapsed().as_millis() as u64, "first paint");
}

async fn whole_view(running: &Running) -> Option<View> {
    running.watch().await.ok()?.views.recv().await
}
