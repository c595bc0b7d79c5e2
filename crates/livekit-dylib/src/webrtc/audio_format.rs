//! Which rates and channel counts may reach the library. It does not check: some make it abort the process.

/// What libwebrtc's resampler was made for.
const SAMPLE_RATES: std::ops::RangeInclusive<u32> = 8_000..=384_000;
/// What libwebrtc's frames have room for.
const MOST_CHANNELS: u32 = 24;

/// `Err` says what is wrong.
pub fn check(sample_rate: u32, num_channels: u32) -> Result<(), String> {
    if !SAMPLE_RATES.contains(&sample_rate) || !sample_rate.is_multiple_of(100) {
        return Err(format!(
            "a sample rate of {sample_rate} Hz: it must be a multiple of 100 from {} to {}",
            SAMPLE_RATES.start(),
            SAMPLE_RATES.end()
        ));
    }
    if !(1..=MOST_CHANNELS).contains(&num_channels) {
        return Err(format!("{num_channels} channels: 1 to {MOST_CHANNELS} are possible"));
    }
    Ok(())
}

/// Interleaved samples in 10 ms.
pub fn samples_per_10_ms(sample_rate: u32, num_channels: u32) -> usize {
    (sample_rate / 100) as usize * num_channels as usize
}
