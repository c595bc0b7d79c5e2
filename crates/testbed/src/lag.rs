use std::ops::Range;

/// By how many samples a sound follows its reference, within `lags` (negative: it comes before), and how alike the two are then (1: the
/// same, but for loudness).
///
/// # Panics
/// When the sounds are shorter than the range of lags, or the second is shorter than the first.
pub fn lag(reference: &[i16], sound: &[i16], lags: Range<i32>) -> (i32, f64) {
    let before = lags.start.min(0).unsigned_abs() as usize;
    let after = lags.end.max(0) as usize;
    let window = reference.len() - before - after;
    let middle = &reference[before..before + window];
    let energy = |samples: &[i16]| samples.iter().map(|sample| i64::from(*sample).pow(2)).sum::<i64>() as f64;
    let of_middle = energy(middle);
    let alike = |lag: i32| {
        let from = (before as i32 + lag) as usize;
        let other = &sound[from..from + window];
        let product: i64 = middle.iter().zip(other).map(|(a, b)| i64::from(*a) * i64::from(*b)).sum();
        product as f64 / (of_middle * energy(other)).sqrt().max(1.0)
    };
    let most_alike = lags.map(|lag| (lag, alike(lag))).max_by(|one, other| one.1.total_cmp(&other.1));
    most_alike.unwrap_or((0, 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sound_that_comes_later_or_sooner_and_more_softly_is_found() {
        let mut state = 1_u32;
        let mut noise = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) as i16 / 4
        };
        let reference: Vec<i16> = (0..2_000).map(|_| noise()).collect();
        let soft: Vec<i16> = reference.iter().map(|sample| sample / 2).collect();
        let later = [&[0; 70][..], &soft].concat();
        for (sound, expected) in [(&later[..], 70), (&soft[30..], -30)] {
            let padded = [sound, &[0; 200]].concat();
            let (found, alike) = lag(&reference, &padded, -50..100);
            assert_eq!(found, expected);
            assert!(alike > 0.999, "{alike}");
        }
    }
}
