//! Mount a fresh \/proc.
#![forbid(unsafe_code)]

use nscore::{Status, Tool};

/// What `main` and the other readers need to know of the tool.
pub static TOOL: Tool = Tool {
    name: "mount-proc",
    usage: &["[options] [mountpoint]"],
    about: "Mount a fresh /proc",
    options: Vec::new,
    run: |_| Ok(Status::SUCCESS),
};
