//! A tree and a tar archive of it, with SHA-256 sums: the same bytes whenever and wherever it is made.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use super::date::Date;
use super::manifest::{self, Manifest};
use super::tree::File;
use crate::Done;

/// Leaves a tree `name`, an archive of it and the sum of that in a directory.
///
/// # Errors
///
/// The directory cannot be written to.
pub fn write(directory: &Path, name: &str, files: &[File], date: &Date) -> Done {
    let mut manifest = Manifest::default();
    manifest.files = files.iter().map(|file| (file.path.clone(), manifest::sum(&file.bytes))).collect();
    let sums = File { path: "SHA256SUMS".to_owned(), executable: false, bytes: manifest.text().into_bytes() };
    let files: Vec<_> = files.iter().chain([&sums]).collect();
    write_tree(&directory.join(name), files.iter().copied(), date)?;
    let archive = packed(name, &files, date)?;
    fs::write(directory.join(format!("{name}.tar")), &archive)?;
    record_sum(directory, &format!("{name}.tar"), &archive)?;
    println!("{}/{name}.tar, and what is in it in '{name}'", directory.display());
    Ok(())
}

/// Writes files as a tree, in place of one that may be there.
///
/// # Errors
///
/// It cannot be written.
pub fn write_tree<'file>(root: &Path, files: impl Iterator<Item = &'file File>, date: &Date) -> io::Result<()> {
    if root.exists() {
        fs::remove_dir_all(root)?;
    }
    for file in files {
        let path = root.join(&file.path);
        if let Some(directory) = path.parent() {
            fs::create_dir_all(directory)?;
        }
        fs::write(&path, &file.bytes)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(file.mode()))?;
        fs::File::options().write(true).open(&path)?.set_modified(UNIX_EPOCH + Duration::from_secs(date.0))?;
    }
    Ok(())
}

/// Writes the sum of a packed file into `SHA256SUMS`, in place of one that is there.
///
/// # Errors
///
/// It cannot be written.
pub fn record_sum(directory: &Path, name: &str, bytes: &[u8]) -> Done {
    let path = directory.join("SHA256SUMS");
    let mut sums = Manifest::read(&path)?.unwrap_or_default();
    sums.files.insert(name.to_owned(), manifest::sum(bytes));
    sums.files.retain(|file, _| directory.join(file).exists()); // those of older versions may have been removed
    Ok(fs::write(&path, sums.text())?)
}

/// The archive: entries in the order of the files, of user and group 0, dated by the source.
fn packed(name: &str, files: &[&File], date: &Date) -> io::Result<Vec<u8>> {
    let mut archive = tar::Builder::new(Vec::new());
    let mut directories: Vec<String> = Vec::new();
    for file in files {
        let path = format!("{name}/{}", file.path);
        for directory in Path::new(&path).ancestors().skip(1).collect::<Vec<_>>().into_iter().rev() {
            let directory = format!("{}/", directory.display());
            if directory != "/" && !directories.contains(&directory) {
                let mut header = header(tar::EntryType::Directory, 0o755, 0, date);
                archive.append_data(&mut header, &directory, io::empty())?;
                directories.push(directory);
            }
        }
        let mut header = header(tar::EntryType::Regular, file.mode(), file.bytes.len() as u64, date);
        archive.append_data(&mut header, &path, file.bytes.as_slice())?;
    }
    archive.into_inner()
}

fn header(kind: tar::EntryType, mode: u32, size: u64, date: &Date) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_uid(0);
    header.set_gid(0);
    header.set_size(size);
    header.set_mtime(date.0);
    header
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::scratch::Scratch;

    fn files() -> Vec<File> {
        let file = |path: &str, executable| File { path: path.to_owned(), executable, bytes: path.as_bytes().to_vec() };
        vec![file("bin/a", true), file("share/doc/b", false)]
    }

    /// tar and sha256sum read what we write.
    #[test]
    fn the_archive_has_all_files_of_root_with_the_date_of_the_source() {
        let scratch = Scratch::new().expect("a directory");
        write(scratch.path(), "nstools-1", &files(), &Date(1_700_000_000)).expect("written");
        let run = |line: &str| {
            let mut command = Command::new("sh");
            let output =
                command.args(["-ec", line]).current_dir(scratch.path()).env("TZ", "UTC").output().expect("started");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).expect("text")
        };
        let expected = "\
drwxr-xr-x 0/0               0 2023-11-14 22:13 nstools-1/
drwxr-xr-x 0/0               0 2023-11-14 22:13 nstools-1/bin/
-rwxr-xr-x 0/0               5 2023-11-14 22:13 nstools-1/bin/a
drwxr-xr-x 0/0               0 2023-11-14 22:13 nstools-1/share/
drwxr-xr-x 0/0               0 2023-11-14 22:13 nstools-1/share/doc/
-rw-r--r-- 0/0              11 2023-11-14 22:13 nstools-1/share/doc/b
-rw-r--r-- 0/0             150 2023-11-14 22:13 nstools-1/SHA256SUMS
";
        assert_eq!(run("tar --numeric-owner -tvf nstools-1.tar"), expected);
        assert_eq!(run("sha256sum --check --strict SHA256SUMS"), "nstools-1.tar: OK\n");
        assert_eq!(run("cd nstools-1; sha256sum --check --strict SHA256SUMS"), "bin/a: OK\nshare/doc/b: OK\n");
    }

    #[test]
    fn written_again_it_is_the_same_and_a_file_that_is_gone_is_not_in_it() {
        let scratch = Scratch::new().expect("a directory");
        let read = || (fs::read(scratch.path().join("n.tar")), fs::read(scratch.path().join("SHA256SUMS")));
        let mut more = files();
        more.extend(files().pop().map(|file| File { path: "share/old".to_owned(), ..file }));
        write(scratch.path(), "n", &files(), &Date(1)).expect("written");
        let first = read();
        write(scratch.path(), "n", &more, &Date(2)).expect("written");
        write(scratch.path(), "n", &files(), &Date(1)).expect("written");
        let second = read();
        assert_eq!(
            (first.0.expect("read"), first.1.expect("read")),
            (second.0.expect("read"), second.1.expect("read"))
        );
        assert!(!scratch.path().join("n/share/old").exists());
    }
}
