//! The time that everything made here is dated by: that of the source, so that the same source makes the same bytes.

use std::env;
use std::process::Command;

use crate::workspace;

/// A time, in seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date(pub u64);

impl Date {
    /// `SOURCE_DATE_EPOCH`, else the time of the last commit.
    ///
    /// # Errors
    ///
    /// Neither is there.
    pub fn of_source() -> Result<Self, String> {
        if let Ok(seconds) = env::var("SOURCE_DATE_EPOCH") {
            return seconds.parse().map(Self).map_err(|_| format!("SOURCE_DATE_EPOCH is no number: '{seconds}'"));
        }
        workspace::require("git", "git, or set SOURCE_DATE_EPOCH to the date of the source")?;
        let mut git = Command::new("git");
        let output = git.args(["log", "-1", "--format=%ct"]).current_dir(workspace::root()).output();
        let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
        text.trim().parse().map(Self).map_err(|_| "git has no commit here: set SOURCE_DATE_EPOCH".to_owned())
    }

    /// The day in Greenwich, as `YYYY-MM-DD`: counted in years that begin in March, whose leap day is their last.
    pub fn day(self) -> String {
        let days = self.0 / 86400 + 719_468; // since 0000-03-01
        let (era, day_of_era) = (days / 146_097, days % 146_097);
        let year = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month + 2) / 5 + 1;
        let (year, month) = (era * 400 + year + u64::from(month >= 10), if month < 10 { month + 3 } else { month - 9 });
        format!("{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_become_a_day() {
        for (seconds, day) in [
            (0, "1970-01-01"),
            (951_782_399, "2000-02-28"),
            (951_782_400, "2000-02-29"),
            (951_868_800, "2000-03-01"),
            (1_798_761_599, "2026-12-31"),
            (4_107_542_400, "2100-03-01"),
        ] {
            assert_eq!(Date(seconds).day(), day);
        }
    }
}
