//! Participants: this process, and who else is in the room.

mod kinds;
mod local;
mod methods;
mod remote;
mod rpc;
mod shared;

use std::collections::HashMap;

pub use kinds::{
    ConnectionQuality, DisconnectReason, ParticipantKind, ParticipantKindDetail, ParticipantPermission,
    ParticipantState, ParticipantTrackPermission,
};
pub use local::LocalParticipant;
pub use remote::RemoteParticipant;
pub use rpc::{MAX_V1_PAYLOAD_BYTES, PerformRpcData, RpcError, RpcErrorCode, RpcInvocationData};

use crate::ffi::proto;
use crate::id::{ParticipantIdentity, ParticipantSid, TrackSid};
use crate::publication::TrackPublication;
use shared::ParticipantInfo;

#[derive(Debug, Clone)]
pub enum Participant {
    Local(LocalParticipant),
    Remote(RemoteParticipant),
}

macro_rules! both {
    ($($name:ident -> $type:ty;)+) => {
        $(pub fn $name(&self) -> $type {
            match self {
                Self::Local(participant) => participant.$name(),
                Self::Remote(participant) => participant.$name(),
            }
        })+
    };
}

impl Participant {
    both! {
        sid -> ParticipantSid;
        identity -> ParticipantIdentity;
        name -> String;
        state -> ParticipantState;
        metadata -> String;
        attributes -> HashMap<String, String>;
        is_speaking -> bool;
        connection_quality -> ConnectionQuality;
        kind -> ParticipantKind;
        kind_details -> Vec<ParticipantKindDetail>;
        disconnect_reason -> DisconnectReason;
        joined_at -> i64;
        permission -> Option<ParticipantPermission>;
        client_protocol -> i32;
        is_encrypted -> bool;
    }

    pub fn track_publications(&self) -> HashMap<TrackSid, TrackPublication> {
        match self {
            Self::Local(participant) => {
                let publications = participant.track_publications().into_iter();
                publications.map(|(sid, publication)| (sid, TrackPublication::Local(publication))).collect()
            }
            Self::Remote(participant) => {
                let publications = participant.track_publications().into_iter();
                publications.map(|(sid, publication)| (sid, TrackPublication::Remote(publication))).collect()
            }
        }
    }

    pub(crate) fn publication(&self, sid: &TrackSid) -> Option<TrackPublication> {
        match self {
            Self::Local(participant) => participant.get_track_publication(sid).map(TrackPublication::Local),
            Self::Remote(participant) => participant.get_track_publication(sid).map(TrackPublication::Remote),
        }
    }

    pub(crate) fn update(&self, info: proto::ParticipantInfo) {
        self.change(|known| known.update(info));
    }

    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut ParticipantInfo) -> T) -> T {
        match self {
            Self::Local(participant) => participant.change(change),
            Self::Remote(participant) => participant.change(change),
        }
    }
}
