//! The shell: a window, its page, and the way between the page and the engine.
//!
//! It decides nothing about an interview. Every command is parse, pass on, return; what the person sees and may do is
//! the engine's `View`. It must never wait for the engine before the window is painted, and never hand an invite's
//! link to the page.
//!
//! Start reading at [`run`], then `commands.rs`.

mod closing;
mod commands;
mod deep_links;
mod desk;
mod drawing;
mod fault;
mod ipc;
mod logging;
mod new_file;
mod notice;
mod observing;
mod page;
mod places;
mod recruiting;
mod running;
mod support_report;
mod transcript_file;

use tauri::{Manager, RunEvent};

use crate::{
    deep_links::WaitingLink, desk::Desk, observing::Observers, page::Page, running::Running,
    support_report::Collected,
};

/// Opens the window and returns when it has closed.
pub fn run() {
    let collected = Collected::default();
    let started = logging::start(&collected.log);
    let ipc = ipc::builder();
    let app = tauri::Builder::default()
        // first, because it ends a second copy of the program before that does anything else
        .plugin(tauri_plugin_single_instance::init(|app, _arguments, _folder| deep_links::show_window(app)))
        .plugin(tauri_plugin_deep_link::init())
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .manage(started)
        .manage(collected)
        .manage(Page::default())
        .manage(WaitingLink::default())
        .manage(Desk::default())
        .manage(Observers::default())
        .invoke_handler(ipc.invoke_handler())
        .on_window_event(closing::ask_in_mid_interview)
        .setup(|app| {
            let running = Running::start(places::settings(app.handle())?);
            app.state::<Collected>().follow(running.clone());
            app.manage(running);
            drawing::draw_what_changes(app.handle());
            deep_links::listen(app.handle())?;
            Ok(())
        })
        .build(tauri::generate_context!());
    match app {
        Ok(app) => app.run(|app, event| {
            if let RunEvent::Exit = event {
                // before the journal in which they note
                app.state::<Observers>().end_all();
                app.state::<Running>().shut_down();
            }
        }),
        Err(fault) => {
            tracing::error!(%fault, "the window could not be opened: is a display there (DISPLAY, WAYLAND_DISPLAY)?");
            std::process::exit(1);
        }
    }
}
