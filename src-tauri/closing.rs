//! Closing the window in mid-interview: the page asks first, so that last words are drained and saved.

use interview::Phase;
use tauri::{Manager, Window, WindowEvent};

use crate::{notice::Notice, page::Page};

pub fn ask_in_mid_interview(window: &Window, event: &WindowEvent) {
    if let WindowEvent::CloseRequested { api, .. } = event {
        let page = window.state::<Page>();
        if page.phase().is_some_and(in_mid_interview) && page.notify(Notice::CloseRequested) {
            api.prevent_close();
        }
    }
}

fn in_mid_interview(phase: Phase) -> bool {
    match phase {
        Phase::Connecting | Phase::Live | Phase::Reconnecting | Phase::Failed | Phase::Ending => true,
        Phase::Welcome | Phase::Consent | Phase::Checking | Phase::Ready | Phase::Ended => false,
    }
}
