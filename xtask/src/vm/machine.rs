//! A machine that runs until it powers itself off.

use std::error::Error;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// The seconds that one kernel may take: a hang must end, with the console shown.
const LIMIT: &str = "2700";

/// A machine that runs.
pub struct Machine {
    /// timeout(1), which ends the machine where it does not end by itself.
    qemu: Child,
    console: PathBuf,
}

impl Machine {
    /// Boots a kernel with an initramfs; its console goes to a file, where one can follow it.
    ///
    /// # Errors
    ///
    /// qemu is not installed, or the file cannot be written.
    pub fn boot(kernel: &Path, archive: &Path, console: PathBuf) -> Result<Self, Box<dyn Error>> {
        let mut qemu = Command::new("timeout");
        // Without RDRAND an old kernel has no random numbers for whoever asks early.
        qemu.args([LIMIT, "qemu-system-x86_64", "-accel", "tcg,thread=multi", "-cpu", "qemu64,+rdrand", "-smp", "2"]);
        qemu.args(["-m", "1536", "-nographic", "-no-reboot", "-nic", "none"]);
        // A kernel that distrusts the emulated time-stamp counter asks the HPET for the time, and a fork takes half as long
        // again; a program that lies at other addresses in each process is translated anew each time, and all takes twice as long.
        qemu.args(["-append", "console=ttyS0 panic=-1 quiet tsc=reliable norandmaps"]);
        qemu.arg("-kernel").arg(kernel).arg("-initrd").arg(archive);
        let qemu = qemu.stdin(Stdio::null()).stdout(File::create(&console)?).spawn()?;
        Ok(Self { qemu, console })
    }

    /// Waits for its end and returns the lines of its console.
    ///
    /// # Errors
    ///
    /// It did not power off by itself; the error has the end of the console.
    pub fn wait(mut self) -> Result<Vec<String>, Box<dyn Error>> {
        let status = self.qemu.wait()?;
        let console = fs::read(&self.console)?;
        let line = |line: &[u8]| String::from_utf8_lossy(line).trim_end_matches('\r').to_owned();
        let lines: Vec<_> = console.split(|byte| *byte == b'\n').map(line).collect();
        if status.success() && lines.iter().any(|line| line == "@@ done") {
            return Ok(lines);
        }
        let end = lines[lines.len().saturating_sub(40)..].join("\n");
        Err(format!("the machine did not come to its end ({status}); its console:\n{end}").into())
    }
}

/// One that nobody waits for is ended.
impl Drop for Machine {
    fn drop(&mut self) {
        if let Ok(None) = self.qemu.try_wait() {
            let _ = kill(Pid::from_raw(self.qemu.id().cast_signed()), Signal::SIGTERM); // timeout(1) passes it on
            let _ = self.qemu.wait();
        }
    }
}
