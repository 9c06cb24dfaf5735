//! What the command lines find: a probe, a target, a directory; and what they must leave as it was.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use nix::unistd::Pid;

use super::lines::Line;
use crate::background::forked;
use crate::scratch::{Scratch, write_script};
use crate::{Done, workspace};

/// What not every machine has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Files that name subordinate ids, over which others can be mounted.
    SubordinateIds,
    /// The kernel has binfmt_misc, and from Linux 6.7 on in a user namespace.
    BinfmtMisc,
    /// cgroup v2 can be mounted.
    CgroupV2,
}

/// The kinds of namespace, by their names under `/proc/PID/ns`.
const KINDS: [&str; 8] = ["cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"];

/// Prints all that a tool may have promised: which namespaces are new, ids and their maps, capabilities, signals, descriptors,
/// clocks, the working directory, and whether `/proc` is of the PID namespace.
const PROBE: &str = r#"
for pair in $OUTER; do
    now=$(readlink "/proc/self/ns/${pair%%=*}")
    if [ "$now" = "${pair#*=}" ]; then echo "${pair%%=*} old"; else echo "${pair%%=*} new"; fi
done
grep -E '^(Uid|Gid|Groups|Cap...|Sig(Blk|Ign)|NoNewPrivs|Umask):' /proc/self/status
cat /proc/self/uid_map /proc/self/gid_map /proc/self/setgroups /proc/self/timens_offsets
ls /proc/self/fd
cat /proc/1/comm
pwd
if [ $$ = 1 ]; then echo 'pid 1'; fi
"#;

/// What the lines find.
pub struct Stage {
    scratch: Scratch,
    target: Child,
    target_pid: u32,
    known: BTreeSet<Pid>,
    mounts: BTreeSet<String>,
    lacking: Vec<(Need, String)>,
}

impl Stage {
    /// Makes it, in a mount namespace and a PID namespace that are ours alone.
    ///
    /// # Errors
    ///
    /// A file or the target cannot be made.
    pub fn set() -> Result<Self, Box<dyn Error>> {
        let scratch = Scratch::new()?;
        let path = |name: &str| scratch.path().join(name);
        for name in ["uts", "pid", "mnt"] {
            fs::write(path(name), "")?;
        }
        fs::create_dir(path("place"))?;
        write_script(&path("data"), "abcdefg\n")?;
        write_script(&path("probe"), &format!("#!/bin/sh\nOUTER='{}'\n{PROBE}", own_namespaces()?))?;
        let lacking = prepare_machine(scratch.path());
        let mut target = Command::new(workspace::built().join("unshare"));
        target.args(["-UrmnipuCTf", "--kill-child", "--mount-proc", "sleep", "infinity"]).stdin(Stdio::null());
        let target = target.env_clear().env("PATH", "/usr/bin:/bin").current_dir("/").spawn()?;
        let target_pid = forked(target.id(), "sleep")?;
        let mut stage = Self { scratch, target, target_pid, known: BTreeSet::new(), mounts: BTreeSet::new(), lacking };
        stage.known = stage.strangers();
        stage.mounts = mounts()?;
        Ok(stage)
    }

    /// A file of this name in the directory of the lines.
    pub fn path(&self, name: &str) -> PathBuf {
        self.scratch.path().join(name)
    }

    /// The shell that becomes the tool once it has read a line, and the tool finds an empty input.
    pub fn shell(&self, line: &Line) -> Vec<String> {
        ["sh", "-c", &format!("read go; exec {}", line.command)].map(str::to_owned).into()
    }

    /// What the lines know.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let directory = self.scratch.path().display();
        vec![
            ("PATH", format!("{}:/usr/sbin:/usr/bin:/sbin:/bin", workspace::built().display())),
            ("LC_ALL", "C.UTF-8".to_owned()),
            ("DIR", directory.to_string()),
            ("PROBE", format!("{directory}/probe")),
            ("TARGET", self.target_pid.to_string()),
        ]
    }

    /// Why the machine has no such thing.
    pub fn lacks(&self, need: &Need) -> Option<String> {
        self.lacking.iter().find(|(lacking, _)| lacking == need).map(|(_, why)| why.clone())
    }

    /// Prints the effects of a line that has succeeded, and takes them back.
    ///
    /// # Errors
    ///
    /// There is no shell.
    pub fn take_back(&self, line: &Line) -> Result<String, Box<dyn Error>> {
        let mut shell = Command::new("sh");
        shell.args(["-c", line.after]).env_clear().envs(self.environment()).stdin(Stdio::null());
        let output = shell.output()?;
        Ok(String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
    }

    /// The processes that are not part of the stage.
    pub fn strangers(&self) -> BTreeSet<Pid> {
        let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
        let pids = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok().map(Pid::from_raw));
        pids.filter(|pid| *pid != Pid::this() && !self.known.contains(pid)).collect()
    }

    /// The same, but for one.
    pub fn strangers_but(&self, one: Pid) -> BTreeSet<Pid> {
        let mut strangers = self.strangers();
        strangers.remove(&one);
        strangers
    }

    /// A process, in words.
    pub fn describe(&self, pid: Pid) -> String {
        let comm = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
        format!("process '{}'", comm.trim_end())
    }

    /// Unmounts what was not there before, and tells what that was.
    pub fn take_mounts_back(&self) -> Vec<String> {
        let now = mounts().unwrap_or_default();
        let new: Vec<&String> = now.difference(&self.mounts).collect();
        let mut left: Vec<String> = new.iter().map(|mount| format!("mount '{mount}'")).collect();
        left.extend(self.mounts.difference(&now).map(|mount| format!("no mount '{mount}'")));
        for place in new.iter().filter_map(|mount| mount.split(' ').nth(4)) {
            let _ = Command::new("umount").args(["--lazy", place]).stderr(Stdio::null()).status(); // told as left already
        }
        left
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = self.target.kill();
        let _ = self.target.wait();
    }
}

fn own_namespaces() -> std::io::Result<String> {
    let link = |kind| Ok(format!("{kind}={}", fs::read_link(format!("/proc/self/ns/{kind}"))?.display()));
    Ok(KINDS.map(link).into_iter().collect::<std::io::Result<Vec<_>>>()?.join(" "))
}

/// proc_pid_mountinfo(5).
fn mounts() -> std::io::Result<BTreeSet<String>> {
    Ok(fs::read_to_string("/proc/self/mountinfo")?.lines().map(str::to_owned).collect())
}

/// Gives the machine what some lines need, inside the fence; returns what could not be had, and why.
fn prepare_machine(directory: &Path) -> Vec<(Need, String)> {
    let needs = [
        (Need::SubordinateIds, subordinate_ids(directory)),
        (Need::BinfmtMisc, binfmt_misc()),
        (Need::CgroupV2, workspace::succeed(Command::new("mount").args(["-t", "cgroup2", "none", "/sys/fs/cgroup"]))),
    ];
    needs.into_iter().filter_map(|(need, made)| made.err().map(|error| (need, error.to_string()))).collect()
}

fn subordinate_ids(directory: &Path) -> Done {
    let file = directory.join("subids");
    fs::write(&file, "root:100000:65536\n")?;
    for place in ["/etc/subuid", "/etc/subgid"] {
        workspace::succeed(Command::new("mount").arg("--bind").arg(&file).arg(place))?;
    }
    Ok(())
}

fn binfmt_misc() -> Done {
    let known = fs::read_to_string("/proc/filesystems")?;
    let has = known.split_whitespace().any(|word| word == "binfmt_misc") && nscore::kernel::is_at_least(6, 7);
    if has { Ok(()) } else { Err("the kernel has no binfmt_misc for user namespaces".into()) }
}
