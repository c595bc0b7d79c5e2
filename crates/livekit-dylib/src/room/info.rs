use crate::DataPacketKind;
use crate::ffi::proto;
use crate::id::RoomSid;
use crate::rtc_engine::INITIAL_BUFFERED_AMOUNT_LOW_THRESHOLD;

#[derive(Debug, Clone, Copy, Eq, PartialEq, ::prost::Enumeration)]
pub enum ConnectionState {
    Disconnected = 0,
    Connected = 1,
    Reconnecting = 2,
}

#[derive(Clone, Debug)]
pub struct DataChannelOptions {
    pub buffered_amount_low_threshold: u64,
}

impl Default for DataChannelOptions {
    fn default() -> Self {
        Self { buffered_amount_low_threshold: INITIAL_BUFFERED_AMOUNT_LOW_THRESHOLD }
    }
}

#[derive(Clone, Debug)]
pub struct RoomInfo {
    pub sid: Option<RoomSid>,
    pub name: String,
    pub metadata: String,
    pub state: ConnectionState,
    pub lossy_dc_options: DataChannelOptions,
    pub reliable_dc_options: DataChannelOptions,
    /// In seconds.
    pub empty_timeout: u32,
    /// In seconds.
    pub departure_timeout: u32,
    pub max_participants: u32,
    /// In milliseconds since the Unix epoch.
    pub creation_time: i64,
    pub num_publishers: u32,
    pub num_participants: u32,
    pub active_recording: bool,
}

impl RoomInfo {
    pub(crate) fn data_channel_options(&mut self, kind: DataPacketKind) -> &mut DataChannelOptions {
        match kind {
            DataPacketKind::Lossy => &mut self.lossy_dc_options,
            DataPacketKind::Reliable => &mut self.reliable_dc_options,
        }
    }

    pub(crate) fn from_wire(info: proto::RoomInfo, state: ConnectionState) -> Self {
        Self {
            sid: info.sid.filter(|sid| !sid.is_empty()).map(RoomSid::from_wire),
            name: info.name,
            metadata: info.metadata,
            state,
            lossy_dc_options: DataChannelOptions {
                buffered_amount_low_threshold: info.lossy_dc_buffered_amount_low_threshold,
            },
            reliable_dc_options: DataChannelOptions {
                buffered_amount_low_threshold: info.reliable_dc_buffered_amount_low_threshold,
            },
            empty_timeout: info.empty_timeout,
            departure_timeout: info.departure_timeout,
            max_participants: info.max_participants,
            creation_time: info.creation_time,
            num_publishers: info.num_publishers,
            num_participants: info.num_participants,
            active_recording: info.active_recording,
        }
    }
}
