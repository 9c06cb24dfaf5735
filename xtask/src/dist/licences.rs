//! The licences of what is linked into the programs, from the crates themselves.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::tools::TOOLS;
use crate::workspace;

/// What stands before the crates: what is linked besides them.
const HEAD: &str = "\
The programs of nstools are linked with these libraries, whose licences follow.

The Rust standard library: MIT or Apache-2.0, https://www.rust-lang.org
The C library of the machine that built them, usually the GNU C library: LGPL-2.1-or-later, https://www.gnu.org/software/libc.
With the source of nstools, `cargo xtask dist` links them with any other version of it.
";

/// The text about everything that is linked into the programs.
///
/// # Errors
///
/// cargo does not tell, or a licence cannot be read.
pub fn of_what_is_linked() -> Result<String, Box<dyn Error>> {
    let host = workspace::host()?;
    let mut cargo = workspace::cargo();
    let output = cargo.args(["metadata", "--format-version", "1", "--filter-platform", &host]).output()?;
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let mut text = HEAD.to_owned();
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in linked(&metadata) {
        let name = format!("{} {}", word(package, "name"), word(package, "version"));
        let _ = writeln!(text, "{name}: {}, {}", word(package, "license"), word(package, "repository"));
        if let Some(directory) = Path::new(word(package, "manifest_path")).parent() {
            for licence in licences(directory)? {
                texts.entry(licence).or_default().push(name.clone());
            }
        }
    }
    for (licence, packages) in texts {
        let _ = write!(text, "\n\n==== {}\n\n{}\n", packages.join(", "), licence.trim_end());
    }
    Ok(text)
}

/// The packages of others that end up in the programs: reached from the tools by dependencies that are neither for tests nor
/// for building.
fn linked(metadata: &Value) -> Vec<&Value> {
    let nodes: HashMap<_, _> = list(&metadata["resolve"]["nodes"]).iter().map(|n| (word(n, "id"), n)).collect();
    let packages = list(&metadata["packages"]);
    // A package of the workspace has no source, and a tool has a program of its name.
    let is_ours = |package: &Value| package["source"].is_null();
    let is_tool = |package: &Value| {
        let mut names = list(&package["targets"]).iter().map(|target| word(target, "name"));
        names.any(|name| TOOLS.iter().any(|tool| tool.name == name))
    };
    let tools = packages.iter().filter(|package| is_ours(package) && is_tool(package));
    let mut reached: Vec<_> = tools.map(|package| word(package, "id")).collect();
    let mut next = 0;
    while let Some(id) = reached.get(next).copied() {
        next += 1;
        for dependency in nodes.get(id).map(|node| list(&node["deps"])).unwrap_or_default() {
            let is_linked = list(&dependency["dep_kinds"]).iter().any(|kind| kind["kind"].is_null());
            let id = word(dependency, "pkg");
            if is_linked && !reached.contains(&id) {
                reached.push(id);
            }
        }
    }
    packages.iter().filter(|package| !is_ours(package) && reached.contains(&word(package, "id"))).collect()
}

/// The texts of the licences in the directory of a crate, in the order of their names.
fn licences(directory: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let mut paths: Vec<_> = fs::read_dir(directory)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    let is_licence = |path: &Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
        path.is_file() && (name.starts_with("LICEN") || name.starts_with("COPYING") || name.starts_with("NOTICE"))
    };
    let licences = paths.iter().filter(|path| is_licence(path));
    licences.map(|path| Ok(String::from_utf8_lossy(&fs::read(path)?).into_owned())).collect()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn word<'value>(value: &'value Value, key: &str) -> &'value str {
    value[key].as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crates_of_the_programs_are_named_with_their_licences_and_those_of_tests_are_not() {
        let text = of_what_is_linked().expect("cargo tells");
        for line in ["nix 0.", "lexopt 0.", "procfs 0.", "==== "] {
            assert!(text.lines().any(|found| found.starts_with(line)), "{line} is missing");
        }
        assert!(!text.contains("proptest") && !text.contains("\nnscore"), "too much is named");
        assert!(text.contains("Permission is hereby granted"), "no text of a licence");
    }
}
