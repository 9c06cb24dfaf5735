//! What was installed: a file that `sha256sum --check` reads too, with the directories that were made for it in comments.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::io;
use std::path::{Component, Path};

use sha2::{Digest, Sha256};

/// What stands before a directory, in a line that sha256sum passes over.
const DIRECTORY: &str = "# made directory ";

/// The files and directories of an installation, by their paths below the prefix.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The files, with their SHA-256 sums.
    pub files: BTreeMap<String, String>,
    /// The directories that had to be made, outer before inner.
    pub directories: BTreeSet<String>,
}

impl Manifest {
    /// Reads a manifest; `None` if there is none.
    ///
    /// # Errors
    ///
    /// It cannot be read, or is none.
    pub fn read(path: &Path) -> Result<Option<Self>, String> {
        match fs::read_to_string(path) {
            Ok(text) => Self::parse(&text).map(Some).map_err(|line| format!("'{}' says '{line}'", path.display())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(format!("cannot read '{}': {error}", path.display())),
        }
    }

    /// The manifest of a text, or the line that makes no sense. No path may lead out of the prefix, since files are removed by it.
    fn parse(text: &str) -> Result<Self, String> {
        let mut manifest = Self::default();
        for line in text.lines() {
            let (sum, path) = match line.strip_prefix(DIRECTORY) {
                Some(path) => (None, path),
                None => line.split_once("  ").map(|(sum, path)| (Some(sum), path)).ok_or(line)?,
            };
            let is_below = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
            match sum {
                _ if !is_below || path.is_empty() => return Err(line.to_owned()),
                Some(sum) => drop(manifest.files.insert(path.to_owned(), sum.to_owned())),
                None => drop(manifest.directories.insert(path.to_owned())),
            }
        }
        Ok(manifest)
    }

    /// The text of it.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for directory in &self.directories {
            let _ = writeln!(text, "{DIRECTORY}{directory}");
        }
        for (path, sum) in &self.files {
            let _ = writeln!(text, "{sum}  {path}");
        }
        text
    }

    /// Whether a file was installed with these bytes.
    pub fn has(&self, path: &str, bytes: &[u8]) -> bool {
        self.files.get(path).is_some_and(|known| *known == sum(bytes))
    }
}

/// The SHA-256 sum, in hexadecimal digits.
pub fn sum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let mut manifest = Manifest { directories: ["bin".to_owned()].into(), ..Manifest::default() };
        manifest.files.insert("bin/a b".to_owned(), sum(b"abc"));
        let text = manifest.text();
        assert!(
            text.ends_with("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  bin/a b\n"),
            "{text}"
        );
        assert_eq!(Manifest::parse(&text), Ok(manifest));
    }

    #[test]
    fn a_path_that_leads_out_of_the_prefix_is_refused() {
        for line in ["0  ../etc/passwd", "0  /etc/passwd", "0  a/../../b", "# made directory ..", "0  ", "nonsense"] {
            assert_eq!(Manifest::parse(line), Err(line.to_owned()));
        }
    }
}
