//! Runs every crate's tests on other kernels, under qemu, as root and as an ordinary user.
//!
//! [`kernel`] fetches Debian's cloud kernels, [`initramfs`] packs the programs and the tests into an archive that a kernel
//! boots from, [`machine`] boots it and reads the console, [`report`] makes a table of that.

mod initramfs;
mod kernel;
mod machine;
mod report;

use std::error::Error;
use std::path::Path;

use crate::{Done, workspace};
use kernel::{KERNELS, Kernel};
use machine::Machine;
use report::Report;

/// How many kernels run at a time: a machine keeps one processor busy, although it has two.
const AT_ONCE: usize = 2;

/// Runs the tests on these kernels, or on all.
///
/// # Errors
///
/// A test fails, a kernel hangs, or something cannot be fetched.
pub fn run(versions: &[&str]) -> Done {
    let chosen: Vec<&Kernel> = KERNELS.iter().filter(|kernel| wanted(kernel, versions)).collect();
    if let Some(unknown) = versions.iter().find(|version| !KERNELS.iter().any(|kernel| kernel.version == **version)) {
        return Err(format!("no kernel {unknown}; there are 5.10, 6.1, 6.12 and 7.2").into());
    }
    let directory = workspace::target_directory().join("vm");
    let archive = initramfs::pack(&directory)?;
    let mut report = Report::default();
    for some in chosen.chunks(AT_ONCE) {
        let machines = some.iter().map(|kernel| boot(kernel, &directory, &archive));
        let machines: Vec<Machine> = machines.collect::<Result<_, _>>()?;
        for (kernel, machine) in some.iter().zip(machines) {
            report.read(kernel.version, &machine.wait()?)?;
        }
    }
    report.print()
}

fn wanted(kernel: &Kernel, versions: &[&str]) -> bool {
    versions.is_empty() || versions.contains(&kernel.version)
}

fn boot(kernel: &Kernel, directory: &Path, archive: &Path) -> Result<Machine, Box<dyn Error>> {
    let files = kernel.fetch(directory)?;
    println!("Linux {}", kernel.version);
    let archive = initramfs::with_modules(archive, &files.modules, &kernel.directory(directory))?;
    Machine::boot(&files.image, &archive, kernel.directory(directory).join("console"))
}
