#[derive(Debug, Copy, Clone, PartialEq, Eq, ::prost::Enumeration)]
pub enum DataChannelState {
    Connecting = 0,
    Open = 1,
    Closing = 2,
    Closed = 3,
}
