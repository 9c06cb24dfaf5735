//! Shows commands, what they print, and whether that is what it must be.

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{Done, workspace};

/// The most lines that are shown of what one command prints.
const LINES: usize = 12;

/// Where the demo plays.
pub struct Stage {
    directory: PathBuf,
    search_path: OsString,
    kept: usize,
    broken: Vec<String>,
}

impl Stage {
    /// A stage on which commands find the built programs first and work in `directory`.
    ///
    /// # Errors
    ///
    /// The PATH cannot be made.
    pub fn new(directory: &Path) -> Result<Self, Box<dyn std::error::Error>> {
        let search_path = workspace::search_path()?;
        Ok(Self { directory: directory.to_owned(), search_path, kept: 0, broken: Vec::new() })
    }

    /// The directory that commands work in.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Announces what comes next.
    pub fn announce(&self, what: &str) {
        println!("\n== {what}");
    }

    /// A command that finds the built programs first.
    pub fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(&self.directory).env("PATH", &self.search_path).env("LC_ALL", "C.UTF-8");
        command
    }

    /// Runs a command line, types `input` into it, shows all this and returns what it printed or complained.
    ///
    /// # Errors
    ///
    /// It cannot be started.
    pub fn show(&self, line: &str, input: &[&str]) -> std::io::Result<String> {
        println!("\n$ {line}");
        input.iter().for_each(|typed| println!("> {typed}"));
        let complaints_too = format!("exec 2>&1; {line}");
        let mut shell = self.command("sh", &["-c", &complaints_too]);
        let mut shell = shell.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        if let Some(mut typing) = shell.stdin.take() {
            let _ = writeln!(typing, "{}", input.join("\n")); // what reads no input shows it by its output
        }
        let output = String::from_utf8_lossy(&shell.wait_with_output()?.stdout).into_owned();
        output.lines().take(LINES).for_each(|line| println!("{line}"));
        match output.lines().count().saturating_sub(LINES) {
            0 => {}
            more => println!("[{more} more lines]"),
        }
        Ok(output)
    }

    /// Says whether what was shown last is what it must be.
    pub fn must(&mut self, what: &str, holds: bool) {
        if holds {
            println!("   ok: {what}");
            self.kept += 1;
        } else {
            println!("   FAILED: {what}");
            self.broken.push(what.to_owned());
        }
    }

    /// Sums up.
    ///
    /// # Errors
    ///
    /// Something was not what it must be.
    pub fn verdict(self) -> Done {
        println!("\n{} of {} checks of the demo hold", self.kept, self.kept + self.broken.len());
        if self.broken.is_empty() { Ok(()) } else { Err(format!("the demo failed: {}", self.broken.join("; ")).into()) }
    }
}
