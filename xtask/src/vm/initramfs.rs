//! The archive that a kernel boots from: our programs and the tests, both static, the tools that
//! they call, and what runs them.

use std::error::Error;
use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::debian::Suite;
use crate::scratch::write_script;
use crate::workspace::{self, PROGRAMS};

/// The first program: mounts what programs expect, runs each test as root and as an ordinary user, and powers off.
const INIT: &str = include_str!("init.sh");

/// What the tests call, as Debian packages: the tests are to find the same tools there as on any Debian.
const PACKAGES: [&str; 39] = [
    "bash",
    "busybox-static",
    "coreutils",
    "dash",
    "grep",
    "hostname",
    "libacl1",
    "libattr1",
    "libaudit1",
    "libblkid1",
    "libbsd0",
    "libc-bin",
    "libc6",
    "libcap-ng0",
    "libcap2",
    "libexpat1",
    "libgmp10",
    "libmd0",
    "libmount1",
    "libncursesw6",
    "libpcre2-8-0",
    "libproc2-0",
    "libpython3.13-minimal",
    "libselinux1",
    "libsmartcols1",
    "libssl3t64",
    "libsubid5",
    "libsystemd0",
    "libtinfo6",
    "libudev1",
    "libzstd1",
    "mount",
    "procps",
    "python3-minimal",
    "python3.13-minimal",
    "sed",
    "uidmap",
    "util-linux",
    "zlib1g",
];

/// Builds everything and packs it.
///
/// # Errors
///
/// Something does not compile, or cannot be fetched.
pub fn pack(directory: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let system = system(&directory.join("system"))?;
    let root = directory.join("initramfs");
    if root.exists() {
        fs::remove_dir_all(&root)?;
    }
    workspace::succeed(Command::new("cp").arg("-a").arg(&system).arg(&root))?;
    for part in ["nstools", "tests", "proc", "sys", "dev", "tmp", "etc", "mnt", "var", "root"] {
        fs::create_dir_all(root.join(part))?;
    }
    for (name, executable) in tests()? {
        fs::copy(executable, root.join("tests").join(name))?;
    }
    let programs = workspace::target_directory().join(workspace::host()?).join("debug");
    for program in PROGRAMS {
        fs::copy(programs.join(program), root.join("nstools").join(program))?;
    }
    let users = [("root", "0"), ("daemon", "1"), ("user", "1234"), ("nobody", "65534")];
    let passwd = users.map(|(name, id)| format!("{name}:x:{id}:{id}::/:/bin/sh\n"));
    fs::write(root.join("etc/passwd"), passwd.concat())?;
    fs::write(root.join("etc/group"), users.map(|(name, id)| format!("{name}:x:{id}:\n")).concat())?;
    write_script(&root.join("init"), INIT)?;
    archive(&root, &directory.join("initramfs.cpio"), &directory.join("system/root/usr/bin/busybox"))
}

/// The archive with a kernel's modules behind it, in the directory of that kernel: the kernel unpacks one after the other.
///
/// # Errors
///
/// A module cannot be unpacked; xz is not installed.
pub fn with_modules(base: &Path, modules: &[PathBuf], directory: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let root = directory.join("modules");
    fs::create_dir_all(root.join("modules"))?;
    for module in modules {
        let name = module.file_name().ok_or("a module has a name")?;
        fs::copy(module, root.join("modules").join(name))?;
        if module.extension().is_some_and(|extension| extension == "xz") {
            workspace::succeed(Command::new("xz").args(["-d", "-f"]).arg(root.join("modules").join(name)))?;
        }
    }
    let busybox = base.with_file_name("system").join("root/usr/bin/busybox");
    let modules = archive(&root, &directory.join("modules.cpio"), &busybox)?;
    let both = directory.join("initramfs.cpio");
    let mut file = fs::File::create(&both)?;
    for part in [base, &modules] {
        io::copy(&mut fs::File::open(part)?, &mut file)?;
    }
    Ok(both)
}

fn archive(root: &Path, to: &Path, busybox: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let mut cpio = Command::new("sh");
    cpio.args(["-c", "find . | \"$0\" cpio -o -H newc 2>/dev/null"]).arg(busybox);
    workspace::succeed(cpio.current_dir(root).stdout(Stdio::from(fs::File::create(to)?)))?;
    Ok(to.to_owned())
}

/// Fetches the tools once: a directory with `usr` and the links to it.
fn system(directory: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let root = directory.join("root");
    let list = PACKAGES.join("\n");
    if fs::read_to_string(root.join("complete")).ok().as_ref() != Some(&list) {
        if directory.exists() {
            fs::remove_dir_all(directory)?;
        }
        Suite::open(directory, "trixie")?.unpack(&PACKAGES, &root)?;
        for part in ["bin", "sbin", "lib", "lib64"] {
            fs::create_dir_all(root.join("usr").join(part))?;
            symlink(format!("usr/{part}"), root.join(part))?;
        }
        for (name, program) in [("sh", "dash"), ("ip", "busybox")] {
            if !root.join("usr/bin").join(name).exists() {
                symlink(program, root.join("usr/bin").join(name))?;
            }
        }
        fs::remove_dir_all(root.join("usr/share"))?;
        fs::write(root.join("complete"), &list)?;
    }
    Ok(root)
}

/// Builds the programs and the tests, and returns each test's name, `CRATE.SUITE`, and where it is.
fn tests() -> Result<Vec<(String, PathBuf)>, Box<dyn Error>> {
    // What an emulated processor can afford, with all the checks of a debug build.
    let small = ["strip=true", "debug=false", "opt-level=1"].map(|word| format!("--config=profile.dev.{word}"));
    let mut build = workspace::static_cargo("build")?;
    workspace::succeed(build.args(&small).args(["--quiet", "--workspace", "--exclude", "xtask"]))?;
    let mut build = workspace::static_cargo("test")?;
    build.args(&small).args([
        "--no-run",
        "--workspace",
        "--exclude",
        "xtask",
        "--exclude",
        "testkit",
        "--message-format=json",
    ]);
    let output = build.stderr(Stdio::null()).output()?;
    let mut tests = Vec::new();
    for line in String::from_utf8(output.stdout)?.lines() {
        let message: Value = serde_json::from_str(line)?;
        let is_test = message["profile"]["test"] == true;
        if let (true, Some(executable), Some(name)) =
            (is_test, message["executable"].as_str(), message["target"]["name"].as_str())
        {
            tests.push((format!("{}.{name}", package(&message)), executable.into()));
        }
    }
    if tests.is_empty() { Err("no test was built".into()) } else { Ok(tests) }
}

/// The directory of the package that a message of cargo's is about.
fn package(message: &Value) -> String {
    let manifest = message["manifest_path"].as_str().unwrap_or_default();
    let directory = Path::new(manifest).parent().and_then(Path::file_name);
    directory.map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}
