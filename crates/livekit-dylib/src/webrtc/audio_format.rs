//! Which rates and channel counts may reach the library. It does not check, and what it was not made for ends badly:
//! three channels become silence, 24 abort the process, 384 kHz is never heard.

const SAMPLE_RATES: std::ops::RangeInclusive<u32> = 8_000..=192_000;
/// Opus has no more in one stream.
const CHANNELS: std::ops::RangeInclusive<u32> = 1..=2;

/// `Err` says what is wrong.
pub fn check(sample_rate: u32, num_channels: u32) -> Result<(), String> {
    if !SAMPLE_RATES.contains(&sample_rate) {
        let (least, most) = (SAMPLE_RATES.start(), SAMPLE_RATES.end());
        return Err(format!("a sample rate of {sample_rate} Hz is not possible, only {least} to {most}"));
    }
    if !CHANNELS.contains(&num_channels) {
        return Err(format!("{num_channels} channels are not possible, only one or two"));
    }
    Ok(())
}

/// Interleaved samples in 10 ms, rounded down as WebRTC does for rates like 22050 Hz.
pub fn samples_per_10_ms(sample_rate: u32, num_channels: u32) -> usize {
    (sample_rate / 100) as usize * num_channels as usize
}
