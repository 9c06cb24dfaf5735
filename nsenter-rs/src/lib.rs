//! Run a program in the namespaces of another process.
#![forbid(unsafe_code)]

use nscore::{Status, Tool};

/// What `main` and the other readers need to know of the tool.
pub static TOOL: Tool = Tool {
    name: "nsenter",
    usage: &["[options] [program [argument...]]"],
    about: "Run a program in the namespaces of another process",
    options: Vec::new,
    run: |_| Ok(Status::SUCCESS),
};
