//! Installs the programs, or packs them: `cargo xtask dist`.
//!
//! [`request`] reads the words. [`check`] looks at the programs that were built, [`tree`] puts together what belongs with
//! them ([`licences`] among it), and that is [`install`]ed below a prefix, with a [`manifest`] by which it is uninstalled,
//! or packed as an [`archive`] or as a Debian package ([`deb`]). The day that all is dated by is [`date`]'s.

mod archive;
mod check;
mod date;
mod deb;
mod install;
mod licences;
mod manifest;
mod request;
mod tree;

use std::path::PathBuf;

use crate::tools::Naming;
use crate::{Done, workspace};
use date::Date;
use request::Request;
use tree::Place;

/// Does what the words ask for.
///
/// # Errors
///
/// The words make no sense, the programs do not compile, or a place cannot be written to; then nothing is half installed.
pub fn run(words: &[&str]) -> Done {
    match Request::parse(words)? {
        Request::Install { prefix, naming } => {
            let place = Place::prefix(&prefix, naming);
            install::install(&prefix, &tree::files(&built()?, &place, &Date::of_source()?)?, &place.manifest())?;
            println!("installed in {}; to uninstall, add --uninstall", prefix.display());
            Ok(())
        }
        Request::Uninstall { prefix, naming } => {
            let left = install::uninstall(&prefix, &Place::prefix(&prefix, naming).manifest())?;
            left.iter().for_each(|path| println!("left '{path}', which is not as it was installed"));
            Ok(())
        }
        Request::Archive { naming } => {
            let date = Date::of_source()?;
            let files = tree::files(&built()?, &Place::prefix("/usr/local".as_ref(), naming), &date)?;
            archive::write(&directory(), &format!("nstools-{VERSION}-{}-linux", std::env::consts::ARCH), &files, &date)
        }
        Request::Package => {
            deb::require_tools()?;
            let date = Date::of_source()?;
            let files = tree::files(&built()?, &Place::debian(), &date)?;
            deb::write(&directory(), VERSION, files, &date)
        }
    }
}

/// The version of the programs, which is that of the whole workspace.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Where packed programs are left.
fn directory() -> PathBuf {
    workspace::target_directory().join("dist")
}

/// Builds the programs and returns the directory that they are in.
fn built() -> Result<PathBuf, Box<dyn std::error::Error>> {
    workspace::require("cc", "a C compiler, to link with: in Debian the package gcc")?;
    let programs = workspace::build_static().map_err(|error| {
        format!("{error}\nlinking needs the static C library: in Debian the package libc6-dev, in Fedora glibc-static")
    })?;
    check::programs(&programs)?;
    Ok(programs)
}

/// How programs are called where the system has its own.
const BESIDE_THE_SYSTEM: Naming = Naming::BesideUtilLinux("-rs");
