//! The core's effects on the checks.

use interview::{Inbox, Port, PreflightEffect};
use platform_client::OpenInvite;
use tokio::task::AbortHandle;

use crate::run;

/// Runs the checks of whichever invite is open.
pub struct PreflightPort {
    runtime: tokio::runtime::Handle,
    inbox: Inbox,
    invite: OpenInvite,
    under_way: Vec<AbortHandle>,
}

impl PreflightPort {
    pub fn new(runtime: tokio::runtime::Handle, inbox: Inbox, invite: OpenInvite) -> Self {
        Self { runtime, inbox, invite, under_way: Vec::new() }
    }
}

impl Port<PreflightEffect> for PreflightPort {
    fn carry_out(&mut self, effect: PreflightEffect) {
        match effect {
            PreflightEffect::Run { run, checks, name } => {
                self.under_way.retain(|run| !run.is_finished());
                let running = run::run(run, checks, name, self.invite.clone(), self.inbox.clone());
                self.under_way.push(self.runtime.spawn(running).abort_handle());
            }
            PreflightEffect::Stop => {
                for run in self.under_way.drain(..) {
                    run.abort();
                }
            }
        }
    }
}

impl Drop for PreflightPort {
    fn drop(&mut self) {
        self.carry_out(PreflightEffect::Stop);
    }
}
