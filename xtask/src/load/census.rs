//! What there is inside the fence: processes, mounts, namespaces, and the descriptors of this program.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::io;
use std::path::Path;

/// What there is.
#[derive(Debug, PartialEq, Eq)]
pub struct Census {
    processes: BTreeSet<String>,
    mounts: BTreeSet<String>,
    namespaces: BTreeSet<String>,
    descriptors: usize,
}

impl Census {
    /// Counts.
    ///
    /// # Errors
    ///
    /// `/proc` cannot be read.
    pub fn take() -> io::Result<Self> {
        let mounts = fs::read_to_string("/proc/self/mountinfo")?;
        // The root of a mount of nsfs is the namespace: net:[4026532177].
        let mounted = mounts.lines().filter(|line| line.contains(" - nsfs ")).filter_map(|line| line.split(' ').nth(3));
        let mut namespaces: BTreeSet<String> = mounted.map(str::to_owned).collect();
        let processes: BTreeSet<String> = names("/proc")?.filter(|name| name.parse::<u32>().is_ok()).collect();
        for process in &processes {
            let directory = format!("/proc/{process}/ns");
            for kind in names(&directory).into_iter().flatten() {
                let link = fs::read_link(Path::new(&directory).join(kind)); // gone meanwhile, maybe
                namespaces.extend(link.map(|link| link.display().to_string()));
            }
        }
        let mounts = mounts.lines().map(str::to_owned).collect();
        Ok(Self { processes, mounts, namespaces, descriptors: names("/proc/self/fd")?.count() })
    }

    /// What is there now and was not before, or the other way round.
    pub fn difference(&self, before: &Self) -> Vec<String> {
        let mut lines = Vec::new();
        let pairs = [
            ("process", &self.processes, &before.processes),
            ("mount", &self.mounts, &before.mounts),
            ("namespace", &self.namespaces, &before.namespaces),
        ];
        for (what, now, before) in pairs {
            lines.extend(now.difference(before).map(|one| format!("{what} more: {one}")));
            lines.extend(before.difference(now).map(|one| format!("{what} less: {one}")));
        }
        if self.descriptors != before.descriptors {
            lines.push(format!("descriptors: {}, before {}", self.descriptors, before.descriptors));
        }
        lines
    }
}

fn names(directory: &str) -> io::Result<impl Iterator<Item = String>> {
    Ok(fs::read_dir(directory)?.flatten().filter_map(|entry| entry.file_name().into_string().ok()))
}

/// How many there are of each.
impl fmt::Display for Census {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = [self.processes.len(), self.mounts.len(), self.namespaces.len(), self.descriptors];
        let [processes, mounts, namespaces, descriptors] = counts;
        write!(f, "{processes} processes, {mounts} mounts, {namespaces} namespaces, {descriptors} descriptors")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_more_or_less_is_named() {
        let one = |name: &str| BTreeSet::from([name.to_owned()]);
        let before = Census { processes: one("1"), mounts: one("/"), namespaces: one("net:[1]"), descriptors: 3 };
        let after = Census { processes: one("1"), mounts: BTreeSet::new(), namespaces: one("net:[2]"), descriptors: 4 };
        let expected =
            ["mount less: /", "namespace more: net:[2]", "namespace less: net:[1]", "descriptors: 4, before 3"];
        assert_eq!(after.difference(&before), expected);
        assert!(before.difference(&before).is_empty());
    }

    #[test]
    fn we_are_counted_ourselves() {
        let census = Census::take().unwrap();
        assert!(census.processes.contains(&std::process::id().to_string()));
        let own = fs::read_link("/proc/self/ns/net").unwrap();
        assert!(census.namespaces.contains(&own.display().to_string()));
    }
}
