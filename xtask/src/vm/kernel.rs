//! Debian's cloud kernels.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

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

/// What belongs to one kernel.
pub struct KernelFiles {
    /// What qemu boots.
    pub image: PathBuf,
    /// The modules among [`MODULES`] that it has.
    pub modules: Vec<PathBuf>,
}

/// What the tests need and Debian's kernels have as modules.
const MODULES: [&str; 2] = ["binfmt_misc", "veth"];

impl Kernel {
    /// Where it is kept below `directory`.
    pub fn directory(&self, directory: &Path) -> PathBuf {
        directory.join(self.suite)
    }

    /// Fetches its files into a directory below `directory`, once.
    ///
    /// # Errors
    ///
    /// The machine has no apt or no network, or the suite has no such kernel.
    pub fn fetch(&self, directory: &Path) -> Result<KernelFiles, Box<dyn Error>> {
        let directory = self.directory(directory);
        let root = directory.join("root");
        if let Some(files) = files_below(&root)? {
            return Ok(files);
        }
        let suite = Suite::open(&directory, self.suite)?;
        let image = depended(&suite, "linux-image-cloud-amd64", "linux-image-")?;
        // Where image and modules have packages of their own, the one before is empty.
        let parts = ["linux-binary-", "linux-modules-"].map(|part| depended(&suite, &image, part));
        let packages: Vec<String> = [image].into_iter().chain(parts.into_iter().flatten()).collect();
        suite.unpack(&packages.iter().map(String::as_str).collect::<Vec<_>>(), &root)?;
        files_below(&root)?.ok_or_else(|| format!("{} have no kernel", packages.join(" and ")).into())
    }
}

fn files_below(root: &Path) -> Result<Option<KernelFiles>, Box<dyn Error>> {
    let Some(image) = image_below(root) else { return Ok(None) };
    let mut find = Command::new("find");
    let output = find.arg(root).args(["-name", "*.ko", "-o", "-name", "*.ko.xz"]).output()?;
    let found = String::from_utf8(output.stdout)?;
    let is_wanted = |path: &PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        MODULES.iter().any(|module| name.split('.').next() == Some(*module))
    };
    let modules: Vec<_> = found.lines().map(PathBuf::from).filter(is_wanted).collect();
    Ok((modules.len() == MODULES.len()).then_some(KernelFiles { image, modules }))
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
