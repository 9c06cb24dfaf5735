//! Whether the system allows so many processes.

use std::error::Error;
use std::fs;

use nix::sys::resource::{Resource, getrlimit};
use nix::unistd::geteuid;

/// The processes that we ourselves need, and others who start some meanwhile.
const SPARE: u64 = 300;

/// What one process of a [`Crowd`](crate::crowd::Crowd) takes of the kernel's memory and of its own, with something to spare.
const KIB_EACH: u64 = 200;

/// What `count` more processes would exceed, in words; `None` if nothing stands in their way.
///
/// # Errors
///
/// `/proc` does not tell.
pub fn obstacle(count: usize) -> Result<Option<String>, Box<dyn Error>> {
    let (count, running) = (count as u64 + SPARE, running()?);
    let mut limits = vec![
        ("kernel.pid_max", sysctl("pid_max")?, running + count),
        ("kernel.threads-max", sysctl("threads-max")?, running + count),
        ("KiB of memory available", available_kib()?, count * KIB_EACH),
    ];
    if !geteuid().is_root() {
        limits.push(("RLIMIT_NPROC", getrlimit(Resource::RLIMIT_NPROC)?.0, count));
    }
    Ok(exceeded(&limits))
}

/// The first limit that is lower than what is needed.
fn exceeded(limits: &[(&str, u64, u64)]) -> Option<String> {
    let (name, limit, needed) = limits.iter().find(|(_, limit, needed)| needed > limit)?;
    Some(format!("{name}: {limit}, and {needed} are needed"))
}

/// How many tasks there are in the system; proc_loadavg(5).
fn running() -> Result<u64, Box<dyn Error>> {
    let text = fs::read_to_string("/proc/loadavg")?;
    let tasks = text.split_whitespace().nth(3).and_then(|field| field.split_once('/'));
    Ok(tasks.ok_or("/proc/loadavg does not tell the number of tasks")?.1.parse()?)
}

fn sysctl(name: &str) -> Result<u64, Box<dyn Error>> {
    Ok(fs::read_to_string(format!("/proc/sys/kernel/{name}"))?.trim_end().parse()?)
}

fn available_kib() -> Result<u64, Box<dyn Error>> {
    let text = fs::read_to_string("/proc/meminfo")?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"));
    let number = line.and_then(|rest| rest.split_whitespace().next());
    Ok(number.ok_or("/proc/meminfo does not tell what is available")?.parse()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_limit_that_is_too_low_is_named() {
        let limits = [("pid_max", 4000, 4000), ("threads-max", 3000, 4000), ("memory", 0, 4000)];
        assert_eq!(exceeded(&limits), Some("threads-max: 3000, and 4000 are needed".to_owned()));
        assert_eq!(exceeded(&limits[..1]), None);
    }

    #[test]
    fn this_system_allows_one_more_process_and_not_a_billion() {
        assert_eq!(obstacle(1).unwrap(), None);
        assert!(obstacle(1_000_000_000).unwrap().is_some());
    }
}
