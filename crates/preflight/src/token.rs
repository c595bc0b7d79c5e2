//! The right to join: asked for, read, never shown. Its signature only the voice server can check.

use std::time::Duration;

use diagnosis::{Grade, IssuerFault, Observation};
use interview::{CheckName, Outcome, Quantity};
use platform_client::{Admission, OpenInvite, Rights};
use tokio::time::Instant;

use crate::{
    findings::{Findings, Missing},
    network_path::in_ms,
};

/// The platform asks the voice server on the way, and gives up after 2 s for each question.
const DEADLINE: Duration = Duration::from_secs(6);

pub(crate) async fn check(findings: &Findings, began: &(dyn Fn() + Sync)) -> Outcome {
    if findings.path().await.is_ok() {
        began();
    }
    let asked = Instant::now();
    match findings.admission().await {
        Ok(admission) if !lets_speak_and_hear(admission) => {
            Outcome::failed(Observation::TokenGrantsTooLittle)
        }
        Ok(admission) => issued(admission.visitor().issuer_fault)
            .with(Quantity::DurationMs, in_ms(asked.elapsed()))
            .with(Quantity::ClockSkewS, admission.visitor().clock_skew_s as f64),
        Err(Missing::Failed { by: CheckName::Token, why }) => Outcome::failed(why.clone()),
        Err(missing) => findings.without(missing),
    }
}

/// Without an issuer no voice server takes the token. What merely looks wrong may be right for this one, which says so when
/// it is called.
fn issued(fault: Option<IssuerFault>) -> Outcome {
    let observed = fault.map(|why| Observation::TokenIssuerOdd { why });
    let grade = match fault {
        None => Grade::Good,
        Some(IssuerFault::Missing) => Grade::Failed,
        Some(IssuerFault::Placeholder | IssuerFault::Secret) => Grade::Poor,
    };
    Outcome { grade, measures: Vec::new(), observed }
}

pub(crate) async fn ask(invite: &OpenInvite, name: String) -> Result<Admission, Missing> {
    let answer = invite.admission(name, DEADLINE).await;
    let answer = answer.ok_or(Missing::NotToBeHad(Observation::CheckLeftOut))?;
    answer.map_err(|error| {
        let why = Observation::from(error);
        Missing::Failed { by: if is_of_invite(&why) { CheckName::Invite } else { CheckName::Token }, why }
    })
}

fn is_of_invite(why: &Observation) -> bool {
    use Observation::*;
    matches!(
        why,
        InviteRefused | InviteTakenBack | InviteNotFound | InviteExpired | InterviewFinished | InviteInUse
    )
}

fn lets_speak_and_hear(admission: &Admission) -> bool {
    match admission {
        Admission::TestRoom { speaker, listener, .. } => speaker.rights.publish && listener.rights.subscribe,
        Admission::Interview(grant) => grant.rights == Rights { publish: true, subscribe: true },
    }
}
