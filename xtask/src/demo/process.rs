//! Processes that run beside the demo, and end with it.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Stdio};

use super::stage::Stage;

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
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
