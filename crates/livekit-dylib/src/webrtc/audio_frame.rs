use std::borrow::Cow;

/// Interleaved 16-bit samples.
#[derive(Debug, Clone)]
pub struct AudioFrame<'a> {
    pub data: Cow<'a, [i16]>,
    pub sample_rate: u32,
    pub num_channels: u32,
    pub samples_per_channel: u32,
}

impl AudioFrame<'_> {
    /// A silent frame that owns its samples.
    pub fn new(sample_rate: u32, num_channels: u32, samples_per_channel: u32) -> Self {
        let data = vec![0; (num_channels * samples_per_channel) as usize].into();
        Self { data, sample_rate, num_channels, samples_per_channel }
    }
}
