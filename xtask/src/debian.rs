//! Debian packages from any suite, through the machine's own mirror, with files of its own: nothing of the machine's is
//! changed, and what is fetched is verified with Debian's keys.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{Done, workspace};

/// Debian's keys, from the package debian-archive-keyring, which every Debian has.
const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";

/// A suite, as the mirror has it.
pub struct Suite {
    directory: PathBuf,
}

impl Suite {
    /// Fetches the list of packages of a suite, and keeps it in `directory`.
    ///
    /// # Errors
    ///
    /// The machine has no apt, no mirror, or no network.
    pub fn open(directory: &Path, name: &str) -> Result<Self, Box<dyn Error>> {
        for part in ["state/lists/partial", "cache/archives/partial", "packages"] {
            fs::create_dir_all(directory.join(part))?;
        }
        let source = format!("deb [signed-by={KEYRING}] {} {name} main\n", mirror()?);
        fs::write(directory.join("sources.list"), source)?;
        let suite = Self { directory: directory.to_owned() };
        workspace::succeed(suite.apt("apt-get").args(["-qq", "update"]))?;
        Ok(suite)
    }

    /// The packages that this one depends on.
    ///
    /// # Errors
    ///
    /// apt cannot tell.
    pub fn dependencies(&self, package: &str) -> Result<Vec<String>, Box<dyn Error>> {
        let output = self.apt("apt-cache").args(["depends", package]).stderr(Stdio::null()).output()?;
        let text = String::from_utf8(output.stdout)?;
        Ok(text.lines().filter_map(|line| line.trim().strip_prefix("Depends: ")).map(str::to_owned).collect())
    }

    /// Fetches packages and unpacks them below `root`.
    ///
    /// # Errors
    ///
    /// The suite does not have them.
    pub fn unpack(&self, packages: &[&str], root: &Path) -> Done {
        let directory = self.directory.join("packages");
        let mut download = self.apt("apt-get");
        workspace::succeed(download.args(["-qq", "download"]).args(packages).current_dir(&directory))?;
        fs::create_dir_all(root)?;
        for package in fs::read_dir(directory)? {
            workspace::succeed(Command::new("dpkg-deb").arg("-x").arg(package?.path()).arg(root))?;
        }
        Ok(())
    }

    fn apt(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        for (name, value) in
            [("Dir::Etc::sourcelist", "sources.list"), ("Dir::State::lists", "state/lists"), ("Dir::Cache", "cache")]
        {
            command.arg("-o").arg(format!("{name}={}", self.directory.join(value).display()));
        }
        command.args(["-o", "Dir::Etc::sourceparts=-", "-o", "Dir::State::status=/dev/null"]);
        command.args(["-o", "APT::Sandbox::User=root", "-o", "Acquire::Languages=none"]);
        command
    }
}

/// The mirror that the machine has for Debian itself: the first whose path ends so.
fn mirror() -> Result<String, Box<dyn Error>> {
    let mut command = Command::new("apt-get");
    let output = command.args(["indextargets", "--format", "$(REPO_URI)"]).stderr(Stdio::null()).output()?;
    let text = String::from_utf8(output.stdout)?;
    let mirror = text.lines().find(|uri| uri.trim_end_matches('/').ends_with("/debian"));
    mirror.map(str::to_owned).ok_or_else(|| "apt has no mirror of Debian".into())
}
