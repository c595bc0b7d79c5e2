//! Which rates and channel counts may reach the library. It does not check, and what it was not made for ends badly: sources of
//! three, five and seven channels are never heard, streams of more than two give noise, 24 channels abort the process, 384 kHz is
//! never heard.

const SAMPLE_RATES: std::ops::RangeInclusive<u32> = 8_000..=192_000;
/// Of sources: WebRTC mixes them down.
const SPOKEN: &[u32] = &[1, 2, 4, 6, 8];
/// Of streams and of the processing module.
const HEARD: &[u32] = &[1, 2];

/// `Err` says what is wrong with a source of this format.
pub fn check_source(sample_rate: u32, num_channels: u32) -> Result<(), String> {
    check_for(sample_rate, num_channels, SPOKEN)
}

/// `Err` says what is wrong with a stream, or with samples to be processed, of this format.
pub fn check(sample_rate: u32, num_channels: u32) -> Result<(), String> {
    check_for(sample_rate, num_channels, HEARD)
}

fn check_for(sample_rate: u32, num_channels: u32, possible: &[u32]) -> Result<(), String> {
    if !SAMPLE_RATES.contains(&sample_rate) {
        let (least, most) = (SAMPLE_RATES.start(), SAMPLE_RATES.end());
        return Err(format!("a sample rate of {sample_rate} Hz is not possible, only {least} to {most}"));
    }
    if !possible.contains(&num_channels) {
        return Err(format!("{num_channels} channels are not possible, only one of {possible:?}"));
    }
    Ok(())
}

/// Interleaved samples in 10 ms, rounded down as WebRTC does for rates like 22050 Hz.
pub fn samples_per_10_ms(sample_rate: u32, num_channels: u32) -> usize {
    (sample_rate / 100) as usize * num_channels as usize
}
