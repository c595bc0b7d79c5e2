//! What a candidate agrees to, in the words of this platform.

use crate::store::Interview;
use platform_api::invite::Consent;

/// To be changed with any of the words below.
const VERSION: &str = "2026-11";
const KEPT_FOR_DAYS: u32 = 180;

pub fn of(interview: &Interview) -> Consent {
    let Interview { company, title, interviewer_name, .. } = interview;
    Consent {
        version: VERSION.into(),
        text: format!(
            "{interviewer_name}, who will interview you for the position of {title} at {company}, is an AI. It listens to \
             your answers, writes them down, and asks the next question. You can stop at any time, and you can type \
             instead of speaking."
        ),
        recorded: vec![
            "What you say and type, as text".into(),
            "What the interviewer says, as text".into(),
            "When it was said".into(),
        ],
        never_recorded: vec![
            "Your voice as sound".into(),
            "Video or pictures of you".into(),
            "Your screen, files, or other programs".into(),
        ],
        seen_by: vec![format!("The people at {company} who decide about this position")],
        kept_for_days: KEPT_FOR_DAYS,
    }
}
