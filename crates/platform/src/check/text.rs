//! The report as lines for a terminal, below those about the settings.

use platform_api::status::{Part, PartState, Status};

pub fn lines(status: &Status) -> Vec<String> {
    let troubled = |part: &&Part| matches!(part.state, PartState::Fails | PartState::Warns);
    let mut lines = Vec::new();
    let mut to_repair = status.parts.iter().filter(troubled).peekable();
    if to_repair.peek().is_some() {
        lines.push("To repair, in this order:".to_owned());
    }
    for (part, number) in to_repair.zip(1..) {
        lines.extend(repair(part, number));
    }
    // what is not used stands among the settings
    for (state, title) in [(PartState::Works, "Works:"), (PartState::Unknown, "Not known:")] {
        let mut parts = status.parts.iter().filter(|part| part.state == state).peekable();
        if parts.peek().is_some() {
            lines.push(title.to_owned());
        }
        lines.extend(parts.map(|part| format!("  {:<12} {}{}", part.part, part.summary, took(part))));
    }
    let verdict = match (status.ready, &status.running) {
        (true, Some(_)) => "Voice interviews can be held.",
        (true, None) => "Voice interviews can be held once the platform runs.",
        (false, _) => "Voice interviews cannot be held until what fails is repaired.",
    };
    lines.push(verdict.to_owned());
    lines
}

fn repair(part: &Part, number: usize) -> Vec<String> {
    let kind = if part.state == PartState::Fails { "fails" } else { "look" };
    let Some(problem) = &part.problem else {
        return vec![format!("  {number}. {} ({kind}): {}", part.part, part.summary)];
    };
    vec![
        format!("  {number}. {} ({kind}, {}): {}", part.part, problem.code, problem.message),
        format!("     {} {}", problem.cause, problem.remedy),
    ]
}

fn took(part: &Part) -> String {
    match part.took_ms {
        Some(ms @ 1..) => format!(" ({ms} ms)"),
        _ => String::new(),
    }
}
