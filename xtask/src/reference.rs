//! The reference: util-linux of Debian's suite sid, fetched through the machine's own mirror and run by its own loader.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::debian::Suite;
use crate::scratch::write_script;
use crate::{Done, workspace};

/// The version that we are compared with.
pub const VERSION: &str = "2.42.4";

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
    let root = directory.join("root");
    Suite::open(directory, "sid")?.unpack(&PACKAGES, &root)?;
    fs::create_dir_all(directory.join("bin"))?;
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
