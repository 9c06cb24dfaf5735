//! A Debian package, put together by dpkg-deb.
//!
//! It must neither replace nor divert a file of another package, and `/usr/local` belongs to the administrator. So the three
//! programs that util-linux has are `unshare-rs`, `nsenter-rs` and `lsns-rs` in `/usr/bin`, and the two that nobody else has
//! keep their names.

use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use super::archive::{record_sum, write_tree};
use super::date::Date;
use super::tree::File;
use crate::{Done, workspace};

/// What is needed, and the package that has it.
const TOOLS: [(&str, &str); 3] = [
    ("dpkg-deb", "dpkg-deb: in Debian and elsewhere the package dpkg"),
    ("gzip", "gzip: the package gzip"),
    ("md5sum", "md5sum: the package coreutils"),
];

/// Looks for the programs that a package is made with, before anything else takes time.
///
/// # Errors
///
/// One is missing; the error says what to install.
pub fn require_tools() -> Result<(), String> {
    TOOLS.iter().try_for_each(|(program, install)| workspace::require(program, install))
}

/// Leaves a package of the files in a directory.
///
/// # Errors
///
/// The directory cannot be written to, or a program that packs fails.
pub fn write(directory: &Path, version: &str, files: Vec<File>, date: &Date) -> Done {
    let files = as_debian_wants(files)?;
    let architecture = architecture()?;
    let root = directory.join("deb");
    let bytes: usize = files.iter().map(|file| file.bytes.len()).sum();
    let mut all = files;
    let sums = md5sums(&all)?;
    all.push(text("DEBIAN/control", control(version, &architecture, bytes.div_ceil(1024))));
    all.push(text("DEBIAN/md5sums", sums));
    write_tree(&root, all.iter(), date)?;
    let name = format!("nstools_{version}_{architecture}.deb");
    let package = directory.join(&name);
    let mut dpkg = Command::new("dpkg-deb");
    dpkg.args(["--root-owner-group", "-Zxz", "--build"]).arg(&root).arg(&package);
    workspace::succeed(dpkg.env("SOURCE_DATE_EPOCH", date.0.to_string()).stdout(Stdio::null()))?;
    fs::remove_dir_all(&root)?;
    record_sum(directory, &name, &fs::read(&package)?)?;
    println!("{}", package.display());
    Ok(())
}

/// Files below `/usr`; pages and the list of changes compressed, and the licences in the one file where they are looked for.
fn as_debian_wants(files: Vec<File>) -> Result<Vec<File>, Box<dyn Error>> {
    let mut copyright = Vec::new();
    let mut packed = Vec::new();
    for mut file in files {
        let name = file.path.rsplit('/').next().unwrap_or_default();
        if name.starts_with("LICENSE") || name == "THIRD-PARTY" {
            copyright.push((name != "LICENSE-MIT", file.bytes)); // the short one first
            continue;
        }
        if file.path.contains("/man/") || name == "CHANGELOG.md" {
            file.bytes = filtered(Command::new("gzip").args(["-9", "--no-name"]), &file.bytes)?;
            file.path += ".gz";
        }
        file.path.insert_str(0, "usr/");
        packed.push(file);
    }
    copyright.sort_by_key(|(is_later, _)| *is_later);
    let bytes = copyright.into_iter().flat_map(|(_, bytes)| [bytes, b"\n\n".to_vec()]).flatten();
    let head = b"nstools: MIT or Apache-2.0, at your choice.\n\n".iter().copied();
    packed.push(File { path: COPYRIGHT.to_owned(), executable: false, bytes: head.chain(bytes).collect() });
    packed.push(text("usr/share/lintian/overrides/nstools", include_str!("nstools.lintian").to_owned()));
    packed.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(packed)
}

const COPYRIGHT: &str = "usr/share/doc/nstools/copyright";

/// The architecture by Debian's name.
fn architecture() -> Result<String, Box<dyn Error>> {
    let name = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "riscv64" => "riscv64",
        "s390x" => "s390x",
        other => return Err(format!("what does Debian call the architecture {other}?").into()),
    };
    Ok(name.to_owned())
}

/// The programs are static, so that they depend on nothing; see deb-control(5).
fn control(version: &str, architecture: &str, kibibytes: usize) -> String {
    format!(
        "Package: nstools\nVersion: {version}\nArchitecture: {architecture}\nMaintainer: the nstools developers <nstools@localhost>\n\
         Installed-Size: {kibibytes}\nSection: admin\nPriority: optional\nSuggests: uidmap, bash-completion\n\
         Description: make, enter and list namespaces, and translate PIDs between them\n \
         unshare-rs, nsenter-rs and lsns-rs take the command lines of their namesakes\n \
         in util-linux and can explain what they do. nspid tells which process is\n \
         which, inside and outside a PID namespace. mount-proc mounts a fresh /proc.\n"
    )
}

/// What `dpkg --verify` compares with.
fn md5sums(files: &[File]) -> Result<String, Box<dyn Error>> {
    let mut sums = String::new();
    for file in files {
        let line = String::from_utf8(filtered(&mut Command::new("md5sum"), &file.bytes)?)?;
        let sum = line.split(' ').next().unwrap_or_default();
        sums += &format!("{sum}  {}\n", file.path);
    }
    Ok(sums)
}

/// What a program makes of its input.
#[expect(clippy::disallowed_methods, reason = "this process makes no namespaces and does not fork itself")]
fn filtered(command: &mut Command, input: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let stdin = child.stdin.take();
    let output = std::thread::scope(|scope| {
        scope.spawn(|| stdin.map(|mut stdin| stdin.write_all(input)));
        child.wait_with_output()
    })?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(format!("{command:?} failed: {}", output.status).into())
    }
}

fn text(path: &str, text: String) -> File {
    File { path: path.to_owned(), executable: false, bytes: text.into_bytes() }
}
