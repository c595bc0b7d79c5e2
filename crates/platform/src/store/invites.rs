//! Invites: created with a key, opened on devices.

use super::{Result, Store, interviews, millis, moment};
use crate::keys::{Hash, new_id};
use platform_api::{DeviceId, InterviewId, InviteId};
use sqlx::{FromRow, Sqlite, Transaction};
use time::OffsetDateTime;

/// A try to open an interview.
pub struct Opening<'a> {
    pub interview: &'a InterviewId,
    pub key: &'a str,
    pub device: &'a DeviceId,
    pub take_over: bool,
    /// Only to hand in what was saved: a device that gave the interview over does not get it back.
    pub hand_in: bool,
    pub now: OffsetDateTime,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpeningRefused {
    /// No such interview, or not its key: deliberately one answer.
    NotInvited,
    Revoked,
    Expired,
    UsedUp,
    OtherDevice,
}

#[derive(FromRow)]
struct InviteRow {
    id: String,
    key_hash: Vec<u8>,
    max_uses: i64,
    expires_at: i64,
    revoked_at: Option<i64>,
}

#[derive(FromRow)]
struct Binding {
    device_id: String,
    invite_id: String,
    superseded_at: Option<i64>,
}

impl Store {
    pub async fn create_invite(
        &self,
        interview: &InterviewId,
        key: &Hash,
        max_uses: u32,
        expires_at: OffsetDateTime,
        now: OffsetDateTime,
    ) -> Result<InviteId> {
        let id = new_id();
        sqlx::query(
            "INSERT INTO invites (id, interview_id, key_hash, max_uses, expires_at, created_at) VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(&id)
        .bind(interview.as_str())
        .bind(key.as_bytes())
        .bind(max_uses)
        .bind(millis(expires_at))
        .bind(millis(now))
        .execute(&self.pool)
        .await?;
        Ok(id.into())
    }

    /// Takes every invite of the interview back: nobody opens it any more, and the sessions that came of it end. Returns
    /// how many were good until now.
    pub async fn revoke_invites(&self, interview: &InterviewId, now: OffsetDateTime) -> Result<u64> {
        let revoked =
            sqlx::query("UPDATE invites SET revoked_at = ? WHERE interview_id = ? AND revoked_at IS NULL")
                .bind(millis(now))
                .bind(interview.as_str())
                .execute(&self.pool)
                .await?;
        Ok(revoked.rows_affected())
    }

    /// The interviews that are being held by an invite that was taken back since then, each with when.
    pub async fn taken_back_since(
        &self,
        since: OffsetDateTime,
    ) -> Result<Vec<(InterviewId, OffsetDateTime)>> {
        let rows: Vec<(String, i64)> = sqlx::query_as(
            "SELECT n.id, i.revoked_at FROM invites i \
             JOIN bindings b ON b.invite_id = i.id AND b.superseded_at IS NULL \
             JOIN interviews n ON n.id = b.interview_id \
             WHERE i.revoked_at >= ? AND n.running_since IS NOT NULL AND n.finished_at IS NULL",
        )
        .bind(millis(since))
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.into_iter().map(|(id, at)| (id.into(), moment(at))).collect())
    }

    /// Whether the invite by which the interview is held was taken back.
    pub async fn is_taken_back(&self, interview: &InterviewId) -> Result<bool> {
        let taken_back: Option<(i64,)> = sqlx::query_as(
            "SELECT 1 FROM bindings b JOIN invites i ON i.id = b.invite_id \
             WHERE b.interview_id = ? AND b.superseded_at IS NULL AND i.revoked_at IS NOT NULL",
        )
        .bind(interview.as_str())
        .fetch_optional(&self.pool)
        .await?;
        Ok(taken_back.is_some())
    }

    /// Whether the invite that was opened on this device was taken back.
    pub async fn is_revoked_on(&self, interview: &InterviewId, device: &DeviceId) -> Result<bool> {
        let revoked: Option<(i64,)> = sqlx::query_as(
            "SELECT 1 FROM bindings b JOIN invites i ON i.id = b.invite_id \
             WHERE b.interview_id = ? AND b.device_id = ? AND i.revoked_at IS NOT NULL",
        )
        .bind(interview.as_str())
        .bind(device.as_str())
        .fetch_optional(&self.pool)
        .await?;
        Ok(revoked.is_some())
    }

    /// Binds the interview to the device, or says why not. The bound device opens again freely, also after the
    /// invite's time: it is in the middle of its interview.
    pub async fn open_invite(
        &self,
        opening: &Opening<'_>,
    ) -> Result<std::result::Result<(), OpeningRefused>> {
        let mut tx = self.write().await?;
        let Some(invite) = matching_invite(&mut tx, opening).await? else {
            return Ok(Err(OpeningRefused::NotInvited));
        };
        if invite.revoked_at.is_some() {
            return Ok(Err(OpeningRefused::Revoked));
        }
        let bindings: Vec<Binding> =
            sqlx::query_as("SELECT device_id, invite_id, superseded_at FROM bindings WHERE interview_id = ?")
                .bind(opening.interview.as_str())
                .fetch_all(&mut *tx)
                .await?;
        match admit(opening, &invite, &bindings) {
            Err(refused) => Ok(Err(refused)),
            Ok(Admitted::ToHandIn) => Ok(Ok(())),
            Ok(Admitted::Bound) => {
                bind(&mut tx, opening, &invite).await?;
                interviews::freeze_pack(&mut tx, opening.interview).await?;
                tx.commit().await?;
                Ok(Ok(()))
            }
        }
    }
}

impl Store {
    /// Whether the interview is open on this device.
    pub async fn is_bound_to(&self, interview: &InterviewId, device: &DeviceId) -> Result<bool> {
        let bound: Option<(i64,)> = sqlx::query_as(
            "SELECT 1 FROM bindings WHERE interview_id = ? AND device_id = ? AND superseded_at IS NULL",
        )
        .bind(interview.as_str())
        .bind(device.as_str())
        .fetch_optional(&self.pool)
        .await?;
        Ok(bound.is_some())
    }
}

async fn matching_invite(
    tx: &mut Transaction<'_, Sqlite>,
    opening: &Opening<'_>,
) -> Result<Option<InviteRow>> {
    let invites: Vec<InviteRow> = sqlx::query_as(
        "SELECT id, key_hash, max_uses, expires_at, revoked_at FROM invites WHERE interview_id = ?",
    )
    .bind(opening.interview.as_str())
    .fetch_all(&mut **tx)
    .await?;
    Ok(invites.into_iter().find(|invite| Hash::stored(invite.key_hash.clone()).matches(opening.key)))
}

/// How a device is let in.
enum Admitted {
    /// The interview is its own from now on.
    Bound,
    /// The interview stays with the device that took it over.
    ToHandIn,
}

fn admit(
    opening: &Opening<'_>,
    invite: &InviteRow,
    bindings: &[Binding],
) -> std::result::Result<Admitted, OpeningRefused> {
    let bound = bindings.iter().find(|b| b.superseded_at.is_none());
    if bound.is_some_and(|b| b.device_id == opening.device.as_str()) {
        return Ok(Admitted::Bound);
    }
    let known = bindings.iter().any(|b| b.device_id == opening.device.as_str());
    if known && opening.hand_in {
        return Ok(Admitted::ToHandIn);
    }
    if millis(opening.now) >= invite.expires_at {
        return Err(OpeningRefused::Expired);
    }
    if bound.is_some() && !opening.take_over {
        return Err(OpeningRefused::OtherDevice);
    }
    let uses = bindings.iter().filter(|b| b.invite_id == invite.id).count() as i64;
    if !known && uses >= invite.max_uses {
        return Err(OpeningRefused::UsedUp);
    }
    Ok(Admitted::Bound)
}

/// A device keeps counting for the invite that first let it in, so that no use of one is given back by opening another;
/// only one that was taken back lets go of it, since it would end the new session too.
async fn bind(tx: &mut Transaction<'_, Sqlite>, opening: &Opening<'_>, invite: &InviteRow) -> Result<()> {
    sqlx::query("UPDATE bindings SET superseded_at = ? WHERE interview_id = ? AND device_id <> ? AND superseded_at IS NULL")
        .bind(millis(opening.now))
        .bind(opening.interview.as_str())
        .bind(opening.device.as_str())
        .execute(&mut **tx)
        .await?;
    sqlx::query(
        "INSERT INTO bindings (interview_id, device_id, invite_id, bound_at) VALUES (?, ?, ?, ?) \
         ON CONFLICT (interview_id, device_id) DO UPDATE SET superseded_at = NULL, invite_id = CASE \
         WHEN (SELECT revoked_at FROM invites WHERE id = bindings.invite_id) IS NULL \
         THEN bindings.invite_id ELSE excluded.invite_id END",
    )
    .bind(opening.interview.as_str())
    .bind(opening.device.as_str())
    .bind(&invite.id)
    .bind(millis(opening.now))
    .execute(&mut **tx)
    .await?;
    Ok(())
}
