//! The files of an installation, and where they belong.

use std::error::Error;
use std::fs;
use std::path::Path;

use super::date::Date;
use super::{BESIDE_THE_SYSTEM, licences};
use crate::tools::{Naming, TOOLS, section};
use crate::{completions, manual, workspace};

/// A file to install.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its path below the prefix.
    pub path: String,
    /// Whether it can be executed.
    pub executable: bool,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl File {
    /// The permissions that it gets.
    pub fn mode(&self) -> u32 {
        if self.executable { 0o755 } else { 0o644 }
    }
}

/// Where an installation goes.
#[derive(Debug)]
pub struct Place {
    /// The prefix as programs see it later.
    prefix: String,
    naming: Naming,
    /// Where zsh looks for completions, below `share`.
    zsh: &'static str,
}

impl Place {
    /// Below a prefix, where the shells look for what an administrator has installed.
    pub fn prefix(prefix: &Path, naming: Naming) -> Self {
        Self { prefix: prefix.display().to_string(), naming, zsh: "zsh/site-functions" }
    }

    /// In a Debian package.
    pub fn debian() -> Self {
        Self { prefix: "/usr".to_owned(), naming: BESIDE_THE_SYSTEM, zsh: "zsh/vendor-completions" }
    }

    /// The directory of documents: one for each suffix, so that several installations can be side by side.
    fn documents(&self) -> String {
        match &self.naming {
            Naming::Suffix(suffix) => format!("share/doc/nstools{suffix}"),
            Naming::Plain | Naming::BesideUtilLinux(_) => "share/doc/nstools".to_owned(),
        }
    }

    /// The file that lists what was installed.
    pub fn manifest(&self) -> String {
        format!("{}/SHA256SUMS", self.documents())
    }
}

/// All files, in the order of their paths. The programs are those in a directory.
///
/// # Errors
///
/// One of those that are copied cannot be read.
pub fn files(programs: &Path, place: &Place, date: &Date) -> Result<Vec<File>, Box<dyn Error>> {
    let mut files = documents(place)?;
    for tool in TOOLS {
        let name = place.naming.of(tool.name);
        files.push(File { path: format!("bin/{name}"), executable: true, bytes: read(&programs.join(tool.name))? });
        let section = section(tool);
        let page = manual::page(tool, &place.naming, &date.day());
        files.push(text(format!("share/man/man{section}/{name}.{section}"), page));
        for completion in completions::of(tool, &place.naming) {
            files.push(text(
                format!("share/{}", completion.path.replace("zsh/site-functions", place.zsh)),
                completion.text,
            ));
        }
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

/// Licences, and what else one reads once.
fn documents(place: &Place) -> Result<Vec<File>, Box<dyn Error>> {
    let documents = place.documents();
    let root = workspace::root();
    let mut files = vec![
        text(format!("{documents}/THIRD-PARTY"), licences::of_what_is_linked()?),
        text(format!("{documents}/examples/unshare.apparmor"), apparmor_profile(place)),
    ];
    for name in ["LICENSE-APACHE", "LICENSE-MIT", "README.md", "CHANGELOG.md", "docs/differences.md"] {
        let bytes = read(&root.join(name))?;
        files.push(File { path: format!("{documents}/{name}"), executable: false, bytes });
    }
    Ok(files)
}

/// A profile that only lets unshare do what some systems keep from programs without a profile.
fn apparmor_profile(place: &Place) -> String {
    let name = place.naming.of("unshare");
    include_str!("unshare.apparmor").replace("PROGRAM", &format!("{}/bin/{name}", place.prefix)).replace("NAME", &name)
}

fn text(path: String, text: String) -> File {
    File { path, executable: false, bytes: text.into_bytes() }
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("cannot read '{}': {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    fn paths(place: &Place) -> Vec<String> {
        let scratch = Scratch::new().expect("a directory");
        for tool in TOOLS {
            fs::write(scratch.path().join(tool.name), tool.name).expect("written");
        }
        let files = files(scratch.path(), place, &Date(0)).expect("all files");
        assert!(files.is_sorted_by_key(|file| &file.path));
        let profile = files.iter().find(|file| file.path.ends_with("apparmor")).expect("a profile");
        let profile = String::from_utf8_lossy(&profile.bytes).into_owned();
        let program = format!("{}/bin/{}", place.prefix, place.naming.of("unshare"));
        assert!(profile.contains(&program) && profile.contains("  userns,\n"), "{profile}");
        files.into_iter().map(|file| file.path).collect()
    }

    #[test]
    fn every_tool_has_its_program_page_and_completions_where_they_are_looked_for() {
        let paths = paths(&Place::prefix("/opt".as_ref(), Naming::Suffix("-x".to_owned())));
        for path in [
            "bin/nspid-x",
            "share/man/man1/unshare-x.1",
            "share/man/man8/lsns-x.8",
            "share/bash-completion/completions/mount-proc-x",
            "share/zsh/site-functions/_nsenter-x",
            "share/fish/vendor_completions.d/lsns-x.fish",
            "share/doc/nstools-x/LICENSE-MIT",
            "share/doc/nstools-x/THIRD-PARTY",
        ] {
            assert!(paths.iter().any(|found| found == path), "{path} is not among {paths:?}");
        }
    }

    #[test]
    fn a_package_leaves_the_names_of_util_linux_alone() {
        let paths = paths(&Place::debian());
        for path in ["bin/unshare-rs", "bin/nspid", "share/zsh/vendor-completions/_lsns-rs"] {
            assert!(paths.iter().any(|found| found == path), "{path} is not among {paths:?}");
        }
        assert!(!paths.iter().any(|path| path.ends_with("/unshare") || path.ends_with("/lsns.8")));
    }
}
