//! A machine that runs until it powers itself off.

use std::error::Error;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

/// The seconds that one kernel may take: a hang must end, with the console shown.
const LIMIT: &str = "900";

/// Boots a kernel with an initramfs and returns the lines of its console.
///
/// # Errors
///
/// qemu is not installed, or the machine did not power off by itself; the error has the end of the console.
pub fn boot(kernel: &Path, archive: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let mut qemu = Command::new("timeout");
    qemu.args([LIMIT, "qemu-system-x86_64", "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", "1536"]);
    qemu.args(["-nographic", "-no-reboot", "-nic", "none", "-append", "console=ttyS0 panic=-1 quiet"]);
    qemu.arg("-kernel").arg(kernel).arg("-initrd").arg(archive);
    let mut machine = qemu.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
    let mut lines = Vec::new();
    if let Some(console) = machine.stdout.take() {
        for line in BufReader::new(console).split(b'\n') {
            lines.push(String::from_utf8_lossy(&line?).trim_end_matches('\r').to_owned());
        }
    }
    let status = machine.wait()?;
    if status.success() && lines.iter().any(|line| line == "@@ done") {
        return Ok(lines);
    }
    let end = lines[lines.len().saturating_sub(40)..].join("\n");
    Err(format!("the machine did not come to its end ({status}); its console:\n{end}").into())
}
