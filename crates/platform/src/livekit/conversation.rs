//! The end of a conversation that the platform wants ended.

use super::{Error, LiveKit};
use crate::store::Interview;
use livekit_api::services::{ServerError, ServerErrorCode, ServiceError};

impl LiveKit {
    /// Puts the candidate out of the room, which tells their client that this is no usual end, then ends the room, and
    /// with it the interviewer. Whether there was one.
    pub async fn end_conversation(&self, interview: &Interview) -> Result<bool, Error> {
        let room = self.api.room();
        let removed = room.remove_participant(&interview.room, &interview.candidate_identity()).await;
        let removed = self.answered(where_there_is_one(removed)).await?;
        let deleted = room.delete_room(&interview.room).await;
        Ok(self.answered(where_there_is_one(deleted)).await? || removed)
    }
}

/// What is not there need not be ended.
fn where_there_is_one<T>(answer: Result<T, ServiceError>) -> Result<bool, ServiceError> {
    match answer {
        Ok(_) => Ok(true),
        Err(ServiceError::Twirp(ServerError::Twirp(error))) if error.code == ServerErrorCode::NOT_FOUND => {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}
