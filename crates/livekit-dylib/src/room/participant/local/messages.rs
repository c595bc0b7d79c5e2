//! Data packets, chat, transcriptions of the older way.

use super::*;

impl LocalParticipant {
    /// Sends a data packet. It reaches those who are in the room now.
    pub async fn publish_data(&self, packet: DataPacket) -> RoomResult<()> {
        self.ask(
            |local_participant_handle, async_id| {
                let request = proto::PublishDataRequest {
                    local_participant_handle,
                    data_ptr: 0,
                    data_len: 0,
                    reliable: packet.reliable,
                    topic: packet.topic,
                    destination_identities: packet
                        .destination_identities
                        .into_iter()
                        .map(Into::into)
                        .collect(),
                    request_async_id: Some(async_id),
                };
                ffi::sound::publish_data(request, &packet.payload)
            },
            outcome,
        )
        .await
    }

    /// Sends segments the older way, as [`RoomEvent::TranscriptionReceived`](crate::RoomEvent).
    pub async fn publish_transcription(&self, packet: Transcription) -> RoomResult<()> {
        self.request(|local_participant_handle, async_id| {
            Request::PublishTranscription(proto::PublishTranscriptionRequest {
                local_participant_handle,
                participant_identity: packet.participant_identity,
                track_id: packet.track_id,
                segments: packet.segments.into_iter().map(Into::into).collect(),
                request_async_id: Some(async_id),
            })
        })
        .await
    }

    pub async fn send_chat_message(
        &self,
        text: String,
        destination_identities: Option<Vec<String>>,
        sender_identity: Option<String>,
    ) -> RoomResult<ChatMessage> {
        self.ask(
            |local_participant_handle, async_id| {
                let request = proto::SendChatMessageRequest {
                    local_participant_handle,
                    message: text,
                    destination_identities: destination_identities.unwrap_or_default(),
                    sender_identity,
                    request_async_id: Some(async_id),
                };
                ffi::send(Request::SendChatMessage(request)).map(drop)
            },
            chat_message,
        )
        .await
    }

    /// Sends another text for a message that was sent, with the time of the change.
    pub async fn edit_chat_message(
        &self,
        edit_text: String,
        original_message: ChatMessage,
        destination_identities: Option<Vec<String>>,
        sender_identity: Option<String>,
    ) -> RoomResult<ChatMessage> {
        self.ask(
            |local_participant_handle, async_id| {
                let request = proto::EditChatMessageRequest {
                    local_participant_handle,
                    edit_text,
                    original_message: original_message.into(),
                    destination_identities: destination_identities.unwrap_or_default(),
                    sender_identity,
                    request_async_id: Some(async_id),
                };
                ffi::send(Request::EditChatMessage(request)).map(drop)
            },
            chat_message,
        )
        .await
    }

    /// From how many waiting bytes on sending waits; told to the app as
    /// [`RoomEvent::DataChannelBufferedAmountLowThresholdChanged`](crate::RoomEvent).
    pub fn set_data_channel_buffered_amount_low_threshold(
        &self,
        threshold: u64,
        kind: DataPacketKind,
    ) -> RoomResult<()> {
        let participant = self.handle.get().ok_or(RoomError::AlreadyClosed)?;
        let request = proto::SetDataChannelBufferedAmountLowThresholdRequest {
            local_participant_handle: participant.id(),
            threshold,
            kind: kind.into(),
        };
        ffi::send(Request::SetDataChannelBufferedAmountLowThreshold(request))?;
        self.room.write().data_channel_options(kind).buffered_amount_low_threshold = threshold;
        Ok(())
    }

    pub fn data_channel_buffered_amount_low_threshold(&self, kind: DataPacketKind) -> RoomResult<u64> {
        Ok(self.room.write().data_channel_options(kind).buffered_amount_low_threshold)
    }
}

fn chat_message(event: Event) -> RoomResult<ChatMessage> {
    match event {
        Event::ChatMessage(callback) => match callback.message {
            Some(SendChatMessageCallbackMessage::ChatMessage(message)) => Ok(message.into()),
            Some(SendChatMessageCallbackMessage::Error(text)) => Err(RoomError::from_text(&text)),
            None => Err(RoomError::unexpected_answer()),
        },
        _ => Err(RoomError::unexpected_answer()),
    }
}
