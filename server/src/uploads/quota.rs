//! How much may be uploaded, because what lies here fills the database.

use model::LinkId;

use crate::{
    auth::{self, ClientAddress, Member},
    error::Refusal,
    madang::Madang,
};

const HOUR_S: u32 = 3600;
const DAY_S: u32 = 24 * HOUR_S;
const MIB: u64 = 1024 * 1024;

/// What one person, or one network address at a link, may upload.
pub struct Quota {
    /// Whose it is.
    key: String,
    limits: Limits,
}

struct Limits {
    /// How many uploads may begin in an hour.
    files_per_hour: u32,
    /// How many MiB they may have together in a day.
    mib_per_day: u32,
}

const OF_MEMBER: Limits = Limits { files_per_hour: 500, mib_per_day: 4096 };
const OF_VISITOR: Limits = Limits { files_per_hour: 20, mib_per_day: 200 };

impl Quota {
    /// What one person may upload in one workspace.
    pub fn of_member(member: &Member) -> Self {
        Self { key: format!("member {} {}", member.workspace, member.id), limits: OF_MEMBER }
    }

    /// What one network address may upload through one link.
    pub fn of_visitor(link: LinkId, address: ClientAddress) -> Self {
        Self { key: format!("{link} {}", address.counted()), limits: OF_VISITOR }
    }

    /// Counts the upload of so many bytes.
    pub async fn count(&self, madang: &Madang, size: u64) -> Result<(), Refusal> {
        let mib = u32::try_from(size.div_ceil(MIB)).unwrap_or(u32::MAX);
        let most = self.limits.mib_per_day;
        // First, so that a file that is too much today doesn't use up the uploads of the hour.
        let bytes = auth::limit_weighted(madang, &format!("file bytes {}", self.key), mib, most, DAY_S).await;
        bytes.map_err(|refusal| {
            refusal.and_field(
                "size",
                format!(
                    "Only {most} MB can be sent in a day from here, and this file would be more. Try again tomorrow."
                ),
                format!("하루에 {most} MB까지만 올릴 수 있는데 이 파일까지 더하면 넘어요. 내일 다시 올려 주세요."),
            )
        })?;
        auth::limit(madang, &format!("files {}", self.key), self.limits.files_per_hour, HOUR_S).await
    }
}
