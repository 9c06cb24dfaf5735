//! The reference: util-linux of Debian's suite sid, fetched through the machine's own mirror and run by its own loader.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::scratch::write_script;
use crate::{Done, workspace};

/// The version that we are compared with.
const VERSION: &str = "2.42.4";

/// What the three programs and the libraries that they load are packed in.
const PACKAGES: [&str; 13] = [
    "util-linux",
    "libc6",
    "libcap-ng0",
    "libselinux1",
    "libpcre2-8-0",
    "libsmartcols1",
    "libmount1",
    "libblkid1",
    "libcrypt1",
    "libpam0g",
    "libtinfo6",
    "libudev1",
    "libsystemd0",
];

/// The programs of util-linux.
pub struct Reference {
    /// The directory that they are in.
    pub programs: PathBuf,
    /// What `unshare --version` says.
    pub version: String,
}

/// Fetches the reference, once; where that is impossible, takes the system's own.
///
/// # Errors
///
/// There is no util-linux at all.
pub fn fetch() -> Result<Reference, Box<dyn Error>> {
    let directory = workspace::target_directory().join("reference");
    let programs = directory.join("bin");
    if !programs.join("complete").exists()
        && let Err(error) = unpack(&directory)
    {
        println!("WARNING: util-linux {VERSION} cannot be fetched ({error}); the system's own is taken instead");
        return Ok(Reference { version: version(Path::new("/usr/bin"))?, programs: "/usr/bin".into() });
    }
    let version = version(&programs)?;
    if !version.ends_with(VERSION) {
        println!("WARNING: the reference is {version}, not {VERSION}");
    }
    Ok(Reference { programs, version })
}

fn version(programs: &Path) -> Result<String, Box<dyn Error>> {
    let output = Command::new(programs.join("unshare")).arg("--version").output()?;
    Ok(String::from_utf8(output.stdout)?.trim_end().to_owned())
}

fn unpack(directory: &Path) -> Done {
    let mirror = mirror()?;
    let root = directory.join("root");
    for part in ["state/lists/partial", "cache/archives/partial", "packages", "root", "bin"] {
        fs::create_dir_all(directory.join(part))?;
    }
    let keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
    fs::write(directory.join("sources.list"), format!("deb [signed-by={keyring}] {mirror} sid main\n"))?;
    workspace::succeed(apt(directory).args(["-qq", "update"]))?;
    let mut download = apt(directory);
    workspace::succeed(download.args(["-qq", "download"]).args(PACKAGES).current_dir(directory.join("packages")))?;
    for package in fs::read_dir(directory.join("packages"))? {
        workspace::succeed(Command::new("dpkg-deb").arg("-x").arg(package?.path()).arg(&root))?;
    }
    for program in ["unshare", "nsenter", "lsns"] {
        write_script(&directory.join("bin").join(program), &wrapper(&root, program))?;
    }
    fs::write(directory.join("bin/complete"), "")?;
    Ok(())
}

/// Starts a program with the loader and the libraries that it was built for, and the name that it would have.
fn wrapper(root: &Path, program: &str) -> String {
    let root = root.display();
    format!(
        "#!/bin/sh\nfor loader in {root}/usr/lib*/ld-linux*.so.*; do :; done\n\
         libraries=$(echo {root}/usr/lib/*-linux-gnu*)\n\
         exec \"$loader\" --library-path \"$libraries\" --argv0 {program} {root}/usr/bin/{program} \"$@\"\n"
    )
}

/// The mirror that the machine has for Debian itself: the first whose path ends so.
fn mirror() -> Result<String, Box<dyn Error>> {
    let output =
        Command::new("apt-get").args(["indextargets", "--format", "$(REPO_URI)"]).stderr(Stdio::null()).output()?;
    let text = String::from_utf8(output.stdout)?;
    let mirror = text.lines().find(|uri| uri.trim_end_matches('/').ends_with("/debian"));
    mirror.map(str::to_owned).ok_or_else(|| "apt has no mirror of Debian".into())
}

/// apt-get with files of its own: nothing of the machine's is changed.
fn apt(directory: &Path) -> Command {
    let mut command = Command::new("apt-get");
    for (name, value) in
        [("Dir::Etc::sourcelist", "sources.list"), ("Dir::State::lists", "state/lists"), ("Dir::Cache", "cache")]
    {
        command.arg("-o").arg(format!("{name}={}", directory.join(value).display()));
    }
    command.args(["-o", "Dir::Etc::sourceparts=-", "-o", "APT::Sandbox::User=root", "-o", "Acquire::Languages=none"]);
    command
}
