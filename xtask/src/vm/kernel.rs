//! Debian's cloud kernels.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use crate::debian::Suite;

/// A kernel that people run.
pub struct Kernel {
    /// Its version, without the patch level.
    pub version: &'static str,
    /// The suite that has it.
    suite: &'static str,
}

/// The kernels, oldest first.
pub static KERNELS: [Kernel; 4] = [
    Kernel { version: "5.10", suite: "bullseye" },
    Kernel { version: "6.1", suite: "bookworm" },
    Kernel { version: "6.12", suite: "trixie" },
    Kernel { version: "7.2", suite: "sid" },
];

impl Kernel {
    /// Fetches its image into `directory`, once.
    ///
    /// # Errors
    ///
    /// The machine has no apt or no network, or the suite has no such kernel.
    pub fn fetch(&self, directory: &Path) -> Result<PathBuf, Box<dyn Error>> {
        let directory = directory.join(self.suite);
        let root = directory.join("root");
        if let Some(image) = image_below(&root) {
            return Ok(image);
        }
        let suite = Suite::open(&directory, self.suite)?;
        let mut package = depended(&suite, "linux-image-cloud-amd64", "linux-image-")?;
        // Where the image has a package of its own, the one before is empty.
        if let Ok(binary) = depended(&suite, &package, "linux-binary-") {
            package = binary;
        }
        suite.unpack(&[&package], &root)?;
        image_below(&root).ok_or_else(|| format!("{package} has no kernel").into())
    }
}

fn depended(suite: &Suite, package: &str, prefix: &str) -> Result<String, Box<dyn Error>> {
    let found = suite.dependencies(package)?.into_iter().find(|name| name.starts_with(prefix));
    found.ok_or_else(|| format!("{package} depends on no {prefix}*").into())
}

/// The image in an unpacked package: `boot/vmlinuz-VERSION`, or beside the modules.
fn image_below(root: &Path) -> Option<PathBuf> {
    let named = |directory: PathBuf| {
        fs::read_dir(directory).ok()?.filter_map(|entry| Some(entry.ok()?.path())).find(|path| is_image(path))
    };
    let modules = || fs::read_dir(root.join("usr/lib/modules")).ok()?.find_map(|entry| named(entry.ok()?.path()));
    named(root.join("boot")).or_else(modules)
}

fn is_image(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("vmlinuz"))
}
