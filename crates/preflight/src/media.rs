//! Sound both ways, in a room of its own, as a call would carry it: what is made here is spoken by one and heard by the
//! other participant of this program.

use diagnosis::{CallQuality, Grade, Observation, Way};
use interview::{Outcome, Quantity};
use platform_client::Admission;

use crate::{
    findings::Findings,
    network_path::in_ms,
    test_call::{self, Measured},
};

pub(crate) async fn check(findings: &Findings, began: &(dyn Fn() + Sync)) -> Outcome {
    let (speaker, listener) = match findings.admission().await {
        Ok(Admission::TestRoom { speaker, listener, .. }) => (speaker, listener),
        Ok(Admission::Interview(_)) => return Outcome::skipped(Observation::CheckNeedsTestRoom),
        Err(missing) => return findings.without(missing),
    };
    // by a door that was found to be a voice server's: the SDK reads whatever answers there to its end
    if let Err(missing) = findings.visit().await {
        return findings.without(missing);
    }
    began();
    match test_call::hold(speaker, listener, findings.until()).await {
        Ok(measured) => graded(&measured),
        Err(why) => Outcome::failed(why),
    }
}

fn graded(Measured { quality, bitrate_kbps, way }: &Measured) -> Outcome {
    let grade = quality.grade();
    let loss_percent = quality.loss * 100.0;
    let impaired = Observation::SoundImpaired {
        round_trip_ms: in_ms(quality.round_trip).round() as u32,
        jitter_ms: in_ms(quality.jitter).round() as u32,
        loss_percent: loss_percent.round() as u32,
    };
    let (grade, observed) = match (grade, way) {
        (Grade::Good, Some(Way::Tcp | Way::Relay)) => {
            (Grade::Fair, way.map(|way| Observation::SoundTakes { way }))
        }
        (Grade::Good, _) => (grade, None),
        (_, _) => (grade, Some(impaired)),
    };
    Outcome { grade, measures: Vec::new(), observed }
        .with(Quantity::RoundTripMs, in_ms(quality.round_trip))
        .with(Quantity::JitterMs, in_ms(quality.jitter))
        .with(Quantity::LossPercent, loss_percent)
        .with(Quantity::BitrateKbps, *bitrate_kbps)
        .with(Quantity::Mos, CallQuality::mos(quality))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn measured(loss: f64, way: Option<Way>) -> Measured {
        let quality =
            CallQuality { round_trip: Duration::from_millis(20), jitter: Duration::from_millis(2), loss };
        Measured { quality, bitrate_kbps: 32.0, way }
    }

    #[test]
    fn a_detour_is_told_where_nothing_worse_is_to_be_told() {
        for (loss, way, grade, observed) in [
            (0.0, Some(Way::Udp), Grade::Good, None),
            (0.0, None, Grade::Good, None),
            (0.0, Some(Way::Tcp), Grade::Fair, Some(Observation::SoundTakes { way: Way::Tcp })),
            (0.0, Some(Way::Relay), Grade::Fair, Some(Observation::SoundTakes { way: Way::Relay })),
            (
                0.07,
                Some(Way::Relay),
                Grade::Fair,
                Some(Observation::SoundImpaired { round_trip_ms: 20, jitter_ms: 2, loss_percent: 7 }),
            ),
        ] {
            let outcome = graded(&measured(loss, way));
            assert_eq!((outcome.grade, outcome.observed), (grade, observed));
            assert_eq!(outcome.measures.len(), 5);
        }
    }
}
