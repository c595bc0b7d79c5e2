//! Keys: the platform's own, and those of devices.

use super::{Result, Store, millis};
use platform_api::{DeviceId, InterviewId};
use sealing::Seed;
use time::OffsetDateTime;

/// What the platform's own keys are made of.
pub struct PlatformSeeds {
    pub signing: Seed,
    pub sealing: Seed,
}

/// Keys of one device for one interview; each opening of an invite may add one.
const MOST_KEYS_OF_A_DEVICE: i64 = 16;

impl Store {
    /// Those that are kept; at the first start `fresh` is kept.
    pub async fn platform_seeds(&self, fresh: &PlatformSeeds) -> Result<PlatformSeeds> {
        let mut tx = self.write().await?;
        sqlx::query("INSERT OR IGNORE INTO platform_keys (id, signing, sealing) VALUES (1, ?, ?)")
            .bind(fresh.signing.as_slice())
            .bind(fresh.sealing.as_slice())
            .execute(&mut *tx)
            .await?;
        let (signing, sealing): (Vec<u8>, Vec<u8>) =
            sqlx::query_as("SELECT signing, sealing FROM platform_keys WHERE id = 1")
                .fetch_one(&mut *tx)
                .await?;
        tx.commit().await?;
        Ok(PlatformSeeds { signing: seed(signing)?, sealing: seed(sealing)? })
    }

    pub async fn enrol_device_key(
        &self,
        interview: &InterviewId,
        device: &DeviceId,
        key: &str,
        now: OffsetDateTime,
    ) -> Result<()> {
        sqlx::query(
            "INSERT OR IGNORE INTO device_keys (interview_id, device_id, key, enrolled_at) SELECT ?1, ?2, ?3, ?4 \
             WHERE (SELECT count(*) FROM device_keys WHERE interview_id = ?1 AND device_id = ?2) < ?5",
        )
        .bind(interview.as_str())
        .bind(device.as_str())
        .bind(key)
        .bind(millis(now))
        .bind(MOST_KEYS_OF_A_DEVICE)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    pub async fn device_keys(&self, interview: &InterviewId, device: &DeviceId) -> Result<Vec<String>> {
        let keys: Vec<(String,)> =
            sqlx::query_as("SELECT key FROM device_keys WHERE interview_id = ? AND device_id = ?")
                .bind(interview.as_str())
                .bind(device.as_str())
                .fetch_all(&self.pool)
                .await?;
        Ok(keys.into_iter().map(|(key,)| key).collect())
    }
}

fn seed(kept: Vec<u8>) -> Result<Seed> {
    let bytes = kept.try_into().map_err(|_| super::Error::DamagedKey)?;
    Ok(Seed::new(bytes))
}
