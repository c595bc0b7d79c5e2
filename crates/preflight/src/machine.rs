//! Whether this computer keeps up.

use std::time::Duration;

use diagnosis::{Grade, Observation};
use interview::{Outcome, Quantity};
use sysinfo::{CpuRefreshKind, RefreshKind, System};
use tokio::time::sleep;

/// Long enough that a moment's work of another program does not count for all of it.
const WINDOW: Duration = Duration::from_millis(1500);
/// A call with echo cancellation takes a fifth of one core (measured by `bench`); below this it competes with others.
const GOOD_FROM_PERCENT: f64 = 25.0;
const FAIR_FROM_PERCENT: f64 = 10.0;

pub(crate) async fn check(began: &(dyn Fn() + Sync)) -> Outcome {
    began();
    let mut system =
        System::new_with_specifics(RefreshKind::nothing().with_cpu(CpuRefreshKind::nothing().with_cpu_usage()));
    system.refresh_cpu_usage();
    sleep(WINDOW).await;
    system.refresh_cpu_usage();
    graded(100.0 - f64::from(system.global_cpu_usage()))
}

fn graded(free_percent: f64) -> Outcome {
    let free_percent = free_percent.clamp(0.0, 100.0);
    let outcome = Outcome::good(Vec::new()).with(Quantity::CpuFreePercent, free_percent);
    let grade = match free_percent {
        GOOD_FROM_PERCENT.. => return outcome,
        FAIR_FROM_PERCENT.. => Grade::Fair,
        _ => Grade::Poor,
    };
    Outcome { grade, observed: Some(Observation::ComputerBusy { free_percent: free_percent as u32 }), ..outcome }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_computer_is_graded_by_what_is_left_of_its_cores() {
        for (free, grade) in [
            (100.0, Grade::Good),
            (25.0, Grade::Good),
            (24.9, Grade::Fair),
            (10.0, Grade::Fair),
            (9.9, Grade::Poor),
            (-0.1, Grade::Poor),
        ] {
            let outcome = graded(free);
            assert_eq!(outcome.grade, grade, "{free} % free");
            assert_eq!(outcome.observed.is_none(), grade == Grade::Good);
        }
    }
}
