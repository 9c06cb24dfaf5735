//! Processes that run beside the demo, and end with it.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::stage::Stage;

/// How long anything may take until it has happened.
const PATIENCE: Duration = Duration::from_secs(30);

/// A process that is killed when this is dropped; `unshare --kill-child` takes its whole PID namespace along.
pub struct Running {
    child: Child,
}

impl Running {
    /// Starts a command line of plain words, and shows it as a shell's user would type it.
    ///
    /// # Errors
    ///
    /// It does not start, or its output cannot be written.
    pub fn start(stage: &Stage, line: &str, output: Option<PathBuf>) -> std::io::Result<Self> {
        println!("\n$ {line} &");
        let words: Vec<_> = line.split(' ').collect();
        let mut command = stage.command(words[0], &words[1..]);
        command.stdin(Stdio::null());
        command.stdout(output.map_or_else(|| Ok(Stdio::null()), |path| File::create(path).map(Stdio::from))?);
        Ok(Self { child: command.spawn()? })
    }

    /// Its PID.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The PID of the process that it has forked, once that process runs the program `name`.
    ///
    /// # Errors
    ///
    /// That does not happen.
    pub fn forked(&self, name: &str) -> Result<u32, String> {
        let pid = self.pid();
        let mut child = None;
        wait_until(&format!("process {pid} runs {name}"), || {
            let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
            child = children.split_whitespace().next().and_then(|child| child.parse().ok());
            child.is_some_and(|child: u32| {
                fs::read_to_string(format!("/proc/{child}/comm")).is_ok_and(|comm| comm.trim_end() == name)
            })
        })?;
        child.ok_or_else(|| format!("process {pid} has no child"))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits for something to happen.
///
/// # Errors
///
/// It does not.
pub fn wait_until(what: &str, mut happened: impl FnMut() -> bool) -> Result<(), String> {
    let start = Instant::now();
    while !happened() {
        if start.elapsed() > PATIENCE {
            return Err(format!("waited in vain until {what}"));
        }
        sleep(Duration::from_millis(20));
    }
    Ok(())
}
