//! Run a program in new namespaces.
#![forbid(unsafe_code)]

use nscore::{Status, Tool};

/// What `main` and the other readers need to know of the tool.
pub static TOOL: Tool = Tool {
    name: "unshare",
    usage: &["[options] [program [argument...]]"],
    about: "Run a program in new namespaces",
    options: Vec::new,
    run: |_| Ok(Status::SUCCESS),
};
