//! The namespaces that the cases look at: a target to enter, and a world of its own for lsns.
//!
//! The world is a PID namespace with its own `/proc`, so that what lsns shows in it does not depend on the machine. Its
//! processes start one after the other and stay, so that both runs of a case see the same PIDs and the same inodes.

use std::error::Error;
use std::fs::{self, File};
use std::net::{Ipv4Addr, UdpSocket};
use std::os::fd::AsRawFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use nix::unistd::Pid;
use nscore::sys::process::pidfd_open;

use crate::background::{forked, wait_until};
use crate::workspace;

/// The processes of the world, each in namespaces of its own, and the variable that names the inode of one of them.
const MEMBERS: [(&str, &str, &str); 5] = [
    ("NET", "net", "unshare -n sleep 1001"),
    ("UTS", "uts", "unshare -uiC sleep 1002"),
    ("USERNS", "user", "unshare -Ur sleep 1003"),
    ("PIDNS", "pid", "unshare -Urpf --kill-child sleep 1004"),
    ("TIME", "time", "unshare -mTf --kill-child sleep 1005"),
];

/// What the cases look at; gone when dropped.
pub struct World {
    processes: [Child; 2],
    /// A socket of our own network namespace, which the cases take from this process.
    _socket: UdpSocket,
    directory: PathBuf,
    enter: String,
    variables: Vec<(String, String)>,
    known: Vec<String>,
}

impl World {
    /// Makes the world, with scratch files in `directory`.
    ///
    /// # Errors
    ///
    /// Namespaces cannot be made here.
    pub fn make(directory: &Path) -> Result<Self, Box<dyn Error>> {
        let target = start("unshare -UrimnpuCTf --kill-child --mount-proc env -C /usr MARK=target sleep 1000")?;
        let target_pid = forked(target.id(), "sleep")?;
        let script = directory.join("world.sh");
        let members: String = MEMBERS.iter().map(|(.., line)| format!("{line} & sleep 0.1\n")).collect();
        fs::write(&script, format!("{members}exec sleep 1000\n"))?;
        let world = start(&format!("unshare -Urmpf --kill-child --mount-proc sh {}", script.display()))?;
        let world_pid = forked(world.id(), "sleep")?;
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
        let variables = [
            ("TARGET", target_pid.to_string()),
            ("TARGET_PIDFD", inode_of_pidfd(target_pid)?),
            ("SOCKET", std::process::id().to_string()),
            ("SOCKET_FD", socket.as_raw_fd().to_string()),
        ];
        let mut made = Self {
            processes: [target, world],
            directory: directory.to_owned(),
            enter: format!("-at{world_pid}"),
            variables: variables.map(|(name, value)| (name.to_owned(), value)).into(),
            _socket: socket,
            known: Vec::new(),
        };
        made.learn(target_pid, world_pid)?;
        Ok(made)
    }

    /// Learns the inodes of the namespaces that exist before the cases run.
    fn learn(&mut self, target: u32, world: u32) -> Result<(), Box<dyn Error>> {
        for pid in [target.to_string(), "self".to_owned()] {
            for entry in fs::read_dir(format!("/proc/{pid}/ns"))? {
                self.known.push(fs::read_link(entry?.path())?.to_string_lossy().into_owned());
            }
        }
        for (variable, kind, line) in MEMBERS {
            let sleep = line.rsplit("sleep ").next().unwrap_or_default();
            let mut inode = None;
            wait_until(&format!("{line} runs"), || {
                inode = self.inode_in_world(world, kind, sleep);
                inode.is_some()
            })?;
            self.variables.push((variable.to_owned(), inode.unwrap_or_default()));
        }
        Ok(())
    }

    /// The inode of a namespace of the member of the world that sleeps so long.
    fn inode_in_world(&self, world: u32, kind: &str, seconds: &str) -> Option<String> {
        let found = format!("readlink /proc/$(pgrep -xf 'sleep {seconds}')/ns/{kind}");
        let output = self.enter().args(["sh", "-c", &found]).stderr(Stdio::null()).output().ok()?;
        let link = String::from_utf8(output.stdout).ok()?;
        let inode = link.split(['[', ']']).nth(1)?.to_owned();
        let own = fs::read_link(format!("/proc/{world}/ns/{kind}")).ok()?;
        (!own.to_string_lossy().contains(&inode)).then_some(inode)
    }

    /// The beginning of a command inside the world.
    pub fn enter(&self) -> Command {
        let mut command = Command::new(workspace::built().join("nsenter"));
        command.args([&self.enter, "--preserve-credentials"]);
        command
    }

    /// What the cases may name: `$TARGET` to enter, inodes of the world for lsns.
    pub fn variables(&self) -> impl Iterator<Item = (&str, &str)> {
        self.variables.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Where the cases work.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The text with `KIND:[new]` for each namespace that the case itself has made.
    pub fn with_unknown_namespaces_alike(&self, text: &str) -> String {
        let mut alike = String::with_capacity(text.len());
        for piece in text.split_inclusive(']') {
            match piece.rfind(":[") {
                Some(at) if piece[at + 2..].trim_end_matches(']').bytes().all(|byte| byte.is_ascii_digit()) => {
                    let kind = piece[..at].rfind(|character: char| !character.is_ascii_lowercase() && character != '_');
                    let link = &piece[kind.map_or(0, |before| before + 1)..];
                    alike += &piece[..at];
                    alike += if self.known.iter().any(|known| known == link) { &piece[at..] } else { ":[new]" };
                }
                _ => alike += piece,
            }
        }
        alike
    }
}

impl Drop for World {
    fn drop(&mut self) {
        for process in &mut self.processes {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// The number by which the kernel tells a process from another that has the same PID later; pidfd_open(2), Linux 6.9.
fn inode_of_pidfd(pid: u32) -> Result<String, Box<dyn Error>> {
    let pidfd = File::from(pidfd_open(Pid::from_raw(pid.cast_signed()))?);
    Ok(pidfd.metadata()?.ino().to_string())
}

fn start(line: &str) -> std::io::Result<Child> {
    let words: Vec<_> = line.split(' ').collect();
    let mut command = Command::new(workspace::built().join(words[0]));
    let path = workspace::search_path().unwrap_or_default();
    command.args(&words[1..]).env("PATH", path).stdin(Stdio::null()).stdout(Stdio::null()).spawn()
}
