//! Files below a prefix: all of them or none, and nobody else's.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::manifest::{self, Manifest};
use super::tree::File;

/// Installs files, and the manifest that tells which they are. All are written beside their places first, and then take them
/// one after the other; if anything fails, all is as it was.
///
/// # Errors
///
/// A place cannot be written to, or has a file that is not ours.
pub fn install(prefix: &Path, files: &[File], manifest_path: &str) -> Result<(), String> {
    let before = Manifest::read(&prefix.join(manifest_path))?.unwrap_or_default();
    refuse_strangers(prefix, files, &before)?;
    let mut undo = Undo::default();
    let mut now = Manifest { directories: directories_made_before(prefix, manifest_path), ..Manifest::default() };
    let all = files.iter().map(|file| file.path.as_str()).chain([manifest_path]);
    now.directories.extend(make_directories(prefix, all, &mut undo)?);
    now.files = files.iter().map(|file| (file.path.clone(), manifest::sum(&file.bytes))).collect();
    let own = File { path: manifest_path.to_owned(), executable: false, bytes: now.text().into_bytes() };
    let all: Vec<_> = files.iter().chain([&own]).collect();
    for file in &all {
        stage(&prefix.join(&file.path), file, &mut undo)?;
    }
    for file in &all {
        take_place(&prefix.join(&file.path), &mut undo)?;
    }
    undo.keep();
    for path in before.files.keys().filter(|path| !now.files.contains_key(*path)) {
        remove_unchanged(prefix, path, &before).map_err(|error| failed("remove", &prefix.join(path), &error))?;
    }
    Ok(())
}

/// Removes the files that a manifest lists, as far as they are still those that were installed, and the directories that were
/// made for them, as far as nothing else is in them. Returns the paths of changed files, which are left.
///
/// # Errors
///
/// Nothing is installed there, or it cannot be removed; the manifest goes last, so that it can be tried again.
pub fn uninstall(prefix: &Path, manifest_path: &str) -> Result<Vec<String>, String> {
    let own = prefix.join(manifest_path);
    let Some(manifest) = Manifest::read(&own)? else {
        return Err(format!("nothing of nstools is installed by that name: there is no '{}'", own.display()));
    };
    let mut left = Vec::new();
    for path in manifest.files.keys() {
        match remove_unchanged(prefix, path, &manifest) {
            Ok(true) => {}
            Ok(false) => left.push(path.clone()),
            Err(error) => return Err(failed("remove", &prefix.join(path), &error)),
        }
    }
    fs::remove_file(&own).map_err(|error| failed("remove", &own, &error))?;
    for directory in manifest.directories.iter().rev() {
        let _ = fs::remove_dir(prefix.join(directory)); // others may have files in it by now
    }
    Ok(left)
}

/// The directories that this and other installations of nstools made below the prefix: whichever of them goes last removes them.
fn directories_made_before(prefix: &Path, manifest_path: &str) -> BTreeSet<String> {
    let mut directories = BTreeSet::new();
    let Some((documents, name)) =
        Path::new(manifest_path).parent().and_then(Path::parent).zip(Path::new(manifest_path).file_name())
    else {
        return directories;
    };
    for entry in fs::read_dir(prefix.join(documents)).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with("nstools") {
            let manifest = Manifest::read(&entry.path().join(name)).ok().flatten(); // it may be a stranger's
            directories.extend(manifest.unwrap_or_default().directories);
        }
    }
    directories
}

/// What was there before us stays, unless we installed it, or it is the same.
fn refuse_strangers(prefix: &Path, files: &[File], before: &Manifest) -> Result<(), String> {
    for file in files {
        let path = prefix.join(&file.path);
        let there = match fs::read(&path) {
            Ok(bytes) => before.has(&file.path, &bytes) || bytes == file.bytes,
            Err(_) => fs::symlink_metadata(&path).is_err(),
        };
        if !there {
            let path = path.display();
            return Err(format!(
                "'{path}' is there and is not what nstools installed: move it away, or choose a --suffix"
            ));
        }
    }
    Ok(())
}

/// Removes a file that is as it was installed, or gone; whether it was.
fn remove_unchanged(prefix: &Path, path: &str, manifest: &Manifest) -> io::Result<bool> {
    let place = prefix.join(path);
    match fs::read(&place) {
        Ok(bytes) if manifest.has(path, &bytes) => fs::remove_file(&place).map(|()| true),
        Ok(_) => Ok(false),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
    }
}

/// Makes the directories that the files need, and returns those that were not there, outer before inner.
fn make_directories<'path>(
    prefix: &Path,
    files: impl Iterator<Item = &'path str>,
    undo: &mut Undo,
) -> Result<Vec<String>, String> {
    let mut made = Vec::new();
    for directory in prefix.ancestors().collect::<Vec<_>>().into_iter().rev() {
        make_directory(directory, undo)?;
    }
    for file in files {
        let directories: Vec<_> = Path::new(file).ancestors().skip(1).filter(|path| *path != Path::new("")).collect();
        for directory in directories.into_iter().rev() {
            if make_directory(&prefix.join(directory), undo)? {
                made.push(directory.display().to_string());
            }
        }
    }
    Ok(made)
}

/// Makes a directory unless it is there; whether it was made.
fn make_directory(path: &Path, undo: &mut Undo) -> Result<bool, String> {
    if path.is_dir() {
        return Ok(false);
    }
    fs::create_dir(path).map_err(|error| failed("make the directory", path, &error))?;
    undo.steps.push(Step::RemoveDirectory(path.to_owned()));
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).map_err(|error| failed("change", path, &error))?;
    Ok(true)
}

/// Writes a file beside its place.
fn stage(place: &Path, file: &File, undo: &mut Undo) -> Result<(), String> {
    let new = beside(place, "new");
    undo.steps.push(Step::RemoveFile(new.clone()));
    let written =
        fs::write(&new, &file.bytes).and_then(|()| fs::set_permissions(&new, fs::Permissions::from_mode(file.mode())));
    written.map_err(|error| failed("write", &new, &error))
}

/// Moves a staged file to its place, and what is there aside.
fn take_place(place: &Path, undo: &mut Undo) -> Result<(), String> {
    let (new, old) = (beside(place, "new"), beside(place, "old"));
    if place.is_dir() {
        return Err(format!("'{}' is a directory", place.display()));
    }
    if fs::symlink_metadata(place).is_ok() {
        // A second name first, so that there is always one of the two at the place.
        let _ = fs::remove_file(&old);
        fs::hard_link(place, &old).map_err(|error| failed("keep", place, &error))?;
        undo.steps.push(Step::PutBack { old, place: place.to_owned() });
    } else {
        undo.steps.push(Step::RemoveFile(place.to_owned()));
    }
    fs::rename(&new, place).map_err(|error| failed("install", place, &error))
}

/// A name in the directory of a place that nothing else has.
fn beside(place: &Path, what: &str) -> PathBuf {
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    place.with_file_name(format!(".{name}.nstools-{what}"))
}

fn failed(what: &str, path: &Path, error: &io::Error) -> String {
    format!("cannot {what} '{}': {error}", path.display())
}

/// How to take back what was done so far, which happens when it is dropped.
#[derive(Debug, Default)]
struct Undo {
    steps: Vec<Step>,
}

#[derive(Debug)]
enum Step {
    RemoveFile(PathBuf),
    RemoveDirectory(PathBuf),
    PutBack { old: PathBuf, place: PathBuf },
}

impl Undo {
    /// All has been done: nothing is taken back, and what was moved aside goes.
    fn keep(mut self) {
        for step in std::mem::take(&mut self.steps) {
            if let Step::PutBack { old, .. } = step {
                let _ = fs::remove_file(old);
            }
        }
    }
}

impl Drop for Undo {
    fn drop(&mut self) {
        for step in std::mem::take(&mut self.steps).into_iter().rev() {
            let _ = match step {
                Step::RemoveFile(path) => fs::remove_file(path),
                Step::RemoveDirectory(path) => fs::remove_dir(path),
                Step::PutBack { old, place } => fs::rename(old, place),
            };
        }
    }
}

#[cfg(test)]
mod tests;
