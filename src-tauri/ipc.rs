//! The commands as TypeScript: `ui/src/bindings.ts` is written by the test below, committed, and never edited.

use tauri::Wry;
use tauri_specta::{Builder, collect_commands};

use crate::{commands, observing, recruiting};

pub fn builder() -> Builder<Wry> {
    // one type a name: what the page is sent and what it sends are never the same struct
    Builder::new().disable_serde_phases().commands(collect_commands![
        commands::attach,
        commands::send,
        commands::open_arrived_invite,
        commands::drop_arrived_invite,
        commands::close_window,
        commands::save_transcript,
        commands::show_report,
        commands::save_report,
        commands::painted,
        recruiting::recruiter_session,
        recruiting::sign_in,
        recruiting::sign_out,
        recruiting::sign_out_everywhere,
        recruiting::watch_live,
        recruiting::jobs,
        recruiting::job,
        recruiting::create_job,
        recruiting::replace_job,
        recruiting::delete_job,
        recruiting::candidates,
        recruiting::create_candidate,
        recruiting::candidate,
        recruiting::change_candidate,
        recruiting::import_candidates,
        recruiting::erase_candidate,
        recruiting::interviews,
        recruiting::interview_details,
        recruiting::create_interview,
        recruiting::create_invite,
        recruiting::revoke_invites,
        recruiting::export_interview,
        observing::observe,
        observing::send_to_observer,
        observing::stop_observing,
    ])
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use specta_typescript::Typescript;

    use super::*;

    /// `UPDATE_BINDINGS=1 cargo test -p vivavoce` writes them anew.
    #[test]
    fn the_committed_bindings_are_what_the_commands_say() {
        let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/src/bindings.ts");
        let folder = tempfile::tempdir().unwrap();
        let generated = folder.path().join("bindings.ts");
        builder().export(Typescript::default(), &generated).unwrap();
        let generated = fs::read_to_string(generated).unwrap();
        if std::env::var_os("UPDATE_BINDINGS").is_some() {
            fs::write(&committed, &generated).unwrap();
        }
        let found = fs::read_to_string(&committed).unwrap_or_default();
        assert!(
            found == generated,
            "{} is stale: run `UPDATE_BINDINGS=1 cargo test -p vivavoce` and commit it",
            committed.display()
        );
    }
}
