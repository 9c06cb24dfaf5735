//! List namespaces.
#![forbid(unsafe_code)]

use nscore::{Status, Tool};

/// What `main` and the other readers need to know of the tool.
pub static TOOL: Tool = Tool {
    name: "lsns",
    usage: &["[options] [namespace-inode]"],
    about: "List namespaces",
    options: Vec::new,
    run: |_| Ok(Status::SUCCESS),
};
